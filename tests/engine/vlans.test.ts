import { describe, expect, test } from 'vitest'
import { simulate } from '../../src/engine/simulate.ts'
import { behindLoss } from '../../src/findings/behind.ts'
import { toBytes } from '../../src/net/frame.ts'
import type { Packet } from '../../src/net/packet.ts'
import { fromBytes } from '../../src/net/parse.ts'
import { admitNetwork } from '../../src/networks/validate.ts'
import { Problem } from '../../src/request/problem.ts'

/* VLANs by the rules of IEEE 802.1Q: the kernel of the machines that measured the rest has neither tags nor bridges that filter. */

const host = (ip: string, more: object = {}) => ({ kind: 'host', nics: { eth0: { ip, ...more } } })
const ends = (ports: object, more: object = {}) => ({
  devices: { h1: host('10.0.0.1/24'), h2: host('10.0.0.2/24'), sw: { kind: 'switch', nics: ports }, ...more },
  links: [
    { a: 'h1.eth0', b: 'sw.p1' },
    { a: 'h2.eth0', b: 'sw.p2' },
  ],
})
/** Two switches and the trunk between them. */
const trunked = (left: object, right: object, vlans = [10, 10]) => ({
  devices: {
    h1: host('10.0.0.1/24'),
    h2: host('10.0.0.2/24'),
    sw1: { kind: 'switch', nics: { p1: { vlan: vlans[0] }, p3: left } },
    sw2: { kind: 'switch', nics: { p1: { vlan: vlans[1] }, p3: right } },
  },
  links: [
    { a: 'h1.eth0', b: 'sw1.p1' },
    { a: 'sw1.p3', b: 'sw2.p3' },
    { a: 'h2.eth0', b: 'sw2.p1' },
  ],
})
const stick = (trunk: object) => ({
  devices: {
    pc1: { ...host('10.0.10.5/24'), gateway: '10.0.10.1' },
    pc2: { ...host('10.0.20.5/24'), gateway: '10.0.20.1' },
    r: { kind: 'router', nics: { 'eth0.10': { ip: '10.0.10.1/24' }, 'eth0.20': { ip: '10.0.20.1/24' } } },
    sw: { kind: 'switch', nics: { p1: { vlan: 10 }, p2: { vlan: 20 }, p3: trunk } },
  },
  links: [
    { a: 'pc1.eth0', b: 'sw.p1' },
    { a: 'pc2.eth0', b: 'sw.p2' },
    { a: 'r.eth0', b: 'sw.p3' },
  ],
})

function asked(file: object, from = 'h1', to = '10.0.0.2') {
  const { topology } = admitNetwork('x', file)
  const question = { from, to, proto: 'icmp', port: 0, size: 56, ttl: 64, df: 'want', open: true } as const
  const { journey } = simulate(topology, question)
  const d = journey.request.disposition
  const behind = d.kind === 'delivered' ? [] : behindLoss(topology, journey, { leg: 'request', reason: d.reason })
  return { end: journey.outcome.kind, behind, journey }
}
const lostAt = (at: string, why: object) => [{ kind: 'arp-lost', at, why }]

