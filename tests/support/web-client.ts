import { request } from 'node:http'

/*
 * A browser's side of the web chat, over plain HTTP.
 */

export interface Got {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}
interface Send {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string
}
/** Plain HTTP, so that any header can be sent, also those which a browser keeps for itself. */
export function send(address: string, { method = 'GET', path = '/', headers = {}, body }: Send): Promise<Got> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, address), { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** A browser that has opened the page. */
export async function visit(address: string, headers: Record<string, string> = {}) {
  const opened = await send(address, { headers })
  const cookie = String(opened.headers['set-cookie'] ?? '').split(';')[0] ?? ''
  const start = JSON.parse(/id="start">(.*?)<\/script>/s.exec(opened.body)?.[1] ?? '{}')
  const origin = address.slice(0, -1)
  const own = {
    ...headers,
    cookie,
    origin,
    'content-type': 'application/json',
    'x-packetwalk-csrf': String(start.csrf),
  }
  const post = (path: string, body: unknown, over: Record<string, string> = {}): Promise<Got> =>
    send(address, { method: 'POST', path, headers: { ...own, ...over }, body: JSON.stringify(body) })
  return { opened, start, own, post }
}
