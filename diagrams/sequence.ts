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

/** One line of the picture, top to bottom. `number` is the step's number in the text answer. */
export type Line =
  | {
      kind: 'message'
      from: string
      to: string
      label: string
      number?: number
      style: 'request' | 'reply' | 'error' | 'arp' | 'tunnel'
    }
  /** A message that never arrives: ends in a cross. */
  | { kind: 'lost'; from: string; to: string; label: string; number?: number }
  | { kind: 'note'; over: string[]; label: string; number?: number }
  /** A frame around lines: the reply, a folded part, the tunnel. */
  | { kind: 'section'; label: string; lines: Line[] }

export interface Sequence {
  title: string
  /** The picture's text twin; becomes accDescr and the alt text. */
  description: string
  groups: Group[]
  participants: Participant[]
  lines: Line[]
  /** 1-based page and how many pages there are. */
  page: { number: number; of: number }
}
