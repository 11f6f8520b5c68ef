import { describe, expect, test } from 'vitest'
import { simulate } from '../../src/engine/simulate.ts'
import { ways } from '../../src/engine/ways.ts'
import { header } from '../../src/net/packet.ts'
import { admitNetwork } from '../../src/networks/validate.ts'
import { Problem } from '../../src/request/problem.ts'
import { natCases, statefulCases } from '../support/kernel/cases-nat.ts'
import type { Trial } from '../support/kernel/trial.ts'

/* Translated addresses and tracked connections: what is told of them, and what the door refuses. */

const walk = ({ file, question }: Trial) => simulate(admitNetwork('x', file).topology, question).journey
const named = (cases: Record<string, Trial>, name: string): Trial => {
  const found = cases[name]
  if (found === undefined) throw new Error(`no case ${name}`)
  return found
}
const kinds = (trial: Trial): string[] =>
  walk(trial)
    .story.filter(({ device }) => device === 'r' || device === 'r1' || device === 'r2')
    .flatMap(({ steps }) => steps)
    .flatMap((step) =>
      step.kind === 'connection-checked'
        ? [step.state]
        : ['nat-applied', 'nat-undone', 'port-forwarded', 'source-restored', 'connection-noted'].includes(step.kind)
          ? [step.kind]
          : [],
    )

describe('a plain box with netfilter tells', () => {
  test('masquerading: the row, the address that the server sees, and the way back', () => {
    expect(kinds(named(natCases, 'masquerade: ping'))).toEqual([
      'new',
      'nat-applied',
      'connection-noted',
      'established',
      'nat-undone',
    ])
  })

  test('a forwarded port, and its answer', () => {
    expect(kinds(named(natCases, 'dnat: udp'))).toEqual([
      'new',
      'port-forwarded',
      'connection-noted',
      'established',
      'source-restored',
    ])
  })

  test('the SYN-ACK is invalid to a firewall that has not seen the SYN', () => {
    const journey = walk(named(statefulCases, 'the answer comes by another firewall: tcp'))
    expect(journey.request.disposition).toEqual({ kind: 'delivered', to: 'h2' })
    expect(journey.reply?.disposition).toMatchObject({ kind: 'lost', at: 'r2', reason: { kind: 'filter' } })
    expect(kinds(named(statefulCases, 'the answer comes by another firewall: tcp'))).toContain('invalid')
  })

  test('fragments are put together where connections are tracked, and leave in the sizes that they had', () => {
    const trial = named(natCases, 'masquerade: ping')
    const narrow = {
      ...trial.file.devices?.h1,
      kind: 'host' as const,
      nics: { eth0: { ip: '10.0.0.1/24', mtu: 1000 } },
    }
    const file = { ...trial.file, devices: { ...trial.file.devices, h1: narrow } }
    const { story } = walk({ file, question: { ...trial.question, size: 2500 }, rounds: 1 })
    const sent = story
      .filter(({ device }) => device === 'r')
      .flatMap(({ steps }) => steps)
      .filter((step) => step.kind === 'sent' && step.port === 'eth1' && header(step.packet, 'ipv4') !== undefined)
    expect(sent.map(({ packet }) => header(packet, 'ipv4')?.length)).toEqual([996, 996, 576])
  })

  test('a box without such rules keeps no table', () => {
    expect(kinds(named(natCases, 'without masquerade nobody finds the way back: ping'))).toEqual([])
  })

  test('where the packet really went', () => {
    const { file, question } = named(natCases, 'dnat to another port')
    expect(ways(admitNetwork('x', file).topology, question).result.kind).toBe('reachable')
  })
})

describe('the door refuses', () => {
  const withRule = (rule: object): unknown => ({ devices: { r: { kind: 'router', nat: [rule] } } })
  const refusal = (rule: object): unknown => {
    try {
      admitNetwork('x', withRule(rule))
    } catch (problem) {
      return problem instanceof Problem ? problem.details : problem
    }
    return undefined
  }

  test.each([
    ['nothing to do', { out: 'eth0' }],
    ['two things at once', { masquerade: true, snat: '192.0.2.1' }],
    ['a way in for what goes out', { in: 'eth0', masquerade: true }],
    ['a way out for what comes in', { out: 'eth0', dnat: '10.0.0.1' }],
    ['a port of no protocol', { dport: 80, dnat: '10.0.0.1' }],
  ])('%s', (_, rule) => {
    expect(refusal(rule)).toMatchObject({ field: 'devices.r.nat.0', expected: { what: 'nat-rule' } })
  })

  test('an address that is none, and a state that is none', () => {
    expect(refusal({ dnat: '10.0.0.1:99999' })).toMatchObject({ expected: { what: 'nat-address' } })
    const filters = [{ hook: 'forward', match: { state: 'open' }, action: 'drop' }]
    expect(() => admitNetwork('x', { devices: { r: { kind: 'router', filters } } })).toThrow()
  })
})
