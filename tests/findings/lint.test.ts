import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import { type Lint, lintOf } from '../../src/findings/lint.ts'
import { readEdits } from '../../src/kube/edits/read.ts'
import { whatIf } from '../../src/kube/edits/whatif.ts'
import { openLab } from '../../src/kube/labs.ts'
import { headOf, textOf } from '../support/asked-cluster.ts'

/*
 * What is written and does not do what its writer meant: each kind is seen where it is, and not where it is not.
 */

const shop = openLab('shop')

function lint(change?: string): Lint[] {
  const { cluster, ...network } = change === undefined ? shop : whatIf(shop, readEdits(change, shop)).network
  if (cluster === undefined) throw new Error('no cluster')
  return lintOf({ ...network, cluster })
}

const policy = (kind: string, spec: string): string =>
  `apply {apiVersion: ${kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2'}, kind: ${kind}, metadata: {namespace: shop, name: new}, spec: ${spec}}`

const INWARD = (port: number): string =>
  policy(
    'NetworkPolicy',
    `{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{ports: [{protocol: TCP, port: ${port}}]}]}`,
  )
const NAMES = (rules: string): string =>
  policy(
    'CiliumNetworkPolicy',
    `{endpointSelector: {matchLabels: {app: cart}}, egress: [{toFQDNs: [{matchName: example.com}]}, {toEndpoints: [{}], toPorts: [{ports: [{port: '53', protocol: UDP}]${rules}}]}]}`,
  )
const DB =
  '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}], ports: [{protocol: TCP, port: 6379}]}]}'

describe('each kind, where it is and where it is not', () => {
  test.each([
    ['service-port', INWARD(80), INWARD(8080)],
    ['no-dns-rule', NAMES(''), NAMES(", rules: {dns: [{matchPattern: '*'}]}")],
    [
      'redundant',
      policy('NetworkPolicy', DB),
      policy('NetworkPolicy', '{podSelector: {matchLabels: {app: cart}}, policyTypes: [Ingress]}'),
    ],
  ])('%s', (kind, wrong, right) => {
    const about = (all: Lint[]): Lint[] =>
      all.filter((one) => one.kind === kind && (!('policy' in one) || one.policy === 'shop/new'))
    expect(about(lint(wrong)), wrong).toHaveLength(1)
    expect(about(lint(right)), right).toHaveLength(0)
  })

  test('the way out names the port of the pod that is called, too', () => {
    expect(lint()).toContainEqual({
      kind: 'service-port',
      policy: 'shop/web1-egress',
      port: 80,
      service: 'shop/web',
      target: 8080,
    })
  })

  test('a Service that selects nobody is a contradiction of the snapshot', () => {
    expect(lint().flatMap((one) => (one.kind === 'contradiction' ? [one.of.kind] : []))).toContain(
      'service-selects-nothing',
    )
  })
})

test('/lint says it in both languages, and refuses what is no snapshot', () => {
  expect(headOf(answer({ line: '/lint network=shop' }, stranger())).text).toMatch(/things? here do/)
  expect(textOf(answer({ line: '/lint network=shop' }, stranger('zh')))).toContain('查过的有')
  expect(headOf(answer({ line: '/lint network=buildings' }, stranger())).mood).toBe('bad')
})
