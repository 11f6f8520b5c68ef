import { readFileSync, writeFileSync } from 'node:fs'
import { judge, type Verdict, whyNotAsked } from './compare.ts'
import { type RecordedCase, readRecord } from './record.ts'

/*
 * The record as a suite: every case judged, and the list of disagreements that are known, each with its reason. The list
 * may only shrink.
 */

/** Whose fault a known disagreement is. `ours`: mended some day. */
export type Fault = 'cilium' | 'record' | 'ours'

export interface Known {
  fault: Fault
  reason: string
  /** Names of cases by file. */
  cases: Record<string, string[]>
}

const FILE = new URL('../../truth/cilium/known.json', import.meta.url)

export function knownDisagreements(): Known[] {
  return JSON.parse(readFileSync(FILE, 'utf8'))
}

export interface Judged {
  recorded: RecordedCase
  /** Why it is not asked; else what came of it. */
  left?: string
  verdict: Verdict
}

const AGREED: Verdict = { differ: [], lines: [] }

export function judged(file: string, wanted: (recorded: RecordedCase) => boolean = () => true): Judged[] {
  return readRecord(file)
    .filter(wanted)
    .map((recorded) => {
      const left = whyNotAsked(recorded)
      return left === undefined ? { recorded, verdict: judge(recorded) } : { recorded, left, verdict: AGREED }
    })
}

/** Writes the list anew: rows that agree leave it, and what nobody has explained is ours. */
export function writeKnown(disagree: ReadonlyMap<string, readonly string[]>): void {
  const left = new Map([...disagree].map(([file, names]) => [file, new Set(names)]))
  const kept = knownDisagreements().map(({ fault, reason, cases }) => ({
    fault,
    reason,
    cases: Object.fromEntries(
      Object.entries(cases).flatMap(([file, names]) => {
        const still = names.filter((name) => left.get(file)?.has(name))
        if (reason !== NOT_YET) for (const name of still) left.get(file)?.delete(name)
        return still.length === 0 ? [] : [[file, still]]
      }),
    ),
  }))
  const explained = kept.filter(({ reason, cases }) => reason !== NOT_YET && Object.keys(cases).length > 0)
  const rest = Object.fromEntries([...left].flatMap(([file, names]) => (names.size === 0 ? [] : [[file, [...names]]])))
  const ours: Known = { fault: 'ours', reason: NOT_YET, cases: rest }
  writeFileSync(FILE, `${JSON.stringify([...explained, ours], null, 1)}\n`)
}
const NOT_YET = 'not yet'
