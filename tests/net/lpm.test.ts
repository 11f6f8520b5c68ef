import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { inPrefix, ipText, parsePrefixed, subnetOf } from '../../src/net/address.ts'
import { type LongestMatch, longestMatch } from '../../src/net/longest-match.ts'
import { suite } from '../support/acceptance.ts'

const step = z.object({
  table: z.record(z.string(), z.number()),
  lookups: z.array(z.tuple([z.string(), z.number()])),
})
const shape = z.object({ cases: z.array(z.object({ name: z.string(), steps: z.array(step) })) })

/** Makes the table what the step says, with as few changes as possible: earlier steps stay, what is gone is removed. */
function become(table: LongestMatch<number>, from: Map<string, number>, to: Map<string, number>): void {
  for (const prefix of from.keys()) if (!to.has(prefix)) expect(table.remove(prefix)).toBe(true)
  for (const [prefix, value] of to) if (from.get(prefix) !== value) table.insert(prefix, value)
}

const published = suite('lpm/lpm.json')

describe.skipIf(published === undefined)('the published cases of tailscale/art, step after step in one table', () => {
  for (const { name, steps } of published === undefined ? [] : shape.parse(published).cases) {
    test(name, () => {
      const table = longestMatch<number>()
      let before = new Map<string, number>()
      let lookups = 0
      for (const wanted of steps) {
        const now = new Map(Object.entries(wanted.table))
        become(table, before, now)
        before = now
        expect(table.size).toBe(now.size)
        for (const [address, value] of wanted.lookups) {
          expect([address, table.lookup(address)?.value ?? -1]).toEqual([address, value])
          expect(table.covering(address)[0]?.value ?? -1).toBe(value)
          lookups++
        }
      }
      expect(lookups).toBeGreaterThan(0)
    })
  }
})

/** Addresses that crowd together, so that prefixes nest and lookups hit. */
const address = fc
  .nat(0xffff)
  .chain((low) => fc.constantFrom(10, 10, 172).map((high) => ipText(high * 0x1000000 + low)))
const prefix = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([ip, length]) => subnetOf({ ip, length }))
const group = fc.constantFrom('0', '1', '8000', 'ffff')
const address6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':'))
const prefix6 = fc.tuple(address6, fc.integer({ min: 0, max: 128 })).map(([ip, length]) => `${ip}/${length}`)

/** 128 bits of an address whose groups are all written out. */
function bits6(ip: string): string {
  return ip
    .split(':')
    .map((g) => Number.parseInt(g, 16).toString(2).padStart(16, '0'))
    .join('')
}

interface Kind {
  name: string
  prefix: fc.Arbitrary<string>
  address: fc.Arbitrary<string>
  /** Two prefixes with different host bits are one. */
  key(prefix: string): string
  covers(prefix: string, address: string): boolean
}
const kinds: Kind[] = [
  {
    name: 'IPv4',
    prefix,
    address,
    key: (p) => p,
    covers(p, ip) {
      const parsed = parsePrefixed(p)
      return parsed !== undefined && inPrefix(ip, parsed.ip, parsed.length)
    },
  },
  {
    name: 'IPv6',
    prefix: prefix6,
    address: address6,
    key: (p) => bits6(p.split('/')[0] ?? '').slice(0, Number(p.split('/')[1])),
    covers: (p, ip) => bits6(ip).startsWith(bits6(p.split('/')[0] ?? '').slice(0, Number(p.split('/')[1]))),
  },
]

const lengthOf = (text: string): number => Number(text.split('/')[1])

describe('the trie answers as a linear search does', () => {
  for (const kind of kinds) {
    test(`${kind.name}: inserted, replaced and removed in any order`, () => {
      const change = fc.record({ prefix: kind.prefix, value: fc.nat(9), remove: fc.boolean() })
      fc.assert(
        fc.property(
          fc.array(change, { maxLength: 40 }),
          fc.array(kind.address, { maxLength: 20 }),
          (changes, asked) => {
            const table = longestMatch<number>()
            const plain = new Map<string, { prefix: string; value: number }>()
            for (const { prefix: p, value, remove } of changes) {
              if (remove) expect(table.remove(p)).toBe(plain.delete(kind.key(p)))
              else {
                table.insert(p, value)
                plain.set(kind.key(p), { prefix: p, value })
              }
            }
            expect(table.size).toBe(plain.size)
            for (const ip of asked) {
              const covering = [...plain.values()]
                .filter((row) => kind.covers(row.prefix, ip))
                .sort((a, b) => lengthOf(b.prefix) - lengthOf(a.prefix))
              expect(table.covering(ip)).toEqual(covering)
              expect(table.lookup(ip)).toEqual(covering[0])
            }
          },
        ),
        { numRuns: 300 },
      )
    })
  }

  test('what is not a prefix is refused, what is not an address finds nothing', () => {
    const table = longestMatch<number>()
    for (const bad of ['10.0.0.0', '10.0.0.0/33', '10.0.0/8', 'x/8', '::/129', '10.0.0.0/', '10.0.0.0/-1'])
      expect(() => table.insert(bad, 1)).toThrow(RangeError)
    table.insert('0.0.0.0/0', 1)
    table.insert('::/0', 2)
    for (const bad of ['', '10', '10.0.0.256', '10.0.0.1/32', 'ten', ':::']) expect(table.lookup(bad)).toBeUndefined()
  })
})
