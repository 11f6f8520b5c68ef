import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { build } from '../../src/networks/build.ts'
import { networkFile } from '../../src/networks/file.ts'
import { topics } from '../support/kernel/cases.ts'
import { walked } from '../support/kernel/trial.ts'

/* What a Linux kernel did with small networks, written down by `node scripts/kernel.ts record`, and what we say of them. */

const line = z.object({
  name: z.string(),
  rounds: z.array(z.object({ application: z.string(), frames: z.record(z.string(), z.array(z.string())) })),
})

function measuredOf(topic: string): Map<string, unknown> {
  const text = readFileSync(new URL(`../truth/${topic}.jsonl`, import.meta.url), 'utf8')
  const lines = text.trim().split('\n')
  return new Map(lines.map((json) => line.parse(JSON.parse(json))).map(({ name, rounds }) => [name, rounds]))
}

describe.each(Object.entries(topics))(
  '%s: every frame on every interface, and what the program saw',
  (topic, cases) => {
    const measured = measuredOf(topic)

    test('every case was measured', () => {
      expect([...measured.keys()].sort()).toEqual(Object.keys(cases).sort())
    })

    for (const [name, trial] of Object.entries(cases)) {
      test(name, () => {
        const { topology } = build('measured', networkFile.parse(trial.file))
        expect(walked(topology, trial)).toEqual(measured.get(name))
      })
    }
  },
)
