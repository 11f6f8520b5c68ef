import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { messages } from '../support/behaviours/messages.ts'
import { neighbours } from '../support/behaviours/neighbours.ts'
import { overlay } from '../support/behaviours/overlay.ts'
import type { Rows } from '../support/behaviours/rows.ts'
import { sizes } from '../support/behaviours/sizes.ts'
import { ways } from '../support/behaviours/ways.ts'

/* What was observed on a Linux kernel, statement by statement, each shown by a little network of ours. */

const file = new URL('../truth/behaviours.json', import.meta.url)
const { behaviours } = z
  .object({ behaviours: z.array(z.object({ name: z.string(), statement: z.string() })) })
  .parse(JSON.parse(readFileSync(file, 'utf8')))
const rows: Rows = { ...neighbours, ...ways, ...messages, ...sizes, ...overlay }

describe('what Linux does, we do', () => {
  test('there is a row for every statement, and no other', () => {
    expect(behaviours).toHaveLength(73)
    expect(Object.keys(rows).sort()).toEqual(behaviours.map((b) => b.name).sort())
  })

  for (const { name, statement } of behaviours) {
    test(`${name}: ${statement}`, () => {
      const shown = rows[name]
      if (shown === undefined) throw new Error(`no row for ${name}`)
      shown()
    })
  }
})
