import { readFileSync, writeFileSync } from 'node:fs'
import { judge, type Verdict, whyNotAsked } from './compare.ts'
import { type RecordedCase, readRecord, recordFiles, releaseOf } from './record.ts'

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

const NOT_YET = 'not yet'

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
  const unexplained: Known[] = Object.keys(rest).length === 0 ? [] : [{ fault: 'ours', reason: NOT_YET, cases: rest }]
  writeFileSync(FILE, `${JSON.stringify([...explained, ...unexplained], null, 1)}\n`)
}

/** One row per mode, aggregation and release. */
export interface Agreement {
  row: string
  right: number
  asked: number
  left: number
}

function rowOf(recorded: RecordedCase): string {
  const { mode, monitor_aggregation: level } = recorded
  return `${mode}${level === 'none' ? '' : ` (${level})`} | ${releaseOf(recorded)}`
}

/** The figures that the list of known disagreements stands for; that it is right, the suite sees to. */
export function agreement(): Agreement[] {
  const known = knownDisagreements()
  const rows = new Map<string, Agreement>()
  for (const file of recordFiles()) {
    const wrong = new Set(known.flatMap(({ cases }) => cases[file] ?? []))
    for (const recorded of readRecord(file)) {
      const row = rowOf(recorded)
      const sum = rows.get(row) ?? { row, right: 0, asked: 0, left: 0 }
      rows.set(row, sum)
      const asked = whyNotAsked(recorded) === undefined
      sum.asked += asked ? 1 : 0
      sum.left += asked ? 0 : 1
      sum.right += asked && !wrong.has(recorded.name) ? 1 : 0
    }
  }
  return [...rows.values()].sort((a, b) => (a.row < b.row ? -1 : 1))
}

export function sumOf(rows: readonly Agreement[]): Agreement {
  const add = (key: 'right' | 'asked' | 'left'): number => rows.reduce((sum, row) => sum + row[key], 0)
  return { row: 'all', right: add('right'), asked: add('asked'), left: add('left') }
}

/** The figures as a table for a page of documentation. */
export function agreementTable(): string {
  const rows = agreement()
  const line = ({ row, right, asked, left }: Agreement): string =>
    `| ${row.includes('|') ? row : `${row} |`} | ${right} of ${asked} | ${((100 * right) / asked).toFixed(1)} % | ${left} |`
  return [
    '| mode | release | agree | | not asked |',
    '|---|---|---|---|---|',
    ...[...rows, sumOf(rows)].map(line),
  ].join('\n')
}
