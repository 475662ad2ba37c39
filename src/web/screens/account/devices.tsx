import { Laptop } from 'lucide-preact'
import type { Device, endDevice, listDevices, signOutEverywhere } from '#contracts/identity.ts'
import { me } from '#web/cartable/cartable.ts'
import { call } from '#web/cartable/http.ts'
import { Outcome } from '#web/design/outcome.tsx'
import { useAct, useLoad } from '#web/shell/load.ts'
import { sentenceOf } from '#web/shell/sentence.ts'
import { longDate, plainDate } from '#web/shell/time.ts'
import { Unread } from '#web/shell/unread.tsx'
import { words } from '#web/words/words.ts'

/** Where this account is signed in, and the way to end it there. */
export function Devices() {
  const t = words().account
  const read = () => call<typeof listDevices>('GET', '/school/account/devices')
  const [loaded, again] = useLoad(read, [])
  const { doing, act } = useAct(sentenceOf)
  const visited = me.value.value?.visit !== undefined
  const end = (device: Device) =>
    act(async () => {
      await call<typeof endDevice>('DELETE', `/school/account/devices/${device.id}`)
      again()
      return t.deviceDone
    })
  const endOthers = () =>
    act(async () => {
      const body = { keepThis: true }
      await call<typeof signOutEverywhere>('POST', '/school/account/sign-out-everywhere', { body })
      again()
      return t.everywhereDone
    })
  const devices = loaded.value?.devices ?? []
  return (
    <section class="sheet flow">
      <h2>{t.devices}</h2>
      <p class="soft">{t.devicesHelp}</p>
      <Unread loaded={loaded} again={again} />
      <ul class="rows">
        {devices.map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            onEnd={visited ? undefined : () => void end(device)}
          />
        ))}
      </ul>
      <Outcome doing={doing} />
      {devices.length > 1 && !visited && (
        <button type="button" class="button grave" onClick={() => void endOthers()}>
          {t.signOutEverywhere}
        </button>
      )}
    </section>
  )
}

type RowProps = { device: Device; onEnd: (() => void) | undefined }

export function DeviceRow({ device, onEnd }: RowProps) {
  const t = words().account
  return (
    <li>
      <Laptop size={24} aria-hidden="true" />
      <div class="what">
        <strong>{device.label}</strong>{' '}
        {device.current && <span class="tag kept">{t.thisDevice}</span>}{' '}
        {device.shared && <span class="tag">{t.sharedDevice}</span>}
        <p class="soft small">
          {t.since(plainDate(device.signedInAt))}, {t.seen(longDate(device.seenOn))}
        </p>
      </div>
      {!device.current && onEnd && (
        <button
          type="button"
          class="button"
          aria-label={t.signOutDeviceNamed(device.label)}
          onClick={onEnd}
        >
          {t.signOutDevice}
        </button>
      )}
    </li>
  )
}
