import { expect } from 'vitest'
import { ask, askKnowing, ending, errors, neighbourhoods, pathOf, seenAt, sentBy, steps } from './networks.ts'
import type { Rows } from './rows.ts'

const across = { from: 'h14', to: '10.0.20.24' }
const nextDoor = { from: 'h14', to: '10.0.10.15' }
/** h14 believes that the transit network is on its own cable. */
const onLink = { h14: { routes: [{ to: '10.0.99.0/24', dev: 'eth0' }] } }

/** ARP, switches, and who learns what from whom. */
export const neighbours: Rows = {
  'arp-for-gateway': () => {
    const { exchanges } = ask(neighbourhoods(), across).journey
    expect(exchanges.map((e) => [e.device, e.ip])).toEqual([
      ['h14', '10.0.10.11'],
      ['h11', '10.0.99.201'],
      ['h21', '10.0.20.24'],
    ])
  },
  'arp-request-teaches-target': () => {
    const { learned } = ask(neighbourhoods(), nextDoor)
    const entry = learned.get('h15')?.neighbours.get('10.0.10.14')?.[0]
    expect(entry).toMatchObject({ port: 'eth0', mac: '02:00:00:00:10:14', state: 'delay' })
    expect(learned.get('h13')?.neighbours.size).toBe(0)
  },
  'arp-cache-reused': () => {
    const { journey } = ask(neighbourhoods(), across, across)
    expect(journey.exchanges).toEqual([])
    expect(steps(journey, 'received').length + steps(journey, 'sent').length).toBe(24)
  },
  'weak-host-ping': () => {
    const { journey } = ask(neighbourhoods(), { from: 'h14', to: '10.0.99.101' })
    expect(pathOf(journey.reply)).toEqual(['h11', 'sw10', 'h14'])
    expect(journey.outcome).toMatchObject({ kind: 'reply', from: '10.0.99.101' })
  },
  'weak-host-arp': () => {
    const { journey } = ask(neighbourhoods({ devices: onLink }), { from: 'h14', to: '10.0.99.101' })
    expect(journey.exchanges).toMatchObject([
      {
        device: 'h14',
        port: 'eth0',
        ip: '10.0.99.101',
        tell: '10.0.10.14',
        attempts: 1,
        answers: ['02:00:00:00:10:11'],
      },
    ])
  },
  'weak-host-arp-off': () => {
    const network = neighbourhoods({ devices: { ...onLink, h11: { sysctl: { arp_ignore: 1 } } } })
    const { journey } = ask(network, { from: 'h14', to: '10.0.99.101' })
    expect(ending(journey.request)).toBe('not-sent h14 arp-failed')
    expect(steps(journey, 'arp-ignored').find((s) => s.device === 'h11')?.why).toBe('own-port-only')
    expect(ask(network, { from: 'h14', to: '10.0.10.11' }).journey.outcome.kind).toBe('reply')
  },
  'no-proxy-arp': () => {
    const network = neighbourhoods({ devices: { h14: { nics: { eth0: { ip: '10.0.10.14/16' } } } } })
    const { journey } = ask(network, across)
    expect(ending(journey.request)).toBe('not-sent h14 arp-failed')
    expect(pathOf(journey.request)).toEqual(['h14'])
    expect(journey.outcome).toEqual({ kind: 'host-unreachable', from: '10.0.10.14', errno: 'EHOSTUNREACH' })
  },
  'proxy-arp': () => {
    const wide = { nics: { eth0: { ip: '10.0.10.14/16' } } }
    const network = neighbourhoods({ devices: { h14: wide, h11: { sysctl: { proxy_arp: 1 } } } })
    const { journey } = ask(network, across)
    expect(journey.exchanges[0]).toMatchObject({ ip: '10.0.20.24', attempts: 1, answers: ['02:00:00:00:10:11'] })
    expect(journey.outcome.kind).toBe('reply')
    // not for what is on the asker's own side: an address of network 10 that nobody has stays unanswered
    expect(ending(ask(network, { from: 'h14', to: '10.0.10.77' }).journey.request)).toBe('not-sent h14 arp-failed')
  },
  'arp-source-is-packet-source': () => {
    const { journey } = ask(neighbourhoods(), { from: 'h11', to: '10.0.99.201', src: '10.0.10.11' })
    expect(journey.exchanges[0]).toMatchObject({ device: 'h11', port: 'eth1', tell: '10.0.10.11', attempts: 1 })
    expect(journey.outcome.kind).toBe('reply')
  },
  'rp-filter-blocks-arp': () => {
    const devices = { h21: { sysctl: { rp_filter: 1 }, routes: [] } }
    const { journey } = ask(neighbourhoods({ devices }), { from: 'h11', to: '10.0.99.201', src: '10.0.10.11' })
    expect(ending(journey.request)).toBe('not-sent h11 arp-failed')
    expect(pathOf(journey.request)).toEqual(['h11'])
    expect(steps(journey, 'arp-ignored')[0]?.why).toBe('rp-filter')
  },
  'duplicate-ip-first-answer-wins': () => {
    const { journey } = ask(neighbourhoods({ devices: { h13: { nics: { eth0: { ip: '10.0.10.15/24' } } } } }), nextDoor)
    expect(journey.exchanges[0]?.answers).toEqual(['02:00:00:00:10:15', '02:00:00:00:10:13'])
    expect(steps(journey, 'arp-kept')[0]).toMatchObject({ mac: '02:00:00:00:10:15', ignored: '02:00:00:00:10:13' })
    expect(ending(journey.request)).toBe('delivered h15')
  },
  'unknown-unicast-floods': () => {
    const network = neighbourhoods()
    const { learned } = ask(network, nextDoor)
    const emptied = new Map([...learned].map(([name, memory]) => [name, { ...memory, macs: new Map() }]))
    const journey = askKnowing(network, emptied, nextDoor)
    expect(steps(journey, 'flooded')).toHaveLength(1)
    expect(new Set(steps(journey, 'not-for-me').map((s) => s.device))).toEqual(new Set(['h11', 'h12', 'h13']))
    expect(steps(journey, 'mac-found').map((s) => s.mac)).toEqual(['02:00:00:00:10:14'])
    expect(journey.outcome.kind).toBe('reply')
  },
  'first-packet-queued-behind-arp': () => {
    const { journey } = ask(neighbourhoods(), nextDoor)
    expect(steps(journey, 'parked').map((s) => [s.device, s.behind])).toEqual([['h14', '10.0.10.15']])
    expect(journey.outcome.kind).toBe('reply')
    expect(journey.story.at(-1)?.at).toBe(0)
  },
  'arp-timing-real': () => {
    const { journey } = ask(neighbourhoods(), { from: 'h14', to: '10.0.10.77' })
    const asked = journey.story.filter((hop) => hop.steps.some((s) => s.kind === 'arp-asked')).map((hop) => hop.at)
    expect(asked).toEqual([0, 1000, 2000])
    expect(journey.story.find((hop) => hop.steps.some((s) => s.kind === 'icmp-made'))?.at).toBe(3000)
  },
  'own-address-via-lo': () => {
    for (const [from, to] of [
      ['h14', '10.0.10.14'],
      ['h11', '10.0.99.101'],
      ['h14', '127.0.0.1'],
    ] as const) {
      const { journey } = ask(neighbourhoods(), { from, to })
      expect(new Set([...steps(journey, 'sent'), ...steps(journey, 'received')].map((s) => s.port))).toEqual(
        new Set(['lo']),
      )
      expect(journey.outcome).toMatchObject({ kind: 'reply', from: to })
    }
  },
  'bridge-interface-view': () => {
    // We give a switch no interface of its own (br0): every frame is told at the port where it came in and at those where
    // it went out. So the flood is at all ports, and the unicast that follows at exactly two.
    const { journey } = ask(neighbourhoods(), nextDoor)
    expect(seenAt(journey, 'sw10', 'br0')).toEqual([])
    const out = (port: string): string[] => seenAt(journey, 'sw10', port).filter((line) => line.startsWith('out'))
    expect(out('p2')).toEqual(['out who-has'])
    expect(out('p5')).toEqual(['out who-has', 'out icmp'])
    expect(seenAt(journey, 'sw10', 'p4')).toEqual(['in who-has', 'out is-at', 'in icmp', 'out icmp'])
  },
  'stale-entry-confirmed-by-unicast': () => {
    // A journey ends long before the five seconds after which Linux confirms a stale entry. We keep the fact on which the
    // probe depends (the entry was used while stale: DELAY) and send no probe: nothing but ARP's own retries takes time.
    const { journey, learned } = ask(neighbourhoods(), nextDoor)
    expect(learned.get('h15')?.neighbours.get('10.0.10.14')?.[0]?.state).toBe('delay')
    expect(journey.exchanges.map((e) => e.device)).toEqual(['h14'])
  },
  'dead-host-with-cached-mac': () => {
    // As above, the three unicast probes after five seconds are not walked; what the program sees is: nothing.
    const network = neighbourhoods()
    const { learned } = ask(network, nextDoor)
    const dead = neighbourhoods({ devices: { h15: { up: false } } })
    const journey = askKnowing(dead, learned, nextDoor)
    expect(journey.exchanges).toEqual([])
    expect(sentBy(journey.request, 'h14')).toHaveLength(1)
    expect(journey.request.disposition.kind).toBe('lost')
    expect(errors(journey)).toEqual([])
    expect(journey.outcome.kind).toBe('timeout')
  },
}
