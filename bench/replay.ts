import { addFlow, noFlows, replay } from '../src/findings/replay.ts'
import { readEdits } from '../src/kube/edits/read.ts'
import { whatIf } from '../src/kube/edits/whatif.ts'
import { importTexts } from '../src/kube/import/import.ts'
import { networkOf } from '../src/kube/open.ts'

/*
 * How long does a file of 100,000 flows take, against the cluster and against a policy that somebody wants to try? 1,000
 * pods on 20 nodes, 5,000 different pairs of pods. `npx node bench/replay.ts [flows] [pairs]`
 */

const FLOWS = Number(process.argv[2] ?? 100_000)
const PAIRS = Number(process.argv[3] ?? 5_000)
const PODS = 1_000
const NODES = 20

const nodeOf = (i: number): number => i % NODES
const podIp = (i: number): string => `10.1.${nodeOf(i)}.${10 + Math.floor(i / NODES)}`
const nodes = Array.from({ length: NODES }, (_, i) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: `node-${i}` },
  spec: { podCIDR: `10.1.${i}.0/24`, podCIDRs: [`10.1.${i}.0/24`] },
  status: {
    addresses: [{ type: 'InternalIP', address: `172.18.0.${i + 2}` }],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
}))
const pods = Array.from({ length: PODS }, (_, i) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', name: `pod-${i}`, labels: { app: `app-${i % 100}` } },
  spec: { nodeName: `node-${nodeOf(i)}`, containers: [{ name: 'web', ports: [{ containerPort: 8080 }] }] },
  status: { phase: 'Running', podIP: podIp(i), conditions: [{ type: 'Ready', status: 'True' }] },
}))
const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...nodes, ...pods] })
const network = networkOf(
  importTexts([{ file: 'cluster.json', text }], { name: 'bench', given: 'everything' }).snapshot,
)
const POLICY =
  'apply {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: shop, name: tried}, spec: {podSelector: {matchLabels: {app: app-7}}, policyTypes: [Ingress]}}'

function line(i: number): string {
  const pair = i % PAIRS
  const [from, to] = [pair % PODS, (pair * 7 + 13 + Math.floor(pair / PODS)) % PODS]
  const end = (pod: number): object => ({ namespace: 'shop', pod_name: `pod-${pod}`, identity: 1000 + (pod % 100) })
  const flow = {
    time: new Date(1_767_225_600_000 + i).toISOString(),
    verdict: 'FORWARDED',
    IP: { source: podIp(from), destination: podIp(to), ipVersion: 'IPv4' },
    l4: { TCP: { source_port: 32_768 + (i % 20_000), destination_port: 8080, flags: { SYN: true } } },
    source: end(from),
    destination: end(to),
    traffic_direction: 'INGRESS',
    trace_observation_point: 'TO_ENDPOINT',
    is_reply: false,
  }
  return JSON.stringify({ flow, node_name: `node-${nodeOf(to)}`, time: flow.time })
}

const lines = Array.from({ length: FLOWS }, (_, i) => line(i))
const start = process.cpuUsage()
const spent = (): string => {
  const { user, system } = process.cpuUsage(start)
  return `${((user + system) / 1e6).toFixed(1)} s`
}
const all = noFlows()
for (const [i, one] of lines.entries()) addFlow(all, one, i + 1)
console.log(`${FLOWS} flows read and grouped: ${spent()} of processor time`)
const { explained, walked, changed } = replay(all, network, whatIf(network, readEdits(POLICY, network)).network)
console.log(`${walked} questions walked, without and with the policy: ${spent()} in all`)
console.log(`explained ${explained}, newly blocked ${changed?.blocked.reduce((sum, { count }) => sum + count, 0)}`)
