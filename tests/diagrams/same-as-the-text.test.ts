import { describe, expect, test } from 'vitest'
import { sequences } from '../../diagrams/compose.ts'
import { answer, stranger } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import { bare } from '../../src/request/text.ts'
import { asked, imported } from '../support/asked-cluster.ts'

/*
 * Pictures tell the same as the text: what is said of them (their alt text) is what they draw, line by line.
 */

function saidOf({ blocks }: Answer): string {
  return blocks
    .flatMap((block) => (block.kind === 'diagram' ? sequences(block).map(({ description }) => description) : []))
    .join('\n')
}
const said = (line: string): string => saidOf(answer({ line }, stranger()))
const NOT_READY = (yaml: string): string => yaml.replace(/(name: node-2[\s\S]*?type: Ready, status: ')True/, '$1False')

describe('a picture', () => {
  test.each([
    ['/trace 14 10.0.20.77 network=neighbourhoods', '! the sender is told', '! 发送方收到了错误'],
    ['/trace 14 24 network=neighbourhoods proto=udp port=7777 open=no', '! the sender is told', '! 发送方收到了错误'],
    ['/trace 14 24 network=neighbourhoods', '✓ delivered', '✓ 送达'],
  ])('of %s says what it is that arrives', (line, en, zh) => {
    expect(said(line)).toContain(`h14: ${en}`)
    expect(said(`${line} language=zh`)).toContain(`h14: ${zh}`)
  })

  test('of what nobody can know ends in a question mark, never in a tick', () => {
    const unseen = imported({ name: 'unseen', unseen: true })
    const text = saidOf(asked([unseen], { kind: 'trace', from: 'shop/a', to: 'shop/c', proto: 'tcp', port: 8080 }))
    expect(text).toContain('shop/c: ? not certain')
    expect(text).not.toContain('✓')
  })

  test('names the doormen of a neighbourhood, as the text does', () => {
    expect(said('/trace 14 24 network=neighbourhoods cut=overview voice=house')).toContain('doorman h11 · 10.0.10.0/24')
    expect(said('/trace 14 24 network=neighbourhoods cut=overview voice=house language=zh')).toContain('门卫 h21')
  })

  test('marks a node that may be off', () => {
    const off = imported({ name: 'off', edit: NOT_READY })
    const text = saidOf(asked([off], { kind: 'trace', from: 'shop/a', to: 'shop/c', cut: 'overview' }))
    expect(text).toContain('node-2 (NotReady?)')
  })

  test.each([
    '/trace 14 10.0.20.77 network=neighbourhoods',
    '/trace 14 24 network=neighbourhoods ttl=1',
    '/trace pod12 10.0.2.99 network=buildings datapath=cilium',
    '/trace pod12 pod22 network=buildings datapath=cilium ttl=1',
    '/trace pod12 pod22 network=buildings datapath=cilium size=1472 df=do',
  ])('in Chinese holds no English words: %s', (line) => {
    // Cilium's own name of a drop is a name, and stands behind its number.
    const text = said(`${line} language=zh`).replace(/（Cilium[^）]*）/g, '')
    const latin = text.match(/[A-Za-z][a-z]+ [a-z]{3,}/g) ?? []
    expect(latin).toEqual([])
  })

  test.each([
    '/trace 14 24 network=neighbourhoods',
    '/trace 14 10.0.20.77 network=neighbourhoods',
    '/trace pod12 pod22 network=buildings datapath=cilium',
  ])('has no numbers but those of the text, ends with its result, and never with two full stops: %s', (line) => {
    const answered = answer({ line }, stranger())
    const text = saidOf(answered)
    const numbers = [...text.matchAll(/(?:^|[.?!] )(\d+) /g)].map(([, n]) => Number(n))
    const steps = answered.blocks.flatMap((block) => (block.kind === 'steps' ? block.items.map((i) => i.number) : []))
    expect(numbers.filter((n) => !steps.includes(n))).toEqual([])
    const [head] = answered.blocks
    const verdict = head?.kind === 'headline' ? bare(head.text).split(':')[0] : ''
    expect(text.slice(-250)).toContain(`${verdict}: `)
    expect(text).not.toMatch(/\. ?\.|\?\./)
  })
})
