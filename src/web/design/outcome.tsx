import { Notice } from './notice.tsx'

/** How an act went: always in the same place, always said. */
export function Outcome({ doing }: { doing: { wrong: string; done: string } }) {
  return (
    <div role="status">
      {doing.wrong && <Notice kind="wrong" title={doing.wrong} />}
      {doing.done && <Notice kind="kept" title={doing.done} />}
    </div>
  )
}
