import type { Protocol } from '../net/packet.ts'
import type { Tagged } from '../net/tagged.ts'

/** The languages that Packetwalk speaks. */
export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

/** The language of a locale, `zh-CN` or `zh_CN.UTF-8`; English when it is none of ours. */
export function languageOfLocale(locale: string): Language {
  const own = locale.toLowerCase().split(/[^a-z]/)[0]
  return LANGUAGES.find((language) => language === own) ?? 'en'
}

/** `technical` says it as an engineer does; `house` tells it with houses, doors and doormen. */
export const VOICES = ['technical', 'house'] as const
export type Voice = (typeof VOICES)[number]

/** Two cuts of one picture: every door, or buildings and neighbourhoods only (for a phone). */
export const CUTS = ['full', 'overview'] as const
export type Cut = (typeof CUTS)[number]

/** Three depths of one answer: what a phone shows, what says most on one screen, or every step. `/step` is one step with its tables. */
export const DETAILS = ['brief', 'summary', 'steps'] as const
export type Detail = (typeof DETAILS)[number]
/** Of answers that are short or whole. */
export const DEPTHS = ['brief', 'summary'] as const
export type Depth = (typeof DEPTHS)[number]

/** What people see when something is wrong. */
export const SYMPTOMS = [
  'hangs',
  'refused',
  'reset',
  'big-hangs',
  'no-name',
  'slow-name',
  'name-hangs',
  'forbidden',
  'wrong-page',
  'one-in-n',
  'other-node',
  'some-nodes',
  'outside',
  'service-only',
  'itself',
  'wrong-source',
  'ping-only',
  'upgrade',
] as const
export type Symptom = (typeof SYMPTOMS)[number]

/** How somebody wants to be answered. Carried by every request, so that a button answers in the same manner. */
export interface Manner {
  language?: Language
  voice?: Voice
  /** A lab's name or the hash of a stored network; the one in use when missing. */
  network?: string
  /** Which datapath to walk in a cluster; the network's own when missing. */
  datapath?: string
  private?: boolean
}

/** Two ends and the probe between them. */
export interface Ends {
  from: string
  to: string
  proto?: Protocol
  port?: number
  size?: number
  ttl?: number
  df?: 'want' | 'do' | 'dont'
  /** Is somebody listening on the port? */
  open?: boolean
  /** Source address to claim instead of one's own. */
  src?: string
  /** Ask again with what the first packet taught. */
  warm?: boolean
}

/** Everything that can be asked, with its arguments. One line per command; registration, help and parsing follow from here. */
export interface Calls {
  trace: Ends & { cut?: Cut; detail?: Detail }
  /** One step of a journey with its tables and headers. `number` counts from 1; `leg` is which message. */
  step: Ends & { number: number; show?: 'step' | 'headers' | 'tables'; leg?: 'request' | 'reply' }
  table: { device: string; about?: string }
  map: { device?: string }
  /** May A connect to B? Judged by the policies of a snapshot; `json` as data. */
  policy: {
    from: string
    to: string
    proto?: 'tcp' | 'udp' | 'sctp' | 'icmp'
    port?: number
    semantics?: 'kubernetes' | 'cilium'
    /** The request inside the connection, `GET /path`, for rules that ask for one. */
    http?: string
    json?: boolean
    detail?: Depth
  }
  /** Who can reach whom. `from` and `to` narrow it to names that contain this. */
  reach: {
    from?: string
    to?: string
    proto?: 'tcp' | 'udp' | 'sctp'
    port?: number
    by?: 'workload' | 'pod'
    semantics?: 'kubernetes' | 'cilium'
    json?: boolean
    detail?: Depth
  }
  /** The network in use is before, `other` is after. With two ends: their way in both. */
  diff: {
    other: string
    from?: string
    to?: string
    proto?: Protocol
    port?: number
    semantics?: 'kubernetes' | 'cilium'
    json?: boolean
  }
  /** What may be behind a symptom; with both ends, what a walk shows of it. */
  why: { symptom?: Symptom; from?: string; to?: string; proto?: Protocol; port?: number; detail?: Depth }
  /** Anything that a tool printed. `from` says who asked where the text does not. */
  paste: { text: string; from?: string }
  /** Lessons: all, one part by part, or `start`. `choose` answers: an option from 1, or 0 for "I don't know". */
  learn: { lesson?: string; part?: number; seed?: number; choose?: number; so?: string }
  /** A question from the bank: about a belief, or about what one is weakest at. */
  practice: { about?: string; seed?: number; choose?: number }
  review: { about?: string; seed?: number; choose?: number }
  progress: Record<never, never>
  /** A question to the group in a channel; buttons answer it, reveal it and go on. */
  study: {
    do?: 'start' | 'vote' | 'reveal' | 'next' | 'end' | 'join' | 'leave' | 'board'
    about?: string
    seconds?: number
    name?: string
    choose?: number
    round?: string
  }
  /** A network with one hidden fault; the seed is the day when missing. */
  repair: { grade?: number; seed?: number }
  solve: { fault?: string; at?: string; hint?: boolean; show?: boolean }
  /** Changes in words, and a question about the network as it would be; without one, what else would change. */
  whatif: { change: string } & Partial<Ends>
  /** The smallest changes that make it pass, or that block it. */
  fix: Ends & { goal?: 'pass' | 'block' }
  /** One probe for each TTL: who answers, and why nobody does. */
  traceroute: Pick<Ends, 'from' | 'to' | 'proto' | 'port' | 'src'>
  /** How large a packet may be, and who tells when it is too large. */
  mtu: Pick<Ends, 'from' | 'to' | 'port' | 'src'> & { proto?: 'icmp' | 'udp' }
  /** What is written in a snapshot and does not do what its writer meant. */
  lint: Record<never, never>
  mode: { json?: boolean }
  labs: Record<never, never>
  pod: { do: 'add' | 'remove'; node?: string; pod?: string }
  compare: Ends & { with?: string; detail?: Depth }
  explain: { term?: string }
  help: { about?: string }
  source: Ends & { as: 'mermaid' | 'json'; cut?: Cut }
  config: { set?: Setting; to?: string; scope?: 'person' | 'channel' | 'workspace' }
  network: {
    do: 'list' | 'use' | 'upload' | 'share' | 'forget'
    name?: string
    scope?: 'person' | 'channel' | 'workspace'
  }
  status: Record<never, never>
  privacy: Record<never, never>
  forget: { what: 'me' }
}
export type Setting = 'language' | 'voice' | 'private' | 'threads' | 'picture'
export type CallName = keyof Calls
export type Request = { [N in CallName]: { kind: N } & Calls[N] & { manner?: Manner } }[CallName]
export type RequestOf<N extends CallName> = Extract<Request, { kind: N }>
export type Call<N extends CallName> = Tagged<Calls, N>
