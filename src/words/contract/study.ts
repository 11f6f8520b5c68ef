import type { Text } from '../../request/text.ts'

/** What is said in a study group. */
export interface StudyWords {
  /** Before the question itself: which one it is. */
  question(number: number): Text
  /** How it goes, under the question. `seconds`: after so many anybody may reveal. */
  rules(seconds: number): Text
  reveal: string
  next: string
  end: string
  /** Only the voter sees it. `change`: one change is left. */
  voted(letter: string, change: boolean): Text
  stays(letter: string): Text
  late(number: number): Text
  /** A button of a round that is no more. */
  past: Text
  notYet(seconds: number): Text
  /** Somebody else leads, and the round is open. */
  open(number: number): Text
  shown(about: { number: number; letter: string; right: number; all: number }): Text
  often(letter: string, count: number): Text
  shares: string
  option: string
  votes: string
  joined(name: string): Text
  left: Text
  nameMissing: Text
  board(people: number): Text
  boardTable: string
  boardNote: Text
  who: string
  rightOnes: string
  ended(rounds: number): Text
  alone: Text
}
