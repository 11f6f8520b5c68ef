import type { Asked } from '../platform.ts'

const IP = String.raw`(\d{1,3}(?:\.\d{1,3}){3})(?:[.:](\d{1,5}))?`
const ARROW = new RegExp(String.raw`(?<![\d.])${IP}\s*(?:>|->|→)\s*${IP}(?![\d.])`)
const PROTOCOL = /\b(icmp|udp|tcp)\b/i

/** What somebody wants explained by a message: the packet of a line of tcpdump or Hubble, else the term that it is. */
export function questionIn(text: string): Asked['request'] {
  const line = text.slice(0, 4000)
  const [, from, , to, port] = ARROW.exec(line) ?? []
  if (from === undefined || to === undefined) return { kind: 'explain', term: text.trim().slice(0, 200) }
  const named = PROTOCOL.exec(line)?.[1]?.toLowerCase()
  const guessed = /\bFlags \[/.test(line) ? 'tcp' : port === undefined ? 'icmp' : 'udp'
  const proto = named === 'icmp' || named === 'udp' || named === 'tcp' ? named : guessed
  return { kind: 'trace', from, to, proto, ...(port === undefined || proto === 'icmp' ? {} : { port: Number(port) }) }
}
