import { DATAPATH_NAMES, type DatapathName, isDatapath } from '../cni/index.ts'
import type { Asker, Context } from '../commands/command.ts'
import { commands } from '../commands/index.ts'
import { openLab } from '../kube/labs.ts'
import type { Network } from '../kube/network.ts'
import { openAny } from '../kube/open.ts'
import { LAB_NAMES, labNamed } from '../networks/labs/index.ts'
import type { Answer, Block, Choice } from '../request/answer.ts'
import { type CallName, LANGUAGES, type Language, type Request, type RequestOf } from '../request/calls.ts'
import { Problem, type ProblemKind } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import type { Catalogue, ProblemText } from '../words/contract/catalogue.ts'
import { catalogues } from '../words/index.ts'
import { mended } from './corrected.ts'
import { admitRequest, parse } from './parse.ts'
import { type Reading, readLine } from './read.ts'
import { typed } from './typed.ts'

export type { Asker } from '../commands/command.ts'
export { admitRequest, parse } from './parse.ts'

/** The network that is asked when nobody has chosen one. */
export const DEFAULT_NETWORK = 'buildings'

/** Somebody of whom nothing is known. */
export function stranger(language: Language = 'en'): Asker {
  return {
    language,
    voice: 'technical',
    private: false,
    stored: [],
    networks: [],
    alone: true,
    admin: false,
    chosen: { person: {}, channel: {}, workspace: {} },
  }
}

/** Answers a question: a typed line, or a complete request. Pure; an asker's mistake is an answer too. */
export function answer(question: BotQuestion, asker: Asker): Answer {
  let reading: Reading | undefined
  try {
    reading = read(question, asker)
    return answerTo(reading, asker)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    const told = explainProblem(problem, catalogues[languageFor(question, asker)])
    const items = reading === undefined ? retyped(question, problem) : mended(reading.request, problem, admitRequest)
    const mend: Block[] = items.length === 0 ? [] : [{ kind: 'choices', items }]
    const all = { ...told, blocks: [...told.blocks, ...mend] }
    return reading === undefined ? all : understood(all, reading, languageFor(question, asker))
  }
}

/** The line again, with the option or the value that may have been meant. */
function retyped(question: BotQuestion, { details }: Problem): Choice[] {
  if (!('line' in question && 'value' in details && 'near' in details)) return []
  const { value, near = [] } = details
  const at = value === '' ? -1 : question.line.lastIndexOf(value)
  return near.flatMap((right): Choice[] => {
    const line = `${question.line.slice(0, at)}${right}${question.line.slice(at + value.length)}`
    const request = at < 0 ? undefined : readable(line)
    return request === undefined ? [] : [{ label: right, request }]
  })
}

