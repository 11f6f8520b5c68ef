import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { simulate } from '../../src/engine/simulate.ts'
import { ipText, type Mac } from '../../src/net/address.ts'
import { checksum, checksumAfter } from '../../src/net/checksum.ts'
import { toBytes } from '../../src/net/frame.ts'
import { type HeaderOf, type Headers, header, type IcmpName, type Packet, rewrite } from '../../src/net/packet.ts'
import { fromBytes, ipFromBytes, TUNNEL_PORTS } from '../../src/net/parse.ts'
import { toPcap } from '../../src/net/pcap.ts'
import { cases, networkOf, questionOf } from '../truth/kernel.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const ip = fc.nat(0xffffffff).map(ipText)
const mac: fc.Arbitrary<Mac> = fc
  .array(fc.nat(255), { minLength: 6, maxLength: 6 })
  .map((bytes) => bytes.map((b) => b.toString(16).padStart(2, '0')).join(':'))
  .filter((text) => text !== '00:00:00:00:00:00')
const port = fc.integer({ min: 1, max: 65535 }).filter((p) => ![4789, 8472, 6081].includes(p))

/** An IPv4 header around something; `room` is how many bytes that takes. */
function ipv4(protocol: Headers['ipv4']['protocol'], room: number): fc.Arbitrary<HeaderOf<'ipv4'>> {
  return fc.record({
    kind: fc.constant('ipv4' as const),
    src: ip,
    dst: ip,
    ttl: fc.nat(255),
    protocol: fc.constant(protocol),
    length: fc.constant(20 + room),
    df: fc.boolean(),
    mf: fc.constant(false),
    offset: fc.constant(0),
    id: fc.nat(65535),
  })
}

const datagram: fc.Arbitrary<Packet> = fc
  .record({ size: fc.nat(1400), sport: port, dport: port, checksum: fc.constantFrom('set' as const, 'zero' as const) })
  .chain(({ size, ...rest }) =>
    ipv4('udp', size + 8).map((h): Packet => [h, { kind: 'udp', ...rest, length: size + 8 }]),
  )
const segment: fc.Arbitrary<Packet> = fc
  .record({
    sport: port,
    dport: port,
    flags: fc.constantFrom('S' as const, 'SA' as const, 'RA' as const, 'A' as const),
  })
  .chain((tcp) =>
    ipv4('tcp', tcp.flags === 'RA' ? 20 : tcp.flags === 'A' ? 32 : 40).map((h): Packet => [h, { kind: 'tcp', ...tcp }]),
  )
const echo: fc.Arbitrary<Packet> = fc
  .tuple(fc.nat(1400), fc.constantFrom('echo-request' as const, 'echo-reply' as const))
  .chain(([size, name]) => ipv4('icmp', size + 8).map((h): Packet => [h, { kind: 'icmp', name }]))
const laterFragment: fc.Arbitrary<Packet> = fc
  .tuple(fc.integer({ min: 1, max: 180 }), fc.boolean(), fc.constantFrom('udp' as const, 'icmp' as const))
  .chain(([eighths, mf, protocol]) => ipv4(protocol, 320).map((h): Packet => [{ ...h, mf, offset: eighths * 8 }]))
const plain = fc.oneof(datagram, segment, echo, laterFragment)

const errorNames: IcmpName[] = [
  'time-exceeded',
  'net-unreachable',
  'host-unreachable',
  'port-unreachable',
  'fragmentation-needed',
  'admin-prohibited',
  'host-prohibited',
  'redirect-host',
]
const complaint: fc.Arbitrary<Packet> = fc
  .tuple(plain, fc.constantFrom(...errorNames), fc.integer({ min: 68, max: 9000 }), ip)
  .chain(([about, name, mtu, gateway]) => {
    const detail = name === 'fragmentation-needed' ? { mtu } : name === 'redirect-host' ? { gateway } : {}
    const quoted = Math.min(header(about, 'ipv4')?.length ?? 0, 548)
    return ipv4('icmp', 8 + quoted).map((h): Packet => [h, { kind: 'icmp', name, about, ...detail }])
  })

