import { z } from 'zod'
import { DATAPATH_NAMES } from '../cni/index.ts'
import { isForMany, isIp, isMac, parsePrefixed, ZERO_MAC } from '../net/address.ts'
import type { Expectation } from '../request/problem.ts'
import { CT_STATES, type SocketAddress } from '../trace/rows.ts'

/*
 * The shape of a network file: the devices of a plain network, the nodes and pods of a cluster, or both.
 * What a check expects is named by an `Expectation` of problem.ts; the sentence for it stands in words/. A field that is
 * not named here is refused at the door: what is not understood is not ignored.
 */

interface Key {
  isRight(name: string): boolean
  error: Expectation
}

/**
 * Things by the names that people chose, in an object without prototype: whoever is called `constructor` or `__proto__`
 * is found like anybody else, and nobody is found who is not there.
 */
function named<S extends z.ZodType>(schema: S, key?: Key) {
  const isTable = (given: unknown): boolean => typeof given === 'object' && given !== null && !Array.isArray(given)
  return z.custom<Record<string, z.input<S>>>(isTable, { error: 'object' }).transform((given, context) => {
    const table: Record<string, z.output<S>> = Object.create(null)
    for (const [name, value] of Object.entries(given)) {
      const read = schema.safeParse(value)
      if (read.success) table[name] = read.data
      else
        for (const issue of read.error.issues)
          context.issues.push({ ...issue, input: undefined, path: [name, ...issue.path] })
      if (key === undefined || key.isRight(name)) continue
      context.issues.push({ code: 'custom', message: key.error, input: name, path: [name] })
    }
    return table
  })
}

/** `10.0.1.5`, or `10.0.1.5:8080`. */
export function parseSocketAddress(text: string): SocketAddress | undefined {
  const [ip = '', port, ...more] = text.split(':')
  if (!isIp(ip) || more.length > 0) return undefined
  if (port === undefined) return { ip }
  return /^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65536 ? { ip, port: Number(port) } : undefined
}

const address = z.string().refine((text) => isIp(text), { error: 'address' })
const prefixed = z.string().refine((text) => parsePrefixed(text) !== undefined, { error: 'prefixed' })
/** Written with a length: a pod range is a prefix, `10.0.1.0/24`. */
const range = z.string().refine((text) => text.includes('/') && parsePrefixed(text) !== undefined, { error: 'range' })
const isPrefix = (text: string): boolean => parsePrefixed(text) !== undefined
/** The kernel refuses the address of a group, of everybody and of nobody (is_valid_ether_addr). */
const mac = z
  .string()
  .toLowerCase()
  .refine(isMac, { error: 'mac' })
  .refine((text) => !isMac(text) || (text !== ZERO_MAC && !isForMany(text)), { error: 'unicast-mac' })
const mtu = z.int().min(68, { error: 'mtu' }).max(65535, { error: 'mtu' })
/** As the kernel takes them (dev_valid_name); a dot stands before the number of a VLAN only. */
const isNicName = (name: string): boolean => /^[^\s./:@]{1,15}$/.test(name) || subInterface(name) !== undefined
const SUB_INTERFACE = /^[^.\s]+\.[^.\s]+\.\d+$/
const end = z
  .string()
  .regex(/^[^.\s]+\.[^.\s]+$/, { error: ({ input }) => (SUB_INTERFACE.test(String(input)) ? 'below-the-vlan' : 'end') })

/** `eth0.10`: VLAN 10 on eth0. */
export function subInterface(name: string): { parent: string; id: number } | undefined {
  const found = /^([^\s./:@]{1,10})\.(\d{1,4})$/.exec(name)
  const id = Number(found?.[2])
  return found?.[1] !== undefined && isVlan(id) ? { parent: found[1], id } : undefined
}
const isVlan = (id: number): boolean => id >= 1 && id <= 4094

const route = z.strictObject({
  to: prefixed.or(z.literal('default')),
  via: address.optional(),
  dev: z.string().optional(),
  src: address.optional(),
  mtu: mtu.optional(),
  type: z.enum(['unicast', 'unreachable', 'prohibit', 'blackhole']).optional(),
  /** Decides between equal prefixes; the lower one wins. */
  metric: z.int().min(0).max(0xffffffff).optional(),
  /** The gateway need not be in a prefix of `dev`. */
  onlink: z.boolean().optional(),
})

const port = z.int().min(0, { error: 'port' }).max(65535, { error: 'port' })
const match = z.strictObject({
  src: prefixed.optional(),
  dst: prefixed.optional(),
  proto: z.enum(['icmp', 'udp', 'tcp']).optional(),
  sport: port.optional(),
  dport: port.optional(),
  in: z.string().optional(),
  out: z.string().optional(),
})
const state = z.enum(CT_STATES)
const filter = z.strictObject({
  hook: z.enum(['input', 'forward', 'output']),
  match: match.extend({ state: z.union([state, z.array(state).min(1)]).optional() }).default({}),
  action: z
    .enum(['drop', 'reject', 'reject-admin', 'reject-host', 'reject-unreachable', 'reject-reset', 'accept'])
    .default('drop'),
})

/** An address, and a port behind a colon. */
const socketAddress = z.string().refine((text) => parseSocketAddress(text) !== undefined, { error: 'nat-address' })
const nat = match.extend({
  masquerade: z.literal(true).optional(),
  snat: socketAddress.optional(),
  dnat: socketAddress.optional(),
})

