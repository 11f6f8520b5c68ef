import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createGateway } from './gateway.ts'
import type { Incoming, Kept, Memory, Part, StoredMessage } from './messages.ts'
import { COMMANDS_ONLY, type Interaction, interactionObject, type Stage, snowflake, type User } from './people.ts'
import { acknowledge, operationOf, serve } from './rest.ts'
import { bag, list } from './schemas.ts'

/*
 * Discord on one loopback port: REST and gateway, spoken as Discord speaks them, with its bad days.
 */

/** A bad day: the next request of that operation is answered so. */
export interface Fault {
  operation: string
  status: number
  body?: unknown
  headers?: Record<string, string>
  /** Milliseconds before the answer. */
  delay?: number
}
export interface Recorded extends Incoming {
  operation: string
  status: number
  userAgent: string | undefined
}

async function incomingOf(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const raw = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  const url = new URL(request.url ?? '/', 'http://fake')
  const path = decodeURIComponent(url.pathname).replace(/^\/api\/v10/, '') + url.search
  const common = { method: request.method ?? 'GET', path, authorization: request.headers.authorization }
  if (raw.length === 0) return { ...common, body: undefined, parts: [] }
  if (!type.startsWith('multipart/')) return { ...common, body: JSON.parse(raw.toString()), parts: [] }
  const form = await new Response(raw, { headers: { 'content-type': type } }).formData()
  const parts: Part[] = []
  for (const [field, value] of form) {
    if (typeof value === 'string') continue
    parts.push({ field, name: value.name, type: value.type, data: Buffer.from(await value.arrayBuffer()) })
  }
  const payload = form.get('payload_json')
  return { ...common, body: typeof payload === 'string' ? JSON.parse(payload) : undefined, parts }
}

