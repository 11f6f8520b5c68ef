/*
 * Facts -> a sequence diagram, as data. No markup here: `mermaid.ts` and the terminal's lanes write it down.
 */

/** A place in the picture. `group` is the box it stands in: a building, a neighbourhood. */
export interface Participant {
  id: string
  label: string
  /** What it is: decides a colour and a shape, never a fact. */
  kind: string
  group?: string
}
export interface Group {
  id: string
  label: string
}

/** How a message that arrives is drawn: each has a line or an arrowhead of its own. */
export type MessageStyle = 'request' | 'reply' | 'error' | 'arp' | 'tunnel'
/** What a frame stands for: the way back, the tunnel, a complaint of the network, a packet's end. */
export type SectionStyle = 'reply' | 'tunnel' | 'error' | 'lost'

/** One line of the picture, top to bottom. `number` is the step's number in the text answer. */
export type SequenceLine =
  | { kind: 'message'; from: string; to: string; label: string; number?: number; style: MessageStyle }
  /** A message that never arrives: ends in a cross. */
  | { kind: 'lost'; from: string; to: string; label: string; number?: number }
  | { kind: 'note'; over: string[]; label: string; number?: number }
  /** A frame around lines. Without a label it is only coloured. */
  | { kind: 'section'; label: string; number?: number; style: SectionStyle; lines: SequenceLine[] }

export interface Sequence {
  title: string
  /** The picture's text twin; becomes accDescr and the alt text. */
  description: string
  groups: Group[]
  participants: Participant[]
  lines: SequenceLine[]
  /** The picture is at most this many CSS px wide, with letters of 16 px. */
  width: number
  /** 1-based page and how many pages there are. */
  page: { number: number; of: number }
}
