import { z } from 'zod'
import { isIp, isMac, parsePrefixed } from '../net/address.ts'

/*
 * The shape of a network file: the devices of a plain network, the nodes and pods of a cluster, or both.
 * What a check expects is named by an `Expectation` of problem.ts; the sentence for it stands in words/.
 */

const address = z.string().refine((text) => isIp(text), { error: 'address' })
const prefixed = z.string().refine((text) => parsePrefixed(text) !== undefined, { error: 'prefixed' })
const mac = z.string().toLowerCase().refine(isMac, { error: 'mac' })
const mtu = z.int().min(68, { error: 'mtu' }).max(65535, { error: 'mtu' })
const end = z.string().regex(/^[^.\s]+\.[^.\s]+$/, { error: 'end' })

const route = z.object({
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
const filter = z.object({
  hook: z.enum(['input', 'forward', 'output']),
  match: z
    .object({
      src: prefixed.optional(),
      dst: prefixed.optional(),
      proto: z.enum(['icmp', 'udp', 'tcp']).optional(),
      sport: port.optional(),
      dport: port.optional(),
      in: z.string().optional(),
      out: z.string().optional(),
    })
    .default({}),
  action: z.enum(['drop', 'reject', 'reject-admin', 'reject-host', 'reject-reset', 'accept']).default('drop'),
})

const nic = z.object({
  ip: z.union([prefixed, z.array(prefixed)]).optional(),
  mac: mac.optional(),
  mtu: mtu.optional(),
  up: z.boolean().optional(),
})

const device = z.object({
  kind: z.enum(['host', 'router', 'switch']),
  up: z.boolean().default(true),
  nics: z.record(z.string(), nic).default({}),
  gateway: address.optional(),
  routes: z.array(route).default([]),
  filters: z.array(filter).default([]),
  forwarding: z.boolean().optional(),
  sysctl: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])).default({}),
})

const identity = z.int().min(0).max(0xffffff)
const ipcacheRow = z.object({ identity, tunnel: address.optional() })
const endpointRow = z.object({
  lxc: z.string().nullable().optional(),
  pod_mac: mac.optional(),
  lxc_mac: mac.optional(),
  host: z.boolean().optional(),
  stale: z.boolean().optional(),
})

const node = z.object({
  ip: prefixed,
  mac: mac.optional(),
  pod_cidr: prefixed,
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
  endpoint_map: z.record(z.string(), endpointRow).optional(),
  stale_endpoints: z.array(address).default([]),
  ipcache: z.record(z.string(), ipcacheRow).optional(),
})

const pod = z.object({
  node: z.string(),
  ip: address,
  identity: identity.optional(),
  mac: mac.optional(),
  lxc: z.string().optional(),
  lxc_mac: mac.optional(),
  namespace: z.string().optional(),
  up: z.boolean().default(true),
})

const options = z.object({
  bpf_host_routing: z.boolean().default(true),
  pod_route_mtu: z.int().min(0).max(65535).default(1450),
  pod_mtu: mtu.default(1500),
  tunnel_port: port.default(8472),
  datapath: z.enum(['storybook', 'cilium']).optional(),
  /** Cilium's version decides a TTL: up to 1.18 a packet for the stack loses one at the lxc. */
  cilium_version: z
    .string()
    .regex(/^\d+\.\d+/, { error: 'version' })
    .default('1.18'),
})

/** A cable. `mtu_a` and `mtu_b` are the MTUs of its two ends, where they are a switch's ports. */
const link = z.object({
  a: end,
  b: end,
  cut: z.boolean().default(false),
  mtu_a: mtu.optional(),
  mtu_b: mtu.optional(),
})

export const networkFile = z.object({
  name: z.string().max(100).optional(),
  devices: z.record(z.string(), device).default({}),
  links: z.array(link).default([]),
  nodes: z.record(z.string(), node).default({}),
  pods: z.record(z.string(), pod).default({}),
  options: options.prefault({}),
  stale_ipcache: z.array(z.object({ ip: address, node: z.string(), identity })).default([]),
})

/** A network as a file says it, defaults filled in. */
export type NetworkFile = z.infer<typeof networkFile>
/** A network as somebody may write it. */
export type NetworkInput = z.input<typeof networkFile>
export type FileNode = NetworkFile['nodes'][string]
export type FileDevice = NetworkFile['devices'][string]
export type FileRoute = z.infer<typeof route>

/** Every field name that the file format knows, for "did you mean". */
export const FIELDS: readonly string[] = [
  ...new Set(
    [networkFile, device, nic, route, filter, link, node, pod, options, endpointRow, ipcacheRow].flatMap((schema) =>
      Object.keys(schema.shape),
    ),
  ),
]
