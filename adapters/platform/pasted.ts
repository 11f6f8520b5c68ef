import { LONGEST_PASTE, sightingsIn } from '../../src/findings/sightings/read.ts'
import type { Request } from '../../src/request/calls.ts'

/*
 * What somebody wants explained by a message that they point at: a line of tcpdump or Hubble, an address, a term.
 */

const ADDRESS = String.raw`(\d{1,3}(?:\.\d{1,3}){3})(?:[.:](\d{1,5}))?`
/** `10.0.1.12.53124 > 10.0.2.22.80` (tcpdump), `10.0.1.12:53124 -> 10.0.2.22:80` (Hubble), also with names in between. */
const FROM_TO = new RegExp(
  String.raw`(?<![\d.])${ADDRESS}(?:\s*\([^)\n]{0,120}\))?\s*(?:>|->|→|到)\s*${ADDRESS}(?![\d.])`,
)
const LONGEST = 4_000
const LONGEST_TERM = 200

/** TCP shows its flags in tcpdump and in Hubble; a port without them is UDP's; no port is a ping. */
function protocolOf(line: string, port: string | undefined): 'icmp' | 'udp' | 'tcp' {
  const named = /\b(icmp|udp|tcp)\b/i.exec(line)?.[1]?.toLowerCase()
  if (named === 'icmp' || named === 'udp' || named === 'tcp') return named
  if (/\bFlags \[/.test(line)) return 'tcp'
  return port === undefined ? 'icmp' : 'udp'
}

/** What a tool printed as a paste, two ends with an arrow as a trace, else the text as a term to explain. */
export function questionIn(text: string): Request {
  if (sightingsIn(text).length > 0) return { kind: 'paste', text: text.slice(0, LONGEST_PASTE) }
  const line = text.slice(0, LONGEST)
  const [, from, , to, port] = FROM_TO.exec(line) ?? []
  if (from === undefined || to === undefined) return { kind: 'explain', term: line.trim().slice(0, LONGEST_TERM) }
  const proto = protocolOf(line, port)
  return { kind: 'trace', from, to, proto, ...(port === undefined || proto === 'icmp' ? {} : { port: Number(port) }) }
}
