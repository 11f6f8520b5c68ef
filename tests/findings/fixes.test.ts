import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import { stateOf } from '../../src/findings/blast.ts'
import { fixesOf, setsOf } from '../../src/findings/fixes.ts'
import type { Edit } from '../../src/kube/edits/edit.ts'
import { readEdits } from '../../src/kube/edits/read.ts'
import { editText } from '../../src/kube/edits/text.ts'
import { whatIf } from '../../src/kube/edits/whatif.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { openLab } from '../../src/kube/labs.ts'
import type { Network } from '../../src/kube/network.ts'
import type { Labels } from '../../src/kube/objects/policy-types.ts'
import { networkOf } from '../../src/kube/open.ts'
import { type Random, randomOf } from '../../src/lessons/random.ts'
import type { Ends } from '../../src/request/calls.ts'
import { Problem } from '../../src/request/problem.ts'
import { headOf, textOf } from '../support/asked-cluster.ts'

/*
 * The smallest changes that turn an answer, against brute force on small random clusters: FIX_CLUSTERS=500 looks further.
 */

const CLUSTERS = Number(process.env.FIX_CLUSTERS ?? 50)
const NAMESPACES = ['a', 'b'] as const

function pickOf<T>(random: Random, from: readonly T[]): T {
  const chosen = random.pick(from)
  if (chosen === undefined) throw new Error('nothing to pick')
  return chosen
}

const labels = (random: Random): string =>
  `{app: ${random.pick(['web', 'db', 'job'])}, tier: ${random.pick(['front', 'back'])}}`
const selector = (random: Random): string =>
  pickOf(random, [
    '{}',
    `{matchLabels: {app: ${random.pick(['web', 'db', 'job'])}}}`,
    `{matchLabels: {tier: ${random.pick(['front', 'back'])}}}`,
  ])

function peer(random: Random): string {
  const pods = `podSelector: ${selector(random)}`
  return pickOf(random, [
    `{${pods}}`,
    `{${pods}, namespaceSelector: {}}`,
    `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${random.pick(NAMESPACES)}}}}`,
  ])
}

function policy(random: Random, number: number): string {
  const ports = random.pick(['', ', ports: [{protocol: TCP, port: 80}]', ', ports: [{protocol: TCP, port: 81}]'])
  const side = random.pick(['ingress', 'egress'] as const)
  const rule = `{${side === 'ingress' ? 'from' : 'to'}: [${peer(random)}]${ports}}`
  const rules = random.pick(['[]', `[${rule}]`])
  const type = side === 'ingress' ? 'Ingress' : 'Egress'
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p${number}, namespace: ${random.pick(NAMESPACES)}}
spec: {podSelector: ${selector(random)}, policyTypes: [${type}], ${side}: ${rules}}`
}

function cluster(seed: number): Network {
  const random = randomOf(`cluster ${seed}`)
  const nodes = [1, 2].map(
    (n) => `apiVersion: v1
kind: Node
metadata: {name: n${n}}
spec: {podCIDR: 10.0.${n}.0/24}
status: {addresses: [{type: InternalIP, address: 192.168.100.1${n}}], conditions: [{type: Ready, status: "True"}]}`,
  )
  const spaces = NAMESPACES.map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}`)
  const pods = [0, 1, 2, 3].map(
    (i) => `apiVersion: v1
kind: Pod
metadata: {name: p${i}, namespace: ${NAMESPACES[i % 2]}, labels: ${labels(random)}}
spec: {nodeName: n${1 + (i >> 1)}, containers: [{name: c, image: x, ports: [{containerPort: 80}]}]}
status: {phase: Running, podIP: 10.0.${1 + (i >> 1)}.${20 + i}, conditions: [{type: Ready, status: "True"}]}`,
  )
  const policies = Array.from({ length: 1 + random.below(4) }, (_, i) => policy(random, i))
  const text = [...nodes, ...spaces, ...pods, ...policies].join('\n---\n')
  return networkOf(importTexts([{ file: 'c.yaml', text }], { name: `c${seed}`, given: 'everything' }).snapshot)
}

/** Every change of the kinds that are tried, whether it could help or not. */
function everyEdit(network: Network, { from, to }: Ends): Edit[] {
  const snapshot = network.cluster?.snapshot
  const [sender, receiver] = [from, to.split(':')[0]].map((name) =>
    snapshot?.pods.find((pod) => `${pod.namespace}/${pod.name}` === name),
  )
  if (snapshot === undefined || sender === undefined || receiver === undefined) throw new Error('no such pods')
  const peers = snapshot.networkPolicies.flatMap(({ spec }) => [
    ...(spec.ingress ?? []).flatMap((rule) => rule.from ?? []),
    ...(spec.egress ?? []).flatMap((rule) => rule.to ?? []),
  ])
  const asked = peers.flatMap(({ podSelector }): Labels[] =>
    podSelector?.matchLabels === undefined ? [] : [podSelector.matchLabels],
  )
  const relabelled = [sender, receiver].flatMap((pod) =>
    asked.map((wanted: Labels): Edit => ({ kind: 'label-pod', pod: `${pod.namespace}/${pod.name}`, labels: wanted })),
  )
  const deleted = snapshot.networkPolicies.map(
    (one): Edit => ({ kind: 'delete-policy', policy: `${one.namespace}/${one.name}` }),
  )
  const ports = [{ protocol: 'TCP', port: 80 }] as const
  const whole = (pod: typeof sender) => ({
    podSelector: { matchLabels: pod.labels },
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': pod.namespace } },
  })
  const allowed: Edit[] = [
    {
      namespace: receiver.namespace,
      name: 'in',
      unread: [],
      spec: {
        podSelector: { matchLabels: receiver.labels },
        policyTypes: ['Ingress' as const],
        ingress: [{ from: [whole(sender)], ports }],
      },
    },
    {
      namespace: sender.namespace,
      name: 'out',
      unread: [],
      spec: {
        podSelector: { matchLabels: sender.labels },
        policyTypes: ['Egress' as const],
        egress: [{ to: [whole(receiver)], ports }],
      },
    },
  ].map((one) => ({ kind: 'apply-policy', networkPolicies: [one], ciliumPolicies: [], adminPolicies: [] }))
  return [...new Map([...deleted, ...relabelled, ...allowed].map((edit) => [JSON.stringify(edit), edit])).values()]
}

