import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { recordFiles } from '../support/cilium/record.ts'
import { agreement, agreementTable, judged, knownDisagreements, sumOf } from '../support/cilium/suite.ts'

/*
 * What Cilium's own programs did with 7,759 probes, case by case, and what the simulator says: outcome, drops, observation
 * points, policy verdicts, and every frame on every interface. Disagreements are listed in known.json with their reason;
 * a case that agrees must leave the list.
 */

const known = knownDisagreements()

function listed(file: string): ReadonlySet<string> {
  return new Set(known.flatMap(({ cases }) => cases[file] ?? []))
}

describe('the record of the running Cilium', () => {
  test.each(recordFiles())('%s', { timeout: 120_000 }, (file) => {
    const wrong = judged(file).filter(({ verdict }) => verdict.differ.length > 0)
    const names = new Set(wrong.map(({ recorded }) => recorded.name))
    const expected = listed(file)
    const fresh = wrong.filter(({ recorded }) => !expected.has(recorded.name))
    expect(
      fresh.map(({ recorded, verdict }) => ({ name: recorded.name, lines: verdict.lines.slice(0, 3) })),
      'these parted from the record',
    ).toEqual([])
    expect(
      [...expected].filter((name) => !names.has(name)),
      'these agree now: take them out of known.json',
    ).toEqual([])
  })

  test('every known disagreement has a reason and names a case of the record', () => {
    const files = new Set(recordFiles())
    for (const { reason, cases } of known) {
      expect(reason).not.toBe('')
      for (const file of Object.keys(cases)) expect(files).toContain(file)
    }
  })

  test('the published figures are those of the list', () => {
    const page = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
    const { right, asked } = sumOf(agreement())
    expect(page('README.md')).toContain(`${right.toLocaleString('en')} of ${asked.toLocaleString('en')} recorded cases`)
    for (const name of ['docs/datapaths.md', 'docs/accuracy.md']) expect(page(name)).toContain(agreementTable())
  })
})
