import type { Ip } from '../../net/address.ts'
import type { Protocol } from '../../net/packet.ts'
import type { Tagged } from '../../net/tagged.ts'
import type { DropKind, Drops } from '../drops.ts'
import type { Outcome } from '../events.ts'
import type { ProofSite } from '../proof.ts'
import type { ShellCommand } from '../shell.ts'

/*
 * All that is known about a kind of drop, once; "none" is written out.
 */

/** What can be behind what people see. */
export type Cause =
  | 'policy'
  | 'dns-egress'
  | 'cidr-and-pods'
  | 'stale-identity'
  | 'l7-rule'
  | 'agent-rejects'
  | 'tunnel-blocked'
  | 'no-route'
  | 'range-twice'
  | 'route-reflector'
  | 'rp-filter'
  | 'packet-too-big'
  | 'checksum-offload'
  | 'no-backend'
  | 'no-backend-here'
  | 'foreign-backend'
  | 'nobody-listens'
  | 'source-ranges'
  | 'cloud-firewall'
  | 'source-rewritten'
  | 'masquerade'
  | 'service-is-a-rule'
  | 'hairpin'
  | 'ingress-class'
  | 'name-missing'
  | 'two-lookups-race'
  | 'tables-full'
  | 'packet-out-of-window'
  | 'idle-timeout'
  | 'link-down'
  | 'nobody-answers'
  | 'routing-loop'
  | 'filter-drops'

/** Where a packet was lost, and whom it was for. */
export interface Lost {
  to: Ip
  /** The device, and the node that it is or stands on. */
  at: string
  where: ProofSite
}

export interface DropCard<K extends DropKind> {
  /** Monitor code and text where Cilium itself reports it (pkg/monitor/api/drop.go). */
  cilium: 'none' | { code: number; text: string }
  /** Which well-known cause it shows. */
  cause: 'none' | Cause | ((drop: Tagged<Drops, K>) => Cause)
  /**
   * The command that shows it on a real cluster, asked of the agent of exactly that node (`hubble`: its drop event), and on a
   * device that somebody drew (`watch`: what passes there). Without the first, the second is for both.
   */
  proof: {
    cluster: 'none' | 'hubble' | ((drop: Tagged<Drops, K>, lost: Lost) => ShellCommand)
    device: 'watch' | ((drop: Tagged<Drops, K>, lost: Lost) => ShellCommand)
  }
  /** What the sender's own call returns when its packet never leaves; undefined: it returns nothing, or goes on trying. */
  errno: 'none' | ((drop: Tagged<Drops, K>, proto: Protocol) => Outcome | undefined)
}
export type DropCards = { [K in DropKind]: DropCard<K> }
