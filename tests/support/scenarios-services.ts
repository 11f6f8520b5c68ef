import type { Ends } from '../../src/request/calls.ts'
import { KPR, NATIVE, type Told } from './asked-cluster.ts'

/*
 * Scenarios around Services, nodes and other ways of routing: rows for tests/engine/journeys-cluster.test.ts.
 */

export interface Scenario extends Told {
  ask: Ends
  mood: 'good' | 'bad' | 'unsure'
}

/** The service has its backend on node-2 only. */
export const onlyThere = (yaml: string): string => yaml.replace(/ {2}- \{addresses: \[10\.0\.1\.12.*\n/, '')
/** Its only backend is b on node-1. */
const onlyHere = (yaml: string): string => yaml.replace(/ {2}- \{addresses: \[10\.0\.2\.21.*\n/, '')
const withSpec =
  (more: string) =>
  (yaml: string): string =>
    onlyThere(yaml).replace('{type: NodePort,', `{${more},`)
const hostPort = (yaml: string): string =>
  yaml.replace(
    '{nodeName: node-2, containers: [{name: c, ports: [{containerPort: 8080}]}]}',
    '{nodeName: node-2, containers: [{name: c, ports: [{containerPort: 8080, hostPort: 8088}]}]}',
  )

const outside = (port: number): Ends => ({ from: 'world', to: 'node/node-1', proto: 'tcp', port })
const svc = (from: string): Ends => ({ from, to: 'svc.shop', proto: 'tcp', port: 80 })
const http = (from: string, to: string): Ends => ({ from, to, proto: 'tcp', port: 8080 })
const BPF = { ...NATIVE, ...KPR }

export const AROUND: Scenario[] = [
  { name: 'clusterip-two-backends', config: KPR, ask: svc('node/node-1'), mood: 'good' },
  { name: 'clusterip-to-itself', edit: onlyHere, ask: svc('shop/b'), mood: 'good' },
  { name: 'clusterip-from-the-node-kube-proxy', edit: onlyThere, ask: svc('node/node-1'), mood: 'good' },
  {
    name: 'session-affinity',
    config: KPR,
    edit: withSpec('type: NodePort, sessionAffinity: ClientIP'),
    ask: { ...svc('shop/a'), warm: true },
    mood: 'good',
  },
  {
    name: 'no-backend-dropped',
    config: { ...KPR, 'service-no-backend-response': 'drop' },
    edit: (yaml) => onlyHere(onlyThere(yaml)),
    ask: outside(30080),
    mood: 'bad',
  },
  { name: 'nodeport-snat', config: KPR, edit: onlyThere, ask: outside(30080), mood: 'good' },
  { name: 'nodeport-kube-proxy', edit: onlyThere, ask: outside(30080), mood: 'good' },
  {
    name: 'nodeport-dsr-geneve',
    config: { ...KPR, 'bpf-lb-mode': 'dsr', 'bpf-lb-dsr-dispatch': 'geneve', 'tunnel-protocol': 'geneve' },
    edit: onlyThere,
    ask: outside(30080),
    mood: 'good',
  },
  {
    name: 'nodeport-dsr-option',
    config: { ...BPF, 'bpf-lb-mode': 'dsr', 'bpf-lb-dsr-dispatch': 'opt' },
    edit: onlyThere,
    ask: outside(30080),
    mood: 'good',
  },
  {
    name: 'source-ranges',
    config: KPR,
    edit: (yaml) =>
      withSpec('type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24]')(yaml).replace(
        'nodePort: 30080, protocol: TCP}]}',
        'nodePort: 30080, protocol: TCP}]}\n  status: {loadBalancer: {ingress: [{ip: 198.51.100.200}]}}',
      ),
    ask: { from: 'world', to: '198.51.100.200', proto: 'tcp', port: 80 },
    mood: 'bad',
  },
  { name: 'hostport', config: KPR, edit: hostPort, ask: { ...outside(8088), to: 'node/node-2' }, mood: 'good' },
  { name: 'own-node', ask: { from: 'shop/a', to: 'node/node-1', proto: 'icmp' }, mood: 'good' },
  {
    name: 'own-node-1.18',
    version: '1.18.10',
    ask: { from: 'shop/a', to: 'node/node-1', proto: 'icmp' },
    mood: 'good',
  },
  { name: 'remote-cilium-host', ask: { from: 'shop/a', to: '10.0.2.204', proto: 'icmp' }, mood: 'good' },
  { name: 'node-to-its-pod', ask: http('node/node-1', 'shop/b'), mood: 'good' },
  { name: 'world-to-pod-native', config: BPF, ask: http('world', 'shop/c'), mood: 'bad' },
  {
    name: 'wireguard-native',
    config: { ...BPF, 'enable-wireguard': 'true' },
    ask: http('shop/a', 'shop/c'),
    mood: 'good',
  },
  {
    name: 'native-no-direct-routes',
    config: { ...BPF, 'auto-direct-node-routes': 'false' },
    ask: http('shop/a', 'shop/c'),
    mood: 'good',
  },
  {
    name: 'pod-range-twice',
    edit: (yaml) => yaml.replaceAll('10.0.2.0/24', '10.0.1.0/24'),
    ask: http('shop/a', 'shop/c'),
    mood: 'good',
  },
  {
    name: 'node-not-ready',
    edit: (yaml) => {
      const at = yaml.indexOf('172.18.0.3')
      return yaml.slice(0, at) + yaml.slice(at).replace("status: 'True'", "status: 'False'")
    },
    ask: http('shop/a', 'shop/c'),
    mood: 'unsure',
  },
]
