import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { DEFAULT_NETWORK, explainProblem } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import { Problem } from '../../src/request/problem.ts'
import { bare } from '../../src/request/text.ts'
import { VERSION } from '../../src/request/version.ts'
import { catalogues } from '../../src/words/index.ts'
import { type Called, cappedCall, requestFor } from '../mcp/calls.ts'
import { ANSWER, TOOLS, type ToolName } from '../mcp/tools.ts'
import type { HeardQuestion } from '../platform/asked.ts'
import type { Responder } from '../platform/platform.ts'
import { directWorkspace } from '../store/contract.ts'
import { RefusedBody, readJson } from './body.ts'

/*
 * For programs: the tools of `packetwalk mcp` over plain HTTP, with a token, within the same limits as everybody, answered in
 * the same pool. `GET /api/v1/openapi.json` describes it.
 */

export const API = '/api/v1/'

/** What every call answers: the verdict, the words (or with `detail: detailed` the very bytes of `--json`), the data. */
const REPLY = ANSWER.extend({ text: z.string(), network: z.string().optional() })
const FAULT = z.object({ error: z.string() })

const isTool = (name: string): name is ToolName => Object.hasOwn(TOOLS, name)

/** OpenAPI 3.1, made from the schemas that the calls are checked with. */
export function openApi(): object {
  const content = (schema: z.ZodType, io: 'input' | 'output') => ({
    'application/json': { schema: z.toJSONSchema(schema, { target: 'draft-2020-12', io }) },
  })
  const fault = (description: string) => ({ description, content: content(FAULT, 'output') })
  const paths = Object.entries(TOOLS).map(([name, { title, description, input }]) => [
    `${API}${name}`,
    {
      post: {
        operationId: name,
        summary: title,
        description,
        requestBody: { required: true, content: content(input, 'input') },
        responses: {
          200: { description: 'An answer; its verdict may be bad.', content: content(REPLY, 'output') },
          400: fault('The arguments do not fit the schema.'),
          401: fault('No token, or an unknown one.'),
          422: fault(
            'The question cannot be answered so; the error says what, why, and what next. Also said when a limit is met.',
          ),
          500: fault('Something of ours broke; the id stands in the log.'),
        },
      },
    },
  ])
  return {
    openapi: '3.1.0',
    info: { title: 'Packetwalk', version: VERSION },
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths: Object.fromEntries(paths),
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Which of our tokens a request carries: a name for it that is not the token. */
function holderOf(request: IncomingMessage, tokens: readonly string[]): string | undefined {
  const given = /^Bearer (\S{1,400})$/.exec(request.headers.authorization ?? '')?.[1]
  if (given === undefined) return undefined
  const own = digest(given)
  const known = tokens.filter((token) => timingSafeEqual(digest(token), own))
  return known.length === 0 ? undefined : own.toString('hex').slice(0, 16)
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}

/** What the arguments lack, by path. */
function faultsIn({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ')
}

function problemText(problem: Problem): string {
  return explainProblem(problem, catalogues.en)
    .blocks.flatMap((block) => ('text' in block && typeof block.text !== 'string' ? [bare(block.text)] : []))
    .join(' ')
}

interface Question {
  asked: Pick<HeardQuestion, 'request' | 'upload'>
  json: boolean
}

function questionOf(name: ToolName, given: Record<string, unknown>): Question {
  if (name !== 'load_network') {
    // nothing is remembered between calls: without a network it is the default one, whatever was uploaded before
    const { request, json } = requestFor(name, 'before' in given ? given : { network: DEFAULT_NETWORK, ...given })
    return { asked: { request }, json }
  }
  const bytes = Buffer.from(String(given.text))
  const upload = { name: String(given.name ?? 'network.yaml'), bytes }
  return { asked: { request: { kind: 'network', do: 'upload' }, upload }, json: false }
}

/** The hash of what was uploaded: what to ask with. */
function stored({ effects }: Answer): { network?: string } {
  const kept = effects.find((effect) => effect.kind === 'store-network')
  return kept === undefined ? {} : { network: kept.hash }
}

/** Answers below `/api/v1/`. */
export function createApi({ responder, tokens }: { responder: Responder; tokens: readonly string[] }) {
  function answerTo(
    response: ServerResponse,
    name: ToolName,
    { asked, json }: Question,
    holder: string,
  ): Promise<void> {
    const fail = (called: Called): void => send(response, 422, { error: called.text })
    return responder.respond(
      {
        platform: 'api',
        ...asked,
        person: holder,
        workspace: directWorkspace(holder),
        channel: 'api',
        locale: 'en',
        admin: true,
        event: randomUUID(),
      },
      {
        async text(answer) {
          const called = cappedCall(name, answer, json)
          if (called.answer === undefined || answer.asked === undefined) return fail(called)
          send(response, 200, { ...called.answer, text: called.text, ...stored(answer) })
        },
        async failed(id) {
          if (!response.headersSent) send(response, 500, { error: `something of ours broke: ${id}` })
        },
      },
    )
  }

  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const name = path.slice(API.length)
    if (request.method === 'GET' && name === 'openapi.json') return send(response, 200, openApi())
    const holder = holderOf(request, tokens)
    if (holder === undefined)
      return send(response, 401, { error: 'send `Authorization: Bearer TOKEN` with one of PACKETWALK_API_TOKENS' })
    if (request.method !== 'POST' || !isTool(name))
      return send(response, 404, { error: `POST ${API} and one of ${Object.keys(TOOLS).join(', ')}` })
    try {
      const given = TOOLS[name].input.safeParse(await readJson(request))
      if (!given.success) return send(response, 400, { error: faultsIn(given.error) })
      await answerTo(response, name, questionOf(name, given.data), holder)
    } catch (cause) {
      if (cause instanceof Problem) return send(response, 422, { error: problemText(cause) })
      if (!(cause instanceof RefusedBody)) throw cause
      if (cause.status === 413) response.setHeader('connection', 'close')
      send(response, cause.status, { error: cause.message })
    }
  }
}
