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

  test.each(['/step 1 shop/a shop/b:80', '/mode', '/why no-name shop/a shop/b:80', '/source shop/a shop/b:80 json'])(
    '%s says which CNI it is instead',
    (line) => {
      expect(() => ask(calico, line, 'en')).toThrow(/other-cni.*Calico/)
    },
  )
})
