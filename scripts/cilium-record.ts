import { recordFiles, releaseOf } from '../tests/support/cilium/record.ts'
import { type Judged, judged, writeKnown } from '../tests/support/cilium/suite.ts'

/*
 * How far the simulator agrees with the record of Cilium's own programs (tests/truth/cilium).
 *
 *   npx node scripts/cilium-record.ts                agreement per mode and release, and the classes of disagreement
 *   npx node scripts/cilium-record.ts FILE [NAME]    what differs in the cases of a file (or `all`) whose name contains this
 *   npx node scripts/cilium-record.ts known          writes the list of known disagreements anew
 */

const CLASSES = 60
const [what, name = ''] = process.argv.slice(2)
const narrow = what !== undefined && what !== 'known'
const files = recordFiles().filter((file) => !narrow || what === 'all' || file === what)
if (files.length === 0) throw new Error(`no such file of the record: ${what}; there are ${recordFiles().join(', ')}`)
const all = files.flatMap((file) => judged(file, (recorded) => recorded.name.includes(name)))
const wrong = all.filter(({ verdict }) => verdict.differ.length > 0)

function rowOf({ recorded }: Judged): string {
  const level = recorded.monitor_aggregation === 'none' ? '' : ` ${recorded.monitor_aggregation}`
  return `${recorded.mode}${level} ${releaseOf(recorded)}`
}

function agreement(rows: readonly Judged[]): string {
  const asked = rows.filter(({ left }) => left === undefined)
  const right = asked.filter(({ verdict }) => verdict.differ.length === 0).length
  const share = ((100 * right) / Math.max(1, asked.length)).toFixed(1)
  return `${right} of ${asked.length} (${share} %), ${rows.length - asked.length} not asked`
}

/** What a disagreement is about, without its addresses. */
function signOf({ verdict }: Judged): string {
  const about = verdict.lines.map(({ facet, record, ours }) => {
    const lines = [...record.map((line) => `-${line}`), ...ours.map((line) => `+${line}`)].slice(0, 3)
    return `${facet}: ${lines.join(', ')}`
  })
  return about
    .join(' | ')
    .replace(/\d+\.\d+\.\d+\.\d+/g, 'IP')
    .slice(0, 400)
}

function tell({ recorded, verdict }: Judged): void {
  const { file, events, outcome, probe, policies, services, changes } = recorded
  console.log(`${file} ${recorded.name} ${JSON.stringify({ probe, policies, services, changes })} ${outcome.verdict}`)
  for (const { facet, record, ours } of verdict.lines) {
    for (const line of record) console.log(`  ${facet} record ${line}`)
    for (const line of ours) console.log(`  ${facet} ours   ${line}`)
  }
  if (name !== '') console.log(`    ${events.join('\n    ')}`)
}

if (narrow) for (const one of wrong) tell(one)
for (const [row, rows] of Map.groupBy(all, rowOf)) console.log(`${row.padEnd(34)} ${agreement(rows)}`)
console.log(`${'all'.padEnd(34)} ${agreement(all)}`)
if (what === 'known') {
  const byFile = Map.groupBy(wrong, ({ recorded }) => recorded.file)
  writeKnown(new Map([...byFile].map(([file, rows]) => [file, rows.map(({ recorded }) => recorded.name)])))
}
const classes = [...Map.groupBy(wrong, signOf)].sort((a, b) => b[1].length - a[1].length)
for (const [sign, rows] of narrow ? [] : classes.slice(0, CLASSES)) {
  const examples = rows.slice(0, 3).map(({ recorded }) => `${recorded.file} ${recorded.name}`)
  console.log(`${rows.length}  ${sign}\n      ${examples.join('; ')}`)
}
