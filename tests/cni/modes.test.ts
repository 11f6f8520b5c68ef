import { describe, expect, test } from 'vitest'
import type { Journey, Question, Trace } from '../../src/trace/events.ts'
import { A, ask, B, behind, C, type Config, cluster, steps, walk } from '../support/small-cluster.ts'

/*
 * Every mode against every question: nothing is lost, and whoever asked hears from whom he asked.
 */

const ROUTING: Config[] = [
  {},
  { 'tunnel-protocol': 'geneve' },
  { 'routing-mode': 'native', 'auto-direct-node-routes': 'true', 'ipv4-native-routing-cidr': '10.0.0.0/16' },
  { 'routing-mode': 'native', 'ipv4-native-routing-cidr': '10.0.0.0/16' },
]
const SERVING: Config[] = [
  {},
  { 'enable-bpf-masquerade': 'true' },
  { 'kube-proxy-replacement': 'true' },
  { 'kube-proxy-replacement': 'true', 'enable-bpf-masquerade': 'true' },
  { 'kube-proxy-replacement': 'true', 'enable-bpf-masquerade': 'true', 'bpf-lb-sock-hostns-only': 'true' },
  { 'kube-proxy-replacement': 'true', 'enable-bpf-masquerade': 'true', 'enable-host-legacy-routing': 'true' },
]
const ROUTES: Config[] = [{}, { 'enable-endpoint-routes': 'true' }]
const SECRET: Config[] = [{}, { 'enable-wireguard': 'true' }]
const VERSIONS = ['1.17', '1.20']

const QUESTIONS: { name: string; question: Question }[] = [
  { name: 'pod to pod here', question: ask('shop/a', '10.0.1.12') },
  { name: 'pod to pod there', question: ask('shop/a', '10.0.2.21') },
  { name: 'ping there', question: ask('shop/a', '10.0.2.21', { proto: 'icmp' }) },
  { name: 'udp there', question: ask('shop/a', '10.0.2.21', { proto: 'udp', port: 53 }) },
  { name: 'node to pod here', question: ask('node-1', '10.0.1.11') },
  { name: 'node to pod there', question: ask('node-1', '10.0.2.21') },
  { name: 'pod to own node', question: ask('shop/a', '172.18.0.2') },
  { name: 'pod to own cilium_host', question: ask('shop/a', '10.0.1.57') },
  { name: 'pod to other node', question: ask('shop/a', '172.18.0.3') },
  { name: 'pod to world', question: ask('shop/a', '203.0.113.9', { port: 443 }) },
  { name: 'ping to world', question: ask('shop/a', '203.0.113.9', { proto: 'icmp' }) },
  { name: 'node to world', question: ask('node-1', '203.0.113.9', { port: 443 }) },
  { name: 'pod to service', question: ask('shop/a', '10.96.0.80', { port: 80 }) },
  { name: 'pod to service, the other backend', question: ask('shop/a', '10.96.0.80', { port: 80, pick: 1 }) },
  { name: 'pod to service, itself', question: ask('shop/a', '10.96.0.80', { port: 80, pick: 2 }) },
  { name: 'node to service', question: ask('node-1', '10.96.0.80', { port: 80 }) },
  { name: 'node to service, the other backend', question: ask('node-1', '10.96.0.80', { port: 80, pick: 1 }) },
  { name: 'world to NodePort', question: ask('world', '172.18.0.2', { port: 30080 }) },
  { name: 'world to NodePort, the other backend', question: ask('world', '172.18.0.2', { port: 30080, pick: 1 }) },
  { name: 'world to load balancer', question: ask('world', '192.0.2.80', { port: 80 }) },
]

/** Nobody on the way changes the addresses of the tunnel itself. */
function sameTunnel(way: Trace): boolean {
  const began = steps(way, 'encapsulated').map(({ outerSrc }) => outerSrc)
  return steps(way, 'decapsulated').every(({ outerSrc }, i) => outerSrc === began[i])
}

/** What went wrong with a journey; nothing when all is well. */
function complaint(journey: Journey): string | undefined {
  const { question, result, request, reply } = journey
  if (result.kind !== 'reachable') return `${result.kind} ${JSON.stringify([request.disposition, reply?.disposition])}`
  const torn = [request, reply].find((way) => way !== undefined && !sameTunnel(way))
  if (torn !== undefined) return 'the tunnel ends with another sender than it began'
  const heard = steps(reply, 'delivered')
    .at(-1)
    ?.packet.find((h) => h.kind === 'ipv4')
  const atSocket = steps(request, 'socket-translated').at(-1)?.backend.ip
  if (heard?.src !== (atSocket ?? question.to)) return `heard from ${heard?.src}`
  if ((heard?.ttl ?? 0) < 59) return `TTL ${heard?.ttl}`
  const port =
    reply === undefined
      ? undefined
      : steps(reply, 'delivered')
          .at(-1)
          ?.packet.find((h) => h.kind === 'tcp')
  const asked = steps(request, 'socket-translated').at(-1)?.backend.port ?? question.port
  return port !== undefined && port.sport !== asked ? `heard from port ${port.sport}` : undefined
}

const merge = (...configs: Config[]): Config => Object.assign({}, ...configs)

describe('every mode answers every question', () => {
  for (const { name, question } of QUESTIONS) {
    test(name, () => {
      const wrong: string[] = []
      for (const version of VERSIONS)
        for (const routing of ROUTING)
          for (const serving of SERVING)
            for (const routes of ROUTES)
              for (const secret of SECRET) {
                const config = merge(routing, serving, routes, secret)
                const network = cluster(config, { ...behind([B, C, A]), ciliumVersion: version })
                const said = complaint(walk(network, question))
                if (said !== undefined) wrong.push(`${version} ${JSON.stringify(config)}: ${said}`)
              }
      expect(wrong).toEqual([])
    })
  }
})
