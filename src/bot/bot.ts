import type { DatapathName } from '../cni/index.ts'
import type { Asker, Context } from '../commands/command.ts'
import { isDatapath } from '../commands/compare.ts'
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
export function answer(question: Question, asker: Asker): Answer {
  try {
    return carryOut(question, asker)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    const told = explainProblem(problem, catalogues[languageFor(question, asker)])
    const items = meant(question, problem)
    return items.length === 0 ? told : { ...told, blocks: [...told.blocks, { kind: 'choices', items }] }
  }
}

/** What may have been meant instead, as the same question. A question that cannot even be read offers nothing. */
function meant(question: Question, problem: Problem): Choice[] {
  try {
    return mended('line' in question ? parse(question.line) : admitRequest(question), problem, admitRequest)
  } catch (cause) {
    if (cause instanceof Problem) return []
    throw cause
  }
}

export type Question = Request | { line: string }

/** Answers a question, or throws the Problem that is in it. */
export function carryOut(question: Question, asker: Asker): Answer {
  const request = 'line' in question ? parse(question.line) : admitRequest(question)
  const language = request.manner?.language ?? asker.language
  const answered = run(request, contextOf(request, asker, language))
  const wanted = request.manner?.private ?? asker.private
  if (!wanted || answered.private) return answered
  // Where nobody else is, there is nobody to show it to.
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
function languageFor(question: Question, asker: Asker): Language {
  const wanted =
    'line' in question ? /\b(?:language|lang)[= ](en|zh)\b/.exec(question.line)?.[1] : question.manner?.language
  return LANGUAGES.find((language) => language === wanted) ?? asker.language
}

/** No mistake of the asker's: something is missing, or has to be asked back. */
const UNSURE: ReadonlySet<ProblemKind> = new Set(['not-in-snapshot', 'ambiguous-end', 'ipv4-only'])

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
  throw new Problem('unknown-datapath', { name, known: ['storybook', 'cilium'] })
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
