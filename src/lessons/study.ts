import { z } from 'zod'
import { BELIEFS, type Belief } from './beliefs.ts'

/*
 * A study group in a channel: one question, everybody's answer in secret, the reveal. What is stored is text under names,
 * each written on its own, so that two voters never undo each other, and a restart loses nothing.
 */

/** What is stored of the group that meets in a channel, as this person finds it. People are opaque keys. */
export interface StudyRoom {
  me: string
  fields: Readonly<Record<string, string>>
  /** Of the round that is on: each person's, by key. */
  votes: Readonly<Record<string, string>>
}

/** A question to the group. Times are milliseconds since 1970. */
export interface StudyRound {
  id: string
  /** Counted from 1 since the group began. */
  number: number
  leader: string
  about: Belief
  seed: number
  /** As `/trace` would name it. */
  network: string
  /** From then on anybody may reveal, and no vote is taken. */
  until: number
  shown: boolean
}

export interface Vote {
  /** An option from 1, or 0 for "I don't know". */
  choice: number
  changed: boolean
}

export const ROUND = 'round'
export const nameField = (person: string): string => `name:${person}`
export const rightField = (person: string): string => `right:${person}`

/** Answers are taken for so long, in seconds, when the leader says nothing. */
export const SECONDS = { least: 10, usual: 90, most: 3_600 }
/** Rounds that count on the board. */
const COUNTED = 100

const stored = z.object({
  id: z.string(),
  number: z.number(),
  leader: z.string(),
  about: z.enum(BELIEFS),
  seed: z.number(),
  network: z.string(),
  until: z.number(),
  shown: z.boolean(),
})

/** The round that is on, or was the last; undefined when there was none, or what is stored is not ours. */
export function roundOf(room: StudyRoom): StudyRound | undefined {
  const text = room.fields[ROUND]
  if (text === undefined) return undefined
  try {
    const read = stored.safeParse(JSON.parse(text))
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}

export function voteOf(text: string | undefined): Vote | undefined {
  const [, choice = '', changed = ''] = /^(\d)(\+?)$/.exec(text ?? '') ?? []
  return choice === '' ? undefined : { choice: Number(choice), changed: changed === '+' }
}

export const voteText = ({ choice, changed }: Vote): string => `${choice}${changed ? '+' : ''}`

/** How many chose each option; index 0 is "I don't know". */
export function distributionOf(room: StudyRoom, options: number): number[] {
  const counts = Array.from({ length: options + 1 }, () => 0)
  for (const text of Object.values(room.votes)) {
    const choice = voteOf(text)?.choice
    if (choice !== undefined && choice <= options) counts[choice] = (counts[choice] ?? 0) + 1
  }
  return counts
}

/** The wrong option that most chose; undefined when nobody chose a wrong one. The first of several as frequent. */
export function mostFrequentWrong(counts: readonly number[], right: number): number | undefined {
  let most: number | undefined
  for (let i = 1; i < counts.length; i++)
    if (i !== right && (counts[i] ?? 0) > 0 && (most === undefined || (counts[i] ?? 0) > (counts[most] ?? 0))) most = i
  return most
}

/** Rounds that somebody had right, with one more; the same again changes nothing. */
export function withRound(text: string | undefined, id: string): string {
  const before = (text ?? '').split(' ').filter((one) => one !== '' && one !== id)
  return [...before, id].slice(-COUNTED).join(' ')
}

export interface BoardRow {
  name: string
  right: number
}

/** Those who wanted to be on it, most right answers first. */
export function boardOf({ fields }: StudyRoom): BoardRow[] {
  const rows = Object.entries(fields).flatMap(([field, name]): BoardRow[] => {
    if (!field.startsWith('name:')) return []
    const rounds = fields[rightField(field.slice('name:'.length))] ?? ''
    return [{ name, right: rounds.split(' ').filter((one) => one !== '').length }]
  })
  return rows.toSorted((a, b) => b.right - a.right || (a.name < b.name ? -1 : 1))
}
