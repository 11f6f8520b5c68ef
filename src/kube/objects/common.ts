import { z } from 'zod'
import { canonicalCidr, canonicalIp, cidrCovers } from './addresses.ts'
import type { LabelRequirement, Labels } from './policy-types.ts'

/*
 * Building blocks of the schemas. The message of a refinement is no sentence: it is the expected value in short notation,
 * which `faults.ts` hands on.
 */

export const EXPECTED = {
  ip: '192.0.2.1 | 2001:db8::1',
  cidr: '192.0.2.0/24 | 2001:db8::/32',
  port: '1-65535',
  portName: 'a-z0-9-, 1-15',
  values: 'values: [..]',
  noValues: 'values: []',
  labelKey: '[prefix/]name',
  labelValue: 'A-Za-z0-9-_., 0-63',
  inside: 'except < cidr',
  name: 'a-z0-9-., 1-253',
  label: 'a-z0-9-, 1-63',
  rangeUp: 'port <= endPort',
} as const

/** Labels sorted by key, in an object without a prototype: `constructor` is a label like any other. */
export function sortedLabels(labels: Labels): Labels {
  const sorted: Record<string, string> = Object.create(null)
  for (const key of Object.keys(labels).sort()) {
    const value = labels[key]
    if (value !== undefined) sorted[key] = value
  }
  return sorted
}
export const NO_LABELS: Labels = Object.freeze(sortedLabels({}))

export const labels = z.record(z.string(), z.string()).transform(sortedLabels)
export const ip = z
  .string()
  .refine((text) => canonicalIp(text) !== undefined, { error: EXPECTED.ip })
  .transform((text) => canonicalIp(text) ?? text)
export const cidr = z
  .string()
  .refine((text) => canonicalCidr(text) !== undefined, { error: EXPECTED.cidr })
  .transform((text) => canonicalCidr(text) ?? text)
export const port = z
  .number({ error: EXPECTED.port })
  .int(EXPECTED.port)
  .min(1, EXPECTED.port)
  .max(65535, EXPECTED.port)
const PORT_NAME = /^(?=.*[a-z])[a-z0-9](-?[a-z0-9]){0,14}$/
export const portName = z.string().regex(PORT_NAME, EXPECTED.portName)
export const portOrName = z.union([port, z.string().regex(PORT_NAME, `${EXPECTED.port} | ${EXPECTED.portName}`)])
export const transport = z.enum(['TCP', 'UDP', 'SCTP'])
const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'
/** A DNS subdomain (RFC 1123), as the API server demands of pods, nodes and policies (apimachinery, IsDNS1123Subdomain). */
export const name = z
  .string()
  .max(253, { error: EXPECTED.name, abort: true })
  .regex(new RegExp(`^${LABEL}(?:\\.${LABEL})*$`), EXPECTED.name)
/** A DNS label (IsDNS1123Label): namespaces and Services. */
export const label = z
  .string()
  .max(63, { error: EXPECTED.label, abort: true })
  .regex(new RegExp(`^${LABEL}$`), EXPECTED.label)

export const owner = z.object({ kind: z.string(), name: z.string(), controller: z.exactOptional(z.boolean()) })
export const metadata = z.object({
  name,
  namespace: z.exactOptional(label),
  labels: z.exactOptional(labels),
  annotations: z.exactOptional(z.record(z.string(), z.string())),
  ownerReferences: z.exactOptional(z.array(owner)),
  deletionTimestamp: z.exactOptional(z.string()),
})
/** Metadata of a namespaced object: without a namespace it is `default`, as kubectl applies it. */
export const namespaced = metadata.transform((meta) => ({ ...meta, namespace: meta.namespace ?? 'default' }))

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const
const KEY = /^([A-Za-z0-9][-A-Za-z0-9_.:]*\/)?[A-Za-z0-9]([-A-Za-z0-9_.:]*[A-Za-z0-9])?$/
const labelKey = z.string().max(317, EXPECTED.labelKey).regex(KEY, EXPECTED.labelKey)
const labelValue = z.string().regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, EXPECTED.labelValue)

const requirement = z
  .object({
    key: labelKey,
    operator: z.enum(OPERATORS),
    values: z.exactOptional(z.array(labelValue)),
  })
  .superRefine((term: LabelRequirement, ctx) => {
    const wants = term.operator === 'In' || term.operator === 'NotIn'
    const has = (term.values ?? []).length > 0
    if (wants === has) return
    ctx.addIssue({ code: 'custom', path: ['values'], message: wants ? EXPECTED.values : EXPECTED.noValues })
  })

/** A metav1.LabelSelector. Empty selects everything. */
export const selector = z.object({
  matchLabels: z.exactOptional(z.record(labelKey, labelValue).transform(sortedLabels)),
  matchExpressions: z.exactOptional(z.array(requirement)),
})

/** Reports every `except` that does not lie inside its `cidr`. Both are canonical. */
export function checkExcept(
  block: { cidr?: string; except?: readonly string[] },
  report: (index: number) => void,
): void {
  const { cidr: whole } = block
  if (whole === undefined) return
  block.except?.forEach((hole, i) => {
    if (!cidrCovers(whole, hole) || whole === hole) report(i)
  })
}
