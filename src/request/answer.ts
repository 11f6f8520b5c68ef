import type { Tagged } from '../net/tagged.ts'
import type { Journey } from '../trace/events.ts'
import type { CommandLine } from '../trace/shell.ts'
import type { Cut, Language, Request, Voice } from './calls.ts'
import type { Text } from './text.ts'
import type { Town } from './town.ts'

/** How an answer ends: decides a colour, a sign and an exit code, never a word. */
export type Mood = 'good' | 'bad' | 'unsure' | 'neutral'

/** What a reply is made of, in the order in which it is read. Platforms render each kind; none adds words of its own. */
export interface Blocks {
  /** The answer in one line. Always the first block. */
  headline: { mood: Mood; text: Text }
  paragraph: { text: Text }
  /** Numbered steps; the numbers are those in the picture. `place` is where it happens. */
  steps: { items: StepLine[] }
  /** A table: `marked` is the index of the row that decided, if one did. */
  table: { caption: Text; columns: string[]; rows: Text[][]; marked?: number }
  /** A command that somebody can copy, with a word on what it proves. */
  command: { about: Text; command: CommandLine }
  /** Source or data in monospace, copyable: Mermaid, JSON, a header dump. */
  source: { language: 'mermaid' | 'json' | 'text' | 'csv'; text: string }
  /**
   * A picture of a journey. Adapters draw it; where none can be drawn, its text twin stands. `as: 'source'` asks for its
   * Mermaid text. `town`: the map to walk on, for who can show one beside the steps.
   */
  diagram: { journey: Journey; language: Language; voice: Voice; cut: Cut; cast: Cast; town?: Town; as?: 'source' }
  /** Small print. */
  note: { text: Text }
  /** Buttons. Each carries the complete next request. */
  choices: { items: Choice[] }
  /** Something to download. */
  file: { name: string; type: string; content: string }
}
export type Block = Tagged<Blocks>
export type Headline = Tagged<Blocks, 'headline'>

export interface StepLine {
  number: number
  place: Text
  text: Text
}
/** What a picture must know of the places: device name -> what it is and the group it stands in (a building, a neighbourhood). */
export type Cast = Readonly<Record<string, { kind: string; label: string; group?: string }>>

export interface Choice {
  label: string
  request: Request
}

/** Something that an answer wants remembered or forgotten. The adapter does it, after checking who may. */
export interface Effects {
  'set-language': { scope: Scope; language: Language }
  'set-voice': { scope: Scope; voice: Voice }
  'set-privacy': { scope: Scope; private: boolean }
  'set-threads': { scope: Scope; threads: boolean }
  'set-picture': { scope: Scope; picture: Cut }
  'use-network': { scope: Scope; network: string }
  /** For its person alone. `draft`: what an edit made of the network with the hash `from`; only the last few are kept. */
  'store-network': { hash: string; name: string; source: string; draft?: { from: string } }
  /** Lets everybody of the workspace ask it. Only who brought it may. */
  'share-network': { network: string }
  /** One's own, everywhere; somebody else's goes from the workspace, through an administrator. */
  'forget-network': { network: string }
  /** How it went with a belief or a lesson, for this person only. */
  learned: { id: string; record: string }
  /** Something of the study group in this channel; an empty value deletes it. */
  study: { field: string; value: string }
  /** This person's answer in its round. */
  'study-vote': { round: string; vote: string }
  'forget-me': Record<never, never>
}
export type Effect = Tagged<Effects>
export type Scope = 'person' | 'channel' | 'workspace'

export interface Answer {
  blocks: Block[]
  /** Only for the person who asked. */
  private: boolean
  effects: Effect[]
  /** The request that this answers: what a sentence after it may refer to. */
  asked?: Request
}
