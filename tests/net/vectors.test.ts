import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checksum, checksumAfter, onesSum } from '../../src/net/checksum.ts'
import { toBytes } from '../../src/net/frame.ts'
import { innerMtu, TUNNEL_OVERHEAD_V6 } from '../../src/net/mtu.ts'
import { ICMP, type Packet, TUNNEL_OVERHEAD } from '../../src/net/packet.ts'
import { fromBytes, TUNNEL_PORTS } from '../../src/net/parse.ts'
import { suite } from '../support/acceptance.ts'

const typed = z.object({ type: z.number(), code: z.number() })
const shape = z.object({
  checksum: z.array(
    z.object({ source: z.string(), bytes: z.string(), sum: z.string().optional(), checksum: z.string() }),
  ),
  incremental: z.array(
    z.object({
      source: z.string(),
      oldChecksum: z.string(),
      oldField: z.string(),
      newField: z.string(),
      newChecksum: z.string(),
    }),
  ),
  vxlan: z.object({
    udpPortIana: z.number(),
    udpPortLinuxDefault: z.number(),
    flagsWithVni: z.string(),
    headerBytes: z.number(),
    vniBits: z.number(),
    overheadIpv4NoVlan: z.number(),
    overheadIpv6NoVlan: z.number(),
    example: z.object({ vni: z.number(), header: z.string() }),
    innerMtu: z.record(z.string(), z.number()),
  }),
  arp: z.object({ request: z.object({ frame: z.string(), op: z.number(), spa: z.string(), tpa: z.string() }) }),
  icmp: z.object({
    ttlExceeded: typed,
    netUnreachable: typed,
    hostUnreachable: typed,
    portUnreachable: typed,
    fragNeeded: typed,
    adminProhibited: typed,
  }),
  mtuMeasured: z.array(
    z.object({
      source: z.string(),
      linkMtu: z.number(),
      encryptionOverhead: z.number().default(0),
      tunnelOverhead: z.number().default(0),
      wireguardDeviceMtu: z.number().optional(),
      biggestPodPacketThatPasses: z.number().optional(),
      passes: z.array(z.number()).default([]),
      lost: z.array(z.number()).default([]),
    }),
  ),
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

const found = suite('vectors/vectors.json')

describe.skipIf(found === undefined)('the arithmetic of the headers agrees with the published vectors', () => {
  if (found === undefined) return
  const vectors = shape.parse(found)

  for (const v of vectors.checksum) {
    test(`checksum: ${v.source}`, () => {
      expect(checksum(bytesOf(v.bytes))).toBe(Number(v.checksum))
      if (v.sum !== undefined) expect(onesSum(bytesOf(v.bytes))).toBe(Number(v.sum))
    })
  }

  for (const v of vectors.incremental) {
    test(`incremental update: ${v.source}`, () => {
      const change = { from: Number(v.oldField), to: Number(v.newField) }
      expect(checksumAfter(Number(v.oldChecksum), change)).toBe(Number(v.newChecksum))
    })
  }

  test('the VXLAN header, its ports and its overhead', () => {
    const { vxlan } = vectors
    const header = toBytes([{ kind: 'vxlan', vni: vxlan.example.vni }])
    expect(hex(header)).toBe(vxlan.example.header)
    expect(header.length).toBe(vxlan.headerBytes)
    expect(header[0]).toBe(Number(vxlan.flagsWithVni))
    const most = 2 ** vxlan.vniBits - 1
    expect(hex(toBytes([{ kind: 'vxlan', vni: most }])).slice(8, 14)).toBe('ffffff')
    expect(TUNNEL_PORTS.vxlan).toEqual([vxlan.udpPortIana, vxlan.udpPortLinuxDefault])
    expect([TUNNEL_OVERHEAD, TUNNEL_OVERHEAD_V6]).toEqual([vxlan.overheadIpv4NoVlan, vxlan.overheadIpv6NoVlan])
    for (const [link, inner] of Object.entries(vxlan.innerMtu))
      expect(innerMtu(Number(link), { tunnel: TUNNEL_OVERHEAD, encryption: 0 })).toBe(inner)
  })

  test('an ARP request, byte for byte and back', () => {
    const { frame, spa, tpa } = vectors.arp.request
    const packet: Packet = [
      { kind: 'ethernet', src: '02:42:ac:12:00:02', dst: 'ff:ff:ff:ff:ff:ff' },
      { kind: 'arp', op: 'who-has', senderMac: '02:42:ac:12:00:02', senderIp: spa, targetIp: tpa },
    ]
    expect(hex(toBytes(packet))).toBe(frame)
    expect(fromBytes(bytesOf(frame))).toEqual(packet)
  })

  test('ICMP types and codes', () => {
    const { icmp } = vectors
    expect(ICMP['time-exceeded']).toEqual(icmp.ttlExceeded)
    expect(ICMP['net-unreachable']).toEqual(icmp.netUnreachable)
    expect(ICMP['host-unreachable']).toEqual(icmp.hostUnreachable)
    expect(ICMP['port-unreachable']).toEqual(icmp.portUnreachable)
    expect(ICMP['fragmentation-needed']).toEqual(icmp.fragNeeded)
    expect(ICMP['admin-prohibited']).toEqual(icmp.adminProhibited)
  })

  for (const v of vectors.mtuMeasured) {
    test(`measured on a running cluster: ${v.source}`, () => {
      const biggest = innerMtu(v.linkMtu, { tunnel: v.tunnelOverhead, encryption: v.encryptionOverhead })
      if (v.biggestPodPacketThatPasses !== undefined) expect(biggest).toBe(v.biggestPodPacketThatPasses)
      if (v.wireguardDeviceMtu !== undefined)
        expect(innerMtu(v.linkMtu, { tunnel: 0, encryption: v.encryptionOverhead })).toBe(v.wireguardDeviceMtu)
      for (const size of v.passes) expect(size).toBeLessThanOrEqual(biggest)
      for (const size of v.lost) expect(size).toBeGreaterThan(biggest)
    })
  }
})
