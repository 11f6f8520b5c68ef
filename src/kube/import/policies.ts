import { canonicalCidr } from '../objects/addresses.ts'
import {
  adminNetworkPolicy,
  adminRule,
  adminSubject,
  baselineAdminNetworkPolicy,
  clusterNetworkPolicy,
} from '../objects/admin-policy.ts'
import { ciliumCidrGroup, ciliumClusterwidePolicy, ciliumNetworkPolicy } from '../objects/cilium-policy.ts'
import { NO_LABELS } from '../objects/common.ts'
import { networkPolicy } from '../objects/network-policy.ts'
import type { CiliumRule } from '../objects/policy-types.ts'
import { fieldName } from '../snapshot/faults.ts'
import type { AdminPolicy } from '../snapshot/snapshot.ts'
import { notify, put, type ReadObject, type ResourceReader, reader } from './draft.ts'

/** Fields that no verdict depends on. */
const HARMLESS = new Set(['labels', 'log', 'description', 'terminatingTLS', 'originatingTLS', 'order', 'comment'])

/**
 * Compares what was written with what was read: fields that were dropped, and prefixes whose host bits were cleared.
 * Prefixes are noted, fields returned.
 */
function unread(read: ReadObject, input: unknown, parsed: unknown): string[] {
  // A selector whose label was taken away would select too much: such a policy is in doubt as well.
  const fields = read.draft.redacted.filter((one) => one.object === read.object).map((one) => one.field)
  const walk = (a: unknown, b: unknown, path: (string | number)[]): void => {
    if (a === b || fields.length >= 20) return
    if (typeof a === 'string' && typeof b === 'string') {
      hostBits(read, a, b, path)
      return
    }
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return
    for (const [key, value] of Object.entries(a)) {
      const step = Array.isArray(a) ? Number(key) : key
      if (Object.hasOwn(b, key)) walk(value, Reflect.get(b, key), [...path, step])
      else if (value !== null && !HARMLESS.has(key)) fields.push(fieldName([...path, step]))
    }
  }
  walk(input, parsed, ['spec'])
  return fields
}

function hostBits(read: ReadObject, found: string, used: string, path: readonly (string | number)[]): void {
  if (canonicalCidr(found) !== used || !found.includes('/') || found.toLowerCase() === used) return
  const { draft, object } = read
  const line = read.lineOf?.(path)
  const place = line === undefined ? read.place : { ...read.place, line }
  notify(draft, { kind: 'host-bits', object, field: fieldName(path), found, used, place })
}

function inner(raw: unknown, key: string): unknown {
  return typeof raw === 'object' && raw !== null ? Reflect.get(raw, key) : undefined
}

interface CiliumSpecs {
  spec?: CiliumRule
  specs?: CiliumRule[]
}
function ciliumRules(read: ReadObject, parsed: CiliumSpecs): { rules: CiliumRule[]; unread: string[] } {
  const rules = [...(parsed.spec === undefined ? [] : [parsed.spec]), ...(parsed.specs ?? [])]
  const missed = [
    ...unread(read, inner(read.raw, 'spec'), parsed.spec),
    ...unread(read, inner(read.raw, 'specs'), parsed.specs),
  ]
  return { rules, unread: missed }
}

const ciliumNamespaced = reader('ciliumnetworkpolicies', ciliumNetworkPolicy, (parsed, read) => {
  const { namespace, name } = parsed.metadata
  const value = { namespace, name, ...ciliumRules(read, parsed) }
  put(read.draft.ciliumPolicies, `${namespace}/${name}`, { value, read })
})
const ciliumClusterwide = reader('ciliumclusterwidenetworkpolicies', ciliumClusterwidePolicy, (parsed, read) => {
  const { name } = parsed.metadata
  put(read.draft.ciliumPolicies, `/${name}`, { value: { name, ...ciliumRules(read, parsed) }, read })
})

function putAdmin(read: ReadObject, value: AdminPolicy): void {
  put(read.draft.adminPolicies, `${value.kind}/${value.name}`, { value, read })
}

const admin = reader('adminpolicies', adminNetworkPolicy, ({ metadata, spec }, read) =>
  putAdmin(read, {
    kind: 'AdminNetworkPolicy',
    name: metadata.name,
    tier: 'Admin',
    priority: spec.priority,
    subject: adminSubject(spec.subject),
    ingress: (spec.ingress ?? []).map(adminRule),
    egress: (spec.egress ?? []).map(adminRule),
    unread: unread(read, inner(read.raw, 'spec'), spec),
  }),
)
const baseline = reader('adminpolicies', baselineAdminNetworkPolicy, ({ metadata, spec }, read) =>
  putAdmin(read, {
    kind: 'BaselineAdminNetworkPolicy',
    name: metadata.name,
    tier: 'Baseline',
    priority: 0,
    subject: adminSubject(spec.subject),
    ingress: (spec.ingress ?? []).map(adminRule),
    egress: (spec.egress ?? []).map(adminRule),
    unread: unread(read, inner(read.raw, 'spec'), spec),
  }),
)
const clusterPolicy = reader('adminpolicies', clusterNetworkPolicy, ({ metadata, spec }, read) =>
  putAdmin(read, {
    kind: 'ClusterNetworkPolicy',
    name: metadata.name,
    tier: spec.tier,
    priority: spec.priority,
    subject: adminSubject(spec.subject),
    ingress: (spec.ingress ?? []).map(adminRule),
    egress: (spec.egress ?? []).map(adminRule),
    unread: unread(read, inner(read.raw, 'spec'), spec),
  }),
)

const kubernetes = reader('networkpolicies', networkPolicy, ({ metadata, spec }, read) => {
  const { namespace, name } = metadata
  const value = { namespace, name, spec, unread: unread(read, inner(read.raw, 'spec'), spec) }
  put(read.draft.networkPolicies, `${namespace}/${name}`, { value, read })
})
const cidrGroups = reader('ciliumcidrgroups', ciliumCidrGroup, ({ metadata, spec }, read) => {
  unread(read, inner(read.raw, 'spec'), spec)
  const value = { name: metadata.name, labels: metadata.labels ?? NO_LABELS, cidrs: spec.externalCIDRs ?? [] }
  put(read.draft.cidrGroups, metadata.name, { value, read })
})

export const POLICY_READERS: Record<string, ResourceReader> = {
  'networking.k8s.io/NetworkPolicy': kubernetes,
  'extensions/NetworkPolicy': kubernetes,
  'cilium.io/CiliumNetworkPolicy': ciliumNamespaced,
  'cilium.io/CiliumClusterwideNetworkPolicy': ciliumClusterwide,
  'cilium.io/CiliumCIDRGroup': cidrGroups,
  'policy.networking.k8s.io/AdminNetworkPolicy': admin,
  'policy.networking.k8s.io/BaselineAdminNetworkPolicy': baseline,
  'policy.networking.k8s.io/ClusterNetworkPolicy': clusterPolicy,
}
