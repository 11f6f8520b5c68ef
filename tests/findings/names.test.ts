import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { readSnapshot, writeSnapshot } from '../../src/kube/snapshot/file.ts'
import { LANGUAGES, type Language } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/*
 * A Service is asked by its name: whom the pod asks, and what CoreDNS is told to answer, as the snapshot shows it.
 */

const pod = (name: string, more = '', status = ''): string =>
  `- {apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: a, labels: {app: ${name}}}, spec: {${more}containers: [{name: c, ports: [{containerPort: 80}]}]}${status}}`
const corefile = (...lines: string[]): string =>
  `- {apiVersion: v1, kind: ConfigMap, metadata: {name: coredns, namespace: kube-system}, data: {Corefile: ${JSON.stringify(`${lines.join('\n')}\n`)}}}`

function shop(front: string, dns = ''): { hash: string; name: string; source: string } {
  const text = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: a}}
- {apiVersion: v1, kind: Node, metadata: {name: n1}, spec: {podCIDR: 10.8.1.0/24}, status: {addresses: [{type: InternalIP, address: 10.7.0.11}]}}
${pod('front', front)}
${pod('back')}
- {apiVersion: v1, kind: Service, metadata: {name: back, namespace: a}, spec: {selector: {app: back}, clusterIP: 10.96.0.50, ports: [{port: 80}]}}
- {apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: 10.96.0.10, ports: [{port: 53, protocol: UDP}]}}
${dns}
`
  const { snapshot } = importTexts([{ file: 'x.yaml', text }], { name: 'x', given: 'everything' })
  const source = writeSnapshot(snapshot)
  expect(readSnapshot('x', source).dns).toEqual(snapshot.dns)
  return { hash: snapshot.hash, name: 'x', source }
}

function head(
  network: ReturnType<typeof shop>,
  line: string,
  language: Language = 'en',
): { mood: string; text: string } {
  const { blocks } = answer(
    { line },
    { ...stranger(language), network: network.hash, stored: [network], networks: [network] },
  )
  const [first] = blocks
  return first?.kind === 'headline' ? { mood: first.mood, text: bare(first.text) } : { mood: '', text: '' }
}
const TRACE = '/trace a/front svc/a/back:80'

const KUBE = '    kubernetes cluster.local in-addr.arpa {'
describe('what CoreDNS is told', () => {
  test.each([
    ['.:53 {\n    errors\n' + `${KUBE}\n        pods insecure\n    }\n    forward . /etc/resolv.conf\n}`, undefined],
    [
      '.:53 {\n    template ANY ANY back.a.svc.cluster.local {\n        rcode NXDOMAIN\n    }\n' + `${KUBE}\n    }\n}`,
      /answers NXDOMAIN for back\.a\.svc/,
    ],
    [
      '.:53 {\n    template IN A a.svc.cluster.local {\n        rcode REFUSED\n    }\n' + `${KUBE}\n    }\n}`,
      /answers REFUSED/,
    ],
    [
      '.:53 {\n    template ANY ANY other.svc.cluster.local {\n        rcode NXDOMAIN\n    }\n' + `${KUBE}\n    }\n}`,
      undefined,
    ],
    ['.:53 {\n    template IN AAAA {\n        rcode NXDOMAIN\n    }\n' + `${KUBE}\n    }\n}`, undefined],
    [
      '.:53 {\n    template ANY ANY {\n        match ^x\\.$\n        rcode NXDOMAIN\n    }\n' + `${KUBE}\n    }\n}`,
      undefined,
    ],
    ['.:53 {\n    # kubernetes cluster.local\n    forward . 9.9.9.9\n}', /no kubernetes plugin for cluster\.local/],
    ['.:53 {\n    forward . 9.9.9.9\n}\ncluster.local:53 {\n    kubernetes\n}', undefined],
    ['.:53 {\n    import /etc/coredns/custom/*.override\n}', undefined],
    ['} { { garbage', undefined],
  ])('%j', (text, says) => {
    const { mood, text: said } = head(shop('', corefile(...text.split('\n'))), TRACE)
    if (says === undefined) expect(said).toMatch(/^Delivered/)
    else expect(said).toMatch(says)
    expect(mood).toBe(says === undefined ? 'good' : 'bad')
  })
})

describe('whom the pod asks', () => {
  test.each([
    ['', undefined],
    ['dnsPolicy: None, dnsConfig: {nameservers: [192.0.2.53]}, ', /dnsPolicy None and asks 192\.0\.2\.53/],
    ['dnsPolicy: None, dnsConfig: {nameservers: [10.96.0.10]}, ', undefined],
    ['dnsPolicy: None, dnsConfig: {nameservers: [169.254.20.10]}, ', undefined],
    ['dnsPolicy: Default, ', /dnsPolicy Default and asks the resolver of its node/],
    ['dnsPolicy: ClusterFirstWithHostNet, hostNetwork: true, ', undefined],
  ])('%j', (front, says) => {
    const { text } = head(shop(front), TRACE)
    if (says === undefined) expect(text).toMatch(/^Delivered/)
    else expect(text).toMatch(says)
  })

  test.each(LANGUAGES)('in %s `/why no-name` names it as the cause; by address nobody is asked', (language) => {
    const network = shop('dnsPolicy: None, dnsConfig: {nameservers: [192.0.2.53]}, ')
    expect(head(network, '/why no-name a/front svc/a/back:80', language)).toMatchObject({
      mood: 'bad',
      text: expect.stringContaining('192.0.2.53'),
    })
    expect(head(network, '/trace a/front 10.96.0.50:80', language).mood).toBe('good')
  })
})
