import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CallName } from '../../src/request/calls.ts'
import { webTable } from '../../src/words/web.ts'
import { type HeardQuestion, whereOf } from '../platform/asked.ts'
import type { Log } from '../platform/log.ts'
import type { Asker, Reply, Responder } from '../platform/platform.ts'
import { healthOf } from '../service/health.ts'
import { directWorkspace, type Store } from '../store/contract.ts'
import { API, createApi } from './api.ts'
import { readAssets } from './assets.ts'
import { askOf, preferenceOf, RefusedBody, readJson } from './body.ts'
import { HEADERS, type RequestGuard } from './guard.ts'
import { LIMITS } from './limits.ts'
import { page } from './page.ts'
import type { Gallery } from './pictures.ts'
import { render, renderFailure } from './render.ts'
import type { Ask, Completion, Start, Told, View } from './view.ts'

/** Only these are asked by following a link; anything else is put into the box, for a person to send. */
const HARMLESS: readonly CallName[] = ['trace', 'step', 'compare', 'explain', 'help', 'labs', 'map', 'table', 'source']

const BASE = 'http://packetwalk.invalid'

export interface WebParts {
  responder: Responder
  store: Store
  log: Log
  /** Milliseconds. */
  clock: () => number
  /** Names of all commands: what a button may ask. */
  kinds: readonly CallName[]
  /** How a line may go on. `by` is who types. */
  complete: (line: string, asker: Asker, by: string) => Promise<readonly Completion[]>
  /** Of programs that may ask; without any there is nothing below `/api/v1/`. */
  tokens?: readonly string[]
}

type Handler = (visit: Visit) => Promise<void> | void
interface Visit {
  request: IncomingMessage
  response: ServerResponse
  url: URL
  person: string
  address: string
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}
function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(body)
}

/** The first language that the browser names. */
function localeOf(request: IncomingMessage): string {
  return (request.headers['accept-language'] ?? 'en').split(/[,;]/)[0]?.trim() ?? 'en'
}

/** A file without a word on it is a network to keep. */
function requestOf(ask: Ask): HeardQuestion['request'] {
  if ('request' in ask) return ask.request
  if (ask.line.trim() === '' && ask.upload !== undefined) return { kind: 'network', do: 'upload' }
  return { line: ask.line }
}

/** A visitor is a workspace of its own: two people at one server never see each other's networks. */
function askedBy(visit: Visit, ask: Ask): HeardQuestion {
  const { person, address } = visit
  const { upload, last } = 'line' in ask ? ask : {}
  return {
    platform: 'web',
    request: requestOf(ask),
    person,
    channel: 'chat',
    workspace: directWorkspace(person),
    locale: localeOf(visit.request),
    admin: true,
    voice: 'house',
    address,
    event: randomUUID(),
    ...(upload === undefined ? {} : { upload: { name: upload.name, bytes: Buffer.from(upload.base64, 'base64') } }),
    ...(last === undefined ? {} : { last }),
    ...(ask.narrow === true ? { picture: 'overview' } : {}),
  }
}

