import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageProblems, viewProblems } from './schema.ts'

/*
 * A small Slack on loopback: the methods of the Web API that we call, response_urls and uploads. Every request is held
 * against the schema; every message can be read back. Faults are asked for by method.
 */

export type Args = Record<string, unknown>
export interface Call {
  method: string
  args: Args
  token: string
}
export interface Message {
  channel: string
  ts: string
  text: string
  blocks: unknown[]
  thread?: string
  /** Only this person sees it. */
  only?: string
  edits: number
}

export interface FakeSlack {
  url: string
  api: string
  calls: Call[]
  messages: Message[]
  uploads: Map<string, { name: string; bytes: Uint8Array; looks: number }>
  /** What was wrong with what we were sent. */
  problems: string[]
  /** Every byte that we were sent, to be searched for secrets. */
  wire: string[]
  /** The next calls of this method answer with this error instead. */
  fail(method: string, ...errors: string[]): void
  /** The next calls of this method get no answer: the connection breaks. */
  drop(method: string, times: number): void
  /** Looks at files.info before a file is ready. */
  slow: { looks: number }
  people: Map<string, { locale?: string; is_admin?: boolean; is_owner?: boolean }>
  /** Files of people, by path below /files-pri. */
  hosted: Map<string, { body: string | Uint8Array; type: string; status?: number; location?: string }>
  of(method: string): Call[]
  stop(): Promise<void>
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) if (part instanceof Buffer) parts.push(part)
  return Buffer.concat(parts)
}

const isArgs = (thing: unknown): thing is Args => typeof thing === 'object' && thing !== null && !Array.isArray(thing)

