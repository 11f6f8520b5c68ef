import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { loopbackCertificate } from './certificate.ts'

/*
 * An API server as far as listing goes: HTTPS on loopback, bearer tokens, lists in pages with tokens that can expire, kinds
 * that are not served, forbidden, slow or broken. It answers in the order of fields that the real one writes.
 */

export const TOKEN = 'only-for-the-loopback-test'

export interface Listed {
  apiVersion: string
  /** Of one object. */
  kind: string
  items: readonly object[]
}
/** What goes wrong at a path. `times`: how often, always when missing. */
export interface Trouble {
  does: 'status' | 'hang' | 'cut' | 'html' | 'expire' | 'loop' | 'half' | 'second'
  status?: number
  headers?: Record<string, string>
  times?: number
}
export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  auth: string
}
export interface FakeApi {
  url: string
  /** The authority that signed its certificate, in PEM. */
  ca: string
  asked: Asked[]
  lists: Map<string, Listed>
  objects: Map<string, object>
  troubles: Map<string, Trouble>
  stop(): Promise<void>
}

function status(response: ServerResponse, code: number, headers: Record<string, string> = {}): void {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code }
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Structs write kind, apiVersion, metadata, items; custom resources are maps, written in the order of their keys. */
function listText({ apiVersion, kind, items }: Listed, token: string): string {
  const metadata = { ...(token === '' ? {} : { continue: token, remainingItemCount: 9 }), resourceVersion: '7' }
  const custom = apiVersion.includes('cilium.io') || apiVersion.startsWith('policy.')
  const whole = { kind: `${kind}List`, apiVersion, metadata }
  if (!custom) return JSON.stringify({ ...whole, items })
  return JSON.stringify({
    apiVersion,
    items: items.map((item) => ({ apiVersion, kind, ...item })),
    kind: whole.kind,
    metadata,
  })
}

/** Takes one off the troubles of a path, when there are some left. */
function troubleAt(api: FakeApi, path: string, paged: boolean): Trouble | undefined {
  const trouble = api.troubles.get(path)
  if (trouble === undefined || ((trouble.does === 'expire' || trouble.does === 'second') && !paged)) return undefined
  if (trouble.times === undefined) return trouble
  if (trouble.times <= 0) return undefined
  api.troubles.set(path, { ...trouble, times: trouble.times - 1 })
  return trouble
}

function page(api: FakeApi, list: Listed, query: URLSearchParams): { text: string; from: number } {
  const from = Number(query.get('continue') ?? '0')
  const limit = query.has('limit') ? Math.min(2, Number(query.get('limit'))) : list.items.length
  const more = from + limit < list.items.length
  return {
    text: listText({ ...list, items: list.items.slice(from, from + limit) }, more ? String(from + limit) : ''),
    from,
  }
}

/** The code with which it refuses, when it does. */
function refusal(api: FakeApi, asked: Asked, trouble: Trouble | undefined): number | undefined {
  if (asked.auth !== `Bearer ${TOKEN}`) return 401
  if (trouble?.does === 'status') return trouble.status ?? 500
  if (trouble?.does === 'expire') return 410
  if (trouble?.does === 'second') return trouble.status
  return api.lists.has(asked.path) || api.objects.has(asked.path) ? undefined : 404
}

function respond(api: FakeApi, asked: Asked, response: ServerResponse): void {
  const list = api.lists.get(asked.path)
  const trouble = troubleAt(api, asked.path, asked.query.has('continue'))
  if (trouble?.does === 'hang') return
  const code = refusal(api, asked, trouble)
  if (code !== undefined) {
    status(response, code, trouble?.headers)
    return
  }
  if (trouble?.does === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Please log in</body></html>')
    return
  }
  const object = api.objects.get(asked.path)
  if (object !== undefined) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(object))
    return
  }
  if (list === undefined) return
  const { text } = trouble?.does === 'loop' ? { text: listText(list, '2') } : page(api, list, asked.query)
  const half = text.slice(0, Math.floor(text.length / 2))
  response.writeHead(200, { 'content-type': 'application/json' })
  if (trouble?.does === 'cut') response.write(half, () => response.destroy())
  else response.end(trouble?.does === 'half' ? half : text)
}

export async function fakeApi(): Promise<FakeApi> {
  const { key, cert } = loopbackCertificate()
  const api: FakeApi = {
    url: '',
    ca: cert,
    asked: [],
    lists: new Map(),
    objects: new Map(),
    troubles: new Map(),
    stop: async () => undefined,
  }
  const server = createServer({ key, cert }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://x')
    const { method = '', headers } = request
    const asked = { method, path: url.pathname, query: url.searchParams, auth: headers.authorization ?? '' }
    api.asked.push(asked)
    respond(api, asked, response)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  api.url = `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  api.stop = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return api
}

/** A kubeconfig that leads there. */
export function kubeconfigFor(api: FakeApi, how: { token?: string; ca?: string } = {}): object {
  const ca = how.ca ?? api.ca
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    clusters: [
      { name: 'c', cluster: { server: api.url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name: 'u', user: { token: how.token ?? TOKEN } }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
  }
}
