import type { FastifyReply, FastifyRequest } from 'fastify'
import { clearCookie, readCookie, setCookie } from './cookies.ts'
import type { Admitted } from './devices.ts'
import type { Inside } from './inside.ts'
import { limits } from './limits.ts'

/** Gives the browser its pass, and remembers that this person signed in on it. */
export function welcome(
  inside: Inside,
  request: FastifyRequest,
  reply: FastifyReply,
  personId: string,
  admitted: Admitted,
): void {
  setCookie(request, reply, 'pass', admitted.pass, admitted.maxAgeS)
  const known = inside.known.read(readCookie(request, 'known'))
  setCookie(request, reply, 'known', inside.known.seal(known, personId), limits.knownLifeS)
  if (readCookie(request, 'visit') !== undefined) clearCookie(request, reply, 'visit')
}
