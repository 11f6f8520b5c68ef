import type { Reach, ReachEvidence, ReachRow } from '../policy/reach.ts'

/*
 * What changed between two matrices.
 */

/** `mixed`: for some pods of the workloads; `absent`: no such pair or port. */
export type ReachState = 'allowed' | 'denied' | 'mixed' | 'absent'

export interface ReachChange {
  from: string
  to: string
  protocol: ReachRow['protocol']
  port: number
  before: ReachState
  after: ReachState
  evidence: { before?: ReachEvidence; after?: ReachEvidence }
}

/** Pairs that opened (now allowed for more pods than before), closed, and those that only came or went. */
export interface ReachDiff {
  opened: readonly ReachChange[]
  closed: readonly ReachChange[]
  appeared: readonly ReachChange[]
  vanished: readonly ReachChange[]
}

function byPair(reach: Reach): Map<string, ReachRow[]> {
  const pairs = new Map<string, ReachRow[]>()
  for (const row of reach.rows) {
    const key = JSON.stringify([row.from, row.to, row.protocol, row.port])
    const rows = pairs.get(key)
    if (rows === undefined) pairs.set(key, [row])
    else rows.push(row)
  }
  return pairs
}

function stateOf(rows: readonly ReachRow[]): ReachState {
  if (rows.length === 0) return 'absent'
  if (rows.every((row) => row.allowed)) return 'allowed'
  return rows.some((row) => row.allowed) ? 'mixed' : 'denied'
}

/** The row that a change is about: the first that decides as little as the state allows. */
function evidenceOf(rows: readonly ReachRow[]): ReachEvidence | undefined {
  return (rows.find((row) => !row.allowed) ?? rows[0])?.evidence
}

function changeOf(old: readonly ReachRow[], now: readonly ReachRow[]): ReachChange | undefined {
  const row = now[0] ?? old[0]
  const [before, after] = [stateOf(old), stateOf(now)]
  if (row === undefined || before === after) return undefined
  const [was, is] = [evidenceOf(old), evidenceOf(now)]
  return {
    from: row.from,
    to: row.to,
    protocol: row.protocol,
    port: row.port,
    before,
    after,
    evidence: { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) },
  }
}

const isSamePair = (one: ReachRow, other: ReachRow | undefined): boolean =>
  one.from === other?.from && one.to === other.to && one.protocol === other.protocol && one.port === other.port

/**
 * Rows of one reading that fare otherwise in the other one, with what they are there. Both matrices must be of the same
 * cluster and options; `mixed` where the other reading tells pods of a workload apart.
 */
export function partedRows(reach: Reach, other: Reach): ReadonlyMap<ReachRow, ReachState> {
  const aligned =
    reach.rows.length === other.rows.length && reach.rows.every((row, i) => isSamePair(row, other.rows[i]))
  const pairs = aligned ? undefined : byPair(other)
  const parted = new Map<ReachRow, ReachState>()
  for (const [i, row] of reach.rows.entries()) {
    const there = other.rows[i]
    const rows =
      pairs?.get(JSON.stringify([row.from, row.to, row.protocol, row.port])) ?? (there === undefined ? [] : [there])
    const state = stateOf(rows)
    // A matrix that was cut says nothing of the rest.
    if (state !== 'absent' && state !== (row.allowed ? 'allowed' : 'denied')) parted.set(row, state)
  }
  return parted
}

const OPENNESS: Readonly<Record<ReachState, number>> = { absent: 0, denied: 0, mixed: 1, allowed: 2 }

/** Compares two matrices made with the same options. Changes are in the order of the rows, those that vanished last. */
export function diffReach(before: Reach, after: Reach): ReachDiff {
  const old = byPair(before)
  const now = byPair(after)
  const changes = [...new Set([...now.keys(), ...old.keys()])].flatMap(
    (key) => changeOf(old.get(key) ?? [], now.get(key) ?? []) ?? [],
  )
  const both = changes.filter((one) => one.before !== 'absent' && one.after !== 'absent')
  return {
    opened: both.filter((one) => OPENNESS[one.after] > OPENNESS[one.before]),
    closed: both.filter((one) => OPENNESS[one.after] < OPENNESS[one.before]),
    appeared: changes.filter((one) => one.before === 'absent'),
    vanished: changes.filter((one) => one.after === 'absent'),
  }
}
