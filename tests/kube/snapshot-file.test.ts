import { describe, expect, test } from 'vitest'
import { importTexts } from '../../src/kube/import/import.ts'
import { readSnapshot, writeSnapshot } from '../../src/kube/snapshot/file.ts'
import { visibleJson } from '../../src/request/json-text.ts'

/*
 * What a snapshot file says beside its content is checked kind by kind; JSON shows what is unseen.
 */

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: shop }\nspec: { nodeName: n1, containers: [] }\nstatus: { phase: Running, podIP: 10.0.0.5 }\n'
const TEXT = writeSnapshot(
  importTexts([{ file: 'a.yaml', text: `${POD}---\nkind: Pod\n\tx: 1\n` }], { name: 's' }).snapshot,
)

const changed = (part: 'gaps' | 'contradictions', value: object): string => {
  const data: object = JSON.parse(TEXT)
  return JSON.stringify({ ...data, [part]: [value] })
}

describe('a snapshot file', () => {
  test('is read as it was written, gaps included', () => {
    expect(readSnapshot('s.json', TEXT).gaps.some(({ kind }) => kind === 'unread')).toBe(true)
    const again = readSnapshot('again.json', writeSnapshot(readSnapshot('s.json', TEXT)))
    expect(again).toEqual(readSnapshot('s.json', TEXT))
  })

  test.each([
    ['contradictions', { kind: 'pod-cidr-shared' }],
    ['contradictions', { kind: 'pod-cidr-shared', cidr: '10.0.0.0/24', nodes: 'n1' }],
    ['contradictions', { kind: 'identity-differs', pod: 'a', endpoint: 'x', labels: 1 }],
    ['contradictions', { kind: 'constructor' }],
    ['contradictions', { kind: 'unheard-of' }],
    ['gaps', { kind: 'made-up', what: '__proto__', count: 1, decides: false }],
    ['gaps', { kind: 'kind-missing', resource: 'toString', decides: true }],
    ['gaps', { kind: 'left-out', object: 7, field: 'x', decides: true }],
    ['gaps', { kind: '__proto__', decides: true }],
  ] as const)('with %s that no import writes is refused by field: %j', (part, value) => {
    expect(() => readSnapshot('s.json', changed(part, value))).toThrow(new RegExp(`bad-file.*"${part}\\[0\\]"`))
  })
})

test('JSON shows C1 controls and marks of direction, and is the same data', () => {
  const value = { name: 'a\u009b31m\u202eb\u2066\u200f\u0085\u2028' }
  const json = visibleJson(JSON.stringify(value))
  expect(json).not.toMatch(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/)
  expect(JSON.parse(json)).toEqual(value)
})