const arp: fc.Arbitrary<Packet> = fc
  .record({ senderMac: mac, senderIp: ip, targetIp: ip, target: fc.option(mac, { nil: undefined }) })
  .map(
    ({ target, ...rest }): Packet => [
      {
        kind: 'arp',
        op: target === undefined ? 'who-has' : 'is-at',
        ...rest,
        ...(target === undefined ? {} : { targetMac: target }),
      },
    ],
  )

const frame = fc
  .tuple(mac, mac, fc.oneof(plain, complaint, arp))
  .map(([src, dst, rest]): Packet => [{ kind: 'ethernet', src, dst }, ...rest])

const tunnelled: fc.Arbitrary<Packet> = fc
  .tuple(mac, mac, fc.nat(0xffffff), fc.constantFrom('vxlan' as const, 'geneve' as const), frame, port)
  .chain(([src, dst, vni, kind, inner, sport]) => {
    const room = 16 + toBytes(inner).length
    const dport = kind === 'vxlan' ? 8472 : 6081
    return ipv4('udp', room).map(
      (h): Packet => [
        { kind: 'ethernet', src, dst },
        h,
        { kind: 'udp', sport, dport, length: room, checksum: 'zero' },
        { kind, vni },
        ...inner,
      ],
    )
  })

describe('packet to bytes and back', () => {
  for (const [name, packets] of Object.entries({ 'plain frames': frame, 'frames in tunnels': tunnelled })) {
    test(`${name} come back as they were, and so do the bytes`, () => {
      fc.assert(
        fc.property(packets, (packet) => {
          const bytes = toBytes(packet)
          const back = fromBytes(bytes)
          expect(back).toEqual(packet)
          expect(hex(toBytes(back))).toBe(hex(bytes))
        }),
        { numRuns: 500 },
      )
    })
  }

  test('every frame of the 75 recorded journeys comes back as it was', () => {
    let frames = 0
    for (const c of [...cases('neighbourhoods'), ...cases('overlay')]) {
      const { story } = simulate(networkOf(c).topology, questionOf(c)).journey
      for (const step of story.flatMap((hop) => hop.steps)) {
        if (step.packet[0]?.kind !== 'ethernet') continue
        expect(fromBytes(toBytes(step.packet))).toEqual(step.packet)
        frames++
      }
    }
    expect(frames).toBeGreaterThan(2000)
  })

  test('bytes are as long as the IPv4 header says, whatever it carries', () => {
    fc.assert(
      fc.property(fc.oneof(plain, complaint), (packet) => {
        expect(toBytes(packet).length).toBe(header(packet, 'ipv4')?.length)
      }),
    )
  })

  test('random bytes are refused with a RangeError or read as something that writes itself', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (noise, ethernet) => {
        const bytes = ethernet ? Uint8Array.of(...noise.subarray(0, 12), 8, 0, 0x45, 0, ...noise.subarray(12)) : noise
        try {
          expect(fromBytes(bytes)[0]?.kind).toBe('ethernet')
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
    )
  })
})

describe('checksums on the wire', () => {
  test('IPv4, ICMP, UDP and TCP sum to zero where they were put', () => {
    fc.assert(
      fc.property(fc.oneof(datagram, segment, echo, complaint), (packet) => {
        const bytes = toBytes(packet)
        const h = header(packet, 'ipv4')
        expect(checksum(bytes.subarray(0, 20))).toBe(0)
        const upper = bytes.subarray(20)
        if (h?.protocol === 'icmp') expect(checksum(upper)).toBe(0)
        if (h?.protocol === 'icmp' || header(packet, 'udp')?.checksum === 'zero') return
        const pseudo = Uint8Array.of(...bytes.subarray(12, 20), 0, bytes[9] ?? 0, upper.length >> 8, upper.length & 255)
        expect(checksum(Uint8Array.of(...pseudo, ...upper, ...(upper.length % 2 === 1 ? [0] : [])))).toBe(0)
      }),
    )
  })

  test('a router may update the IPv4 checksum instead of counting again (RFC 1624)', () => {
    fc.assert(
      fc.property(plain, (packet) => {
        const before = toBytes(packet)
        const ttl = header(packet, 'ipv4')?.ttl ?? 0
        fc.pre(ttl > 1)
        const after = toBytes(rewrite(packet, 'ipv4', { ttl: ttl - 1 }))
        const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
        expect(checksumAfter(word(before, 10), { from: word(before, 8), to: word(after, 8) })).toBe(word(after, 10))
      }),
    )
  })
})

