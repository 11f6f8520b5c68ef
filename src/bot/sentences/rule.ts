import type { Network } from '../../kube/network.ts'
import type { Language, Request } from '../../request/calls.ts'
import { findTerm } from '../../words/glossary.ts'
import { isNameLike, isSomebody, spoken } from './names.ts'

/*
 * What a sentence is read with. A rule is a form and what it means; a rule that finds nobody under a name says nothing.
 */

export interface SentenceView {
  network: Network
  language: Language
  /** What the answer before this sentence was about. */
  last?: Request
  /** Other networks that may be asked here, by name. */
  others: readonly string[]
}

export interface SentenceRule {
  form: RegExp
  means: (parts: Record<string, string | undefined>, view: SentenceView) => Request | undefined
}

type Two = { from: string; to: string }
const LAST_FROM = /^(?:it|this one|它)$/i
const LAST_TO = /^(?:there|that|that one|那里|那儿|那边)$/i

/** The ends of the last answer, if it had any. */
export function lastEnds({ last }: SentenceView): Two | undefined {
  if (last === undefined || !('from' in last) || !('to' in last)) return undefined
  const { from, to } = last
  return from === undefined || to === undefined ? undefined : { from, to }
}

function endOf(text: string | undefined, view: SentenceView): string {
  const ends = lastEnds(view)
  const said = (text ?? '').trim()
  if (ends !== undefined && LAST_FROM.test(said)) return ends.from
  if (ends !== undefined && LAST_TO.test(said)) return ends.to
  return spoken(said, view.network)
}

/** Both ends are somebody. Where the form leaves no doubt, one may be mistyped: the answer then says which, and who is near. */
export function twoEnds(
  from: string | undefined,
  to: string | undefined,
  { view, sure }: { view: SentenceView; sure: boolean },
): Two | undefined {
  const ends = { from: endOf(from, view), to: endOf(to, view) }
  if (ends.from === ends.to) return undefined
  const known = [isSomebody(ends.from, view.network, 'from'), isSomebody(ends.to, view.network)]
  if (known.every(Boolean)) return ends
  return sure && known.some(Boolean) && isNameLike(ends.from) && isNameLike(ends.to) ? ends : undefined
}

/** Somebody, by the name that the finders know. */
export function oneEnd(text: string | undefined, view: SentenceView): string | undefined {
  const name = endOf(text, view)
  return isSomebody(name, view.network) ? name : undefined
}

export function walk(sure: boolean): SentenceRule['means'] {
  return ({ a, b }, view) => {
    const ends = twoEnds(a, b, { view, sure })
    return ends === undefined ? undefined : { kind: 'trace', ...ends }
  }
}

/** A list of the way: its routers, or how much fits through it. */
export function list(kind: 'traceroute' | 'mtu'): SentenceRule['means'] {
  return ({ a, b }, view) => {
    const ends = twoEnds(a, b, { view, sure: true })
    return ends === undefined ? undefined : { kind, from: ends.from, to: ends.to }
  }
}

/** Policies decide where there are any; elsewhere the walk does. */
export const allowed: SentenceRule['means'] = ({ a, b }, view) => {
  const ends = twoEnds(a, b, { view, sure: true })
  if (ends === undefined) return undefined
  return { kind: view.network.cluster === undefined ? 'trace' : 'policy', ...ends }
}

export const reachTo: SentenceRule['means'] = ({ b }, view) => {
  const to = view.network.cluster === undefined ? undefined : oneEnd(b, view)
  return to === undefined ? undefined : { kind: 'reach', to }
}

export const reachFrom: SentenceRule['means'] = ({ a }, view) => {
  const from = view.network.cluster === undefined ? undefined : oneEnd(a, view)
  return from === undefined ? undefined : { kind: 'reach', from }
}

export const tableOf: SentenceRule['means'] = ({ d }, view) => {
  const device = oneEnd(d, view)
  return device === undefined ? undefined : { kind: 'table', device }
}

export const mapOf: SentenceRule['means'] = ({ d }, view) => {
  const device = oneEnd(d, view)
  return device === undefined ? undefined : { kind: 'map', device }
}

/** A word of the trade. */
export const termNamed: SentenceRule['means'] = ({ x }, { language }) => {
  const found = x === undefined ? undefined : findTerm(x, language)
  return found === undefined ? undefined : { kind: 'explain', term: found.term.name }
}

/** A word of the trade, else somebody who lives here. */
export const termOrDevice: SentenceRule['means'] = ({ x }, view) => termNamed({ x }, view) ?? mapOf({ d: x }, view)

export const always =
  (request: Request): SentenceRule['means'] =>
  () =>
    request

/** What is seen when something goes wrong, with both ends. */
export function symptom(what: Extract<Request, { kind: 'why' }>['symptom']): SentenceRule['means'] {
  return ({ a, b }, view) => {
    if (what === undefined) return undefined
    if (a === undefined || b === undefined) return { kind: 'why', symptom: what }
    const ends = twoEnds(a, b, { view, sure: true })
    return ends === undefined ? undefined : { kind: 'why', symptom: what, ...ends }
  }
}
