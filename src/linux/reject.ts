import { header } from '../net/packet.ts'
import type { Drop } from '../trace/drops.ts'
import type { Handling, Place, Skb } from '../trace/handling.ts'
import type { Filter } from '../trace/rows.ts'
import type { Linux } from './box.ts'
import { type Complaint, complain } from './icmp.ts'
import { sendOwn } from './output.ts'

/*
 * What a packet filter answers when it refuses (nft "reject"). In the output hook the answer goes to the box itself.
 */

const REJECTIONS: Record<Exclude<Filter['action'], 'drop' | 'accept' | 'reject-reset'>, Complaint['name']> = {
  reject: 'port-unreachable',
  'reject-admin': 'admin-prohibited',
  'reject-host': 'host-unreachable',
}

/** Drops what a filter refused, and answers when the rule says so. */
export function* refuse(box: Linux, place: Place, what: { skb: Skb; refused: Drop; port: string }): Handling {
  const { skb, refused, port } = what
  yield { kind: 'dropped', reason: refused, packet: skb.packet, message: skb.message }
  const action = refused.kind === 'filter' ? refused.rule.action : 'drop'
  if (action === 'drop' || action === 'accept') return []
  if (action === 'reject-reset') return reset(box, place, skb)
  return complain(box, place, { skb, complaint: { name: REJECTIONS[action], port, wholeOnly: true } })
}

/** A reset in the name of the destination (nft "reject with tcp reset"). Never for a reset (nf_reject_ip_tcphdr_get). */
function* reset(box: Linux, place: Place, skb: Skb): Handling {
  const ip = header(skb.packet, 'ipv4')
  const tcp = header(skb.packet, 'tcp')
  if (ip === undefined || tcp === undefined || tcp.flags === 'R' || tcp.flags === 'RA') return []
  const message = { role: 'reply' as const, about: skb.message }
  const packet = [
    { ...ip, src: ip.dst, dst: ip.src, ttl: box.sysctl.defaultTtl, length: 40, df: true, id: 0 },
    { ...tcp, sport: tcp.dport, dport: tcp.sport, flags: 'RA' as const },
  ]
  yield { kind: 'answered', answer: 'reset', to: ip.src, packet, message }
  return sendOwn(box, place, { packet, message })
}
