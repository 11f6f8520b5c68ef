import { commands } from '../commands/index.ts'
import { sightingsIn } from '../findings/sightings/read.ts'
import type { Network } from '../kube/network.ts'
import { isLesson } from '../lessons/lessons.ts'
import type { CallName, Language, Request } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { findTerm } from '../words/glossary.ts'
import { admitRequest, parse } from './parse.ts'
import { isAlmostSomebody, isSomebody } from './sentences/names.ts'
import type { SentenceView } from './sentences/rule.ts'
import { suggestions } from './sentences/suggestions.ts'
import { bared, understand } from './sentences/understand.ts'

/*
 * What somebody typed -> a request: a command, what a tool printed, or a sentence.
 */

/** What a line is read with; the network is opened only for a line that is no command. */
export interface LineReader {
  language: Language
  last?: Request
  others: readonly string[]
  open: (network: string | undefined) => Network
}

/** A request, and whether the line said it in other words than a command's. */
export interface Reading {
  request: Request
  inWords: boolean
}

const isCommand = (name: string): name is CallName => Object.hasOwn(commands, name)
const firstWord = (line: string): string => /^\s*([a-z]+)(?![\w/.:-])/i.exec(line)?.[1]?.toLowerCase() ?? ''

/** A valid command keeps its meaning; then what a tool printed; then sentences. Throws a Problem with three suggestions. */
export function readLine(line: string, reader: LineReader): Reading {
  if (/^\s*[/／]/.test(line)) return command(parse(line))
  const tried = attempt(line)
  const views = viewsOf(reader)
  const [view] = views
  if (view === undefined) return command(parse(line))
  if (!(tried instanceof Problem) && isSound(tried, line, view)) return command(tried)
  const request = line.trim().includes('\n') ? undefined : first(views, (each) => understand(line, each))
  if (request !== undefined) return { request: admitRequest(request), inWords: true }
  if (sightingsIn(line).length > 0) return command(admitRequest({ kind: 'paste', text: line }))
  if (tried instanceof Problem) throw meantAsCommand(line, tried) ? tried : unclear(line, view)
  if (isCommand(firstWord(line)) || isMistyped(ends(tried), view.network)) return command(tried)
  throw unclear(line, view)
}

/** What the first that knows anything says. */
function first<T, R>(all: readonly T[], ask: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const said = ask(one)
    if (said !== undefined) return said
  }
  return undefined
}

/** One end is somebody and the other almost: the answer says who is meant. */
function isMistyped(names: readonly string[], network: Network): boolean {
  const unknown = names.filter((name) => !isSomebody(name, network))
  return names.length === 2 && unknown.length === 1 && unknown.every((name) => isAlmostSomebody(name, network))
}

const command = (request: Request): Reading => ({ request, inWords: false })

function attempt(line: string): Request | Problem {
  try {
    return parse(line)
  } catch (problem) {
    if (problem instanceof Problem) return problem
    throw problem
  }
}

/** In the network of the last answer first, then in one's own. */
function viewsOf({ open, ...view }: LineReader): SentenceView[] {
  const before = view.last?.manner?.network
  const own: SentenceView = { ...view, network: open(undefined) }
  const { last: _, ...fresh } = own
  return before === undefined ? [own] : [{ ...view, network: open(before) }, fresh]
}

const ends = (request: Request): string[] => (request.kind === 'trace' ? [request.from, request.to] : [])

/** Does the command make sense, or does a sentence only begin with its name: `help me`, `explain how it works`? */
function isSound(request: Request, line: string, { network, language }: SentenceView): boolean {
  if (!isCommand(firstWord(line))) return ends(request).every((end) => isSomebody(end, network)) || line.trim() === ''
  if (request.manner?.network !== undefined) return true
  switch (request.kind) {
    case 'explain':
      return request.term === undefined || findTerm(request.term, language) !== undefined
    case 'help':
      return request.about === undefined || isCommand(request.about.replace(/^\//, ''))
    case 'table':
      return isSomebody(request.device, network)
    case 'map':
      return request.device === undefined || isSomebody(request.device, network)
    case 'learn':
      return request.lesson === undefined || isLesson(request.lesson) || /^(?:\d+|start)$/.test(request.lesson)
    default:
      return true
  }
}

/** Begins no sentence. */
const NO_WORDS: ReadonlySet<CallName> = new Set<CallName>(['trace', 'compare', 'policy', 'source', 'diff', 'config'])

/** `trace 12`, `mapp`: more a command that was written wrongly than a sentence. */
function meantAsCommand(line: string, { kind, details }: Problem): boolean {
  const name = firstWord(line)
  if (kind === 'unknown-command') return /^\s*\w+\s*$/.test(line) && 'near' in details && details.near.length > 0
  return isCommand(name) && NO_WORDS.has(name) && bared(line).split(/\s+/).length <= 4
}

function unclear(line: string, view: SentenceView): Problem {
  return new Problem('not-understood', { said: line.trim().slice(0, 100), offers: suggestions(line, view) })
}
