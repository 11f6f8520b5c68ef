import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import { bare } from '../../src/request/text.ts'
import { headOf, textOf } from '../support/asked-cluster.ts'

/* What was asked and is not walked is said: an address of another lab, the payload of a handshake, a refusal. */

describe('an address of another lab', () => {
  test('as the sender: refused with the lab that has it, as a button too', () => {
    const answered = answer({ line: '/trace 10.0.10.14 10.0.20.24' }, stranger())
    expect(textOf(answered)).toContain('lives in neighbourhoods')
    const choices = answered.blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))
    const [first] = choices
    expect(first?.request.manner?.network).toBe('neighbourhoods')
    expect(first === undefined ? undefined : headOf(answer(first.request, stranger())).mood).toBe('good')
  })
  test('as the receiver: walked, and the lab is named', () => {
    expect(textOf(answer({ line: '/trace 12 10.0.20.24' }, stranger()))).toContain('lives in lab neighbourhoods')
    expect(textOf(answer({ line: '/trace 12 10.0.2.22' }, stranger()))).not.toContain('lives in lab')
  })
})

test('the size of TCP is not claimed: a handshake carries no data, and the answer says what would show it', () => {
  const answered = answer({ line: '/trace 14 15 proto=tcp size=3000 network=neighbourhoods' }, stranger())
  expect(textOf(answered)).toContain('0 bytes of payload')
  expect(textOf(answered)).toContain('proto=udp size=3000 df=do')
})

test('refused is no green tick: it arrives, and nothing listens', () => {
  const head = headOf(answer({ line: '/trace 14 15 proto=tcp port=81 open=no network=neighbourhoods' }, stranger()))
  expect(head).toMatchObject({ mood: 'bad', text: expect.stringMatching(/^Refused: .* but nothing listens there/) })
  const [zh] = answer({ line: '/trace 14 15 proto=tcp port=81 open=no network=neighbourhoods' }, stranger('zh')).blocks
  expect(zh?.kind === 'headline' ? bare(zh.text) : '').toMatch(/^被拒绝/)
})
