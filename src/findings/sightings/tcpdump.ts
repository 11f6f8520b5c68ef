import type { Ip } from '../../net/address.ts'
import { dottedEnd, IP4, isAnswer, numberOf, said } from './reading.ts'
import type { SightedEnd, Sighting } from './sighting.ts'

/*
 * tcpdump (print-*.c) and tshark's one-line summary.
 */

const FLAGS: Readonly<Record<string, string>> = {
  S: 'SYN',
  '.': 'ACK',
  F: 'FIN',
  R: 'RST',
  P: 'PSH',
  U: 'URG',
  E: 'ECE',
  W: 'CWR',
}
const STAMP = String.raw`(?:(?:\d{4}-\d\d-\d\d )?\d{2}:\d{2}:\d{2}(?:\.\d+)?\s+|\d+\.\d+\s+)?`
const LINK = String.raw`(?:[\w@.-]+\s+(?:In|Out|P|B|M|\?)\s+)?`
const FRAME = String.raw`(?:(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?: \(oui \w+\))? > (?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?: \(oui \w+\))?,? (?:ethertype |.*?, ethertype )?|)`
const START = new RegExp(`^\\s*${STAMP}${LINK}${FRAME}`)
const PACKET = /^(?:IPv4 \(0x0800\), length \d+: |IP6? (?:\(.*?\) )?)?(?<src>[\w.:-]+) > (?<dst>[\w.:-]+): (?<rest>.*)$/
const TUNNEL =
  /(?:OTV|VXLAN), flags \[[^\]]*\](?: \(0x\w+\))?,(?: overlay \d+,)? (?:instance|vni) (?<vxlan>\d+)|Geneve, [Ff]lags \[[^\]]*\](?:.*?)vni (?<geneve>0x[0-9a-f]+|\d+)/
/** Types and codes behind tcpdump's words (print-icmp.c). */
const ICMP: readonly [RegExp, { type: number; code: number }][] = [
  [new RegExp(`^ICMP net (?<about>${IP4}) unreachable`), { type: 3, code: 0 }],
  [new RegExp(`^ICMP host (?<about>${IP4}) unreachable - admin prohibited`), { type: 3, code: 10 }],
  [new RegExp(`^ICMP host (?<about>${IP4}) unreachable`), { type: 3, code: 1 }],
  [new RegExp(`^ICMP (?<about>${IP4}) (?:protocol \\d+|\\w+ protocol) unreachable`), { type: 3, code: 2 }],
  [new RegExp(`^ICMP (?<about>${IP4}) (?:udp|tcp) port \\S+ unreachable`), { type: 3, code: 3 }],
  [new RegExp(`^ICMP (?<about>${IP4}) unreachable - need to frag(?: \\(mtu (?<mtu>\\d+)\\))?`), { type: 3, code: 4 }],
  [
    new RegExp(
      `^ICMP (?:host |net )?(?<about>${IP4}) unreachable - (?:source host|net|host)?\\s*(?:admin )?prohibited`,
    ),
    { type: 3, code: 13 },
  ],
  [/^ICMP time exceeded in-transit/, { type: 11, code: 0 }],
  [/^ICMP ip reassembly time exceeded/, { type: 11, code: 1 }],
  [new RegExp(`^ICMP redirect (?<about>${IP4}) to (?:host|net) (?<gateway>${IP4})`), { type: 5, code: 1 }],
]

interface Ends {
  src: SightedEnd | undefined
  dst: SightedEnd | undefined
}

/** Lines of tcpdump, a packet each; in a tunnel the inner packet may stand on the next line. */
export function tcpdump(lines: readonly string[]): Sighting[] {
  const found: Sighting[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const next = lines[i + 1]
    const arp = arpLine(line)
    if (arp !== undefined) found.push(arp)
    else {
      const whole = isHead(line) && next !== undefined ? `${line.trimEnd()} ${next.trim()}` : line
      const packet = packetLine(whole, next)
      if (packet === undefined) continue
      found.push(packet.sighting)
      if (packet.tookNext || whole !== line) i++
    }
  }
  return found
}

/** `-v` puts the IP header on a line of its own. */
const isHead = (line: string): boolean => /\bIP \(tos .*length \d+\)\s*$/.test(line)

function packetLine(line: string, next: string | undefined): { sighting: Sighting; tookNext: boolean } | undefined {
  const stripped = line.replace(START, '')
  const match = PACKET.exec(stripped)
  if (match?.groups === undefined || !/\bIP\b|ethertype IPv4/.test(line)) return undefined
  const { src = '', dst = '', rest = '' } = match.groups
  const ttl = numberOf(/\bttl (\d+)/.exec(line)?.[1])
  const tunnel = TUNNEL.exec(rest)?.groups
  if (tunnel !== undefined) {
    const inline = /: ((?:IP |ARP).*)$/.exec(rest.replace(/^.*?(?:Geneve|OTV|VXLAN)/, ''))?.[1]
    const inner = packetLine(inline ?? next ?? '', undefined)
    if (inner !== undefined) {
      const outer = {
        src: dottedEnd(src).ip ?? src,
        dst: dottedEnd(dst).ip ?? dst,
        vni: Number(tunnel.vxlan ?? tunnel.geneve),
      }
      const text = inline === undefined ? `${line}\n${next ?? ''}` : line
      return { sighting: { ...inner.sighting, text, outer }, tookNext: inline === undefined }
    }
  }
  const ends = { src: dottedEnd(src), dst: dottedEnd(dst) }
  return {
    sighting: said<Sighting>({ tool: 'tcpdump', text: line, ...ends, ttl, ...contentOf(rest, ends) }),
    tookNext: false,
  }
}

