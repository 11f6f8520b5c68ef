import { describe, expect, test } from 'vitest'
import { carryOut, stranger } from '../../src/bot/bot.ts'
import { CNIS, cniOfGroup, cniOfName, DATAPATHS } from '../../src/kube/cni.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { networkOf } from '../../src/kube/open.ts'
import { readSnapshot, writeSnapshot } from '../../src/kube/snapshot/file.ts'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import { LANGUAGES, type Language } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/*
 * Clusters of another CNI are recognised by what stands in them, and never walked as Cilium.
 */

const pod = (name: string, ip: string, home = 'shop'): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home}, labels: { app: ${name} } }\nspec: { nodeName: n1, containers: [] }\nstatus: { phase: Running, podIP: ${ip}, conditions: [{ type: Ready, status: "True" }] }\n`
const PODS = `${pod('a', '10.0.0.5')}---\n${pod('b', '10.0.0.6')}`
const set = (name: string, home = 'kube-system'): string =>
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: ${name}, namespace: ${home} }\nspec: { selector: {}, template: { spec: { containers: [{ name: c, image: x/y:1 }] } } }\n`
const map = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: kube-system }\ndata: { a: b }\n`
const node = (annotation: string): string =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: n1, annotations: { ${annotation}: "1" } }\n`

const imported = (more: string): Snapshot =>
  importTexts([{ file: 'all.yaml', text: `${PODS}---\n${more}` }], { name: 'all' }).snapshot

const SHOWN: [what: string, text: string, cni: string | undefined][] = [
  ['the DaemonSet of Calico', set('calico-node'), 'calico'],
  ['Calico of the operator', set('calico-node', 'calico-system'), 'calico'],
  ['its ConfigMap', map('calico-config'), 'calico'],
  [
    'an object of Calico',
    'apiVersion: crd.projectcalico.org/v1\nkind: IPPool\nmetadata: { name: p }\nspec: {}\n',
    'calico',
  ],
  ['what Calico writes on a node', node('projectcalico.org/IPv4Address'), 'calico'],
  ['Flannel', set('kube-flannel-ds', 'kube-flannel'), 'flannel'],
  ['what Flannel writes on a node', node('flannel.alpha.coreos.com/backend-type'), 'flannel'],
  ['a pod of kindnet', pod('kindnet-x7k2p', '172.18.0.2', 'kube-system'), 'kindnet'],
  ['Antrea', set('antrea-agent'), 'antrea'],
  ['Weave', set('weave-net'), 'weave'],
  ['OVN-Kubernetes', set('ovnkube-node', 'openshift-ovn-kubernetes'), 'ovn-kubernetes'],
  ['the VPC CNI', set('aws-node'), 'aws-vpc-cni'],
  ['system pods, and none of a CNI', pod('coredns-5d78c9869d-abcde', '10.0.0.9', 'kube-system'), 'unknown'],
  ['Cilium', set('cilium'), undefined],
  ['Cilium by its configuration', map('cilium-config'), undefined],
  ['a pod of Cilium', pod('cilium-x7k2p', '172.18.0.2', 'kube-system'), undefined],
  ['Cilium beside Calico’s leftovers', `${set('cilium')}---\n${node('projectcalico.org/IPv4Address')}`, undefined],
  ['somebody’s own thing of that name', set('calico-node', 'shop'), undefined],
  ['nothing of the system', pod('c', '10.0.0.7'), undefined],
]

const ask = (snapshot: Snapshot, line: string, language: Language) => {
  const network = networkOf(snapshot)
  const stored = { hash: network.hash, name: 'all', source: writeSnapshot(snapshot) }
  const asker = { ...stranger(language), network: network.hash, networks: [stored], stored: [stored] }
  return carryOut({ line }, asker).blocks
}

describe('the CNI of a cluster', () => {
  test.each(SHOWN)('%s', (_what, text, cni) => {
    const snapshot = imported(text)
    expect(snapshot.cni?.name).toBe(cni)
    const again = readSnapshot('again', writeSnapshot(snapshot))
    expect(again.cni).toEqual(snapshot.cni)
  })

  test.each(CNIS)('%s is recognised, and has a datapath or is not walked', (cni) => {
    expect(DATAPATHS[cni]).toBe(cni === 'cilium' ? 'cilium' : undefined)
  })

  test('names that every object has are no CNI', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'ciliumish', 'my-calico-node']) {
      expect(cniOfName(name)).toBeUndefined()
      expect(cniOfGroup(name)).toBeUndefined()
    }
  })
})

