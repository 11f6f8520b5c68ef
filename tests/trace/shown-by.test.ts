import { describe, expect, test } from 'vitest'
import { mapOf, shownBy } from '../../src/trace/cards/steps.ts'
import type { Step } from '../../src/trace/events.ts'
import { ask, BPF, cluster, KPR, NATIVE, walk } from '../support/small-cluster.ts'

const WHERE = { node: 'node-1', minor: 20 }
const told = (journey: ReturnType<typeof walk>): Step[] => journey.story.flatMap((hop) => hop.steps)

describe('every table that a datapath step names can be shown on the real cluster', () => {
  const READS: ReadonlySet<Step['kind']> = new Set([
    'conntrack-looked-up',
    'conntrack-created',
    'ipcache-found',
    'endpoint-found',
    'endpoint-missed',
    'service-translated',
    'service-restored',
    'socket-translated',
    'nat-applied',
    'nat-undone',
    'nat-skipped',
    'fib-looked-up',
    'source-identified',
  ])
  for (const [name, config] of Object.entries({ plain: {}, KPR, NATIVE, BPF })) {
    test(name, () => {
      const steps = [
        ask('shop/a', '10.96.0.80', { port: 80 }),
        ask('shop/a', '203.0.113.9'),
        ask('world', '172.18.0.2', { port: 30080 }),
      ]
        .flatMap((question) => told(walk(cluster(config), question)))
        .filter((step) => READS.has(step.kind))
      expect(steps.length).toBeGreaterThan(10)
      expect(steps.filter((step) => shownBy(step, WHERE) === undefined)).toEqual([])
    })
  }

  test('the agent is the one of the node, and a name is never a command', () => {
    const step: Step = { kind: 'endpoint-missed', ip: '10.0.0.1', packet: [], message: { role: 'request' } }
    expect(shownBy(step, { node: "x';reboot;'", minor: 20 })).toContain(`'spec.nodeName=x'\\'';reboot;'\\'''`)
    expect(shownBy(step, WHERE)).toContain('spec.nodeName=node-1 -o name')
  })

  test.each([
    [20, 'cilium_policy_v3_01012', 'cilium_ipcache_v2', 'cilium-dbg bpf ipcache get'],
    [19, 'cilium_policy_v2_01012', 'cilium_ipcache_v2', 'cilium-dbg bpf ipcache get'],
    [17, 'cilium_policy_01012', 'cilium_ipcache', 'cilium-dbg bpf ipcache get'],
    [14, 'cilium_policy_01012', 'cilium_ipcache', '-- cilium bpf ipcache get'],
  ])('names of 1.%i', (minor, policy, ipcache, command) => {
    const of = { minor, endpointId: () => 1012 }
    const told = { packet: [], message: { role: 'request' as const } }
    const found: Step = {
      kind: 'ipcache-found',
      ip: '10.0.2.21',
      entry: { prefix: '0.0.0.0/0', identity: 2 },
      rivals: [],
      ...told,
    }
    const verdict: Step = {
      kind: 'policy-verdict',
      direction: 'ingress',
      endpoint: 'shop/b',
      identity: 2,
      by: [],
      near: [],
      missing: [],
      allowed: true,
      match: 'all',
      ...told,
    }
    expect([mapOf(verdict, of), mapOf(found, of)]).toEqual([policy, ipcache])
    expect(shownBy(found, { node: 'node-1', minor })).toContain(command)
  })

  test('cilium_tunnel_map is gone since 1.18', () => {
    const step: Step = {
      kind: 'tunnel-map-found',
      prefix: '10.0.2.0/24',
      remote: '172.18.0.3',
      packet: [],
      message: { role: 'request' },
    }
    expect(shownBy(step, { node: 'node-1', minor: 17 })).toContain('bpf tunnel list')
    expect(shownBy(step, { node: 'node-1', minor: 18 })).toBeUndefined()
  })
})
