import { describe, expect, test } from 'vitest'
import { findingsOf } from '../../src/findings/findings.ts'
import { openNetwork } from '../../src/networks/validate.ts'

/*
 * A pod range that holds the addresses of nodes: the tunnel's own packet would go into the tunnel, for ever.
 */

const cluster = (ranges: [string, string], pods: [string, string]): string => `nodes:
  n1: {ip: 10.0.1.1/24, pod_cidr: ${ranges[0]}}
  n2: {ip: 10.0.1.2/24, pod_cidr: ${ranges[1]}}
pods:
  a: {node: n1, ip: ${pods[0]}}
  b: {node: n2, ip: ${pods[1]}}
`

const CASES: [name: string, text: string, way: [string, string], range: string, at: string][] = [
  [
    'its own node',
    cluster(['10.0.1.0/24', '10.0.2.0/24'], ['10.0.1.12', '10.0.2.12']),
    ['b', 'a'],
    '10.0.1.0/24',
    'n2',
  ],
  [
    'the other node',
    cluster(['10.0.1.0/24', '10.0.2.0/24'], ['10.0.1.12', '10.0.2.12']),
    ['a', 'b'],
    '10.0.1.0/24',
    'n1',
  ],
  [
    'both, in a larger range',
    cluster(['10.9.0.0/16', '10.0.0.0/16'], ['10.9.0.2', '10.0.7.2']),
    ['a', 'b'],
    '10.0.0.0/16',
    'n1',
  ],
]

describe.each(['cilium', 'storybook'] as const)('a range that holds a node (%s)', (datapath) => {
  test.each(CASES.slice(0, 2))('%s', (_name, text, [from, to], range, at) => {
    const { request } = findingsOf(openNetwork({ file: 'net.yaml', text }, datapath), { from, to }).journey
    expect(request.disposition).toMatchObject({ kind: 'lost', at, reason: { kind: 'tunnel-loop', range } })
  })

  test('a range that is less exact than the link leaves the link alone', () => {
    const [, text, [from, to]] = CASES[2] ?? ['', '', ['', '']]
    const { request } = findingsOf(openNetwork({ file: 'net.yaml', text }, datapath), { from, to }).journey
    expect(request.disposition.kind).toBe('delivered')
  })
})