describe('VLANs', () => {
  test.each<[string, object]>([
    ['two access ports of one VLAN', ends({ p1: { vlan: 10 }, p2: { vlan: 10 } })],
    ['a switch without VLANs', ends({})],
    ['a trunk between switches', trunked({ trunk: [10] }, { trunk: 'all' })],
    ['the native VLAN has no tag', trunked({ trunk: [20], native: 10 }, { trunk: [20], native: 10 })],
    [
      'tagged hosts on trunks',
      {
        ...ends({ p1: { trunk: [10] }, p2: { trunk: [10] } }),
        devices: {
          ...ends({ p1: { trunk: [10] }, p2: { trunk: [10] } }).devices,
          h1: host('10.0.0.1/24', { vlan: 10 }),
          h2: host('10.0.0.2/24', { vlan: 10 }),
        },
      },
    ],
    ['a native mismatch joins two VLANs', trunked({ trunk: [], native: 10 }, { trunk: [], native: 20 }, [10, 20])],
  ])('%s: they meet', (_, file) => expect(asked(file).end).toBe('reply'))

  test.each<[string, object, object[]]>([
    [
      'two access ports of different VLANs',
      ends({ p1: { vlan: 10 }, p2: { vlan: 20 } }),
      lostAt('sw', { kind: 'vlan-not-allowed', vlan: 10, port: 'p2' }),
    ],
    [
      'a VLAN that the trunk does not carry',
      trunked({ trunk: [20] }, { trunk: [10] }),
      lostAt('sw1', { kind: 'vlan-not-allowed', vlan: 10, port: 'p3' }),
    ],
    [
      'a VLAN that the other end refuses',
      trunked({ trunk: [10] }, { trunk: [20] }),
      lostAt('sw2', { kind: 'vlan-not-allowed', vlan: 10, port: 'p3' }),
    ],
    [
      'native on one side, tagged on the other',
      trunked({ trunk: [], native: 10 }, { trunk: [10] }),
      lostAt('sw2', { kind: 'vlan-not-allowed', vlan: 1, port: 'p3' }),
    ],
    [
      'a tagged and an untagged host',
      { ...ends({}), devices: { ...ends({}).devices, h1: host('10.0.0.1/24', { vlan: 10 }) } },
      lostAt('h2', { kind: 'vlan-unknown', port: 'eth0', vlan: 10 }),
    ],
  ])('%s: they do not meet, and it is said why', (_, file, behind) => {
    const found = asked(file)
    expect(found.end).toBe('host-unreachable')
    expect(found.behind).toEqual(behind)
  })

  test('a router on a stick, and what is forgotten on its trunk', () => {
    const { end, journey } = asked(stick({ trunk: [10, 20] }), 'pc1', '10.0.20.5')
    expect(end).toBe('reply')
    const told = journey.request.hops.find(({ device }) => device === 'r')?.steps.map(({ kind }) => kind)
    expect(told).toEqual(expect.arrayContaining(['vlan-untagged', 'vlan-tagged']))
    const { story } = asked(stick({ trunk: [10] }), 'pc1', '10.0.20.5').journey
    const lost = story.flatMap(({ device, steps }) =>
      steps.flatMap((s) => (s.kind === 'dropped' ? [[device, s.reason]] : [])),
    )
    expect(lost).toContainEqual(['sw', { kind: 'vlan-not-allowed', vlan: 20, port: 'p3' }])
  })

  test('tags, one or two, are read and written', () => {
    const tag = { kind: 'vlan', id: 10, priority: 5, dei: true, service: false } as const
    const frame: Packet = [
      { kind: 'ethernet', src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' },
      { ...tag, id: 100, service: true },
      tag,
      { kind: 'arp', op: 'who-has', senderMac: '02:00:00:00:00:01', senderIp: '10.0.0.1', targetIp: '10.0.0.2' },
    ]
    expect(fromBytes(toBytes(frame))).toEqual(frame)
    expect([...toBytes(frame).subarray(12, 22)]).toEqual([0x88, 0xa8, 0xb0, 100, 0x81, 0, 0xb0, 10, 8, 6])
  })

  test.each<[string, object]>([
    ['a trunk on a host', { h: { kind: 'host', nics: { eth0: { trunk: [10] } } } }],
    ['access and trunk at once', { s: { kind: 'switch', nics: { p1: { vlan: 10, trunk: [20] } } } }],
    ['a native VLAN without a trunk', { s: { kind: 'switch', nics: { p1: { native: 10 } } } }],
    ['another number than the name says', { h: { kind: 'host', nics: { 'eth0.10': { vlan: 20 } } } }],
  ])('%s is refused', (_, devices) => {
    try {
      admitNetwork('x', { devices })
    } catch (problem) {
      expect(problem instanceof Problem ? problem.details : problem).toMatchObject({ expected: { what: 'vlan-port' } })
      return
    }
    throw new Error('nothing was found wrong')
  })
})
