import { type Incoming, type Kept, type Memory, type Outcome, type Part, written } from './messages.ts'
import { snowflake } from './people.ts'
import { against, bag, digits, isBag, list, messageRules, quiet } from './schemas.ts'

/*
 * The operations that a bot of ours may call, each held against the official document on the way in and on the way out.
 */

interface Operation {
  name: string
  method: string
  path: RegExp
  /** What is wrong with the request. */
  request: (incoming: Incoming) => string[]
  answer: (incoming: Incoming, params: string[], memory: Memory) => Outcome
  /** The schema of a good answer. */
  response?: string
}

const refuse = (status: number, code: number, message: string): Outcome => ({ status, body: { code, message } })
const fields = (parts: readonly Part[]): string[] => parts.map((part) => part.field)

const CALLBACKS: Record<number, string> = {
  1: 'PongInteractionCallbackRequest',
  4: 'CreateMessageInteractionCallbackRequest',
  5: 'CreateMessageInteractionCallbackRequest',
  6: 'UpdateMessageInteractionCallbackRequest',
  7: 'UpdateMessageInteractionCallbackRequest',
  8: 'ApplicationCommandAutocompleteCallbackRequest',
  9: 'ModalInteractionCallbackRequest',
}

/** What is wrong with the first response to an interaction; in HTTP mode it comes as the answer to Discord's request. */
export function callbackProblems(body: unknown, parts: readonly Part[]): string[] {
  const { type, data } = bag(body)
  const schema = typeof type === 'number' ? CALLBACKS[type] : undefined
  if (schema === undefined) return [`no response of type ${String(type)}`]
  const wrong = against(schema, quiet(body))
  if (type === 9) wrong.push(...formRules(data))
  if (type === 5 && isBag(data) && Object.keys(data).some((key) => key !== 'flags'))
    wrong.push('a defer takes flags only')
  return type === 4 || type === 7 ? [...wrong, ...messageRules(data, fields(parts))] : wrong
}

/** Rules of modals that the schema does not know: at most five components, each with an id of its own. */
function formRules(data: unknown): string[] {
  const { components } = bag(data)
  const ids = list(components).map((label) => bag(bag(label).component).custom_id)
  return [
    ...(ids.length > 5 ? [`${ids.length} components in a modal`] : []),
    ...(new Set(ids).size === ids.length ? [] : ['two fields with one custom_id']),
  ]
}

function callback({ body, parts }: Incoming, [id = '', token = '']: string[], memory: Memory): Outcome {
  const kept = memory.interactions.get(token)
  if (kept === undefined || kept.id !== id) return refuse(404, 10062, 'Unknown interaction')
  const ms = Date.now() - kept.at
  if (kept.acknowledged !== undefined) return refuse(400, 40060, 'Interaction has already been acknowledged.')
  if (ms > memory.patience) return refuse(404, 10062, 'Unknown interaction')
  // No modal may answer a modal.
  if (bag(body).type === 9 && kept.type === 5) return refuse(400, 50035, 'Invalid Form Body')
  acknowledge(memory, kept, { body, parts })
  return { status: 204 }
}

/** Keeps the first response, whichever way it came. */
export function acknowledge(memory: Memory, kept: Kept, incoming: Pick<Incoming, 'body' | 'parts'>): void {
  const { type, data } = bag(incoming.body)
  kept.acknowledged = { type: Number(type), ms: Date.now() - kept.at, body: incoming.body }
  if (type === 4 || type === 5) kept.original = written(memory, { body: data, parts: incoming.parts }, kept)
  if ((type === 6 || type === 7) && kept.message !== undefined) kept.original = kept.message
}

function edit(incoming: Incoming, [application = '', token = '', target = '']: string[], memory: Memory): Outcome {
  const kept = memory.interactions.get(token)
  if (kept === undefined || application !== memory.application) return refuse(404, 10015, 'Unknown Webhook')
  const before = target === '@original' ? kept.original : kept.followUps.find((message) => message.id === target)
  if (before === undefined || (kept.removed && target === '@original')) return refuse(404, 10008, 'Unknown Message')
  const after = written(memory, incoming, kept, before)
  if (target === '@original') {
    kept.original = after
    kept.edits.push(after)
  } else kept.followUps = kept.followUps.map((message) => (message.id === target ? after : message))
  return { status: 200, body: after }
}

function followUp(incoming: Incoming, [application = '', token = '']: string[], memory: Memory): Outcome {
  const kept = memory.interactions.get(token)
  if (kept === undefined || application !== memory.application) return refuse(404, 10015, 'Unknown Webhook')
  const message = written(memory, incoming, kept)
  kept.followUps.push(message)
  return { status: 200, body: message }
}

