import { describe, expect, test } from 'vitest'
import { pagesOf } from '../../adapters/discord/render.ts'
import { pagesOf as sheets } from '../../adapters/platform/pictures.ts'
import { render as slack } from '../../adapters/slack/render.ts'
import { render as terminal } from '../../adapters/terminal/render.ts'
import { answer, stranger } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import { LANGUAGES } from '../../src/request/calls.ts'
import { liveMarkup } from '../support/fakes/discord/schemas.ts'
import { tokens } from '../support/fakes/slack/schema.ts'

/* One network whose every name means harm, asked everything, on every surface. */

const NAMES = [
  '@everyone',
  '<!channel>',
  '<@U012345>',
  '`x`',
  '```x',
  '[x](http://evil)',
  '<http://evil|x>',
  '*b*',
  '||s||',
  '<img/src=x>',
  '&lt;b&gt;',
  '%%{init:{}}%%',
  'A->>B:y',
  'click',
  'end',
  '#35;',
  ';pwn;',
  '$(pwn)',
  '数据包',
]

/** Two hosts of one name each, and a router between them that is called no better. */
function networkOf(name: string): string {
  const [a, b, r] = [`${name}a`, `${name}b`, `${name}r`]
  return JSON.stringify({
    name: `\u202e\u001b]8;;http://evil\u0007${name}\u009b2J`,
    devices: {
      [a]: { kind: 'host', nics: { e0: { ip: '10.1.0.2/24' } }, gateway: '10.1.0.1' },
      [b]: { kind: 'host', nics: { e0: { ip: '10.2.0.2/24' } }, gateway: '10.2.0.1' },
      [r]: { kind: 'router', nics: { e0: { ip: '10.1.0.1/24' }, e1: { ip: '10.2.0.1/24' } } },
    },
    links: [
      { a: `${a}.e0`, b: `${r}.e0` },
      { a: `${r}.e1`, b: `${b}.e0` },
    ],
  })
}

function answers(name: string): Answer[] {
  const file = { hash: 'abcdef012345', name: `${name}\u202e\u001b[2J`, source: networkOf(name) }
  const ends = { from: '10.1.0.2', to: '10.2.0.2' }
  return LANGUAGES.flatMap((language) => {
    const asker = { ...stranger(language), stored: [file], networks: [file], network: file.hash }
    const asks = [
      { kind: 'trace', ...ends, detail: 'steps' },
      { kind: 'trace', from: `${name}a`, to: `${name}b` },
      { kind: 'trace', from: '10.1.0.2', to: '10.2.0.77' },
      { kind: 'trace', ...ends, size: 5000, df: 'do' },
      { kind: 'step', ...ends, number: 1 },
      { kind: 'table', device: `${name}r` },
      { kind: 'map' },
      { kind: 'network', do: 'list' },
      { kind: 'explain', term: `${name}\u202e\u001b[2J` },
      { kind: 'trace', from: `${name}\u0085`, to: name },
    ] as const
    return asks.map((request) => answer(request, asker))
  })
}

const SETTING = { ask: { line: '/map' }, kept: () => 'abcdefghijklmnopqrstuv', attachmentBytes: 10_000_000 }
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

describe.each(NAMES)('%s', (name) => {
  const told = answers(name)

  test('is met by every answer', () => {
    expect(
      told.filter((one) => JSON.stringify(one.blocks).includes(JSON.stringify(name).slice(1, -1))).length,
    ).toBeGreaterThan(12)
  })
  test('does nothing in a terminal', () => {
    for (const one of told) {
      const text = terminal(one, { colour: false, width: 100 })
      expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN)
    }
  })
  test('does nothing on Discord', () => {
    for (const one of told)
      for (const { payload } of pagesOf(one, { ...SETTING, language: 'en', pictures: 'drawing' })) {
        expect(payload.allowed_mentions).toEqual({ parse: [] })
        for (const text of [payload.content, ...payload.embeds.map((embed) => embed.description ?? '')]) {
          expect(liveMarkup(text)).toEqual([])
          expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN)
        }
      }
  })
  test('does nothing on Slack', () => {
    for (const one of told)
      for (const message of slack(one, { by: 'U1', language: 'en' }).messages) expect(tokens(message)).toEqual([])
  })
  test('draws nothing of its own', () => {
    for (const one of told)
      for (const block of one.blocks) {
        if (block.kind !== 'diagram') continue
        for (const { mermaid } of sheets(block)) {
          expect(mermaid.replaceAll('\n', '')).not.toMatch(UNSEEN)
          expect(mermaid).not.toMatch(/^\s*(?:%%\{|click|link|properties)/m)
          expect(mermaid).not.toMatch(/<img|<!channel/)
        }
      }
  })
})
