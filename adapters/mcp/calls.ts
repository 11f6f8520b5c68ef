import { admitRequest, carryOut, explainProblem, stranger } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import type { Request } from '../../src/request/calls.ts'
import { Problem } from '../../src/request/problem.ts'
import { bare } from '../../src/request/text.ts'
import { catalogues } from '../../src/words/index.ts'
import { toText } from '../library/text.ts'
import type { Shelf } from './shelf.ts'
import type { ToolAnswer, ToolName } from './tools.ts'

/** Beyond this an answer is refused whole: a cut document reads like the truth. */
export const CAP = 1024 * 1024
const WIDTH = 100

export interface Called {
  text: string
  answer?: ToolAnswer
  isError?: true
}

/** Arguments that passed a tool's schema. */
type Given = Readonly<Record<string, unknown>>

/** Carries a tool out. What the caller did wrong comes back as an error with the repair; anything else is thrown. */
export function call(name: ToolName, given: Given, shelf: Shelf): Called {
  try {
    return capped(name === 'load_network' ? load(given, shelf) : asked(name, given, shelf))
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return { text: worded(explainProblem(problem, catalogues.en)), isError: true }
  }
}

function load({ text, name = 'network.yaml' }: Given, shelf: Shelf): Called {
  const { network, stored } = shelf.put(String(name), String(text))
  const asker = { ...stranger(), upload: { name: stored.name, text: stored.source, unpacked: true as const } }
  const answer = carryOut({ kind: 'network', do: 'upload' }, asker)
  const about = { network: stored.hash, name: stored.name, devices: network.topology.devices.size }
  return { text: `network: ${stored.hash}\n\n${worded(answer)}`, answer: { ...verdictOf(answer), data: about } }
}

function asked(name: Exclude<ToolName, 'load_network'>, given: Given, shelf: Shelf): Called {
  const { request, json } = requestFor(name, given)
  const stored = shelf.all()
  const asker = { ...stranger(), stored, networks: stored }
  return calledWith(name, carryOut(request, asker), json)
}

/** The request that a tool's arguments mean, and whether its data is wanted. Throws a Problem when it is none. */
export function requestFor(name: Exclude<ToolName, 'load_network'>, given: Given): { request: Request; json: boolean } {
  const { detail, network, before, after, ...rest } = given
  const wanted = network ?? before
  const manner = wanted === undefined ? {} : { network: wanted }
  const json = detail === 'detailed'
  return { request: admitRequest(requestOf(name, { rest, after, json, manner })), json }
}

/** What a tool says of the bot's answer: its words, or the data that was asked for. */
export function calledWith(name: ToolName, answer: Answer, json: boolean): Called {
  const file = answer.blocks.find((block) => block.kind === 'file')
  if (!json || file === undefined)
    return { text: name === 'trace_packet' ? brief(answer) : worded(answer), answer: verdictOf(answer) }
  return { text: file.content, answer: { ...verdictOf(answer), data: JSON.parse(file.content) } }
}

/** The same within the cap. */
export const cappedCall = (name: ToolName, answer: Answer, json: boolean): Called =>
  capped(calledWith(name, answer, json))

interface Wish {
  rest: Given
  after: unknown
  json: boolean
  manner: object
}

function requestOf(name: Exclude<ToolName, 'load_network'>, { rest, after, json, manner }: Wish): object {
  const data = json ? { json } : {}
  const requests: Record<typeof name, object> = {
    trace_packet: json ? { kind: 'source', ...rest, as: 'json' } : { kind: 'trace', ...rest },
    explain_step: { kind: 'step', ...rest },
    policy_verdict: { kind: 'policy', ...rest, ...data },
    reach: { kind: 'reach', ...rest, ...data },
    diff_networks: { kind: 'diff', other: after, ...rest, ...data },
    why: { kind: 'why', ...rest },
  }
  return { ...requests[name], manner }
}

/** The answer in words; buttons and pictures have no meaning here. */
function worded(answer: Answer): string {
  const blocks = answer.blocks.filter(({ kind }) => kind !== 'choices' && kind !== 'diagram' && kind !== 'file')
  return toText({ ...answer, blocks }, WIDTH)
}

/** A journey without its steps: one of them is another tool's answer. */
function brief(answer: Answer): string {
  const steps = answer.blocks.flatMap((block) => (block.kind === 'steps' ? block.items : []))
  const blocks = answer.blocks.filter(({ kind }) => kind !== 'steps')
  const last = steps.at(-1)?.number
  return `${worded({ ...answer, blocks })}${last === undefined ? '' : `\n\nexplain_step: number 1 to ${last}`}`
}

function verdictOf({ blocks }: Answer): ToolAnswer {
  const head = blocks.find((block) => block.kind === 'headline')
  return head === undefined ? { verdict: 'neutral', headline: '' } : { verdict: head.mood, headline: bare(head.text) }
}

function capped(called: Called): Called {
  const bytes = Buffer.byteLength(called.text)
  if (bytes <= CAP) return called
  const problem = new Problem('answer-too-large', { bytes, limit: CAP })
  return { text: worded(explainProblem(problem, catalogues.en)), isError: true }
}