function write(response: ServerResponse, operation: string, outcome: Omit<Fault, 'operation'>): void {
  const headers: Record<string, string> = {
    'x-ratelimit-limit': '5',
    'x-ratelimit-remaining': '4',
    'x-ratelimit-reset-after': '1',
    'x-ratelimit-bucket': operation,
    ...(outcome.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...outcome.headers,
  }
  response.writeHead(outcome.status, headers)
  response.end(outcome.body === undefined ? undefined : JSON.stringify(outcome.body))
}

export interface FakeOptions {
  heartbeat?: number
  patience?: number
  token?: string
}

/** Starts a fake Discord on a free port of the loopback. */
export async function startDiscord({
  heartbeat = 41_250,
  patience = 3_000,
  token = 'fake.bot.token',
}: FakeOptions = {}) {
  const requests: Recorded[] = []
  const violations: string[] = []
  const faults: Fault[] = []
  let port = 0
  const memory: Memory = {
    application: snowflake(),
    token,
    channel: snowflake(),
    address: () => `http://127.0.0.1:${port}`,
    socket: () => `ws://127.0.0.1:${port}`,
    interactions: new Map(),
    files: new Map(),
    commands: [],
    registrations: 0,
    allowed: COMMANDS_ONLY,
    threads: new Map(),
    posts: [],
    guilds: new Set(),
    patience,
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://fake').pathname
    if (path.startsWith('/attachments/')) {
      const file = memory.files.get(path)
      response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' }).end(file?.data)
      return
    }
    const incoming = await incomingOf(request)
    const name = operationOf(incoming)
    const at = faults.findIndex((fault) => fault.operation === name)
    const [fault] = at < 0 ? [] : faults.splice(at, 1)
    if (fault?.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delay))
    const outcome = fault !== undefined && fault.status !== 0 ? fault : serve(incoming, memory)
    if ('violations' in outcome) violations.push(...outcome.violations)
    requests.push({ ...incoming, operation: name, status: outcome.status, userAgent: request.headers['user-agent'] })
    write(response, name, outcome)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((cause: unknown) => {
      violations.push(`the fake itself: ${String(cause)}`)
      response.writeHead(500).end()
    })
  })
  const { application, guilds } = memory
  const gateway = createGateway(server, { token, application, guilds, address: memory.socket, heartbeat })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0

  /** Keeps an interaction so that it can be answered, without sending it. */
  function keep(raw: Interaction, by: User, message?: StoredMessage): Kept {
    const kept: Kept = {
      id: raw.id,
      token: raw.token,
      type: raw.type,
      at: Date.now(),
      by,
      followUps: [],
      edits: [],
      removed: false,
      ...(message === undefined ? {} : { message }),
    }
    memory.interactions.set(raw.token, kept)
    return kept
  }

  const guild = snowflake()
  guilds.add(guild)
  const stageAt = (more: Partial<Stage> = {}): Stage => ({
    application: memory.application,
    guild,
    channel: memory.channel,
    allowed: memory.allowed,
    ...more,
  })
  const idOf = (name: string): unknown => memory.commands.find((command) => command.name === name)?.id ?? snowflake()

  /** What people do, as interactions; `where` without a guild is a direct message. */
  const make = {
    slash: (
      by: User,
      name: string,
      options: object[] = [],
      more: { resolved?: object; direct?: boolean; at?: Partial<Stage> } = {},
    ): Interaction =>
      interactionObject(
        more.direct === true ? { application: memory.application, channel: memory.channel } : stageAt(more.at),
        by,
        {
          type: 2,
          data: {
            id: idOf(name),
            name,
            type: 1,
            options,
            ...(more.resolved === undefined ? {} : { resolved: more.resolved }),
          },
        },
      ),
    typing: (by: User, name: string, options: object[]): Interaction =>
      interactionObject(stageAt(), by, { type: 4, data: { id: idOf(name), name, type: 1, options } }),
    onMessage: (by: User, name: string, content: string): Interaction => {
      const target = snowflake()
      const data = {
        id: idOf(name),
        name,
        type: 3,
        target_id: target,
        resolved: { messages: { [target]: { id: target, content } } },
      }
      return interactionObject(stageAt(), by, { type: 2, data })
    },
    /** A form that was filled in: `fields` by their name, each typed, chosen or uploaded. */
    submit: (
      by: User,
      form: unknown,
      fields: Record<string, string | string[]>,
      more: { message?: object; attachments?: Record<string, object>; at?: Partial<Stage> } = {},
    ): Interaction => {
      const components = list(bag(form).components).map((label, i) => {
        const { type, custom_id } = bag(bag(label).component)
        const name = String(custom_id)
        const given = (Object.hasOwn(fields, name) ? fields[name] : undefined) ?? ''
        const values = Array.isArray(given) ? given : given === '' ? [] : [given]
        const component = { type, id: i * 2 + 2, custom_id, ...(type === 4 ? { value: values[0] ?? '' } : { values }) }
        return { type: 18, id: i * 2 + 1, component }
      })
      const { attachments, message } = more
      const resolved = attachments === undefined ? {} : { resolved: { attachments } }
      const data = { custom_id: String(bag(form).custom_id), components, ...resolved }
      return interactionObject(stageAt(more.at), by, { type: 5, data, ...(message === undefined ? {} : { message }) })
    },
    click: (by: User, message: object, customId: string, at?: Partial<Stage>): Interaction =>
      interactionObject(stageAt(at), by, { type: 3, data: { custom_id: customId, component_type: 2, id: 2 }, message }),
  }

  return {
    api: `http://127.0.0.1:${port}/api`,
    memory,
    guild,
    gateway,
    requests,
    violations,
    faults,
    make,
    keep,
    /** Sends an interaction through the gateway, as often as `times`. */
    send(raw: Interaction, by: User, { message, times = 1 }: { message?: StoredMessage; times?: number } = {}): Kept {
      const kept = keep(raw, by, message)
      for (let i = 0; i < times; i++) gateway.dispatch('INTERACTION_CREATE', raw)
      return kept
    },
    /** Takes the first response that came over HTTP. */
    take: (kept: Kept, body: unknown): void => acknowledge(memory, kept, { body: bag(body), parts: [] }),
    async stop(): Promise<void> {
      gateway.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type FakeDiscord = Awaited<ReturnType<typeof startDiscord>>
