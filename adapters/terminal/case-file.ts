import { z } from 'zod'
import { inside, protocol, semantics } from './policy-lines.ts'

/*
 * Files of public cases (schema netpol-case/1) as Kubernetes objects and questions. Every part is read by itself: what
 * cannot be read is told and left out, the rest is used.
 */

/** What a part of a case that cannot be used says: where it stands, and what would be right. */
export interface CaseFault {
  kind: 'bad-case'
  field: string
  expected: string
}

const words = z.record(z.string(), z.string())
const casePort = z.object({
  name: z.string().optional(),
  port: z.coerce.number().int(),
  proto: protocol.optional(),
  protocol: protocol.optional(),
  targetPort: z.union([z.int(), z.string()]).optional(),
})
const space = z.union([
  z.string().transform((name) => ({ name, labels: {} })),
  z.object({ name: z.string(), labels: words.default({}) }),
])
const endpoint = z.object({
  ns: z.string().default('default'),
  name: z.string(),
  kind: z.string().default('Pod'),
  labels: words.default({}),
  ports: z.array(casePort).default([]),
  ip: z.string().optional(),
  ips: z.array(z.string()).optional(),
  hostNetwork: z.boolean().default(false),
  node: z.string().optional(),
  serviceAccount: z.string().optional(),
})
export type CaseEndpoint = z.infer<typeof endpoint>
const service = z.object({
  ns: z.string().default('default'),
  name: z.string(),
  clusterIP: z.string().optional(),
  ports: z.array(casePort).default([]),
  selector: words.optional(),
})
type CaseService = z.infer<typeof service>

const end = z.union([
  z.string(),
  z.object({
    ns: z.string().optional(),
    namespace: z.string().optional(),
    pod: z.string().optional(),
    name: z.string().optional(),
    service: z.string().optional(),
    node: z.string().optional(),
    ip: z.string().optional(),
    fqdn: z.string().optional(),
  }),
])
export type CaseEnd = z.infer<typeof end>
const query = z.object({
  ...inside,
  id: z.union([z.string(), z.number()]).optional(),
  src: end,
  dst: end,
  proto: protocol.default('TCP'),
  port: z.union([z.int(), z.string()]).optional(),
  via: z
    .object({ service: z.string().optional(), clusterIP: z.string().optional(), port: z.coerce.number().int() })
    .optional(),
  leg: z.string().optional(),
  semantics: semantics.optional(),
})
export type CaseQuery = z.infer<typeof query>

const caseFile = z.object({
  schema: z.literal('netpol-case/1'),
  id: z.string().default(''),
  disputed: z.union([z.string(), z.boolean()]).optional(),
  semantics: semantics.optional(),
  namespaces: z.array(z.unknown()).default([]),
  nodes: z.array(z.unknown()).default([]),
  endpoints: z.array(z.unknown()).default([]),
  services: z.array(z.unknown()).default([]),
  policies: z.array(z.unknown()).default([]),
  queries: z.array(z.unknown()).optional(),
})

export interface Case {
  id: string
  disputed?: string | true
  semantics?: z.infer<typeof semantics>
  endpoints: readonly CaseEndpoint[]
  /** The objects of the case, as kubectl would print them. */
  objects: readonly unknown[]
  /** In the order of the file; a question that cannot be read is a fault in its place. */
  queries: readonly (CaseQuery | CaseFault)[]
  faults: readonly CaseFault[]
}

const isFault = (value: object): value is CaseFault => 'kind' in value && value.kind === 'bad-case'

function faultOf(error: z.ZodError, place: readonly (string | number)[]): CaseFault {
  const [issue] = error.issues
  const field = [...place, ...(issue?.path ?? [])].map(String).join('.')
  return { kind: 'bad-case', field, expected: issue?.message ?? '' }
}

/** A field that is null is a field that is not there: Go writes empty lists so. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]))
}

function each<S extends z.ZodType>(list: readonly unknown[], schema: S, place: string): (z.output<S> | CaseFault)[] {
  return list.map((item, i) => {
    const parsed = schema.safeParse(withoutNulls(item))
    return parsed.success ? parsed.data : faultOf(parsed.error, [place, i])
  })
}

function split<T extends object>(list: readonly (T | CaseFault)[]): { good: T[]; bad: CaseFault[] } {
  const good: T[] = []
  const bad: CaseFault[] = []
  for (const item of list) {
    if (isFault(item)) bad.push(item)
    else good.push(item)
  }
  return { good, bad }
}

/** Reads a case; a fault when it is none. */
export function readCase(data: unknown): Case | CaseFault {
  const top = typeof data === 'object' && data !== null && !Array.isArray(data) ? dropNulls(data) : data
  const parsed = caseFile.safeParse(top)
  if (!parsed.success) return faultOf(parsed.error, [])
  const { id, disputed, semantics: reading, policies } = parsed.data
  const spaces = split(each(parsed.data.namespaces, space, 'namespaces'))
  const listed = each(parsed.data.endpoints, endpoint, 'endpoints')
  const endpoints = split(listed)
  const nodes = split(each(parsed.data.nodes, endpoint, 'nodes'))
  const services = split(each(parsed.data.services, service, 'services'))
  return {
    id,
    ...(disputed === undefined || disputed === false ? {} : { disputed }),
    ...(reading === undefined ? {} : { semantics: reading }),
    endpoints: endpoints.good,
    objects: [
      ...spaces.good.map((metadata) => v1('Namespace', { metadata })),
      ...nodes.good.map(nodeOf),
      ...endpoints.good.flatMap(objectOf),
      ...services.good.map(serviceOf),
      ...policies,
    ],
    queries:
      parsed.data.queries === undefined ? everyPair(endpoints.good) : each(parsed.data.queries, query, 'queries'),
    faults: [...spaces.bad, ...nodes.bad, ...endpoints.bad, ...strangers(listed), ...services.bad],
  }
}

