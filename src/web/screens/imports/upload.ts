import type { RefusalBody } from '#contracts/refusals.ts'
import { Failure } from '#web/cartable/http.ts'

/**
 * Sends one file as it is, and tells how much has left: `fetch` cannot say that, XMLHttpRequest can. A file
 * larger than memory goes through, the browser reads it as it sends it.
 */
export function uploadFile(
  path: string,
  file: File,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = () => reject(new Failure('offline', 'No answer came.'))
    request.open('PUT', path)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.setRequestHeader('preau-attempt', '1')
    request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.onerror = fail
    request.onabort = fail
    request.onload = () => {
      if (request.status < 300) resolve()
      else reject(refusalOf(request.responseText))
    }
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

function refusalOf(text: string): Failure {
  try {
    const { code, message } = JSON.parse(text) as RefusalBody
    return new Failure(code, message)
  } catch {
    return new Failure('come_back_later', 'The server cannot answer now.')
  }
}