describe('what is still said', () => {
  const calico = imported(set('calico-node'))
  test.each(LANGUAGES)('a trace is undetermined, and the policies speak by Kubernetes’ text (%s)', (language) => {
    const blocks = ask(calico, '/trace shop/a shop/b:80', language)
    const [head] = blocks
    expect(head).toMatchObject({ kind: 'headline', mood: 'unsure' })
    const all = blocks.flatMap((block) => ('text' in block && typeof block.text !== 'string' ? [bare(block.text)] : []))
    expect(all[0]).toContain('Calico')
    expect(all[1]).toContain('DaemonSet kube-system/calico-node')
    expect(all.join(' ')).toContain('shop/b')
    expect(JSON.stringify(blocks)).not.toMatch(/hubble|cilium_vxlan|bpf_redirect|ipcache/)
  })

  test.each([
    '/step 1 shop/a shop/b:80',
    '/mode',
    '/table n1',
    '/map shop/a',
    '/diff all shop/a shop/b:80',
    '/why no-name shop/a shop/b:80',
    '/source shop/a shop/b:80 json',
  ])('%s says which CNI it is instead', (line) => {
    expect(() => ask(calico, line, 'en')).toThrow(/other-cni.*Calico/)
  })
})

const NODES = `apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\nspec: { podCIDR: 10.0.0.0/24 }\nstatus: { addresses: [{ type: InternalIP, address: 192.168.7.1 }] }\n`

describe('of another CNI nothing is told as Cilium', () => {
  const OURS = /hubble|cilium_|bpf|ipcache|lxc|underlay|fabric|effective mode|实际模式/i
  const told = (snapshot: Snapshot, line: string, language: Language): string =>
    ask(snapshot, line, language)
      .map((block) => JSON.stringify(block))
      .join('\n')
  const calico = imported(`${NODES}---\n${set('calico-node')}`)
  const unknown = imported(`${NODES}---\n${pod('coredns-5d78c9869d-abcde', '10.0.0.9', 'kube-system')}`)

  test.each(LANGUAGES)('/map lists what its objects say (%s)', (language) => {
    for (const snapshot of [calico, unknown]) {
      const map = told(snapshot, '/map', language)
      for (const fact of ['192.168.7.1', 'shop/a', '10.0.0.5']) expect(map).toContain(fact)
      expect(map).not.toMatch(OURS)
    }
  })

  test.each(LANGUAGES)('/diff compares what the policies say, and says why no way is (%s)', (language) => {
    const diff = told(calico, '/diff all', language)
    expect(diff).toContain('Calico')
    expect(diff).not.toMatch(OURS)
  })
})

describe('a living cluster of which nothing shows a CNI', () => {
  const heads = (snapshot: Snapshot, line: string, language: Language): string => {
    const [head] = ask(snapshot, line, language)
    return head?.kind === 'headline' ? `${head.mood} ${bare(head.text)}` : ''
  }
  const SAYS = {
    en: /Nothing (in all )?shows (which CNI|that it runs Cilium)/,
    zh: /看不出这个集群用的是哪种 CNI|没有任何东西说明它用的是 Cilium/,
  }
  const ASKED = [
    '/trace shop/a shop/b:80',
    '/trace shop/a shop/b:80 detail=brief',
    '/why hangs shop/a shop/b:80',
    '/mode',
  ]

  test.each(LANGUAGES)('is walked as Cilium would, and the first line says so (%s)', (language) => {
    const bareCluster = imported(pod('c', '10.0.0.7'))
    for (const line of ASKED) expect(heads(bareCluster, line, language), line).toMatch(SAYS[language])
    expect(heads(bareCluster, '/mode', language)).toMatch(/^unsure/)
    expect(JSON.stringify(ask(bareCluster, '/source shop/a shop/b:80 json', language))).toContain('cni-assumed')
  })

  test.each([
    ['its DaemonSet', set('cilium')],
    ['its configuration', map('cilium-config')],
    ['a pod of its agent', `${NODES}---\n${pod('cilium-x7k2p', '172.18.0.2', 'kube-system')}`],
    ['an endpoint', 'apiVersion: cilium.io/v2\nkind: CiliumEndpoint\nmetadata: { name: a, namespace: shop }\n'],
    ['an empty list of its policies', '{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicyList","items":[]}\n'],
  ])('but not where Cilium shows: by %s', (_what, text) => {
    for (const line of ASKED) expect(heads(imported(text), line, 'en'), line).not.toMatch(SAYS.en)
  })

  test('manifests alone are no living cluster', () => {
    const text = `${PODS}`.replaceAll(/status: .*\n/g, '')
    const { snapshot } = importTexts([{ file: 'all.yaml', text }], { name: 'all', given: 'everything' })
    expect(heads(snapshot, '/trace shop/a shop/b:80', 'en')).not.toMatch(/which CNI/)
  })
})
