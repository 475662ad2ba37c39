import type { endPersonDevices, listPersonDevices } from '#contracts/administration.ts'
import { call } from '#web/cartable/http.ts'
import { Outcome } from '#web/design/outcome.tsx'
import { useAct, useLoad } from '#web/shell/load.ts'
import { sentenceOf } from '#web/shell/sentence.ts'
import { Unread } from '#web/shell/unread.tsx'
import { adminWords } from '#web/words/admin.ts'
import { DeviceRow } from '../account/devices.tsx'

/** The devices of one person, to end the one that was lost. */
export function PersonDevices({ path }: { path: string }) {
  const t = adminWords().people
  const [loaded, again] = useLoad(
    () => call<typeof listPersonDevices>('GET', `${path}/devices`),
    [path],
  )
  const { doing, act } = useAct(sentenceOf)
  const end = (deviceId: string) =>
    act(async () => {
      const body = { deviceId }
      const { ended } = await call<typeof endPersonDevices>('POST', `${path}/end-devices`, { body })
      again()
      return t.endDone(ended)
    })
  const devices = loaded.value?.devices ?? []
  return (
    <>
      <Unread loaded={loaded} again={again} />
      {loaded.state === 'ready' && devices.length === 0 && <p>{t.noDevices}</p>}
      <ul class="rows">
        {devices.map((device) => (
          <DeviceRow key={device.id} device={device} onEnd={() => void end(device.id)} />
        ))}
      </ul>
      <Outcome doing={doing} />
    </>
  )
}
