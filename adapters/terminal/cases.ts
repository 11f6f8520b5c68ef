import { STRANGER } from '../../src/kube/agent/fabric.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { compile, type PolicySet } from '../../src/kube/policy/compile.ts'
import { connect, type Target } from '../../src/kube/policy/connect.ts'
import type { Semantics } from '../../src/kube/policy/evidence.ts'
import { parseAddress } from '../../src/kube/policy/ranges.ts'
import { Problem } from '../../src/request/problem.ts'
import { type Case, type CaseEnd, type CaseQuery, readCase, sortOf } from './case-file.ts'
import { known, requestOf, verdictOf } from './policy-lines.ts'

/*
 * Answers to public cases: `{case, id, verdict, undetermined?, symptom, evidence}` for each question, in their order.
 */

/** Is it a whole case, and no question? */
export function isCase(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'schema' in data && data.schema === 'netpol-case/1'
}

/** Answers every question of a case by the specification, unless somebody says whose reading counts. Nothing is thrown. */
export function answerCase(data: unknown, reading?: Semantics): object[] {
  const one = readCase(data)
  if ('kind' in one) return [{ error: one }]
  const texts = [{ file: one.id, text: JSON.stringify(one.objects) }]
  const { snapshot, notices } = importTexts(texts, { name: one.id, given: 'everything' })
  const unusable = notices.filter(({ kind }) => kind === 'bad-object' || kind === 'no-kind' || kind === 'unknown-kind')
  const set = compile(snapshot)
  const left = [...one.faults, ...unusable].map((error) => ({ case: one.id, error: { ...error } }))
  const semantics = reading ?? one.semantics ?? 'kubernetes'
  return [...left, ...one.queries.map((_, i) => ({ case: one.id, ...answerQuery({ set, one, semantics }, i) }))]
}

interface Asking {
  set: PolicySet
  one: Case
  semantics: Semantics
}

function answerQuery(asking: Asking, index: number): object {
  const query = asking.one.queries[index]
  if (query === undefined) return {}
  if ('kind' in query) return { error: query }
  const { id = index + 1 } = query
  try {
    return { id, ...judged(asking, query, index) }
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return { id, error: { kind: problem.kind, ...problem.details } }
  }
}

function judged({ set, one, semantics }: Asking, query: CaseQuery, index: number): object {
  const from = partyOf(set, one, query.src)
  const to = partyOf(set, one, query.dst)
  if (from.kind === 'service') throw new Problem('unknown-end', { name: from.name, network: one.id, near: [] })
  const asked = { from, protocol: query.proto, semantics: query.semantics ?? semantics, ...requestOf(query) } as const
  const port = portOf(set, query, to)
  const direct = connect(set, { ...asked, to, ...port, lookup: false })
  const after = one.queries[index + 1]
  const lookup = after !== undefined && !('kind' in after) && after.leg !== undefined
  const target = query.via === undefined ? { to, ...port } : { to: serviceOf(query.via, to), port: query.via.port }
  const seen = connect(set, { ...asked, ...target, lookup })
  const disputed = one.disputed === undefined ? {} : { disputed: one.disputed }
  return { ...verdictOf(direct), symptom: seen.symptom, ...disputed }
}

function serviceOf({ service, clusterIP }: NonNullable<CaseQuery['via']>, to: Target): Target {
  if (service === undefined) return clusterIP === undefined ? to : { kind: 'address', ip: clusterIP }
  const [namespace = '', name] = service.split('/')
  return name === undefined
    ? { kind: 'service', namespace: 'default', name: namespace }
    : { kind: 'service', namespace, name }
}

/** A port of the case: a number, a number as text, or the name of a container port. ICMP has none. */
function portOf(set: PolicySet, { port, proto }: CaseQuery, to: Target): { port?: number } {
  if (port === undefined || proto === 'ICMP') return {}
  if (typeof port === 'number') return { port }
  if (/^\d+$/.test(port)) return { port: Number(port) }
  const pod = to.kind === 'pod' ? set.pods.get(`${to.namespace}/${to.name}`) : undefined
  const named = pod?.ports.find((one) => one.name === port && one.protocol === proto)
  if (named === undefined) throw new Problem('unknown-end', { name: port, network: '', near: [] })
  return { port: named.port }
}

/** `{ns, pod}`, `{ns, service}`, `{node}`, `{ip}`, or the same as a text: `ns/pod`, `node/NAME`, an address. */
function partyOf(set: PolicySet, one: Case, end: CaseEnd): Target {
  const target = typeof end === 'string' ? fromText(end) : fromObject(end)
  if (target.kind !== 'pod') return known(set, target, one.id)
  const listed = one.endpoints.find(({ ns, name }) => ns === target.namespace && name === target.name)
  const sort = listed === undefined ? 'pod' : sortOf(listed)
  if (listed === undefined || sort === 'pod') return known(set, target, one.id)
  if (sort === 'node') return known(set, { kind: 'node', name: listed.name }, one.id)
  if (sort === undefined)
    throw new Problem('unknown-end', { name: `${listed.kind} ${listed.name}`, network: one.id, near: [] })
  return known(set, { kind: 'address', ip: listed.ip ?? listed.ips?.[0] ?? '' }, one.id)
}

function fromText(text: string): Target {
  if (parseAddress(text) !== undefined) return { kind: 'address', ip: text }
  const [namespace = '', name] = text.split('/')
  if (name === undefined) return { kind: 'pod', namespace: 'default', name: namespace }
  return namespace === 'node' ? { kind: 'node', name } : { kind: 'pod', namespace, name }
}

function fromObject(end: Exclude<CaseEnd, string>): Target {
  const namespace = end.ns ?? end.namespace ?? 'default'
  const names = end.fqdn === undefined ? {} : { names: [end.fqdn] }
  if (end.ip !== undefined && end.pod === undefined) return { kind: 'address', ip: end.ip, ...names }
  if (end.fqdn !== undefined && end.pod === undefined) return { kind: 'address', ip: STRANGER, ...names }
  if (end.node !== undefined) return { kind: 'node', name: end.node }
  if (end.service !== undefined) return { kind: 'service', namespace, name: end.service }
  return { kind: 'pod', namespace, name: end.pod ?? end.name ?? '' }
}