function passes(network: Network, ends: Ends, edits: readonly Edit[]): boolean {
  try {
    return stateOf(whatIf(network, edits).network, ends) === 'open'
  } catch (problem) {
    if (problem instanceof Problem) return false
    throw problem
  }
}

describe('against brute force', () => {
  test(`no smaller change of the same kinds turns it, on ${CLUSTERS} clusters`, { timeout: 600_000 }, () => {
    const sizes = new Map<number, number>()
    for (let seed = 0, closed = 0; closed < CLUSTERS; seed++) {
      const network = cluster(seed)
      const ends: Ends = { from: 'a/p0', to: seed % 2 === 0 ? 'b/p3:80' : 'a/p2:80' }
      if (stateOf(network, ends) !== 'closed') continue
      closed++
      const { fixes, already } = fixesOf(network, ends, 'pass')
      expect(already).toBe(false)
      for (const { edits } of fixes)
        expect(passes(network, ends, edits), `seed ${seed}: ${JSON.stringify(edits)}`).toBe(true)
      const least = Math.min(...fixes.map(({ edits }) => edits.length))
      sizes.set(least, (sizes.get(least) ?? 0) + 1)
      const all = everyEdit(network, ends)
      for (let size = 1; size < Math.min(least, 4); size++)
        for (const edits of setsOf(all, size))
          expect(passes(network, ends, edits), `seed ${seed}: ${JSON.stringify(edits)}`).toBe(false)
    }
    // both sorts occur: one change, and two that only help together
    expect(sizes.get(1)).toBeGreaterThan(0)
    expect(sizes.get(2)).toBeGreaterThan(0)
  })
})

const lab = (): Network => openLab('neighbourhoods')

describe('/fix', () => {
  const ask = (line: string) => answer({ line }, stranger())

  test('one rule at each end touches less than a label, and is told first with its YAML', () => {
    const told = ask('/fix web-1 db:6379 network=shop')
    expect(headOf(told).text).toMatch(/^2 changes together make it pass: apply shop\/allow-ingress/)
    expect(textOf(told)).toContain('kind: NetworkPolicy')
    expect(textOf(told)).toContain('label pod shop/web-1 app=cart')
  })

  test('a Service that selects nobody', () => {
    expect(headOf(ask('/fix cart shop/empty:80 network=shop')).text).toBe(
      'One change makes it pass: service shop/empty selector app=cart.',
    )
  })

  test('what would block it', () => {
    const text = textOf(ask('/fix cart db:6379 block network=shop'))
    expect(text).toContain('ingressDeny')
    expect(headOf(ask('/fix 14 24 block network=neighbourhoods')).text).toContain('One change blocks it: filter')
  })

  test('nothing can mend it is an answer, and so is that nothing is broken', () => {
    expect(headOf(ask('/fix 14 10.9.9.9 network=neighbourhoods')).text).toMatch(
      /^Nothing in this network can mend it: \d+ sets of up to 3/,
    )
    expect(headOf(ask('/fix 14 24 network=neighbourhoods')).text).toContain('passes already')
    expect(headOf(answer({ line: '/fix 14 24 network=neighbourhoods' }, stranger('zh'))).text).toContain('本来就是通的')
  })

  test.each([
    ['interface h24.eth0 down', 'interface h24.eth0 up'],
    ['route h11 remove 10.0.20.0/24', 'route h11 add 10.0.20.0/24 via 10.0.99.201'],
    ['cable h14.eth0 down', 'cable'],
    ['filter h21 forward drop icmp', 'filter h21 none'],
    ['node h21 down', 'node h21 up'],
  ])('what %s broke, %s mends', (broken, mended) => {
    const told = answer({ line: `/whatif ${broken} : 14 24 network=neighbourhoods` }, stranger())
    expect(headOf(told).text).toContain('now not delivered')
    const network = whatIf(lab(), readEdits(broken, lab())).network
    const { fixes } = fixesOf(network, { from: '14', to: '24' }, 'pass')
    expect(fixes.map(({ edits }) => edits.map(editText).join('; ')).join(' | ')).toContain(mended)
  })
})
