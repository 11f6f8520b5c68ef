import { expect } from 'vitest'
import { header } from '../../../src/net/packet.ts'
import { ask, askKnowing, ending, errors, neighbourhoods, pathOf, steps, ttls, twoRouters } from './networks.ts'
import type { Rows } from './rows.ts'

const across = { from: 'h14', to: '10.0.20.24' }
const detour = { from: 'h1', to: '10.2.0.10' }

/** Routes, TTL, redirects, the reverse path, and what is switched off or cut. */
export const ways: Rows = {
  'ttl-at-routers-only': () => {
    const { journey } = ask(neighbourhoods(), across)
    expect(ttls(journey.request)).toEqual([
      ['h14', 64],
      ['sw10', 64],
      ['h11', 63],
      ['sw99', 63],
      ['h21', 62],
      ['sw20', 62],
    ])
    expect(ttls(journey.reply)[0]).toEqual(['h24', 64])
    // TTL goes before the forward filter: with both, it is the TTL that kills
    const strict = neighbourhoods({ devices: { h11: { filters: [{ hook: 'forward', action: 'reject' }] } } })
    expect(ending(ask(strict, { ...across, ttl: 1 }).journey.request)).toBe('lost h11 ttl-expired')
  },
  'ttl-1-to-router-itself': () => {
    for (const to of ['10.0.10.11', '10.0.99.101']) {
      const { journey } = ask(neighbourhoods(), { from: 'h14', to, ttl: 1 })
      expect(pathOf(journey.request)).toEqual(['h14', 'sw10', 'h11'])
      expect(journey.outcome.kind).toBe('reply')
    }
  },
  'no-route-router': () => {
    const { journey } = ask(neighbourhoods(), { from: 'h14', to: '10.0.30.1' })
    expect(errors(journey)).toEqual(['net-unreachable from 10.0.10.11 (h11)'])
    expect(journey.errors[0]?.received).toBe(true)
    const nobody = ask(neighbourhoods(), { from: 'h14', to: '10.0.20.77' }).journey
    expect(errors(nobody)).toEqual(['host-unreachable from 10.0.99.201 (h21)'])
  },
  'no-route-sender': () => {
    const { journey } = ask(neighbourhoods({ devices: { h14: { gateway: undefined } } }), across)
    expect(ending(journey.request)).toBe('not-sent h14 no-route')
    expect(journey.outcome).toEqual({ kind: 'net-unreachable', errno: 'ENETUNREACH' })
    expect([...steps(journey, 'sent'), ...steps(journey, 'icmp-made')]).toEqual([])
  },
  'not-forwarding-is-silent': () => {
    const { journey } = ask(neighbourhoods({ devices: { h11: { forwarding: false } } }), across)
    expect(ending(journey.request)).toBe('lost h11 not-forwarding')
    expect([journey.errors, journey.outcome]).toEqual([[], { kind: 'timeout' }])
  },
  'reply-without-route-is-silent': () => {
    const { journey } = ask(neighbourhoods({ devices: { h24: { gateway: undefined } } }), across)
    expect(ending(journey.request)).toBe('delivered h24')
    expect(ending(journey.reply)).toBe('not-sent h24 no-route')
    expect([journey.errors, journey.outcome]).toEqual([[], { kind: 'timeout' }])
  },
  'gateway-outside-prefix-refused': () => {
    const network = neighbourhoods({ devices: { h14: { nics: { eth0: { ip: '10.0.10.14/31' } } } } })
    expect(network.topology.refused).toEqual([{ device: 'h14', route: '0.0.0.0/0 via 10.0.10.11' }])
    expect(ask(network, across).journey.outcome).toEqual({ kind: 'net-unreachable', errno: 'ENETUNREACH' })
  },
  'nic-down-vs-cable-cut-down': () => {
    const { journey } = ask(neighbourhoods({ devices: { h14: { nics: { eth0: { up: false } } } } }), across)
    expect(journey.outcome).toEqual({ kind: 'net-unreachable', errno: 'ENETUNREACH' })
  },
  'nic-down-vs-cable-cut-cut': () => {
    const { journey } = ask(neighbourhoods({ cut: ['h14.eth0'] }), across)
    expect(steps(journey, 'dropped').map((s) => s.reason.kind)).toEqual([
      'link-drop',
      'link-drop',
      'link-drop',
      'arp-failed',
    ])
    expect(journey.outcome).toMatchObject({ kind: 'host-unreachable', errno: 'EHOSTUNREACH' })
    expect(steps(journey, 'arp-asked')).toHaveLength(3)
  },
  'router-far-nic-down': () => {
    const { journey } = ask(neighbourhoods({ devices: { h11: { nics: { eth1: { up: false } } } } }), across)
    expect(errors(journey)).toEqual(['net-unreachable from 10.0.10.11 (h11)'])
    expect(journey.story.at(-1)?.at).toBe(0)
  },
  'router-far-cable-cut': () => {
    const { journey } = ask(neighbourhoods({ cut: ['h11.eth1'] }), across)
    expect(errors(journey)).toEqual(['host-unreachable from 10.0.10.11 (h11)'])
    expect(journey.exchanges.at(-1)).toMatchObject({ device: 'h11', attempts: 3, answers: [] })
  },
  'own-down-nic-still-pingable-locally': () => {
    const farDoor = { from: 'h14', to: '10.0.99.101' }
    expect(ask(neighbourhoods({ cut: ['h11.eth1'] }), farDoor).journey.outcome.kind).toBe('reply')
    const down = neighbourhoods({ devices: { h11: { nics: { eth1: { up: false } } } } })
    expect(ask(down, farDoor).journey.outcome.kind).toBe('reply')
  },
  redirect: () => {
    const { journey } = ask(twoRouters(), detour)
    expect(errors(journey)).toEqual(['redirect-host from 10.1.0.254 (r1)'])
    expect(journey.errors[0]?.icmp.gateway).toBe('10.1.0.253')
    expect(pathOf(journey.errors[0])).toEqual(['r1', 'sw1', 'h1'])
    expect(pathOf(journey.request)).toEqual(['h1', 'sw1', 'r1', 'sw1', 'r2', 'sw2', 'h2'])
    expect(journey.exchanges.filter((e) => e.device === 'h1').map((e) => e.ip)).toEqual(['10.1.0.254', '10.1.0.253'])
    expect(journey.outcome.kind).toBe('reply')
  },
  'redirect-first-only-teaches-arp': () => {
    const { journey } = ask(twoRouters(), detour, detour)
    expect(pathOf(journey.request)).toEqual(['h1', 'sw1', 'r1', 'sw1', 'r2', 'sw2', 'h2'])
    expect(steps(journey, 'redirect-learned')).toHaveLength(1)
  },
  'redirect-second-is-followed': () => {
    const { journey, learned } = ask(twoRouters(), detour, detour, detour)
    expect(pathOf(journey.request)).toEqual(['h1', 'sw1', 'r2', 'sw2', 'h2'])
    expect(errors(journey)).toEqual([])
    // per destination: another address behind the same gateway still takes the detour
    const other = askKnowing(twoRouters(), learned, { from: 'h1', to: '10.2.0.254' })
    expect(pathOf(other.request).slice(0, 3)).toEqual(['h1', 'sw1', 'r1'])
  },
  'redirect-not-for-transit': () => {
    const devices = {
      h11: { routes: [{ to: '0.0.0.0/0', via: '10.0.99.201' }] },
      h21: {
        routes: [
          { to: '10.0.10.0/24', via: '10.0.99.101' },
          { to: 'default' as const, via: '10.0.99.101' },
        ],
      },
    }
    const { journey } = ask(neighbourhoods({ devices }), { from: 'h14', to: '10.0.30.1', ttl: 8 })
    expect(journey.errors.map((e) => e.icmp.name)).toEqual(['time-exceeded'])
    const loop = ['h11', 'sw99', 'h21', 'sw99']
    expect(pathOf(journey.request)).toEqual(['h14', 'sw10', ...loop, ...loop, ...loop, 'h11', 'sw99', 'h21'])
  },
  'redirect-eats-error-allowance': () => {
    // r1 tells of the better way, and then its forward filter refuses: that error would come within a second
    const filters = [{ hook: 'forward' as const, action: 'reject' as const }]
    const { journey } = ask(twoRouters({ devices: { r1: { filters } } }), detour)
    expect(errors(journey)).toEqual(['redirect-host from 10.1.0.254 (r1)'])
    expect(steps(journey, 'icmp-withheld')).toMatchObject([
      { device: 'r1', name: 'port-unreachable', why: 'rate-limit' },
    ])
    expect(journey.outcome.kind).toBe('timeout')
    // three seconds later (ARP has failed) the allowance is back
    const dead = ask(twoRouters({ devices: { r2: { up: false } } }), detour).journey
    expect(errors(dead)).toEqual(['redirect-host from 10.1.0.254 (r1)', 'host-unreachable from 10.1.0.254 (r1)'])
  },
  'rp-filter-strict': () => {
    const { journey } = ask(twoRouters({ devices: { r2: { sysctl: { rp_filter: 1 } } } }), detour)
    // r1 cannot even ask for r2's MAC address: the ARP request is r1's own and passes; the packet is h1's and does not
    expect(ending(journey.request)).toBe('lost r2 rp-filter')
    expect(journey.errors.map((e) => e.icmp.name)).toEqual(['redirect-host'])
    expect(journey.outcome.kind).toBe('timeout')
    const loose = ask(twoRouters({ devices: { r2: { sysctl: { 'net.ipv4.conf.all.rp_filter': 2 } } } }), detour)
    expect(loose.journey.outcome.kind).toBe('reply')
  },
  'rp-filter-default-off': () => {
    const { journey } = ask(twoRouters(), detour)
    expect(pathOf(journey.request)).toEqual(['h1', 'sw1', 'r1', 'sw1', 'r2', 'sw2', 'h2'])
    expect(pathOf(journey.reply)).toEqual(['h2', 'sw2', 'r2', 'r1', 'sw1', 'h1'])
  },
  'broadcast-echo-ignored': () => {
    const { journey } = ask(neighbourhoods(), { from: 'h14', to: '10.0.10.255' })
    expect(ending(journey.request)).toBe('not-sent h14 broadcast-not-permitted')
    expect(journey.outcome).toEqual({ kind: 'not-permitted', errno: 'EACCES' })
    const tcp = ask(neighbourhoods(), { from: 'h14', to: '10.0.10.255', proto: 'tcp' }).journey
    expect(tcp.outcome).toEqual({ kind: 'net-unreachable', errno: 'ENETUNREACH' })
    // the broadcast address of a network further away is an address like any other, until its router takes it
    const far = ask(neighbourhoods(), { from: 'h14', to: '10.0.20.255' }).journey
    expect(ending(far.request)).toBe('lost h21 broadcast-ignored')
    expect(header(far.request.hops.at(-1)?.steps.at(-1)?.packet ?? [], 'ipv4')?.ttl).toBe(63)
  },
}