function readable(line: string): Request | undefined {
  try {
    return parse(line)
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

export type BotQuestion = Request | { line: string }

/** Answers a question, or throws the Problem that is in it. */
export function carryOut(question: BotQuestion, asker: Asker): Answer {
  return answerTo(read(question, asker), asker)
}

/** The request that a question is, or that its line means. */
function read(question: BotQuestion, asker: Asker): Reading {
  if (!('line' in question)) return { request: admitRequest(question), inWords: false }
  const inUse = asker.network ?? DEFAULT_NETWORK
  const mine = asker.networks.filter(({ draft, name, hash }) => draft === undefined && name !== inUse && hash !== inUse)
  return readLine(question.line, {
    language: asker.language,
    ...(asker.last === undefined ? {} : { last: asker.last }),
    others: mine.map(({ name }) => name),
    open: (name) => openFor(asker, name ?? inUse, undefined),
  })
}

function answerTo(reading: Reading, asker: Asker): Answer {
  const { request } = reading
  const language = request.manner?.language ?? asker.language
  const answered = { ...run(request, contextOf(request, asker, language)), asked: request }
  const wanted = request.manner?.private ?? asker.private
  const told = wanted && !answered.private ? kept(answered, { request, language, asker }) : answered
  return understood(told, reading, language)
}

/** A sentence is answered with the command that it became. */
function understood(told: Answer, { request, inWords }: Reading, language: Language): Answer {
  const [head, ...rest] = told.blocks
  if (!inWords || head === undefined) return told
  const note: Block = { kind: 'note', text: catalogues[language].lines.understoodAs(typed(request)) }
  return { ...told, blocks: [head, note, ...rest] }
}

/** Where nobody else is, there is nobody to show it to. */
function kept(answered: Answer, told: { request: Request; language: Language; asker: Asker }): Answer {
  const { request, language, asker } = told
  return asker.alone === true ? { ...answered, private: true } : hidden(answered, request, language)
}

/** An answer that only its asker sees, because they wish it so; they can show it to all. */
function hidden(answered: Answer, request: Request, language: Language): Answer {
  const shared: Request = { ...request, manner: { ...request.manner, private: false } }
  const share: Choice = { label: catalogues[language].labels.share, request: shared }
  // What changed something is not done again to be shown.
  if (answered.effects.length > 0) return { ...answered, private: true }
  const last = answered.blocks.at(-1)
  const items = last?.kind === 'choices' ? last.items : []
  const before = items.length === 0 ? answered.blocks : answered.blocks.slice(0, -1)
  const choices: Block = { kind: 'choices', items: [...items.slice(0, -1), share, ...items.slice(-1)] }
  return { ...answered, blocks: [...before, choices], private: true }
}

/** The language of a mistake: the one that was asked for, if that much can be read. */
function languageFor(question: BotQuestion, asker: Asker): Language {
  const wanted =
    'line' in question ? /\b(?:language|lang)[= ](en|zh)\b/.exec(question.line)?.[1] : question.manner?.language
  return LANGUAGES.find((language) => language === wanted) ?? asker.language
}

/** No mistake of the asker's: something is missing, or has to be asked back. */
const UNSURE: ReadonlySet<ProblemKind> = new Set([
  'not-in-snapshot',
  'ambiguous-end',
  'ipv4-only',
  'not-understood',
  'other-cni',
])

/** How a mistake is told: what, why, what next; with what may have been meant as buttons. */
export function explainProblem(problem: Problem, words: Catalogue): Answer {
  const { what, why, next } = problemText(problem, words)
  const items = suggestions(problem)
  const blocks: Block[] = [
    { kind: 'headline', mood: UNSURE.has(problem.kind) ? 'unsure' : 'bad', text: what },
    { kind: 'paragraph', text: why },
    { kind: 'paragraph', text: next },
  ]
  return { blocks: items.length === 0 ? blocks : [...blocks, { kind: 'choices', items }], private: true, effects: [] }
}

export function problemText(problem: Problem, words: Catalogue): ProblemText {
  return textOf(words, problem.kind, problem)
}

function textOf<K extends ProblemKind>(words: Catalogue, kind: K, problem: Problem): ProblemText {
  const isKind = (p: Problem): p is Problem<K> => p.kind === kind
  if (!isKind(problem)) throw problem
  return words.problems[kind](problem.details)
}

function suggestions(problem: Problem): Choice[] {
  if (problem.kind === 'unknown-term' && 'near' in problem.details)
    return problem.details.near.slice(0, 5).map((term) => ({ label: term, request: { kind: 'explain', term } }))
  if (problem.kind === 'not-understood' && 'offers' in problem.details)
    return problem.details.offers.map((request) => ({ label: typed(request), request }))
  if (problem.kind === 'unknown-command') return [{ label: '/help', request: { kind: 'help' } }]
  return []
}

function run(request: Request, context: Context): Answer {
  return runKind(request, context)
}

function runKind<N extends CallName>(request: RequestOf<N>, context: Context): Answer {
  return commands[request.kind].run(request, context)
}

function contextOf(request: Request, asker: Asker, language: Language): Context {
  const { manner = {} } = request
  const open: Context['open'] = (name, datapath) =>
    openFor(asker, name ?? manner.network ?? asker.network ?? DEFAULT_NETWORK, datapath)
  return {
    asker,
    language,
    voice: manner.voice ?? asker.voice,
    words: catalogues[language],
    network: open(undefined, datapathOf(manner.datapath)),
    open,
  }
}

function datapathOf(name: string | undefined): DatapathName | undefined {
  if (name === undefined || isDatapath(name)) return name
  throw new Problem('unknown-datapath', { name, known: [...DATAPATH_NAMES] })
}

/** A stored network by name or hash, or a lab by its name: who calls their own network like a lab means their own. */
function openFor(asker: Asker, name: string, datapath: DatapathName | undefined): Network {
  // what an edit made is called like the network that it began with: only its hash names it
  const drafts = new Set(asker.networks.filter((n) => n.draft === true).map((n) => n.hash))
  const stored = asker.stored.find((n) => n.hash === name || (n.name === name && !drafts.has(n.hash)))
  if (stored !== undefined)
    return { ...openAny({ file: stored.name, text: stored.source }, datapath), name: stored.name }
  const lab = labNamed(name)
  if (lab !== undefined) return openLab(lab, datapath)
  const known = [...LAB_NAMES, ...asker.networks.filter((n) => n.draft === undefined).map((n) => n.name)]
  throw new Problem('unknown-network', {
    name: name.slice(0, 100),
    near: [...new Set([...near(name, known, 3), ...known])].slice(0, 5),
  })
}