function remove(_: Incoming, [, token = '']: string[], memory: Memory): Outcome {
  const kept = memory.interactions.get(token)
  if (kept?.original === undefined || kept.removed) return refuse(404, 10008, 'Unknown Message')
  kept.removed = true
  return { status: 204 }
}

/** What the bot may do at a place, and what Discord says when it may not. */
function forbidden(memory: Memory, channel: string): Outcome | undefined {
  const bit = memory.threads.has(channel) ? 38n : 11n
  const may = (BigInt(memory.allowed) & (1n << bit)) !== 0n
  return may ? undefined : refuse(403, 50013, 'Missing Permissions')
}

function openThread({ body, authorization }: Incoming, [channel = '', id = '']: string[], memory: Memory): Outcome {
  if (authorization !== `Bot ${memory.token}`) return refuse(401, 0, '401: Unauthorized')
  if ((BigInt(memory.allowed) & (1n << 35n)) === 0n) return refuse(403, 50013, 'Missing Permissions')
  if (memory.threads.has(id)) return refuse(400, 160004, 'A thread has already been created for this message')
  const name = String(bag(body).name)
  memory.threads.set(id, { name, parent: channel })
  const now = new Date().toISOString()
  const metadata = { archived: false, auto_archive_duration: 1440, archive_timestamp: now, locked: false }
  const thread = {
    id,
    type: 11,
    last_message_id: null,
    flags: 0,
    guild_id: snowflake(),
    name,
    parent_id: channel,
    owner_id: memory.application,
    thread_metadata: metadata,
    message_count: 0,
    member_count: 1,
    total_message_sent: 0,
  }
  return { status: 201, body: thread }
}

function post(incoming: Incoming, [channel = '']: string[], memory: Memory): Outcome {
  if (incoming.authorization !== `Bot ${memory.token}`) return refuse(401, 0, '401: Unauthorized')
  const no = forbidden(memory, channel)
  if (no !== undefined) return no
  const message = written(memory, incoming, { channel })
  memory.posts.push(message)
  return { status: 200, body: message }
}

function repost(incoming: Incoming, [channel = '', id = '']: string[], memory: Memory): Outcome {
  if (incoming.authorization !== `Bot ${memory.token}`) return refuse(401, 0, '401: Unauthorized')
  const at = memory.posts.findIndex((message) => message.id === id && message.channel_id === channel)
  const before = memory.posts[at]
  if (before === undefined) return refuse(404, 10008, 'Unknown Message')
  const after = written(memory, incoming, { channel }, before)
  memory.posts[at] = after
  return { status: 200, body: after }
}

function myGuilds({ authorization, path }: Incoming, _: string[], memory: Memory): Outcome {
  if (authorization !== `Bot ${memory.token}`) return refuse(401, 0, '401: Unauthorized')
  const query = new URLSearchParams(path.split('?')[1])
  const after = BigInt(query.get('after') ?? '0')
  const ids = [...memory.guilds].filter((id) => BigInt(id) > after).toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  const page = ids.slice(0, Number(query.get('limit') ?? 200))
  const rest = { name: 'a server', icon: null, banner: null, owner: false, permissions: '0', features: [] }
  return { status: 200, body: page.map((id) => ({ id, ...rest })) }
}

function setCommands({ body, authorization }: Incoming, _: string[], memory: Memory): Outcome {
  if (authorization !== `Bot ${memory.token}`) return refuse(401, 0, '401: Unauthorized')
  memory.registrations++
  memory.commands = list(body).map((command) => ({
    description: '',
    default_member_permissions: null,
    ...bag(command),
    id: snowflake(),
    application_id: memory.application,
    version: snowflake(),
  }))
  return { status: 200, body: memory.commands }
}

function commandProblems({ body }: Incoming): string[] {
  const names = list(body).map((command) => `${String(bag(command).type)} ${String(bag(command).name)}`)
  const twice = names.filter((name, i) => names.indexOf(name) !== i).map((name) => `two commands ${name}`)
  const chat = list(body)
    .map(bag)
    .filter(({ type }) => type === 1)
  const odd = chat
    .filter(({ name }) => !/^[-_\p{Ll}\p{N}]{1,32}$/u.test(String(name)))
    .map(({ name }) => `bad name ${String(name)}`)
  return [
    ...twice,
    ...odd,
    ...list(body).flatMap((command) => against('ApplicationCommandUpdateRequest', digits(command))),
  ]
}

