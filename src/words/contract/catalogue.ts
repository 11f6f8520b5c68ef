import type { DeviceKind } from '../../devices/index.ts'
import type { Spot } from '../../engine/scenes.ts'
import type { Behind } from '../../findings/behind.ts'
import type { LabName } from '../../networks/labs/index.ts'
import type { CallName, Calls, Voice } from '../../request/calls.ts'
import type { Expectation, ProblemKind, Problems } from '../../request/problem.ts'
import type { Text } from '../../request/text.ts'
import type { Drop, DropKind } from '../../trace/drops.ts'
import type { Outcome, Result, StepKind, StepOf } from '../../trace/events.ts'
import type { ModeWords, PolicyWords } from './cluster.ts'
import type { DoorWords } from './door.ts'
import type { FixWords } from './fix.ts'
import type { LintWords } from './lint.ts'
import type { PasteWords } from './paste.ts'
import type { ReplayWords } from './replay.ts'
import type { RouteListWords } from './routes.ts'
import type { Surfaces } from './surfaces.ts'
import type { Subject, Term, TermId } from './terms.ts'
import type { WhatIfWords } from './whatif.ts'
import type { WhyWords } from './why.ts'

/*
 * What a language must be able to say. The compiler asks every language for all of it.
 */

/** One thing in two voices, side by side: whoever edits one sees the other. `short` is for pictures. */
export interface Telling {
  short: string
  technical: Text
  house: Text
}

export interface Catalogue {
  steps: { [K in StepKind]: (step: StepOf<K>, spot: Spot) => Telling }
  /** Why a packet died: a clause that completes "lost at X: ...". */
  drops: { [K in DropKind]: (drop: Extract<Drop, { kind: K }>) => Telling }
  outcomes: { [K in Outcome['kind']]: (outcome: Extract<Outcome, { kind: K }>) => Text }
  results: { [K in Result['kind']]: string }
  problems: { [K in ProblemKind]: (details: Problems[K]) => ProblemText }
  expectations: Record<Expectation, (names: string) => Text>
  /** One metaphor per device, and the plain word. */
  cast: Record<DeviceKind, { technical: string; house: string }>
  /** The parts of a node. `lxc` stands for every lxc interface. */
  parts: Record<NodePart, { technical: string; house: string }>
  commands: { [N in CallName]: CommandWords<N> }
  labs: Record<LabName, { title: string; about: Text }>
  labels: Record<Label, string>
  surfaces: Surfaces
  glossary: { terms: Readonly<Record<TermId, Term>>; subjects: Readonly<Record<Subject, string>> }
  punctuation: Punctuation
  endings: Record<Voice, Endings>
  lines: Lines
  door: DoorWords
  /** Real clusters: verdicts with their evidence; the mode, and what an import understood. */
  policy: PolicyWords
  mode: ModeWords
  /** Symptoms, and what may be behind them. */
  why: WhyWords
  /** `/traceroute` and `/mtu`. */
  routes: RouteListWords
  /** What somebody pasted, and how it compares. */
  paste: PasteWords
  /** What would be, with changes that nobody has made. */
  whatif: WhatIfWords
  /** The smallest changes that turn an answer. */
  fix: FixWords
  /** What does not do what its writer meant. */
  lint: LintWords
  /** A file of flows against the model. */
  replay: ReplayWords
}

/** What stands between parts of a text. */
export interface Punctuation {
  /** Between two sentences. */
  sentence: string
  /** Between the items of a list. */
  list: string
  /** Between clauses that could be sentences. */
  clause: string
  /** Between short reasons in one clause. */
  reason: string
  /** Around what is added to a name. */
  brackets: readonly [string, string]
}

export const NODE_PARTS = [
  'lxc',
  'stack',
  'cilium_host',
  'cilium_net',
  'cilium_vxlan',
  'cilium_geneve',
  'cilium_wg0',
  'eth0',
  'lo',
  'other',
] as const
export type NodePart = (typeof NODE_PARTS)[number]

/** What went wrong, why, and what to do next. */
export interface ProblemText {
  what: Text
  why: Text
  next: Text
}

export interface CommandWords<N extends CallName> {
  about: string
  params: { [P in keyof Calls[N]]-?: string }
}

