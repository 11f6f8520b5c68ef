import { z } from 'zod'
import type { Contradiction, ContradictionKind, Contradictions, Gap, GapKind, Gaps } from './gaps.ts'

/*
 * What a file may say of gaps and contradictions: every kind with its own fields, and nothing else.
 */

const text = z.string()
const texts = z.array(text)
const count = z.int().min(0)
const RESOURCES = [
  'nodes',
  'pods',
  'namespaces',
  'services',
  'endpointslices',
  'networkpolicies',
  'ciliumnodes',
  'ciliumendpoints',
  'ciliumidentities',
  'ciliumnetworkpolicies',
  'ciliumclusterwidenetworkpolicies',
  'ciliumcidrgroups',
  'adminpolicies',
  'cilium-config',
  'workloads',
] as const
const MADE_UP = [
  'addresses',
  'nodes',
  'node-addresses',
  'pods',
  'identities',
  'namespaces',
  'cilium-host',
  'pod-cidrs',
  'services',
  'slices',
] as const

const GAPS: { [K in GapKind]: z.ZodType<Gaps[K]> } = {
  'kind-missing': z.object({ resource: z.enum(RESOURCES) }),
  'made-up': z.object({ what: z.enum(MADE_UP), count, names: z.exactOptional(texts) }),
  'pod-without-address': z.object({ pod: text }),
  'pod-without-node': z.object({ pod: text }),
  'pod-unmanaged': z.object({ pod: text }),
  'pod-without-identity': z.object({ pod: text }),
  redacted: z.object({ object: text, field: text }),
  'version-unknown': z.object({}),
  'time-unknown': z.object({}),
  unread: z.object({ place: text, object: z.exactOptional(text) }),
  'left-out': z.object({ object: text, field: text, place: z.exactOptional(text) }),
  'policy-unread': z.object({ policy: text, field: text }),
}

const CONTRADICTIONS: { [K in ContradictionKind]: z.ZodType<Contradictions[K]> } = {
  'pod-cidr-shared': z.object({ cidr: text, nodes: texts }),
  'pod-cidrs-overlap': z.object({ cidrs: texts, nodes: texts }),
  'address-shared': z.object({ ip: text, objects: texts }),
  'pod-outside-cidr': z.object({ pod: text, ip: text, node: text, cidrs: texts }),
  'node-unknown': z.object({ object: text, node: text }),
  'node-inside-pod-cidr': z.object({ node: text, ip: text, cidr: text }),
  'slice-without-pod': z.object({ slice: text, ip: text, pod: z.exactOptional(text) }),
  'slice-address-differs': z.object({ slice: text, ip: text, pod: text, podIp: text }),
  'slice-without-service': z.object({ slice: text, service: text }),
  'service-selects-nothing': z.object({ service: text, selector: text, near: z.exactOptional(text) }),
  'service-without-endpoints': z.object({ service: text, notReady: count }),
  'target-port-unknown': z.object({ service: text, port: text, pods: count }),
  'target-port-undeclared': z.object({ service: text, port: count, target: text, declared: z.array(text) }),
  'policy-selects-nothing': z.object({ policy: text, selector: text }),
  'policy-peer-matches-nothing': z.object({ policy: text, field: text, selector: text }),
  'namespace-unknown': z.object({ object: text, namespace: text }),
  'identity-differs': z.object({ pod: text, endpoint: count, labels: count }),
  'cidr-group-unknown': z.object({ policy: text, group: text }),
  'same-object-twice': z.object({ object: text, places: texts }),
  'config-value-unknown': z.object({ key: text, value: text, known: texts }),
  'native-cidr-too-narrow': z.object({ cidr: text, outside: texts }),
}

function shapeIn(table: object, kind: string): z.ZodType | undefined {
  const shape: unknown = Object.hasOwn(table, kind) ? Reflect.get(table, kind) : undefined
  return shape instanceof z.ZodType ? shape : undefined
}

/** The fields that its kind has, and no other; undefined when one of them is not what it must be. */
function fields(shape: z.ZodType | undefined, value: { kind: string }): object | undefined {
  const parsed = shape?.safeParse(value)
  return parsed?.success === true && typeof parsed.data === 'object' && parsed.data !== null ? parsed.data : undefined
}

/** A gap as an import would write it: what else the file put there is not read. */
export function gapIn(value: { kind: string; decides: boolean }): Gap | undefined {
  const { kind, decides } = value
  const own = { kind, ...fields(shapeIn(GAPS, kind), value), decides }
  return isGap(own) ? own : undefined
}

/** A contradiction as an import would write it. */
export function contradictionIn(value: { kind: string }): Contradiction | undefined {
  const { kind } = value
  const own = { kind, ...fields(shapeIn(CONTRADICTIONS, kind), value) }
  return isContradiction(own) ? own : undefined
}

function isGap(value: { kind: string; decides: boolean }): value is Gap {
  return shapeIn(GAPS, value.kind)?.safeParse(value).success === true
}

function isContradiction(value: { kind: string }): value is Contradiction {
  return shapeIn(CONTRADICTIONS, value.kind)?.safeParse(value).success === true
}