const OPERATIONS: readonly Operation[] = [
  {
    name: 'get_bot_gateway',
    method: 'GET',
    path: /^\/gateway\/bot$/,
    request: () => [],
    answer: ({ authorization }, _, memory) =>
      authorization === `Bot ${memory.token}`
        ? {
            status: 200,
            body: {
              url: memory.socket(),
              shards: 1,
              session_start_limit: { total: 1000, remaining: 999, reset_after: 1, max_concurrency: 1 },
            },
          }
        : refuse(401, 0, '401: Unauthorized'),
    response: 'GatewayBotResponse',
  },
  {
    name: 'bulk_set_application_commands',
    method: 'PUT',
    path: /^\/applications\/(\d+)(?:\/guilds\/\d+)?\/commands$/,
    request: commandProblems,
    answer: setCommands,
    response: 'ApplicationCommandResponse',
  },
  {
    name: 'create_interaction_response',
    method: 'POST',
    path: /^\/interactions\/(\d+)\/([^/]+)\/callback$/,
    request: ({ body, parts }) => callbackProblems(body, parts),
    answer: callback,
  },
  {
    name: 'update_webhook_message',
    method: 'PATCH',
    path: /^\/webhooks\/(\d+)\/([^/]+)\/messages\/(@original|\d+)$/,
    request: ({ body, parts }) => [
      ...against('IncomingWebhookUpdateRequestPartial', quiet(body)),
      ...messageRules(body, fields(parts)),
    ],
    answer: edit,
    response: 'MessageResponse',
  },
  {
    name: 'execute_webhook',
    method: 'POST',
    path: /^\/webhooks\/(\d+)\/([^/]+)$/,
    request: ({ body, parts }) => [
      ...against('IncomingWebhookInteractionRequest', quiet(body)),
      ...messageRules(body, fields(parts)),
    ],
    answer: followUp,
    response: 'MessageResponse',
  },
  {
    name: 'list_my_guilds',
    method: 'GET',
    path: /^\/users\/@me\/guilds(?:\?[\w=&]*)?$/,
    request: () => [],
    answer: myGuilds,
    response: 'MyGuildResponse',
  },
  {
    name: 'create_thread_from_message',
    method: 'POST',
    path: /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/,
    request: ({ body }) => against('CreateTextThreadWithMessageRequest', body),
    answer: openThread,
    response: 'ThreadResponse',
  },
  {
    name: 'create_message',
    method: 'POST',
    path: /^\/channels\/(\d+)\/messages$/,
    request: ({ body, parts }) => [
      ...against('MessageCreateRequest', quiet(body)),
      ...messageRules(body, fields(parts)),
    ],
    answer: post,
    response: 'MessageResponse',
  },
  {
    name: 'update_message',
    method: 'PATCH',
    path: /^\/channels\/(\d+)\/messages\/(\d+)$/,
    request: ({ body, parts }) => [
      ...against('MessageEditRequestPartial', quiet(body)),
      ...messageRules(body, fields(parts)),
    ],
    answer: repost,
    response: 'MessageResponse',
  },
  {
    name: 'delete_original_webhook_message',
    method: 'DELETE',
    path: /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/,
    request: ({ body }) => (body === undefined ? [] : ['a body where none is taken']),
    answer: remove,
  },
]

export interface Served extends Outcome {
  operation: string
  /** What the bot did wrong, and what the fake itself did. */
  violations: string[]
}

/** Finds the operation of a request. */
export function operationOf({ method, path }: Pick<Incoming, 'method' | 'path'>): string {
  return OPERATIONS.find((one) => one.method === method && one.path.test(path))?.name ?? `${method} ${path}`
}

/** Answers a request as Discord would, and says what was wrong with it. */
export function serve(incoming: Incoming, memory: Memory): Served {
  const operation = OPERATIONS.find((one) => one.method === incoming.method && one.path.test(incoming.path))
  if (operation === undefined) {
    const name = `${incoming.method} ${incoming.path}`
    return {
      operation: name,
      status: 404,
      body: { message: '404: Not Found', code: 0 },
      violations: [`unknown: ${name}`],
    }
  }
  const wrong = operation.request(incoming).map((problem) => `${operation.name}: ${problem}`)
  if (wrong.length > 0)
    return {
      operation: operation.name,
      status: 400,
      body: { message: 'Invalid Form Body', code: 50035 },
      violations: wrong,
    }
  const params = (operation.path.exec(incoming.path) ?? []).slice(1)
  const outcome = operation.answer(incoming, params, memory)
  const { response } = operation
  const own =
    (outcome.status === 200 || outcome.status === 201) && response !== undefined
      ? (Array.isArray(outcome.body) ? outcome.body : [outcome.body]).flatMap((one) => against(response, one))
      : []
  return { ...outcome, operation: operation.name, violations: own.map((problem) => `the fake itself: ${problem}`) }
}