describe('what is not modelled is refused by name', () => {
  const good = toBytes([
    { kind: 'ethernet', src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' },
    {
      kind: 'ipv4',
      src: '10.0.0.1',
      dst: '10.0.0.2',
      ttl: 64,
      protocol: 'icmp',
      length: 28,
      df: true,
      mf: false,
      offset: 0,
      id: 0,
    },
    { kind: 'icmp', name: 'echo-request' },
  ])
  const rows: { name: string; at: number; value: number; says: RegExp }[] = [
    { name: 'another EtherType', at: 12, value: 0x88, says: /EtherType 0x8800/ },
    // what were the IPv4 header's first bytes is a tag now, and its length the type of what the tag carries
    { name: 'another EtherType behind a VLAN tag', at: 12, value: 0x81, says: /EtherType 0x001c/ },
    { name: 'IPv6', at: 14, value: 0x60, says: /only IPv4/ },
    { name: 'IPv4 options', at: 14, value: 0x46, says: /without options/ },
    { name: 'a broken header', at: 22, value: 1, says: /checksum/ },
    { name: 'another ICMP type', at: 34, value: 13, says: /ICMP type 13/ },
  ]
  for (const { name, at, value, says } of rows) {
    test(name, () => {
      expect(() => fromBytes(good.with(at, value))).toThrow(says)
    })
  }
  test('a frame that ends too early', () => {
    expect(() => fromBytes(good.subarray(0, 20))).toThrow(/IPv4 header: 20 bytes needed, 6 there/)
    expect(() => ipFromBytes(good.subarray(14, 36))).toThrow(/ICMP header/)
  })
  test('a tunnel on a port of its own is read when the port is told', () => {
    const packet: Packet = [
      {
        kind: 'ipv4',
        src: '10.0.0.1',
        dst: '10.0.0.2',
        ttl: 64,
        protocol: 'udp',
        length: 78,
        df: false,
        mf: false,
        offset: 0,
        id: 0,
      },
      { kind: 'udp', sport: 1, dport: 4444, length: 58, checksum: 'zero' },
      { kind: 'vxlan', vni: 7 },
      { kind: 'ethernet', src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' },
      ...ipFromBytes(good.subarray(14)),
    ]
    const bytes = toBytes(packet)
    expect(ipFromBytes(bytes)).toHaveLength(2)
    expect(ipFromBytes(bytes, { ...TUNNEL_PORTS, vxlan: [4444] })).toEqual(packet)
  })
})

test('a capture file: one header, then every frame with its time and length', () => {
  const packet: Packet = [
    { kind: 'ethernet', src: '02:00:00:00:00:01', dst: 'ff:ff:ff:ff:ff:ff' },
    { kind: 'arp', op: 'who-has', senderMac: '02:00:00:00:00:01', senderIp: '10.0.0.1', targetIp: '10.0.0.2' },
  ]
  const file = toPcap([
    { at: 0, packet },
    { at: 2000.5, packet },
  ])
  expect(file.length).toBe(24 + 2 * (16 + 42))
  expect(hex(file.subarray(0, 24))).toBe('a1b2c3d4000200040000000000000000' + '0000ffff00000001')
  expect(hex(file.subarray(24 + 58, 24 + 74))).toBe('00000002' + '000001f4' + '0000002a' + '0000002a')
  expect(fromBytes(file.subarray(24 + 74))).toEqual(packet)
})
