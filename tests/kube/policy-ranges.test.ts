import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contains, parseAddress, parseBlock } from '../../src/kube/policy/ranges.ts'

describe('addresses and blocks', () => {
  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1::2::3',
    ':1',
    'g::',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7',
  ])('%j is no address', (text) => expect(parseAddress(text)).toBeUndefined())
  test.each([
    ['::1', 1n],
    ['::', 0n],
    ['1::', 1n << 112n],
    ['::ffff:1.2.3.4', 0xffff01020304n],
    ['1.2.3.4', 0x01020304],
  ])('%s', (text, bits) => expect(parseAddress(text)?.bits).toBe(bits))
  test.each(['1.2.3.4/33', '::/129', '1.2.3.4/', '1.2.3.4/-1', '1.2.3.4/08'])('%s is no block', (text) =>
    expect(parseBlock(text)).toBeUndefined(),
  )

  test('an IPv4 block contains what its mask says', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (a, b, length) => {
        const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
        const block = parseBlock(`${a}/${length}`)
        const address = parseAddress(b)
        if (block === undefined || address === undefined) throw new Error('not read')
        expect(contains(block, address)).toBe(
          Math.floor(number(a) / 2 ** (32 - length)) === Math.floor(number(b) / 2 ** (32 - length)),
        )
      }),
    )
  })
})
