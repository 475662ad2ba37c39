import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { passCookie } from '#contracts/pass.ts'

/** `pass`: who holds the device. `visit`: whom the help desk visits on it. `known`: who once signed in on it. */
export type CookieName = 'pass' | 'visit' | 'known'

/** `__Host-` ties a cookie to this host and to HTTPS; a try-out on plain HTTP cannot have it. */
function nameOn(request: FastifyRequest, name: CookieName): string {
  const secure = isSecure(request)
  if (name === 'pass') return passCookie(secure)
  return secure ? `__Host-${name}` : name
}

const isSecure = (request: FastifyRequest): boolean => request.protocol === 'https'

export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  const { cookie } = request.headers
  return cookie === undefined ? undefined : parseCookie(cookie)[nameOn(request, name)]
}

/** `maxAgeS` undefined: until the browser closes. Never Expires: the clock of a school computer may be wrong. */
export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: CookieName,
  value: string,
  maxAgeS: number | undefined,
): void {
  reply.header(
    'set-cookie',
    stringifySetCookie({
      name: nameOn(request, name),
      value,
      path: '/',
      httpOnly: true,
      secure: isSecure(request),
      sameSite: 'lax',
      ...(maxAgeS !== undefined && { maxAge: maxAgeS }),
    }),
  )
}

export function clearCookie(request: FastifyRequest, reply: FastifyReply, name: CookieName): void {
  setCookie(request, reply, name, '', 0)
}
