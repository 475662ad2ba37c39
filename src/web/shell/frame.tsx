import { CalendarDays, CircleUserRound, ListTodo, School, UsersRound } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { Link, useLocation } from 'wouter-preact'
import { words } from '#web/words/words.ts'
import { ownSchools, staffSchools } from './access.ts'
import { announcement } from './announce.ts'
import { Eave } from './eave.tsx'
import { Weather } from './weather.tsx'
import './frame.css'

/** The roof, what is under it, and the way from one place to another. */
export function Frame({ children }: { children: ComponentChildren }) {
  const t = words().shell
  return (
    <>
      <Skip />
      <header class="roof">
        <div class="under">
          <Link href="/" class="brand">
            <Sign />
            {t.name}
          </Link>
          <Menu />
        </div>
      </header>
      <div class="posts">
        <Eave />
        <Weather />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Announcer />
    </>
  )
}

/** For who is not signed in: the roof alone. */
export function Porch({ children }: { children: ComponentChildren }) {
  return (
    <>
      <Skip />
      <header class="roof porch">
        <div class="under">
          <span class="brand">
            <Sign />
            {words().shell.name}
          </span>
        </div>
      </header>
      <div class="posts">
        <Eave />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Announcer />
    </>
  )
}

function Skip() {
  return (
    <a class="skip" href="#content">
      {words().shell.skip}
    </a>
  )
}

function Sign() {
  return (
    <svg width="34" height="28" viewBox="0 0 34 28" aria-hidden="true">
      <path
        d="M1.5 11.5 17 3l15.5 8.5M6 10v17M28 10v17M6 17l6-5.5M28 17l-6-5.5"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}

type Place = { href: string; label: string; icon: typeof School; under?: string }

function Menu() {
  const t = words().shell
  const [path] = useLocation()
  const places: Place[] = [
    { href: '/', label: t.day, icon: ListTodo, under: '/day' },
    { href: '/week', label: t.week, icon: CalendarDays },
    ...(staffSchools.value.length > 0
      ? [{ href: '/classes', label: t.classes, icon: UsersRound }]
      : []),
    ...(ownSchools.value.length > 0
      ? [{ href: '/admin/people', label: t.ministry, icon: School, under: '/admin' }]
      : []),
    { href: '/account', label: t.account, icon: CircleUserRound },
  ]
  return (
    <nav class="menu" aria-label={t.menu}>
      {places.map(({ href, label, icon: Icon, under = href }) => (
        <Link key={href} href={href} aria-current={isUnder(path, href, under) ? 'page' : undefined}>
          <Icon size={24} aria-hidden="true" />
          {label}
        </Link>
      ))}
    </nav>
  )
}

const isUnder = (path: string, href: string, under: string): boolean =>
  path === href || path === under || path.startsWith(`${under}/`)

function Announcer() {
  return (
    <p class="said" role="status">
      {announcement.value}
    </p>
  )
}
