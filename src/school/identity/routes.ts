import type { Door } from '#base/serve.ts'
import type { Identity } from './api.ts'

export function identityRoutes(door: Door, identity: Identity): void {
  door.app.addHook('onSend', async (request, reply, payload) => {
    await identity.devices.renew(request, reply)
    return payload
  })
}
