import { expect } from 'vitest'
import { header, type Packet } from '../../../src/net/packet.ts'
import { ask, ending, errors, neighbourhoods, pathOf, sentBy, steps } from './networks.ts'
import type { Rows } from './rows.ts'

const across = { from: 'h14', to: '10.0.20.24' }
const transit = (mtu: number) => ({ h11: { nics: { eth1: { mtu } } }, h21: { nics: { eth1: { mtu } } } })
const large = { ...across, size: 1200 }
const flags = (packet: Packet | undefined): [number, number, boolean] => {
  const ip = header(packet ?? [], 'ipv4')
  return [ip?.length ?? 0, ip?.offset ?? 0, ip?.df ?? false]
}

/** DF, path MTU, fragments. */
export const sizes: Rows = {
  'df-default': () => {
    for (const proto of ['icmp', 'udp', 'tcp'] as const) {
      const { journey } = ask(neighbourhoods(), { ...across, proto })
      expect(header(sentBy(journey.request, 'h14')[0]?.packet ?? [], 'ipv4')?.df).toBe(true)
      if (proto === 'icmp') expect(header(sentBy(journey.reply, 'h24')[0]?.packet ?? [], 'ipv4')?.df).toBe(false)
    }
    const expired = ask(neighbourhoods(), { ...across, ttl: 1 }).journey
    expect(header(steps(expired, 'icmp-made')[0]?.packet ?? [], 'ipv4')?.df).toBe(false)
  },
  'df-udp-reply': () => {
    const { journey } = ask(neighbourhoods(), { ...across, proto: 'udp' })
    expect(header(sentBy(journey.reply, 'h24')[0]?.packet ?? [], 'ipv4')?.df).toBe(true)
  },
  'df-syn-ack': () => {
    for (const open of [true, false]) {
      const { journey } = ask(neighbourhoods(), { ...across, proto: 'tcp', open })
      const answer = header(sentBy(journey.reply, 'h24')[0]?.packet ?? [], 'ipv4')
      expect(answer).toMatchObject({ id: 0, df: true, ttl: 64, length: open ? 60 : 40 })
    }
  },
  'frag-needed': () => {
    const { journey } = ask(neighbourhoods({ devices: transit(1000) }), { ...large, df: 'do' })
    expect(ending(journey.request)).toBe('lost h11 too-big')
    expect(errors(journey)).toEqual(['fragmentation-needed from 10.0.10.11 (h11)'])
    expect(journey.errors[0]).toMatchObject({ icmp: { mtu: 1000 }, received: true, to: '10.0.10.14' })
    expect(pathOf(journey.errors[0])).toEqual(['h11', 'sw10', 'h14'])
    expect(journey.outcome).toEqual({ kind: 'message-too-long', from: '10.0.10.11', mtu: 1000, errno: 'EMSGSIZE' })
  },
  'pmtu-learned-want': () => {
    const { journey } = ask(neighbourhoods({ devices: transit(1000) }), large, large)
    expect(sentBy(journey.request, 'h14').map((s) => flags(s.packet))).toEqual([
      [996, 0, false],
      [252, 976, false],
    ])
    expect(journey.outcome.kind).toBe('reply')
    // a path narrower than 552 is not believed: the sender fragments to 552 and lets the router do the rest
    const narrow = ask(neighbourhoods({ devices: transit(400) }), large, large).journey
    expect(sentBy(narrow.request, 'h14').map((s) => flags(s.packet)[0])).toEqual([548, 548, 172])
    expect(narrow.outcome.kind).toBe('reply')
    const small = { ...across, size: 472 }
    expect(
      flags(sentBy(ask(neighbourhoods({ devices: transit(400) }), small, small).journey.request, 'h14')[0]?.packet),
    ).toEqual([500, 0, false])
  },
  'pmtu-learned-do': () => {
    const never = { ...large, df: 'do' as const }
    const { journey } = ask(neighbourhoods({ devices: transit(1000) }), never, never)
    expect(journey.outcome).toEqual({ kind: 'message-too-long', mtu: 1000, errno: 'EMSGSIZE' })
    expect(steps(journey, 'sent')).toEqual([])
    // per destination: the way to the house next to it is discovered anew
    const other = ask(neighbourhoods({ devices: transit(1000) }), never, { ...never, to: '10.0.20.25' }).journey
    expect(ending(other.request)).toBe('lost h11 too-big')
  },
  'router-fragments': () => {
    const { journey } = ask(neighbourhoods({ devices: transit(1000) }), { ...large, df: 'dont' })
    expect(sentBy(journey.request, 'h11').map((s) => flags(s.packet))).toEqual([
      [996, 0, false],
      [252, 976, false],
    ])
    expect(sentBy(journey.request, 'h21')).toHaveLength(2)
    const whole = { fragments: 2, length: 1228 }
    expect(steps(journey, 'reassembled')).toMatchObject([
      { device: 'h24', ...whole },
      { device: 'h14', ...whole },
    ])
    expect(header(sentBy(journey.request, 'h11')[0]?.packet ?? [], 'ethernet')).toMatchObject({
      src: '02:00:00:00:99:11',
      dst: '02:00:00:00:99:21',
    })
    // the kernel's own echo reply has no DF, so it is fragmented on its way back, by the other router
    expect(steps(journey, 'fragmented').map((s) => s.device)).toEqual(['h11', 'h21'])
    expect(journey.outcome.kind).toBe('reply')
  },
  'mtu-black-hole': () => {
    const port = neighbourhoods({ devices: { sw20: { nics: { p4: { mtu: 1000 } } } } })
    const { journey } = ask(port, { ...large, df: 'do' })
    expect(ending(journey.request)).toBe('lost sw20 too-big')
    expect(pathOf(journey.request)).toEqual(['h14', 'sw10', 'h11', 'sw99', 'h21', 'sw20'])
    expect([journey.errors, journey.outcome]).toEqual([[], { kind: 'timeout' }])
    const end = neighbourhoods({ devices: { h24: { nics: { eth0: { mtu: 1000 } } } } })
    const deaf = ask(end, { ...large, df: 'do' }).journey
    expect(ending(deaf.request)).toBe('lost sw20 too-big-for-receiver')
    expect([deaf.errors, deaf.outcome]).toEqual([[], { kind: 'timeout' }])
    // of a fragmented packet the small last piece gets through and waits in vain: the large ones died at the port
    const pieces = ask(port, { ...across, size: 2000 }).journey
    expect([ending(pieces.request), pieces.outcome.kind]).toEqual(['lost sw20 too-big', 'timeout'])
    // a VLAN tag's worth more than the MTU still passes
    expect(ask(port, { ...across, size: 976, df: 'do' }).journey.outcome.kind).toBe('reply')
    expect(ask(port, { ...across, size: 977, df: 'do' }).journey.outcome.kind).toBe('timeout')
  },
}
