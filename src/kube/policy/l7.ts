import type { CiliumL7Rules } from '../objects/policy-types.ts'
import type { L7Demand, L7Verdict } from './evidence.ts'
import { nameMatches } from './names.ts'

/*
 * What Envoy and the DNS proxy do with a connection that was let through (layer7.rst). A refusal is an answer, no drop.
 */

/** The request inside the connection, when the question says one. */
export interface Request7 {
  http?: { method: string; path: string; host?: string; headers?: Readonly<Record<string, string>> }
  dns?: string
}

/** A regular expression that could take for ever on hostile text: repetition of something repeated. */
const RISKY = /[*+}]\)*[*+{]|\([^)]*[*+|][^)]*\)[*+{]/

/** Whole-text match, as Envoy's safe_regex; undefined when the expression is broken or risky. */
function fits(pattern: string | undefined, text: string): boolean | undefined {
  if (pattern === undefined || pattern === '') return true
  if (pattern.length > 500 || text.length > 4000 || RISKY.test(pattern)) return undefined
  try {
    return new RegExp(`^(?:${pattern})$`).test(text)
  } catch {
    // A broken pattern is a fact about the policy: the answer is unknown.
    return undefined
  }
}

type HttpRule = NonNullable<CiliumL7Rules['http']>[number]

function headersFit(rule: HttpRule, headers: Readonly<Record<string, string>>): boolean {
  const sent = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return (rule.headers ?? []).every((wanted) => {
    const [name = '', ...rest] = wanted.split(/:? /)
    const value = sent.get(name.replace(/:$/, '').toLowerCase())
    return value !== undefined && (rest.length === 0 || value === rest.join(' '))
  })
}

function httpFits(rule: HttpRule, http: NonNullable<Request7['http']>): boolean | undefined {
  if ((rule.headerMatches ?? []).length > 0) return undefined
  const parts = [
    fits(rule.method, http.method),
    fits(rule.path, http.path),
    fits(rule.host, http.host ?? ''),
    headersFit(rule, http.headers ?? {}),
  ]
  if (parts.includes(false)) return false
  return parts.includes(undefined) ? undefined : true
}

function any(answers: readonly (boolean | undefined)[]): boolean | undefined {
  if (answers.includes(true)) return true
  return answers.includes(undefined) ? undefined : false
}

function httpAnswer(demands: readonly L7Demand[], http: Request7['http']): L7Verdict['answer'] {
  if (http === undefined) return 'unasked'
  const passed = any(demands.flatMap((demand) => (demand.rules.http ?? []).map((rule) => httpFits(rule, http))))
  if (passed === undefined) return 'unknown'
  return passed ? 'passed' : 'http-403'
}

function dnsAnswer(demands: readonly L7Demand[], name: string | undefined): L7Verdict['answer'] {
  if (name === undefined) return 'unasked'
  const patterns = demands.flatMap((demand) =>
    (demand.rules.dns ?? []).flatMap((rule) => rule.matchName ?? rule.matchPattern ?? []),
  )
  return patterns.some((pattern) => nameMatches(pattern, name)) ? 'passed' : 'dns-refused'
}

/** What the proxy will say. The demands are joined by or; undefined when there are none. */
export function proxied(demands: readonly L7Demand[], request: Request7): L7Verdict | undefined {
  const first = demands[0]
  if (first === undefined) return undefined
  if ((first.rules.http ?? []).length > 0)
    return { protocol: 'http', demands, answer: httpAnswer(demands, request.http) }
  if ((first.rules.dns ?? []).length > 0) return { protocol: 'dns', demands, answer: dnsAnswer(demands, request.dns) }
  const protocol = (first.rules.kafka ?? []).length > 0 ? 'kafka' : 'other'
  return { protocol, demands, answer: request.http === undefined && request.dns === undefined ? 'unasked' : 'unknown' }
}
