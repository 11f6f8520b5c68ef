import type { Network } from '../kube/network.ts'
import type { LabName } from '../networks/labs/index.ts'
import type { Ends } from '../request/calls.ts'
import { itemAbout, itemFor } from './bank.ts'
import type { Belief } from './beliefs.ts'
import type { Item, StemKind } from './item.ts'

/*
 * Twelve lessons along the article and its sequel. A lesson is data: where it plays, and what is asked; `words` tell it.
 */

export const LESSONS = [
  'doors',
  'fountain',
  'map',
  'mask',
  'doorman',
  'two-doors',
  'there-and-back',
  'buildings',
  'corridor',
  'tunnel',
  'services',
  'policies',
] as const
export type LessonId = (typeof LESSONS)[number]

/** A question of a lesson: of one kind about one walk, or, without ends, any about a belief. */
export interface LessonTask {
  network: string
  about: Belief
  kind?: StemKind
  ends?: Ends
}

export interface Lesson {
  /** Its answer is told as the whole walk. */
  worked: LessonTask
  /** Along walks of which a step is missing each time. */
  blanks: readonly LessonTask[]
  /** Any walk, alone. */
  alone: LessonTask
}

const task =
  (network: LabName) =>
  (about: Belief, kind: StemKind, ends: Ends): LessonTask => ({ network, about, kind, ends })
const alone = (network: LabName, about: Belief): LessonTask => ({ network, about })

const n = task('neighbourhoods')
const x = task('masks')
const b = task('buildings')
const s = task('shop')
const ends = (from: string, to: string, probe: Partial<Ends> = {}): Ends => ({ from, to, ...probe })

export const lessons: Record<LessonId, Lesson> = {
  doors: {
    worked: n('one-mac-behind-router', 'frame-to', ends('h14', 'h24')),
    blanks: [n('mac-stays', 'frame-to', ends('h15', 'h22')), n('ip-is-gateway', 'packet-to', ends('h23', 'h12'))],
    alone: alone('neighbourhoods', 'one-mac-behind-router'),
  },
  fountain: {
    worked: n('unknown-mac-dropped', 'unknown-at-switch', ends('h14', 'h15')),
    blanks: [
      n('switch-learns-destination', 'switch-writes', ends('h22', 'h25')),
      n('switch-is-a-hop', 'ttl-left', ends('h12', 'h13')),
    ],
    alone: alone('neighbourhoods', 'switch-learns-destination'),
  },
  map: {
    worked: n('arp-asks-far-host', 'arp-for', ends('h14', 'h24')),
    blanks: [
      n('neighbours-through-gateway', 'arp-for', ends('h12', 'h15')),
      n('missing-is-reported', 'who-notices', ends('h14', '10.0.10.99')),
    ],
    alone: alone('neighbourhoods', 'arp-asks-far-host'),
  },
  mask: {
    worked: x('mask-is-the-routers', 'fate', ends('a', 'b')),
    blanks: [
      x('mask-is-the-routers', 'fate', ends('b', 'a')),
      n('broadcast-is-a-host', 'fate', ends('h14', '10.0.10.255')),
    ],
    alone: alone('neighbourhoods', 'broadcast-crosses'),
  },
  doorman: {
    worked: n('first-row-wins', 'row-wins', ends('h14', 'h15')),
    blanks: [
      n('routers-know-the-way', 'fate', ends('h14', '10.0.30.1')),
      x('no-gateway-gets-lost', 'sees', ends('c', 'far')),
    ],
    alone: alone('neighbourhoods', 'neighbours-through-gateway'),
  },
  'two-doors': {
    worked: n('other-leg-through-network', 'path', ends('h14', '10.0.99.101')),
    blanks: [
      n('one-mac-behind-router', 'frame-to', ends('h15', 'h22')),
      x('server-needs-no-gateway', 'fate', ends('a', 'nogw')),
    ],
    alone: alone('neighbourhoods', 'other-leg-through-network'),
  },
  'there-and-back': {
    worked: n('receiver-counts', 'ttl-left', ends('h14', 'h24')),
    blanks: [
      n('ttl-is-seconds', 'fate', ends('h15', 'h23', { ttl: 2 })),
      n('answer-same-way', 'fate', ends('h25', 'h12', { src: '10.9.9.9' })),
    ],
    alone: alone('neighbourhoods', 'ttl-is-seconds'),
  },
  buildings: {
    worked: b('pods-behind-nat', 'packet-from', ends('pod12', 'pod14')),
    blanks: [
      b('deleted-pod-is-reported', 'sees', ends('pod12', '10.0.2.99')),
      b('same-node-leaves', 'path', ends('pod24', 'pod22')),
    ],
    alone: alone('buildings', 'deleted-pod-is-reported'),
  },
  corridor: {
    worked: b('same-node-leaves', 'path', ends('pod12', 'pod14')),
    blanks: [
      b('pods-share-a-bridge', 'table-asked', ends('pod22', 'pod24')),
      b('star-is-a-break', 'star', ends('pod14', 'pod12')),
    ],
    alone: alone('buildings', 'pods-share-a-bridge'),
  },
  tunnel: {
    worked: b('underlay-knows-pods', 'packet-to', ends('pod12', 'pod22')),
    blanks: [
      b('vni-is-a-vlan', 'tunnel-number', ends('pod24', 'pod12')),
      b('all-of-1500-fits', 'fate', ends('pod14', 'pod24', { size: 1423, df: 'do' })),
    ],
    alone: alone('buildings', 'underlay-knows-pods'),
  },
  services: {
    worked: s('clusterip-travels', 'packet-to', ends('shop/cart', 'shop/weblocal', { port: 6379, proto: 'tcp' })),
    blanks: [
      s('clusterip-answers-ping', 'sees', ends('shop/cart', '10.96.0.80', { proto: 'icmp' })),
      s('empty-service-hangs', 'sees', ends('shop/cart', 'shop/empty', { port: 80, proto: 'tcp' })),
    ],
    alone: alone('shop', 'service-takes-turns'),
  },
  policies: {
    worked: s('policy-names-service-port', 'verdict', ends('shop/web-1', 'shop/web-2', { port: 8080, proto: 'tcp' })),
    blanks: [
      s('egress-without-name', 'verdict', ends('shop/web-1', 'kube-system/kube-dns', { port: 53, proto: 'udp' })),
      s('closed-by-default', 'verdict', ends('shop/db', 'shop/web-1', { port: 8080, proto: 'tcp' })),
    ],
    alone: alone('shop', 'closed-by-default'),
  },
}

