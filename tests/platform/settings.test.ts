import { describe, expect, test } from 'vitest'
import { type Asker, answer, stranger } from '../../src/bot/bot.ts'
import type { Answer, Effect } from '../../src/request/answer.ts'
import { CUTS, type Cut } from '../../src/request/calls.ts'

/*
 * What somebody prefers, and what an answer then looks like.
 */

const ask = (line: string, asker: Partial<Asker> = {}): Answer => answer({ line }, { ...stranger(), ...asker })
const cutOf = ({ blocks }: Answer): Cut | undefined => blocks.find((block) => block.kind === 'diagram')?.cut
const offered = ({ blocks }: Answer): (Cut | undefined)[] =>
  blocks.flatMap((block) =>
    block.kind === 'choices'
      ? block.items.flatMap(({ label, request }) =>
          request.kind === 'trace' && /picture/i.test(label) ? [request.cut] : [],
        )
      : [],
  )

describe('the size of the picture', () => {
  test.each([
    ['/trace 12 22', undefined, 'full'],
    ['/trace 12 22', 'overview', 'overview'],
    ['/trace 12 22 cut=full', 'overview', 'full'],
    ['/trace 12 22 cut=overview', undefined, 'overview'],
  ] as const)('%s of somebody who prefers %s is %s, and the other is a button', (line, picture, cut) => {
    const told = ask(line, picture === undefined ? {} : { picture })
    expect(cutOf(told)).toBe(cut)
    expect(offered(told)).toEqual(CUTS.filter((other) => other !== cut))
  })

  test('stays when the story is told in another way', () => {
    const told = ask('/trace 12 22 cut=overview')
    const choices = told.blocks.find((block) => block.kind === 'choices')
    const again =
      choices?.items.filter(({ label, request }) => request.kind === 'trace' && !/picture/i.test(label)) ?? []
    expect(again.length).toBeGreaterThan(3)
    expect(again.map(({ request }) => request.kind === 'trace' && request.cut)).toEqual(again.map(() => 'overview'))
  })
})

test.each<[line: string, effect: Effect | undefined]>([
  ['/config picture overview', { kind: 'set-picture', scope: 'person', picture: 'overview' }],
  ['/config picture FULL', { kind: 'set-picture', scope: 'person', picture: 'full' }],
  ['/config picture tiny', undefined],
  ['/config private yes', { kind: 'set-privacy', scope: 'person', private: true }],
])('%s', (line, effect) => {
  expect(ask(line).effects).toEqual(effect === undefined ? [] : [effect])
})

test('a channel chooses for everybody in it, through an administrator only', () => {
  expect(ask('/config picture overview scope=channel').effects).toEqual([])
  expect(ask('/config picture overview scope=channel', { admin: true }).effects).toEqual([
    { kind: 'set-picture', scope: 'channel', picture: 'overview' },
  ])
})
