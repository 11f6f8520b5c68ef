import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/*
 * The record of Cilium's own programs (tests/truth/cilium): one probe a line, and everything that was seen of it.
 */

export interface RecordedRule {
  /** A pod, or an entity; anybody when missing. */
  peer?: string
  proto?: 'tcp' | 'udp' | 'icmp'
  port?: number
  deny?: boolean
  proxy?: number
}
export interface RecordedService {
  name: string
  vip: string
  port: number
  target?: number
  backends: string[]
  nodeport?: number
  etp?: 'Local' | 'Cluster'
  lbip?: string
  ranges?: string[]
  affinity?: number
  proto?: 'tcp' | 'udp'
}
export type RecordedChange =
  | ['route', string, string, string]
  | ['no-endpoint', string, string]
  | ['no-ipcache', string, string]
  | ['ipcache', string, string, number, string]
  | ['no-policy-program', string, string]
  | ['link-down', string]
  | ['no-default', string]

export interface RecordedProbe {
  from: string
  to: string
  proto: 'icmp' | 'udp' | 'tcp'
  port?: number
  ttl?: number
  size?: number
  df?: 'do' | 'dont' | 'want'
  src?: string
  spoof?: string
  /** Seconds that the record listened, one when missing. */
  wait?: number
  /** A tunnel packet made by hand. */
  vni?: number
}

/** What the program saw. */
export interface RecordedView {
  answered?: boolean
  from?: string
  ttl?: number
  peer?: string
  n?: number
  errno?: string
  icmp_error?: [number, number]
  mtu?: number
  redirects?: { from: string; gateway: string }[]
  server_saw?: string
}

export interface RecordedCase {
  /** The file that it stands in, without endings. */
  file: string
  name: string
  mode: string
  cilium: string
  monitor_aggregation: string
  policies: Record<string, { ingress?: RecordedRule[]; egress?: RecordedRule[] }>
  services: RecordedService[]
  changes: RecordedChange[]
  warm_arp: boolean
  probe: RecordedProbe
  outcome: { verdict: string; application: RecordedView; drops: number }
  /** Frames, traces, enforced verdicts and drops; of a TCP connection SYN, SYN-ACK and RST. */
  events: string[]
}

const FOLDER = new URL('../../truth/cilium/', import.meta.url)

/** The files of the record, without endings: `vxlan-kpr.1.19`. */
export function recordFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .map((name) => name.replace('.jsonl.gz', ''))
    .sort()
}

export function readRecord(file: string): RecordedCase[] {
  const text = gunzipSync(readFileSync(new URL(`${file}.jsonl.gz`, FOLDER))).toString()
  return text
    .trim()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), file }))
}

/** `1.20`, `1.21-dev`. */
export function releaseOf({ cilium }: RecordedCase): string {
  const [, minor = '0'] = /^1\.(\d+)/.exec(cilium) ?? []
  return `1.${minor}${cilium.includes('-dev') ? '-dev' : ''}`
}

interface RecordedPod {
  node: string
  ip: string
  id: number
  ep: number
  lxc: string
}
interface RecordedNode {
  ip: string
  cidr: string
  router: string
}
/** The two nodes, four pods, the gateway and the client of the record. */
export const WORLD: {
  nodes: Record<string, RecordedNode>
  pods: Record<string, RecordedPod>
  outside: { gw: string; world: string; client: string }
} = JSON.parse(readFileSync(new URL('world.json', FOLDER), 'utf8'))