/** First contact: eight beliefs, each with the lesson that begins there. */
export const PLACEMENT: readonly { about: Belief; lesson: LessonId; network: LabName }[] = [
  { about: 'switch-learns-destination', lesson: 'fountain', network: 'neighbourhoods' },
  { about: 'arp-asks-far-host', lesson: 'map', network: 'neighbourhoods' },
  { about: 'mask-is-the-routers', lesson: 'mask', network: 'masks' },
  { about: 'first-row-wins', lesson: 'doorman', network: 'neighbourhoods' },
  { about: 'ttl-is-seconds', lesson: 'there-and-back', network: 'neighbourhoods' },
  { about: 'pods-share-a-bridge', lesson: 'corridor', network: 'buildings' },
  { about: 'underlay-knows-pods', lesson: 'tunnel', network: 'buildings' },
  { about: 'clusterip-travels', lesson: 'services', network: 'shop' },
]

export function isLesson(text: string): text is LessonId {
  return LESSONS.some((id) => id === text)
}

/** The tasks of a lesson in their order. */
export function tasksOf({ worked, blanks, alone: last }: Lesson): LessonTask[] {
  return [worked, ...blanks, last]
}

/** Seeds that are tried until a walk gives the wished question. */
const TRIES = 24

const isSameWay = (a: Ends, b: Ends | undefined): boolean => b !== undefined && a.from === b.from && a.to === b.to

/**
 * The question of a task; the same for the same seed. Undefined when its network cannot ask it. `shown` are tasks whose
 * walks the learner has seen: a question about one of those would be no prediction.
 */
export function itemOfTask(
  network: Network,
  task: LessonTask,
  { seed, shown = [] }: { seed: number; shown?: readonly LessonTask[] },
): Item | undefined {
  const { about, kind, ends: between } = task
  for (let i = 0; i < TRIES; i++) {
    const tried = seed + i
    const item =
      kind === undefined || between === undefined
        ? itemFor(network, { about, seed: tried })
        : itemAbout(network, { about, seed: tried, kind, ends: between })
    if (item !== undefined && !shown.some((one) => isSameWay(item.ends, one.ends))) return item
  }
  return undefined
}