function read(text: string): unknown {
  if (!/^[[{]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function argsOf(type: string, body: string): Args {
  if (type.includes('json')) {
    const thing: unknown = JSON.parse(body)
    return isArgs(thing) ? thing : {}
  }
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => [key, key === 'text' ? value : read(value)]),
  )
}

/** The file of an upload: the client sends it as a part of a form, curl as it is. Slack takes both. */
async function fileIn(type: string, body: Buffer): Promise<Uint8Array> {
  if (!type.startsWith('multipart/')) return body
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  for (const part of form.values()) if (part instanceof Blob) return new Uint8Array(await part.arrayBuffer())
  return new Uint8Array()
}

const string = (thing: unknown): string => (typeof thing === 'string' ? thing : '')

/** Starts it on a free port of loopback. `more` are further methods. */
export async function fakeSlack(more: Record<string, (args: Args) => Args> = {}): Promise<FakeSlack> {
  const failing = new Map<string, string[]>()
  const dropping = new Map<string, number>()
  const slow = { looks: 1 }
  const fake = {
    calls: [],
    messages: [],
    uploads: new Map(),
    problems: [],
    wire: [],
    people: new Map(),
    hosted: new Map(),
  } satisfies Partial<FakeSlack>
  const state: Pick<FakeSlack, 'calls' | 'messages' | 'uploads' | 'problems' | 'wire' | 'people' | 'hosted'> = fake
  let clock = 1_700_000_000
  let files = 0
  let base = ''

  const ts = (): string => `${clock++}.000100`
  const say = (args: Args, only?: string): Message => {
    const thread = string(args.thread_ts)
    const channel = string(args.channel)
    const message: Message = {
      // A person's id opens the direct message.
      channel: channel.startsWith('U') ? `D${channel.slice(1)}` : channel,
      ts: ts(),
      text: string(args.text),
      blocks: Array.isArray(args.blocks) ? args.blocks : [],
      edits: 0,
      ...(thread === '' ? {} : { thread }),
      ...(only === undefined ? {} : { only }),
    }
    state.messages.push(message)
    return message
  }
  const check = (method: string, problems: string[]): void => {
    for (const problem of problems) state.problems.push(`${method}: ${problem}`)
  }
  const quiet = (method: string, args: Args): void => {
    check(method, messageProblems(args))
    if (String(args.parse) !== 'none') state.problems.push(`${method}: parse is not none`)
    if (String(args.link_names) !== 'false') state.problems.push(`${method}: link_names is not false`)
  }
  /** Every image block must show a file that is ready; Slack refuses the whole message otherwise. */
  const ready = (args: Args): boolean => {
    const ids = [...JSON.stringify(args.blocks ?? []).matchAll(/"slack_file":\{"id":"(\w+)"/g)].map(
      (match) => match[1] ?? '',
    )
    return ids.every((id) => (state.uploads.get(id)?.looks ?? 0) >= slow.looks)
  }

  const METHODS: Record<string, (args: Args) => Args> = {
    ...more,
    'auth.test': () => ({
      user_id: 'U0BOT',
      bot_id: 'B0BOT',
      team_id: 'T1',
      team: 'Lab',
      user: 'packetwalk',
      url: base,
    }),
    'chat.postMessage': (args) => {
      quiet('chat.postMessage', args)
      if (String(args.unfurl_links) !== 'false' || String(args.unfurl_media) !== 'false') state.problems.push('unfurls')
      if (!ready(args)) return { ok: false, error: 'invalid_blocks' }
      const message = say(args)
      return { ts: message.ts, channel: message.channel }
    },
    'chat.postEphemeral': (args) => {
      quiet('chat.postEphemeral', args)
      return ready(args) ? { message_ts: say(args, string(args.user)).ts } : { ok: false, error: 'invalid_blocks' }
    },
    'chat.update': (args) => {
      quiet('chat.update', args)
      if (!ready(args)) return { ok: false, error: 'invalid_blocks' }
      const message = state.messages.find((each) => each.ts === args.ts && each.channel === args.channel)
      if (message === undefined || message.only !== undefined) return { ok: false, error: 'message_not_found' }
      message.text = string(args.text)
      message.blocks = Array.isArray(args.blocks) ? args.blocks : []
      message.edits += 1
      return { ts: message.ts, channel: message.channel }
    },
    'files.getUploadURLExternal': (args) => {
      files += 1
      const id = `F${String(files).padStart(4, '0')}`
      if (args.alt_text !== undefined) state.problems.push('files.getUploadURLExternal has no alt_text: it is alt_txt')
      state.uploads.set(id, { name: string(args.filename), bytes: new Uint8Array(), looks: 0 })
      return { upload_url: `${base}/upload/${id}`, file_id: id }
    },
    'files.completeUploadExternal': (args) => {
      const done = Array.isArray(args.files) ? args.files.filter(isArgs) : []
      if (typeof args.channel_id === 'string') {
        say({
          channel: args.channel_id,
          thread_ts: args.thread_ts,
          text: `[file] ${done.map((f) => string(f.title)).join()}`,
        })
      }
      return { files: done.map((file) => ({ id: file.id, title: file.title })) }
    },
    'files.info': (args) => {
      const upload = state.uploads.get(string(args.file))
      if (upload === undefined) return { ok: false, error: 'file_not_found' }
      upload.looks += 1
      return { file: { id: args.file, name: upload.name, mimetype: upload.looks >= slow.looks ? 'image/png' : '' } }
    },
    'views.open': (args) => {
      check('views.open', viewProblems(args.view))
      return { view: { id: 'V1' } }
    },
    'views.publish': (args) => {
      check('views.publish', viewProblems(args.view))
      return { view: { id: 'V2' } }
    },
    'users.info': (args) => {
      const person = state.people.get(string(args.user))
      return person === undefined ? { ok: false, error: 'user_not_found' } : { user: { id: args.user, ...person } }
    },
  }

  function call(method: string, args: Args, token: string): Args {
    state.calls.push({ method, args, token })
    const error = failing.get(method)?.shift()
    if (error !== undefined) return { ok: false, error }
    const work = METHODS[method]
    if (work === undefined) {
      state.problems.push(`no such method: ${method}`)
      return { ok: false, error: 'unknown_method' }
    }
    return { ok: true, ...work(args) }
  }

  /** `/respond/C1/U1/999`: what is sent through the response_url of an interaction of U1 in C1 (with the message 999). */
  function respond(path: string[], args: Args): void {
    const [, channel = '', person = '', of = ''] = path
    state.calls.push({ method: 'response_url', args, token: '' })
    check('response_url', messageProblems(args))
    const old = state.messages.find((message) => message.ts === of)
    if (args.replace_original === true && old !== undefined) {
      old.text = string(args.text)
      old.blocks = Array.isArray(args.blocks) ? args.blocks : []
      old.edits += 1
      return
    }
    say({ ...args, channel }, args.response_type === 'in_channel' ? undefined : person)
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const path = (request.url ?? '/').split('?')[0]?.split('/').slice(1) ?? []
    state.wire.push(body.toString('latin1'))
    const json = (thing: unknown): void => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(thing))
    }
    if (path[0] === 'api') {
      const left = dropping.get(path[1] ?? '') ?? 0
      if (left > 0) {
        dropping.set(path[1] ?? '', left - 1)
        state.calls.push({ method: path[1] ?? '', args: {}, token: '' })
        request.socket.destroy()
        return
      }
      const token = (request.headers.authorization ?? '').replace('Bearer ', '')
      json(call(path[1] ?? '', argsOf(request.headers['content-type'] ?? '', body.toString()), token))
      return
    }
    if (path[0] === 'upload') {
      const upload = state.uploads.get(path[1] ?? '')
      if (upload !== undefined) upload.bytes = await fileIn(request.headers['content-type'] ?? '', body)
      response.end('OK')
      return
    }
    if (path[0] === 'respond') {
      respond(path, argsOf('json', body.toString()))
      response.end('ok')
      return
    }
    const hosted = state.hosted.get(path.join('/'))
    if (hosted?.location !== undefined) response.setHeader('location', hosted.location)
    response.writeHead(hosted?.status ?? (hosted === undefined ? 404 : 200), {
      'content-type': hosted?.type ?? 'text/plain',
    })
    response.end(hosted?.body)
  }

  const server: Server = createServer((request, response) => {
    serve(request, response).catch((cause: unknown) => {
      state.problems.push(`the fake broke: ${String(cause)}`)
      response.writeHead(500).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

  return {
    ...state,
    url: base,
    api: `${base}/api/`,
    slow,
    fail: (method, ...errors) => void failing.set(method, errors),
    drop: (method, times) => void dropping.set(method, times),
    of: (method) => state.calls.filter((each) => each.method === method),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
