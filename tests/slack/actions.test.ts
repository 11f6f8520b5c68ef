import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { questionIn } from '../../adapters/platform/pasted.ts'
import { carried, carry, recalled } from '../../adapters/slack/actions.ts'
import { LIMITS } from '../../adapters/slack/limits.ts'
import type { Request } from '../../src/request/calls.ts'

/*
 * What comes back to us: buttons, and messages that somebody points at.
 */

const KINDS = new Set(['trace', 'step', 'help'])

describe('what a button carries', () => {
  const request: Request = { kind: 'step', from: '10.0.1.12', to: '10.0.2.22', number: 3, manner: { voice: 'house' } }

  test('comes back as it was', () => {
    const value = carry(request, { by: 'U1', of: 'step' }, undefined)
    expect(carried(value, KINDS)).toEqual({ by: 'U1', of: 'step', next: { request } })
  })

  test('a request that is too long is kept under its hash', () => {
    const long: Request = { kind: 'trace', from: 'x'.repeat(2500), to: 'b' }
    expect(carry(long, { by: 'U1' }, undefined)).toBeUndefined()
    const value = carry(long, { by: 'U1' }, 'hash_hash_hash_hash_22')
    expect(value?.length).toBeLessThanOrEqual(LIMITS.buttonValue)
    expect(carried(value, KINDS)?.next).toEqual({ kept: 'hash_hash_hash_hash_22' })
    expect(recalled(JSON.stringify(long), KINDS)).toEqual(long)
  })

  test.each([
    ['nothing', undefined],
    ['no JSON', 'next'],
    ['a list', '[1]'],
    ['no version', '{"by":"U1","r":{"kind":"help"}}'],
    ['an unknown kind', '{"v":1,"by":"U1","r":{"kind":"shutdown"}}'],
    ['a kind from the prototype', '{"v":1,"by":"U1","r":{"kind":"constructor"}}'],
    ['a poisoned prototype', '{"v":1,"by":"U1","r":{"kind":"help","__proto__":{"admin":true}}}'],
    ['an object where a word belongs', '{"v":1,"by":"U1","r":{"kind":"trace","from":{"a":1},"to":"b"}}'],
    ['poisoned manners', '{"v":1,"by":"U1","r":{"kind":"help","manner":{"constructor":"x"}}}'],
    ['a hash that is a path', '{"v":1,"by":"U1","k":"../../etc/passwd"}'],
    ['more than fits into a button', `{"v":1,"by":"U1","r":{"kind":"help","about":"${'x'.repeat(2000)}"}}`],
  ])('%s is none of ours', (_, value) => {
    expect(carried(value, KINDS)).toBeUndefined()
  })

  test('every request that a button can carry comes back', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (from, to) => {
        const any: Request = { kind: 'trace', from, to }
        const value = carry(any, { by: 'U1' }, undefined)
        if (value === undefined) throw new Error('too long for a button')
        expect(carried(value, KINDS)).toEqual({ by: 'U1', next: { request: any } })
      }),
    )
  })
})

describe('a message that somebody points at', () => {
  test.each<[string, Request]>([
    [
      'a/b:53124 (ID:7) 10.0.1.12:53124 (ID:7) -> 10.0.2.22:8080 (ID:9) to-overlay FORWARDED (TCP Flags: SYN)',
      { kind: 'trace', from: '10.0.1.12', to: '10.0.2.22', proto: 'tcp', port: 8080 },
    ],
    [
      '10.0.1.12:53124 -> 10.0.2.22:8080',
      { kind: 'trace', from: '10.0.1.12', to: '10.0.2.22', proto: 'udp', port: 8080 },
    ],
    ['  VXLAN ', { kind: 'explain', term: 'VXLAN' }],
    ['x'.repeat(9000), { kind: 'explain', term: 'x'.repeat(200) }],
  ])('%s', (text, request) => {
    expect(questionIn(text)).toEqual(request)
  })
  test.each([
    'IP 10.0.1.12 > 10.0.2.22: ICMP echo request, id 1',
    '12:00:01 IP 10.0.1.12.53124 > 10.0.2.22.80: Flags [S], seq 1',
    'IP 10.0.1.12.5353 > 10.0.2.22.53: 1+ A? x.',
    'curl: (7) Failed to connect to 10.0.2.22 port 80: Connection refused',
  ])('%s is what a tool printed, and taken whole', (text) => {
    expect(questionIn(text)).toEqual({ kind: 'paste', text })
  })
  test('of any length is read at once', () => {
    // what takes time for every pair of letters would not end here
    for (const part of ['1.', '1.1.1.1 (', '1.1.1.1 ', 'IP 1.1.1.1.1 > ']) questionIn(part.repeat(2_000_000))
  })
})