function contentOf(rest: string, { src, dst }: Ends): Partial<Sighting> {
  const flags = /^Flags \[([^\]]*)\]/.exec(rest)?.[1]
  if (flags !== undefined) {
    const names = [...flags].flatMap((letter) => FLAGS[letter] ?? [])
    const reply = isAnswer(names) || guessed({ src, dst })
    return { proto: 'tcp', flags: names, reply }
  }
  if (/^ICMP echo request/.test(rest)) return { proto: 'icmp', reply: false }
  if (/^ICMP echo reply/.test(rest)) return { proto: 'icmp', reply: true }
  for (const [pattern, known] of ICMP) {
    const { about, mtu, gateway } = pattern.exec(rest)?.groups ?? {}
    if (pattern.test(rest)) return { proto: 'icmp', icmp: said({ ...known, about, mtu: numberOf(mtu), gateway }) }
  }
  if (rest.startsWith('ICMP')) return { proto: 'icmp' }
  const dns = /^\d+[+*%|-]* (?:\[\w+\] )?(?:A|AAAA|PTR|SRV|ANY|TXT)\? (\S+)/.exec(rest)?.[1]
  if (dns !== undefined) return { proto: 'udp', l7: { dns }, reply: false }
  const answer = /^\d+[*-]* (?:NXDomain|\d+\/\d+\/\d+)/.test(rest)
  if (answer) return { proto: 'udp', reply: true, ...(/NXDomain/.test(rest) ? { symptom: 'no-name' as const } : {}) }
  return src?.port === undefined ? {} : { proto: 'udp', reply: guessed({ src, dst }) }
}

/** Somebody who speaks from a well-known port to one that a kernel picks (from 32768 on) is answering. */
function guessed({ src, dst }: Ends): boolean {
  return src?.port !== undefined && dst?.port !== undefined && src.port < 32_768 && dst.port >= 32_768
}

function arpLine(line: string): Sighting | undefined {
  const asked = new RegExp(`\\bARP,.*?Request who-has (?<asks>${IP4})(?: \\([^)]*\\))? tell (?<tell>${IP4})`).exec(
    line,
  )?.groups
  if (asked !== undefined) {
    const { asks = '', tell = '' } = asked
    return { tool: 'tcpdump', text: line, arp: { op: 'who-has', asks, tell } }
  }
  const told = new RegExp(`\\bARP,.*?Reply (?<asks>${IP4}) is-at (?<mac>[0-9a-f:]{17})`).exec(line)?.groups
  if (told === undefined) return undefined
  const { asks = '', mac = '' } = told
  return { tool: 'tcpdump', text: line, arp: { op: 'is-at', asks, mac } }
}

const TSHARK = new RegExp(
  `^\\s*(?:\\d+\\s+)?(?:\\d+\\.\\d+|\\d{4}-\\d\\d-\\d\\d [\\d:.]+)\\s+(?<src>${IP4})\\s+(?:→|->)\\s+(?<dst>${IP4})\\s+(?<name>[A-Z][\\w./-]*)\\s+\\d+\\s+(?<rest>.*)$`,
)

/** tshark's summary: `1 0.000 10.0.1.11 → 10.0.2.21 TCP 74 40000 → 80 [SYN] Seq=0 ...`. */
export function tsharkLine(line: string): Sighting | undefined {
  const { src, dst, name = '', rest = '' } = TSHARK.exec(line)?.groups ?? {}
  if (src === undefined || dst === undefined) return undefined
  const ports = /(\d+)\s+(?:→|->|>)\s+(\d+)(?:\s+\[([^\]]*)\])?/.exec(rest)
  const ends = { src: side(src, ports?.[1]), dst: side(dst, ports?.[2]) }
  const base = { tool: 'tshark' as const, text: line, ...ends }
  if (name === 'ICMP') {
    const reply = /reply/.test(rest)
    return { ...base, proto: 'icmp', ...(/Echo \(ping\)/.test(rest) ? { reply } : {}) }
  }
  if (name === 'DNS') return { ...base, proto: 'udp', reply: /response/.test(rest) }
  const flags = ports?.[3]?.split(', ').filter((flag) => /^[A-Z]{3}$/.test(flag))
  const proto = name === 'UDP' ? 'udp' : 'tcp'
  return said<Sighting>({ ...base, proto, flags, reply: isAnswer(flags) || guessed(ends) })
}

function side(ip: Ip, port: string | undefined): NonNullable<Sighting['src']> {
  const number = numberOf(port)
  return { ip, ...(number === undefined ? {} : { port: number }) }
}