const vlan = z.int().min(1, { error: 'vlan' }).max(4094, { error: 'vlan' })
const nic = z.strictObject({
  ip: z.union([prefixed, z.array(prefixed)]).optional(),
  mac: mac.optional(),
  mtu: mtu.optional(),
  up: z.boolean().optional(),
  /** On hosts and routers the tag of its frames, on a switch the VLAN of an access port. */
  vlan: vlan.optional(),
  /** The interface whose frames get the tag; what stands before the dot when missing, else the interface itself. */
  parent: z.string().optional(),
  /** A switch's port with tags: the VLANs that it carries. */
  trunk: z.union([z.array(vlan), z.literal('all')]).optional(),
  /** The VLAN of a trunk's frames without a tag. */
  native: vlan.optional(),
})

const device = z.strictObject({
  kind: z.enum(['host', 'router', 'switch']),
  up: z.boolean().default(true),
  nics: named(nic, { isRight: isNicName, error: 'nic-name' }).prefault({}),
  gateway: address.optional(),
  routes: z.array(route).default([]),
  filters: z.array(filter).default([]),
  nat: z.array(nat).default([]),
  forwarding: z.boolean().optional(),
  sysctl: named(z.union([z.number(), z.boolean(), z.string()])).prefault({}),
})

const identity = z.int().min(0).max(0xffffff)
const ipcacheRow = z.strictObject({ identity, tunnel: address.optional() })
const endpointRow = z.strictObject({
  lxc: z.string().nullable().optional(),
  pod_mac: mac.optional(),
  lxc_mac: mac.optional(),
  host: z.boolean().optional(),
  stale: z.boolean().optional(),
})

const node = z.strictObject({
  ip: prefixed,
  mac: mac.optional(),
  pod_cidr: range,
  cilium_host_ip: address.optional(),
  cilium_host_mac: mac.optional(),
  cilium_net_mac: mac.optional(),
  cilium_vxlan_mac: mac.optional(),
  up: z.boolean().default(true),
  mtu: mtu.optional(),
  /** MTU of the fabric's port, where it is not the node's. */
  cable_mtu: mtu.optional(),
  number: z.int().optional(),
  /** How many pods fit. */
  capacity: z.int().min(0).optional(),
  /** The last address that was given out: the next pod gets the one after it. */
  last_ip: address.optional(),
  gateway: address.optional(),
  routes: z.array(route).default([]),
  filters: z.array(filter).default([]),
  endpoint_map: named(endpointRow, { isRight: isIp, error: 'address' }).optional(),
  stale_endpoints: z.array(address).default([]),
  /** What a record says was taken out of the two maps, or names the wrong node there. */
  endpoints_missing: z.array(address).optional(),
  ipcache_missing: z.array(prefixed).optional(),
  ipcache_wrong: named(address).optional(),
  ipcache: named(ipcacheRow, { isRight: isPrefix, error: 'prefixed' }).optional(),
})

const pod = z.strictObject({
  node: z.string(),
  ip: address,
  identity: identity.optional(),
  mac: mac.optional(),
  lxc: z.string().optional(),
  lxc_mac: mac.optional(),
  namespace: z.string().optional(),
  up: z.boolean().default(true),
})

const options = z.strictObject({
  bpf_host_routing: z.boolean().default(true),
  /** MTU on the pods' routes; 0: none of its own. */
  pod_route_mtu: mtu.or(z.literal(0)).default(1450),
  pod_mtu: mtu.default(1500),
  tunnel_port: port.default(8472),
  datapath: z.enum(DATAPATH_NAMES).optional(),
  /** Cilium's version decides a TTL: up to 1.18 a packet for the stack loses one at the lxc. */
  cilium_version: z
    .string()
    .regex(/^\d+\.\d+/, { error: 'version' })
    .default('1.18'),
})

/** A cable. `mtu_a` and `mtu_b` are the MTUs of its two ends, where they are a switch's ports. */
const link = z.strictObject({
  a: end,
  b: end,
  cut: z.boolean().default(false),
  mtu_a: mtu.optional(),
  mtu_b: mtu.optional(),
})

export const networkFile = z.strictObject({
  name: z.string().max(100).optional(),
  devices: named(device).prefault({}),
  links: z.array(link).default([]),
  nodes: named(node).prefault({}),
  pods: named(pod).prefault({}),
  options: options.prefault({}),
  stale_ipcache: z.array(z.strictObject({ ip: address, node: z.string(), identity })).default([]),
  /** Fields that were left out when the file was opened with `--lenient`, with their lines. */
  left_out: z.array(z.string()).optional(),
})

/** A network as a file says it, defaults filled in. */
export type NetworkFile = z.infer<typeof networkFile>
/** A network as somebody may write it. */
export type NetworkInput = z.input<typeof networkFile>
export type FileNode = NetworkFile['nodes'][string]
export type FileDevice = NetworkFile['devices'][string]
export type FileRoute = z.infer<typeof route>
export type FileNat = z.infer<typeof nat>

/** Every kind of thing in a file, and the fields that it knows. */
export const FIELDS_OF = [
  { thing: 'network', fields: Object.keys(networkFile.shape) },
  { thing: 'device', fields: Object.keys(device.shape) },
  { thing: 'nic', fields: Object.keys(nic.shape) },
  { thing: 'link', fields: Object.keys(link.shape) },
  { thing: 'node', fields: Object.keys(node.shape) },
  { thing: 'pod', fields: Object.keys(pod.shape) },
  { thing: 'route', fields: Object.keys(route.shape) },
  { thing: 'filter', fields: Object.keys(filter.shape) },
  { thing: 'match', fields: [...Object.keys(match.shape), 'state'] },
  { thing: 'nat', fields: Object.keys(nat.shape) },
  { thing: 'options', fields: Object.keys(options.shape) },
] as const
export type Thing = (typeof FIELDS_OF)[number]['thing']