function dropNulls(data: object): object {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null))
}

/** A case without questions asks all of them: every end to every port of every other. */
function everyPair(endpoints: readonly CaseEndpoint[]): CaseQuery[] {
  const pairs = endpoints.flatMap((src) => endpoints.map((dst) => ({ src, dst })))
  const asked = pairs.flatMap(({ src, dst }) =>
    dst.ports.map(({ port, proto, protocol: given }) => ({
      src: `${src.ns}/${src.name}`,
      dst: `${dst.ns}/${dst.name}`,
      proto: proto ?? given ?? 'TCP',
      port,
    })),
  )
  return asked.map((one, i) => ({ id: i + 1, ...one }))
}

const v1 = (kind: string, rest: object): object => ({ apiVersion: 'v1', kind, ...rest })

/** What an end is: a workload is its pods; who is outside is an address, and no object. */
const KINDS: Readonly<Record<string, 'pod' | 'node' | 'outside'>> = {
  pod: 'pod',
  deployment: 'pod',
  statefulset: 'pod',
  daemonset: 'pod',
  replicaset: 'pod',
  replicationcontroller: 'pod',
  job: 'pod',
  cronjob: 'pod',
  rollout: 'pod',
  deploymentconfig: 'pod',
  node: 'node',
  host: 'node',
  external: 'outside',
  outside: 'outside',
  address: 'outside',
  ip: 'outside',
  ipblock: 'outside',
  cidr: 'outside',
  world: 'outside',
  internet: 'outside',
}

/** Undefined: nobody can say what such an end is. */
export function sortOf({ kind }: Pick<CaseEndpoint, 'kind'>): 'pod' | 'node' | 'outside' | undefined {
  return Object.hasOwn(KINDS, kind.toLowerCase()) ? KINDS[kind.toLowerCase()] : undefined
}

function objectOf(one: CaseEndpoint): object[] {
  const sort = sortOf(one)
  if (sort === 'node') return [nodeOf(one)]
  return sort === 'pod' ? [podOf(one)] : []
}

/** Ends of a kind that nobody knows: an answer about them would be one about somebody else. */
function strangers(endpoints: readonly (CaseEndpoint | CaseFault)[]): CaseFault[] {
  return endpoints.flatMap((one, i) => {
    if (isFault(one) || sortOf(one) !== undefined) return []
    const expected = `Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, Node or External, not ${one.kind}`
    return [{ kind: 'bad-case', field: `endpoints.${i}.kind`, expected }]
  })
}

function addressesOf({ ip, ips }: CaseEndpoint): string[] {
  return [...new Set([...(ip === undefined ? [] : [ip]), ...(ips ?? [])])]
}

function nodeOf(one: CaseEndpoint): object {
  const addresses = addressesOf(one).map((address) => ({ type: 'InternalIP', address }))
  return v1('Node', { metadata: { name: one.name, labels: one.labels }, status: { addresses } })
}

function podOf(pod: CaseEndpoint): object {
  const ports = pod.ports.map(({ name, port, proto, protocol: given }) => ({
    containerPort: port,
    protocol: proto ?? given ?? 'TCP',
    ...(name === undefined || name === '' ? {} : { name }),
  }))
  const ips = addressesOf(pod)
  return v1('Pod', {
    metadata: { namespace: pod.ns, name: pod.name, labels: pod.labels },
    spec: {
      ...(pod.node === undefined ? {} : { nodeName: pod.node }),
      ...(pod.serviceAccount === undefined ? {} : { serviceAccountName: pod.serviceAccount }),
      hostNetwork: pod.hostNetwork,
      containers: [{ name: 'c', ports }],
    },
    status: {
      phase: 'Running',
      podIPs: ips.map((ip) => ({ ip })),
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  })
}

/** Port 53 without a protocol answers both, as kube-dns does. */
function serviceOf({ ns, name, clusterIP, ports, selector }: CaseService): object {
  const both = ports.flatMap(({ port, proto, protocol: given = proto, targetPort, name: portName }) => {
    const kinds = given !== undefined ? [given] : port === 53 ? ['UDP', 'TCP'] : ['TCP']
    return kinds.map((kind) => ({
      name: portName ?? `p${port}-${kind.toLowerCase()}`,
      port,
      targetPort: targetPort ?? port,
      protocol: kind,
    }))
  })
  return v1('Service', {
    metadata: { namespace: ns, name },
    spec: {
      ...(clusterIP === undefined ? {} : { clusterIP }),
      ports: both,
      ...(selector === undefined ? {} : { selector }),
    },
  })
}
