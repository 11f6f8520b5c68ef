import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { lanesOf } from '../../adapters/terminal/index.ts'
import { inline, inlineProtocol } from '../../adapters/terminal/inline.ts'
import { lanes } from '../../adapters/terminal/lanes.ts'
import { columns } from '../../diagrams/lettering.ts'
import type { Sequence } from '../../diagrams/sequence.ts'
import { answer, stranger } from '../../src/bot/bot.ts'

// A busy machine may be ten times slower; what hangs is still found.
vi.setConfig({ testTimeout: 120_000 })

function sample(text: string): Sequence {
  return {
    title: text,
    description: text,
    groups: [{ id: 'g', label: text }],
    participants: [
      { id: 'a', label: text, kind: 'pod', group: 'g' },
      { id: 'b', label: `LXC 门 ${text}`, kind: 'pod', group: 'g' },
      { id: 'c', label: '喷泉', kind: 'switch' },
    ],
    lines: [
      { kind: 'message', from: 'a', to: 'b', label: text, number: 1, style: 'request' },
      { kind: 'note', over: ['b'], label: text, number: 2 },
      { kind: 'section', label: text, style: 'reply', lines: [{ kind: 'lost', from: 'c', to: 'a', label: text }] },
    ],
    width: 1_200,
    page: { number: 1, of: 1 },
  }
}

describe('lanes of plain characters', () => {
  test('a picture in two languages stands straight', () => {
    expect(lanes(sample('公寓 12 eth0'), 72)).toMatchInlineSnapshot(`
      "┌─────────────── 公寓 12 eth0 ────────────────┐
            公寓 12 eth0         LXC 门 公寓 12 eth0            喷泉
                  │                       │                       │
                  │    1 公寓 12 eth0     │                       │
                  │──────────────────────▶│                       │
                  │               [2 公寓 12 eth0]                │
      ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 公寓 12 eth0 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄
                  │                 公寓 12 eth0                  │
                  │×──────────────────────────────────────────────│
      "
    `)
  })

  test('whatever the labels, no row is wider than the lanes and every lifeline keeps its cell', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        const rows = lanes(sample(text), 72).split('\n')
        for (const row of rows) expect(columns(row)).toBeLessThanOrEqual(72)
        // The last row is the lost message from c to a; lifelines stand at 12, 36 and 60.
        const last = rows.at(-2) ?? ''
        expect(columns(last.slice(0, last.lastIndexOf('│')))).toBe(60)
      }),
    )
  })
})

describe('lanes in a terminal', () => {
  const answered = answer({ kind: 'trace', from: '10.0.1.12', to: '10.0.2.22' }, stranger('zh'))
  const block = answered.blocks.find((one) => one.kind === 'diagram')
  const widest = async (width: number) => {
    const text = block?.kind === 'diagram' ? await lanesOf(block, width) : ''
    expect(text).toContain('pod12')
    return { most: Math.max(...text.split('\n').map(columns)), text }
  }
  test.each([80, 100, 120])('%i columns: the overview, and no row is wrapped', async (width) => {
    const { most, text } = await widest(width)
    expect(most).toBeLessThanOrEqual(width)
    expect(text).not.toContain('lxc12')
  })
  test('140 columns: every place', async () => {
    const { most, text } = await widest(140)
    expect(most).toBeLessThanOrEqual(140)
    expect(text).toContain('lxc12')
  })
})

/** A PNG of 3 x 7 px: red, green, blue columns, each row with another filter. */
function tinyPng(): Uint8Array {
  const rows = Array.from({ length: 7 }, () => Buffer.from([0, 255, 0, 0, 0, 255, 0, 0, 0, 255]))
  const chunk = (name: string, data: Uint8Array) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(data.length)
    head.write(name, 4)
    return Buffer.concat([head, data, Buffer.alloc(4)])
  }
  const ihdr = Buffer.from([0, 0, 0, 3, 0, 0, 0, 7, 8, 2, 0, 0, 0])
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([signature, chunk('IHDR', ihdr), chunk('IDAT', deflateSync(Buffer.concat(rows)))])
}

describe('pictures inside a terminal', () => {
  const terminals: [string, Record<string, string>, string | undefined][] = [
    ['kitty', { TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1' }, 'kitty'],
    ['ghostty', { TERM: 'xterm-ghostty' }, 'kitty'],
    ['iTerm2', { TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' }, 'iterm2'],
    ['WezTerm', { TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' }, 'iterm2'],
    ['foot', { TERM: 'foot' }, 'sixel'],
    ['xterm', { TERM: 'xterm-256color' }, undefined],
    ['kitty inside tmux', { TERM: 'tmux-256color', KITTY_WINDOW_ID: '1', TMUX: '/tmp/x' }, undefined],
  ]
  test.each(terminals)('%s is recognised', (_, env, protocol) => {
    expect(inlineProtocol(env, true)).toBe(protocol)
    expect(inlineProtocol(env, false)).toBeUndefined()
  })

  test('kitty gets base64 in chunks, the last one marked', () => {
    const png = readFileSync(new URL('../../diagrams/render/font/PacketwalkSans.ttf', import.meta.url)).subarray(
      0,
      5_000,
    )
    const sent = inline('kitty', png, { name: 'x', columns: 1e9 })
    const chunks = [...sent.matchAll(/\x1b_G([^;]*);([^\x1b]*)\x1b\\/g)]
    expect(chunks.map((chunk) => chunk[1])).toEqual(['a=T,f=100,q=2,m=1', 'm=0'])
    expect(Buffer.from(chunks.map((chunk) => chunk[2]).join(''), 'base64').equals(png)).toBe(true)
  })

  test('iTerm2 gets name, size and data', () => {
    const sent = inline('iterm2', tinyPng(), { name: '门.png', columns: 80 })
    expect(sent).toContain(`name=${Buffer.from('门.png').toString('base64')};size=${tinyPng().length};inline=1`)
  })

  test('a picture that may be wider than the terminal is fitted to it', () => {
    const wide = tinyPng()
    Buffer.from(wide.buffer, wide.byteOffset).writeUInt32BE(1_200, 16)
    expect(inline('kitty', wide, { name: 'x', columns: 80 })).toContain('\x1b_Ga=T,f=100,c=80,q=2,m=0;')
    expect(inline('kitty', wide, { name: 'x', columns: 200 })).toContain('\x1b_Ga=T,f=100,q=2,m=0;')
    expect(inline('iterm2', wide, { name: 'x', columns: 80 })).toContain(';width=100%;inline=1;')
  })

  test('sixel says size, colours and the columns of each colour in two bands', () => {
    const sent = inline('sixel', tinyPng(), { name: 'x', columns: 80 })
    expect(sent).toBe('\x1bPq"1;1;3;7#0;2;100;0;0#1;2;0;100;0#2;2;0;0;100#0~??$#1?~?$#2??~-#0@??$#1?@?$#2??@\x1b\\\n')
  })
})
