import { describe, expect, test } from 'vitest'
import { asked, headOf, imported, KPR, NATIVE, type Told, textOf } from '../support/asked-cluster.ts'

/*
 * What a cluster has on and nobody walks is said where a question meets it; where it could turn the answer, the answer is
 * undetermined. The same for nodes that may be off.
 */

const http = 'proto=tcp port=8080'
const DENY = `- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: closed, namespace: shop}, spec: {podSelector: {}, policyTypes: [Egress]}}`
const GLOBAL = (yaml: string): string =>
  yaml.replace(
    '{name: svc, namespace: shop}',
    "{name: svc, namespace: shop, annotations: {service.cilium.io/global: 'true'}}",
  )
const OFF = (yaml: string): string => {
  const parts = yaml.split("status: 'True'")
  return `${parts.slice(0, 2).join("status: 'True'")}status: Unknown${parts.slice(2).join("status: 'True'")}`
}

interface Row extends Omit<Told, 'name'> {
  line: string
  mood: 'good' | 'bad' | 'unsure'
  /** In English; nothing when the answer must be silent about it. */
  says?: string
  silent?: string
}

const ROWS: Record<string, Row> = {
  'IPsec between nodes: other packets, the same answer': {
    config: { 'enable-ipsec': 'true' },
    line: `/trace shop/a shop/c ${http}`,
    mood: 'good',
    says: 'IPsec is on and not walked',
  },
  'IPsec is nothing to a packet that stays on its node': {
    config: { 'enable-ipsec': 'true' },
    line: `/trace shop/a shop/b ${http}`,
    mood: 'good',
    silent: 'IPsec',
  },
  'strict encryption could drop it': {
    config: { 'enable-wireguard': 'true', 'enable-encryption-strict-mode': 'true' },
    line: `/trace shop/a shop/c ${http}`,
    mood: 'unsure',
    says: '195 Traffic is unencrypted',
  },
  'an egress gateway could send it elsewhere': {
    config: { ...KPR, 'enable-egress-gateway': 'true' },
    line: '/trace shop/a 203.0.113.9:443',
    mood: 'unsure',
    says: 'kubectl get ciliumegressgatewaypolicies -o yaml',
  },
  'the same by its old name': {
    config: { ...KPR, 'enable-ipv4-egress-gateway': 'true' },
    version: '1.17.4',
    line: '/trace shop/a 203.0.113.9:443',
    mood: 'unsure',
    says: 'depends on what is not known: egress gateway policies',
  },
  'an egress gateway is nothing between pods': {
    config: { ...KPR, 'enable-egress-gateway': 'true' },
    line: `/trace shop/a shop/c ${http}`,
    mood: 'good',
    silent: 'gateway policies',
  },
  'nor to what a policy forbids': {
    config: { ...KPR, 'enable-egress-gateway': 'true' },
    items: DENY,
    line: '/trace shop/a 203.0.113.9:443',
    mood: 'bad',
    says: '133 Policy denied',
  },
  'ip-masq-agent towards a private address': {
    config: { ...KPR, 'enable-ip-masq-agent': 'true', 'cluster-pool-ipv4-cidr': '10.0.0.0/16' },
    line: '/trace shop/a 192.168.7.7:443',
    mood: 'unsure',
    says: 'configmap ip-masq-agent',
  },
  'ip-masq-agent towards a public one': {
    config: { ...KPR, 'enable-ip-masq-agent': 'true' },
    line: '/trace shop/a 203.0.113.9:443',
    mood: 'good',
    says: 'enable-ip-masq-agent is on',
  },
  'another CNI routes the packets': {
    config: { ...NATIVE, 'cni-chaining-mode': 'aws-cni' },
    line: `/trace shop/a shop/c ${http}`,
    mood: 'unsure',
    says: 'Cilium is chained to another CNI',
  },
  'portmap is no chain that routes': {
    config: { 'cni-chaining-mode': 'portmap' },
    line: `/trace shop/a shop/c ${http}`,
    mood: 'good',
    silent: 'chained',
  },
  'a global Service has backends elsewhere': {
    config: { 'cluster-id': '3' },
    edit: GLOBAL,
    line: '/trace shop/a svc.shop:80',
    mood: 'unsure',
    says: 'global Service',
  },
  'a mesh is nothing to a Service of one cluster': {
    config: { 'cluster-id': '3' },
    line: '/trace shop/a svc.shop:80',
    mood: 'good',
    silent: 'global Service',
  },
  'a local redirect could take a Service': {
    config: { 'enable-local-redirect-policy': 'true' },
    line: '/trace shop/a svc.shop:80',
    mood: 'good',
    says: 'kubectl get ciliumlocalredirectpolicies -A',
  },
  'dual stack is nothing to IPv4': {
    config: { 'enable-ipv6': 'true' },
    line: `/trace shop/a shop/c ${http}`,
    mood: 'good',
    silent: 'IPv6',
  },
  'a node that is not ready may be off': {
    edit: OFF,
    line: `/trace shop/a shop/c ${http}`,
    mood: 'unsure',
    says: 'depends on what is not known: whether node-2 is up (it is NotReady)',
  },
  'a node that is not ready is nothing to the others': {
    edit: OFF,
    line: `/trace shop/a shop/b ${http}`,
    mood: 'good',
    silent: 'not Ready',
  },
}

describe('what is on and not walked', () => {
  test.each(Object.entries(ROWS))('%s', (_, { line, mood, says, silent, ...about }) => {
    const snapshot = imported({ name: 'shop', ...about })
    const answered = asked([snapshot], { line })
    expect(headOf(answered).mood).toBe(mood)
    const text = textOf(answered, 10_000)
    if (says !== undefined) expect(text).toContain(says)
    if (silent !== undefined) expect(text).not.toContain(silent)
    const zh = asked([snapshot], { line }, { language: 'zh', voice: 'house' })
    expect(headOf(zh).mood).toBe(mood)
    expect(textOf(zh, 10_000)).not.toMatch(/undefined|not-walked|node-not-ready/)
  })

  test('/mode names all of it', () => {
    const snapshot = imported({ name: 'x', config: { 'enable-ipsec': 'true', 'enable-egress-gateway': 'true' } })
    expect(textOf(asked([snapshot], { line: '/mode' }), 10_000)).toContain(
      'On in this cluster and not walked: IPsec, egress gateway policies.',
    )
  })
})
