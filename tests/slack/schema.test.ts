import { describe, expect, test } from 'vitest'
import { blockProblems, slackSchema, tokens } from '../support/fakes/slack/schema.ts'

/*
 * The oracle that everything sent to Slack is held against must itself be able to say no.
 */

describe('the oracle', () => {
  test('knows more than a hundred limits and eighty definitions', () => {
    expect(slackSchema().limits).toBeGreaterThan(100)
    expect(Object.keys(slackSchema().definitions).length).toBeGreaterThan(80)
  })

  const plainText = (words: string) => ({ type: 'plain_text', text: words })
  const pressed = (n: number) => ({ type: 'button', action_id: `a${n}`, text: plainText('x') })
  test.each([
    ['a header of 151 characters', [{ type: 'header', text: plainText('x'.repeat(151)) }]],
    ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' }))],
    ['an unknown type', [{ type: 'headline', text: plainText('x') }]],
    ['a misspelt key', [{ type: 'image', alt: 'x', image_url: 'https://x.example' }]],
    ['mrkdwn in a header', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }]],
    ['26 buttons', [{ type: 'actions', elements: Array.from({ length: 26 }, (_, i) => pressed(i)) }]],
    [
      'a button of 76 characters',
      [{ type: 'actions', elements: [{ ...pressed(1), text: plainText('x'.repeat(76)) }] }],
    ],
    ['a value of 2001 characters', [{ type: 'actions', elements: [{ ...pressed(1), value: 'x'.repeat(2001) }] }]],
    ['one action_id twice', [{ type: 'actions', elements: [pressed(1), pressed(1)] }]],
    ['a section of 3001 characters', [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }]],
    ['an empty section', [{ type: 'section', text: { type: 'mrkdwn', text: '' } }]],
    ['an alt text of 2001 characters', [{ type: 'image', alt_text: 'x'.repeat(2001), slack_file: { id: 'F1' } }]],
  ])('refuses %s', (_, blocks) => {
    expect(blockProblems(blocks)).not.toEqual([])
  })

  test('sees an open mention', () => {
    expect(tokens({ type: 'mrkdwn', text: 'hi <!here>', verbatim: true })).toEqual(['<!here>'])
  })
})
