import { expect } from 'vitest'
import { header } from '../../../src/net/packet.ts'
import { ask, ending, errors, neighbourhoods, pathOf, quotedTtl, steps, twoRouters } from './networks.ts'
import type { Rows } from './rows.ts'

const across = { from: 'h14', to: '10.0.20.24' }
const narrow = { h11: { nics: { eth1: { mtu: 1000 } } }, h21: { nics: { eth1: { mtu: 1000 } } } }
const refusing = (
  action: 'drop' | 'reject' | 'reject-admin' | 'reject-host' | 'reject-unreachable' | 'reject-reset',
) => ({
  filters: [{ hook: 'forward' as const, match: { dst: '10.0.20.24' }, action }],
})

/** ICMP errors: from whom, about what, and how filters make them. */
export const messages: Rows = {
  'icmp-error-source-outgoing': () => {
    // the packet comes in on r2's door at sw1 and dies; the way back to h1 leads through r1, out of the other door
    const { journey } = ask(twoRouters(), { from: 'h1', to: '10.2.0.10', ttl: 2 })
    const error = journey.errors.find((e) => e.icmp.name === 'time-exceeded')
    expect([error?.source, error?.device, pathOf(error)]).toEqual(['10.12.0.2', 'r2', ['r2', 'r1', 'sw1', 'h1']])
    expect(journey.outcome).toEqual({ kind: 'time-exceeded', from: '10.12.0.2', errno: 'EHOSTUNREACH' })
  },
  'icmp-error-source-inbound': () => {
    const devices = { r2: { sysctl: { icmp_errors_use_inbound_ifaddr: 1 } } }
    const { journey } = ask(twoRouters({ devices }), { from: 'h1', to: '10.2.0.10', ttl: 2 })
    expect(journey.errors.find((e) => e.icmp.name === 'time-exceeded')?.source).toBe('10.1.0.253')
  },
  'port-unreachable-source': () => {
    const { journey } = ask(neighbourhoods(), { from: 'h14', to: '10.0.99.101', proto: 'udp', open: false })
    expect(journey.reply).toMatchObject({ answer: 'port-unreachable' })
    expect(errors(journey)).toEqual(['port-unreachable from 10.0.99.101 (h11)'])
    expect(pathOf(journey.reply)).toEqual(['h11', 'sw10', 'h14'])
    expect(journey.outcome).toEqual({ kind: 'refused', from: '10.0.99.101', by: 'port-unreachable' })
  },
  'quoted-ttl-expired': () => {
    for (const ttl of [1, 2]) expect(quotedTtl(ask(neighbourhoods(), { ...across, ttl }).journey)).toBe(1)
  },
  'quoted-ttl-too-big': () => {
    const { journey } = ask(neighbourhoods({ devices: narrow }), { ...across, size: 1200, df: 'do' })
    expect(quotedTtl(journey)).toBe(64)
  },
  'quoted-ttl-unreachable': () => {
    expect(quotedTtl(ask(neighbourhoods(), { from: 'h14', to: '10.0.20.77' }).journey)).toBe(62)
  },
  'quoted-ttl-reject': () => {
    expect(quotedTtl(ask(neighbourhoods({ devices: { h11: refusing('reject') } }), across).journey)).toBe(63)
  },
  'icmp-error-size': () => {
    const length = (size: number): number | undefined => {
      const { journey } = ask(neighbourhoods(), { ...across, size, ttl: 1 })
      return header(steps(journey, 'icmp-made')[0]?.packet ?? [], 'ipv4')?.length
    }
    expect([length(1200), length(520), length(519), length(56)]).toEqual([576, 576, 575, 112])
  },
  'arp-failure-at-sender': () => {
    const { journey } = ask(neighbourhoods(), { from: 'h14', to: '10.0.10.77' })
    expect(errors(journey)).toEqual(['host-unreachable from 10.0.10.14 (h14)'])
    expect([pathOf(journey.errors[0]), journey.errors[0]?.received, quotedTtl(journey)]).toEqual([['h14'], true, 64])
    expect(steps(journey, 'received').filter((s) => s.port === 'lo')).toHaveLength(1)
  },
  'filter-output-eperm': () => {
    const own = (action: 'drop' | 'reject') => ({ h14: { filters: [{ hook: 'output' as const, action }] } })
    for (const proto of ['icmp', 'udp'] as const) {
      const { journey } = ask(neighbourhoods({ devices: own('drop') }), { ...across, proto })
      expect(ending(journey.request)).toBe('not-sent h14 filter')
      expect(journey.outcome).toEqual({ kind: 'not-permitted', errno: 'EPERM' })
      expect(steps(journey, 'sent')).toEqual([])
    }
    // connect() ignores EPERM and waits; a reject reaches it through lo
    const syn = { ...across, proto: 'tcp' as const }
    expect(ask(neighbourhoods({ devices: own('drop') }), syn).journey.outcome.kind).toBe('timeout')
    const only = { filters: [{ hook: 'output' as const, match: { proto: 'tcp' as const }, action: 'reject' as const }] }
    const rejected = ask(neighbourhoods({ devices: { h14: only } }), syn).journey
    expect(rejected.outcome).toEqual({ kind: 'refused', from: '10.0.10.14', by: 'port-unreachable' })
  },
  'reject-looks-like-closed-port': () => {
    const asked = { ...across, proto: 'udp' as const }
    const { journey } = ask(neighbourhoods({ devices: { h21: refusing('reject') } }), asked)
    expect(journey.outcome).toEqual({ kind: 'refused', from: '10.0.99.201', by: 'port-unreachable' })
    const closed = ask(neighbourhoods(), { ...asked, open: false }).journey
    expect(closed.outcome).toEqual({ kind: 'refused', from: '10.0.20.24', by: 'port-unreachable' })
    const kinds = (['drop', 'reject-admin', 'reject-host', 'reject-unreachable'] as const).map(
      (action) => ask(neighbourhoods({ devices: { h21: refusing(action) } }), asked).journey.outcome.kind,
    )
    expect(kinds).toEqual(['timeout', 'prohibited', 'prohibited', 'host-unreachable'])
    const syn = { ...across, proto: 'tcp' as const }
    const reset = ask(neighbourhoods({ devices: { h21: refusing('reject-reset') } }), syn).journey
    // a reset is made in the name of the destination, so it tells nothing of the router
    expect(reset.outcome).toEqual({ kind: 'refused', from: '10.0.20.24', by: 'reset' })
    expect(ending(reset.request)).toBe('lost h21 filter')
  },
  'ttl-exceeded-tcp': () => {
    const { journey } = ask(neighbourhoods(), { ...across, proto: 'tcp', ttl: 1 })
    expect(journey.outcome).toEqual({ kind: 'time-exceeded', from: '10.0.10.11', errno: 'EHOSTUNREACH' })
  },
}
