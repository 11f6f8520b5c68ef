import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/*
 * What strangers send, from a seed: good input, bent. The same seed gives the same inputs.
 */

export interface Chance {
  /** 0 to below `n`. */
  below(n: number): number
  pick<T>(things: readonly T[]): T
}

/** mulberry32. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    below,
    pick(things) {
      const found = things[below(things.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
  }
}

const LINES = [
  '/trace 10.0.1.12 10.0.2.22',
  '/trace 10.0.1.12 10.0.2.22:80 proto=tcp size=3000 df=yes',
  '/trace pod12 pod22 cut=overview',
  '/step 10.0.1.12 10.0.2.22 3',
  '/table node1 routes',
  '/explain vxlan',
  '/compare 10.0.1.12 10.0.2.22',
  '/labs',
  '/map',
  '/pod node1 192.0.2.1',
  '/quiz',
  '/reach',
  '/policy 10.0.1.12 10.0.2.22',
  '/network list',
  '/config voice house',
  '/help trace',
  'how does 10.0.1.12 reach 10.0.2.22?',
  '从 10.0.1.12 到 10.0.2.22 怎么走？',
]
const BITS = ['__proto__', 'constructor', '::', '%00', '\u202e', '"', "'", '`', '$(id)', '\\', '-1', '1e309', '999.1.1.1', '10.0.1.12', 'fe80::1%eth0', '[', '{', '*a', '&a', '---', '\t', '\u0000', '🏠', 'NaN', '/', ' ', '=', ':', 'null', '0', '65536', '2001:db8::1'] // biome-ignore format: one list

/** The text with a few places changed: a piece cut out, doubled, replaced, or something strange put in. */
export function bent(text: string, by: Chance): string {
  let bended = text
  for (let times = by.below(4); times > 0; times -= 1) {
    const at = by.below(bended.length + 1)
    const long = by.below(12)
    const head = bended.slice(0, at)
    const piece = bended.slice(at, at + long)
    const rest = bended.slice(at + long)
    bended = by.pick([
      () => head + rest,
      () => head + piece + piece + rest,
      () => head + by.pick(BITS) + rest,
      () => head + by.pick(BITS) + piece + rest,
      () => head + piece.repeat(1 + by.below(50)) + rest,
      () => head,
    ])()
  }
  return bended
}

export const lineOf = (by: Chance): string => bent(by.pick(LINES), by).slice(0, 2_000)

function texts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const file = join(folder, name)
    if (!/\.(ya?ml|json|txt)$/.test(name)) return []
    const { size } = statSync(file)
    return size > 0 && size < 60_000 ? [readFileSync(file, 'utf8')] : []
  })
}

const NETWORKS = [
  'devices:\n  a: { kind: host, nics: { eth0: { ip: 10.0.0.1/24 } } }\n  b: { kind: host, nics: { eth0: { ip: 10.0.0.2/24 } } }\nlinks:\n  - [a.eth0, b.eth0]\n',
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny, namespace: shop }\nspec: { podSelector: {}, policyTypes: [Ingress] }\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: shop }\nstatus: { podIP: 10.0.0.7 }\n',
  '{"kind":"List","apiVersion":"v1","items":[{"kind":"Service","apiVersion":"v1","metadata":{"name":"s"},"spec":{"clusterIP":"10.96.0.1","ports":[{"port":80}]}}]}',
]

/** Makes uploads: files of the repository, bent. */
export function uploads(folder: string): (by: Chance) => { name: string; base64: string } {
  const all = [...NETWORKS, ...texts(folder)]
  return (by) => {
    const bytes = Buffer.from(bent(by.pick(all), by)).subarray(0, 200_000)
    for (let times = by.below(3); times > 1 && bytes.length > 0; times -= 1)
      bytes[by.below(bytes.length)] = by.below(256)
    return {
      name: by.pick(['a.yaml', 'b.json', 'c.zip', 'd', '../e.yaml', 'f.pcap']),
      base64: bytes.toString('base64'),
    }
  }
}

/** A question of the batch mode: one JSON object a line, bent. */
export function batchLine(by: Chance): string {
  const line = by.pick([
    '{"from":"10.0.1.12","to":"10.0.2.22"}',
    '{"id":1,"from":"10.0.1.12","to":"10.0.2.22","proto":"tcp","port":80}',
    '{"from":"pod12","to":"pod22","size":3000,"df":"do"}',
    '{"network":{"devices":{}},"from":"a","to":"b"}',
  ])
  return bent(line, by).replace(/[\r\n]/g, ' ')
}

/** Bytes to a web server that nobody should send. */
export function rawRequest(by: Chance, port: number): string {
  const request = by.pick([
    `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`,
    `GET /api/complete?line=%2Ftr HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`,
    `POST /api/ask HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n{"line":"/x"}`,
    `POST /api/ask HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    `GET /api/pictures/${'0'.repeat(36)} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
    `CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n`,
    `OPTIONS * HTTP/1.0\r\n\r\n`,
  ])
  return bent(request, by) + bent(by.pick(['', request]), by)
}