/** Every request that reaches the web chat is answered here; nothing escapes. */
export function createRoutes(
  parts: WebParts,
  guard: RequestGuard,
  gallery: Gallery,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const assets = readAssets()
  const { tokens = [], responder } = parts
  const api = tokens.length === 0 ? undefined : createApi({ responder, tokens })
  const askerOf = (visit: Visit, line = ''): Promise<Asker> => parts.responder.asker(askedBy(visit, { line }))

  async function startOf(visit: Visit): Promise<Start> {
    const { language, voice } = await askerOf(visit)
    const asked = (visit.url.searchParams.get('q') ?? '').slice(0, LIMITS.line)
    const name = asked.trim().replace(/^\//, '').split(/\s/)[0]?.toLowerCase()
    const harmless = HARMLESS.some((one) => one === name)
    return {
      csrf: guard.csrf(visit.person),
      language,
      voice,
      words: webTable(),
      first: harmless ? asked : '',
      draft: harmless ? '' : asked,
      uploadLimit: LIMITS.upload,
      harmless: HARMLESS,
    }
  }

  async function ask(visit: Visit): Promise<void> {
    const asked = askedBy(visit, askOf(await readJson(visit.request), parts.kinds))
    const id = randomUUID()
    const tell = (view: View): void => {
      const told: Told = { id, view }
      json(visit.response, 200, told)
    }
    const reply: Reply = {
      async text(answer, language) {
        const view = render(answer, language)
        if (view.pictures > 0) gallery.expect(id)
        tell(view)
      },
      async pictures(_answer, pictures) {
        gallery.put(id, pictures)
      },
      async failed(failure, language) {
        if (visit.response.headersSent) return gallery.put(id, [])
        tell(renderFailure(failure, language))
      },
    }
    await parts.responder.respond(asked, reply)
  }

  async function prefer(visit: Visit): Promise<void> {
    const preference = preferenceOf(await readJson(visit.request))
    await parts.store.change(whereOf(askedBy(visit, { line: '' })), 'person', preference)
    json(visit.response, 200, {})
  }

  async function complete(visit: Visit): Promise<void> {
    const line = (visit.url.searchParams.get('line') ?? '').slice(0, LIMITS.line)
    const found = await parts.complete(line, await askerOf(visit, line), `web ${visit.person}`)
    json(visit.response, 200, found.slice(0, LIMITS.completions))
  }

  function picture(visit: Visit): void {
    const [, , , id = '', number, file] = visit.url.pathname.split('/')
    if (number === undefined || file === undefined) {
      gallery.stream(id, visit.response)
      return
    }
    const png = gallery.png(id, Number(number), Number.parseInt(file, 10))
    if (png === undefined) throw new RefusedBody(404, 'gone')
    visit.response.writeHead(200, { 'content-type': 'image/png', 'cache-control': 'private, max-age=900' })
    visit.response.end(png)
  }

  const handlers: Record<string, Handler> = {
    'GET /': async (visit) => {
      visit.response.setHeader('content-type', 'text/html; charset=utf-8')
      visit.response.end(page(await startOf(visit)))
    },
    'GET /api/start': async (visit) => json(visit.response, 200, await startOf(visit)),
    'GET /api/complete': complete,
    'POST /api/ask': ask,
    'POST /api/prefer': prefer,
  }
  function find(method: string, path: string): Handler | undefined {
    const asset = method === 'GET' ? assets.get(path) : undefined
    if (asset !== undefined) {
      return ({ response }) => {
        response.writeHead(200, { 'content-type': asset.type, 'cache-control': 'no-cache' })
        response.end(asset.body)
      }
    }
    if (method === 'GET' && /^\/api\/pictures\/[\w-]{36}(\/\d{1,2}\/\d{1,3}\.png)?$/.test(path)) return picture
    return Object.hasOwn(handlers, `${method} ${path}`) ? handlers[`${method} ${path}`] : undefined
  }

  async function health(response: ServerResponse): Promise<void> {
    const facts = await healthOf(parts)
    json(response, facts.ok ? 200 : 503, facts)
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    const method = request.method ?? 'GET'
    const path = request.url ?? '/'
    // `//name/` would be read as another host.
    if (!/^\/(?!\/)/.test(path) || !URL.canParse(path, BASE)) throw new RefusedBody(404, 'no such page')
    const url = new URL(path, BASE)
    if (method === 'GET' && url.pathname === '/healthz') return health(response)
    // programs come with a token instead of a cookie, from wherever they are
    if (api !== undefined && url.pathname.startsWith(API)) return api(request, response, url.pathname)
    // A link from anywhere may open the page; everything else must come from the page itself.
    if (!guard.hostOk(request) || (url.pathname !== '/' && !guard.originOk(request)))
      throw new RefusedBody(403, 'not from here')
    const handler = find(method, url.pathname)
    if (handler === undefined) throw new RefusedBody(404, 'no such page')
    if (method === 'POST') {
      const person = guard.known(request)
      if (person === undefined || !guard.csrfOk(request, person)) throw new RefusedBody(403, 'reload the page')
      return handler({ request, response, url, person, address: guard.address(request) })
    }
    const person = guard.person(request, response)
    return handler({ request, response, url, person, address: guard.address(request) })
  }

  return async (request, response) => {
    // A visitor who goes away in the middle is no fault of ours; without a listener it would end the process.
    for (const stream of [request, response])
      stream.on('error', (err) => parts.log.info({ err }, 'a visitor went away'))
    try {
      await route(request, response)
    } catch (cause) {
      const refused = cause instanceof RefusedBody
      if (!refused) parts.log.error({ err: cause }, 'a request to the web chat failed')
      if (response.headersSent) return void response.destroy()
      if (refused && cause.status === 413) response.setHeader('connection', 'close')
      text(response, refused ? cause.status : 500, refused ? cause.message : 'failed')
    }
  }
}
