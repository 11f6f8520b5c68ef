import type { Protocol } from '../../net/packet.ts'
import type { Tagged } from '../../net/tagged.ts'
import type { Drop, DropKind, Drops } from '../drops.ts'
import type { Outcome } from '../events.ts'
import { agent } from '../proof.ts'
import { type ShellCommand, sh } from '../shell.ts'
import { CILIUM_DROPS } from './cilium-drops.ts'
import type { Cause, DropCards, Lost } from './drop-card.ts'
import { KERNEL_DROPS } from './kernel-drops.ts'

/*
 * The cards of all kinds of drops, and what is asked of them.
 */

const CARDS: DropCards = { ...KERNEL_DROPS, ...CILIUM_DROPS }

type DropOf<K extends DropKind> = Tagged<Drops, K>

/** Monitor code and text of a drop that Cilium itself reports. Undefined: it is somebody else's. */
export function ciliumDrop(kind: DropKind): { code: number; text: string } | undefined {
  const { cilium } = CARDS[kind]
  return cilium === 'none' ? undefined : cilium
}

/** What Cilium's monitor reports of a drop. Undefined: it is not Cilium's, or it is told in another way. */
export function reportedDrop(reason: Drop): { code: number; text: string } | undefined {
  return 'told' in reason && reason.told === true ? undefined : ciliumDrop(reason.kind)
}

/** What Hubble calls a drop; the kernel's own, and what is told in another way, have no line. */
export function dropLine(reason: Drop): string | undefined {
  const named = reportedDrop(reason)
  return named === undefined ? undefined : `${named.text} DROPPED`
}

/** The well-known cause that a loss shows, where it is one of these. */
export function causeOf<K extends DropKind>(drop: DropOf<K>): Cause | undefined {
  const { cause }: DropCards[K] = CARDS[drop.kind]
  if (typeof cause === 'function') return cause(drop)
  return cause === 'none' ? undefined : cause
}

/** What the sender's own call returns at once; undefined when it succeeded. */
export function errnoOf<K extends DropKind>(drop: DropOf<K>, proto: Protocol): Outcome | undefined {
  const { errno }: DropCards[K] = CARDS[drop.kind]
  if (errno !== 'none') return errno(drop, proto)
  // a program drops on the sender's own way out: ping hears of it, UDP without IP_RECVERR and TCP do not (net_xmit_errno)
  return proto === 'icmp' && ciliumDrop(drop.kind) !== undefined
    ? { kind: 'no-buffer-space', errno: 'ENOBUFS' }
    : undefined
}

/** What shows a drop on a real cluster, where it has a command of its own there. */
export function clusterProof<K extends DropKind>(drop: DropOf<K>, lost: Lost): ShellCommand | undefined {
  const { cluster }: DropCards[K]['proof'] = CARDS[drop.kind].proof
  if (cluster === 'none') return undefined
  if (cluster !== 'hubble') return cluster(drop, lost)
  return agent(lost.where.node, sh`hubble observe --verdict DROPPED --to-ip ${lost.to} --last 20`)
}

/** What shows a drop on its device. Undefined: nothing but what passes there. */
export function deviceProof<K extends DropKind>(drop: DropOf<K>, lost: Lost): ShellCommand | undefined {
  const { device }: DropCards[K]['proof'] = CARDS[drop.kind].proof
  return device === 'watch' ? undefined : device(drop, lost)
}