/** Words on buttons and over tables. */
export type Label =
  | 'next'
  | 'previous'
  | 'steps'
  | 'headers'
  | 'every-step'
  | 'one-step'
  | 'reason'
  | 'more'
  | 'less'
  | 'tables'
  | 'reply'
  | 'error'
  | 'request'
  | 'house-voice'
  | 'technical-voice'
  | 'other-language'
  | 'share'
  | 'real-datapath'
  | 'storybook'
  | 'mermaid'
  | 'json'
  | 'compare'
  | 'overview'
  | 'full-picture'
  | 'again'
  | 'warm'
  | 'step'
  | 'field'
  | 'before'
  | 'after'
  | 'destination'
  | 'via'
  | 'interface'
  | 'prefix'
  | 'identity'
  | 'tunnel'
  | 'address'
  | 'mac'
  | 'device'
  | 'kind'
  | 'addresses'
  | 'routes'
  | 'arp-table'
  | 'mac-table'
  | 'endpoint-map'
  | 'ipcache'
  | 'filters'
  | 'node'
  | 'pods'
  | 'command'
  | 'does'
  | 'winner'
  | 'network'
  | 'cables'
  | 'state'
  | 'page'
  | 'forget'
  | 'share-network'

/** How a walk ended, in its first line; and the way that it took. */
export interface Endings {
  reached(from: Text, to: Text, outcome: Outcome): Text
  /** It arrives, and nobody there takes it. */
  refused(from: Text, to: Text, outcome: Outcome): Text
  /** It gets there; what the program sees there is not certain. */
  arrives(from: Text, to: Text): Text
  lost(from: Text, to: Text, at: Text, why: Text): Text
  /** The request arrived, its answer did not. */
  replyLost(from: Text, to: Text, at: Text, why: Text): Text
  /** Who asked believes to be connected; its acknowledgement never came, and so the other side waits. */
  halfOpen(from: Text, to: Text, at: Text, why: Text): Text
  noReply(from: Text, to: Text): Text
  notSent(from: Text, to: Text, why: Text): Text
  /** The devices on the way, one after the other. */
  way(path: Text): Text
  /** The same on the way back. */
  wayBack(path: Text): Text
  wayOfAck(path: Text): Text
}

/** Whole sentences that are not about one step. */
export interface Lines {
  /** The command that a sentence became. */
  understoodAs: (command: string) => Text
  /** What stands behind a loss, after the sentence that tells it. `why` is how a message itself was lost. */
  behind: { [K in Behind['kind']]: (behind: Extract<Behind, { kind: K }>, why: Text) => Text }
  undetermined(from: Text, to: Text, missing: string[]): Text
  ambiguous(from: Text, to: Text, ways: number): Text
  brokeAt(number: number, place: Text): Text
  sees(outcome: Text): Text
  /** Over the command that shows it on the device. */
  prove(device: Text): Text
  storybookDiffers(real: Text): Text
  theRealWay: { local: Text; remote: Text }
  simulated(network: string, hash: string): Text
  picture(title: string, steps: string): Text
  pictureTitle(from: string, to: string): string
  labsIntro: Text
  helpIntro: Text
  helpEnd: Text
  mapIntro(network: string, devices: number): Text
  podAdded(pod: string, ip: string, node: string): Text
  podRemoved(pod: string, ip: string): Text
  podNote: Text
  compared(a: string, b: string): Text
  sameWay: Text
  /** `taken`: another route of that prefix and metric was there first. */
  refusedRoutes(device: string, route: string, taken?: true): Text
  stepOf(number: number, of: number): Text
  nothingToShow: Text
  /** So many header fields left a place as they came. */
  headersKept: (fields: number) => Text
  limit: string
  chosen(setting: string, value: string, scope: string): Text
  configIntro: Text
  configOrder: Text
  networkUsed(name: string, scope: string): Text
  networkForgotten(name: string): Text
  networkShared(name: string): Text
  /** Who may ask a network, in the list of them. */
  whose: Record<'own' | 'own-shared' | 'shared', Text>
  /** After an upload: nobody else may ask it, and how that is changed. */
  onlyYou(name: string): Text
  networkInUse(name: string): Text
  uploadHow: Text
  uploaded(name: string, devices: number): Text
  statusIntro: Text
  privacyIntro: Text
  privacy: Text[]
  forgotten: Text
  terms: Text
  and: string
}
