import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommandDescription } from '../../adapters/platform/registry.ts'
import { lineOf, RESERVED, slashName } from '../../adapters/slack/commands.ts'
import { EVENTS, manifest, type Reached, SCOPES, slashCommands } from '../../adapters/slack/manifest.ts'
import { modal, originOf, submitted } from '../../adapters/slack/modal.ts'
import { printed, wayOf } from '../../adapters/slack/print-manifest.ts'
import { slackCommands } from '../../adapters/slack/registry.ts'
import { parse } from '../../src/bot/parse.ts'
import { COMMAND_NAMES } from '../../src/commands/index.ts'
import { LANGUAGES } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import { ruleProblems } from '../support/fakes/slack/manifest-rules.ts'
import { COMMANDS } from '../support/fakes/slack/room.ts'
import { manifestProblems, viewProblems } from '../support/fakes/slack/schema.ts'

const WAYS: Reached[] = [
  { kind: 'socket' },
  { kind: 'http', url: 'https://packetwalk.example', oauth: false },
  { kind: 'http', url: 'https://packetwalk.example', oauth: true },
]

describe('the manifest', () => {
  for (const language of ['en', 'zh'] as const) {
    test.each(WAYS)(`in ${language} passes Slack's own type and limits: %j`, (way) => {
      expect(manifestProblems(manifest(COMMANDS, way, language))).toEqual([])
    })
  }
  test.each([
    ['a misspelt key', { display_information: { name: 'x' }, features: { app_hom: {} } }],
    ['a name of 36 characters', { display_information: { name: 'x'.repeat(36) } }],
    ['an unknown scope', { display_information: { name: 'x' }, oauth_config: { scopes: { bot: ['chat:shout'] } } }],
    [
      'an unknown event',
      { display_information: { name: 'x' }, settings: { event_subscriptions: { bot_events: ['hello'] } } },
    ],
    [
      'a command without a description',
      { display_information: { name: 'x' }, features: { slash_commands: [{ command: '/x' }] } },
    ],
  ])('with %s would not', (_, wrong) => {
    expect(manifestProblems(wrong)).not.toEqual([])
  })
  const real = (way: Reached, language: 'en' | 'zh' = 'en') => structuredClone(manifest(slackCommands(), way, language))
  for (const language of ['en', 'zh'] as const) {
    test.each(WAYS)(`of every command, in ${language}, keeps to Slack's rules to the letter: %j`, (way) => {
      expect(ruleProblems(real(way, language))).toEqual([])
    })
  }
  type Real = ReturnType<typeof real>
  test.each<[string, (all: Real) => unknown]>([
    ['a key more', (all) => ({ ...all, feature: {} })],
    ['a key more inside', (all) => ({ ...all, settings: { ...all.settings, socket_mode: true } })],
    [
      'a long description that is short',
      (all) => ({ ...all, display_information: { name: 'x', long_description: 'y' } }),
    ],
    ['a command without its slash', (all) => command(all, { command: 'trace', description: 'x' })],
    ['a command of 33 characters', (all) => command(all, { command: `/${'x'.repeat(32)}`, description: 'x' })],
    ['a command twice', (all) => command(all, { command: '/trace', description: 'x' })],
    ['an empty usage hint', (all) => command(all, { command: '/x', description: 'x', usage_hint: '' })],
    [
      'an address beside a socket',
      (all) => command(all, { command: '/x', description: 'x', url: 'https://x.example' }),
    ],
    ['a plain address', (all) => command(all, { command: '/x', description: 'x', url: 'http://x.example' })],
  ])('with %s would not', (_, changed) => {
    expect(ruleProblems(changed(real({ kind: 'socket' })))).not.toEqual([])
  })
  function command(all: Real, more: object): unknown {
    return { ...all, features: { ...all.features, slash_commands: [...(all.features?.slash_commands ?? []), more] } }
  }
  test('asks for no more than this', () => {
    expect([...SCOPES].sort()).toEqual([
      'app_mentions:read',
      'chat:write',
      'chat:write.public',
      'commands',
      'files:read',
      'files:write',
      'im:history',
      'users:read',
    ])
    expect([...EVENTS].sort()).toEqual([
      'app_home_opened',
      'app_mention',
      'app_uninstalled',
      'message.im',
      'tokens_revoked',
    ])
  })
  test('names every command, save those that Slack keeps for itself', () => {
    const names = slashCommands(COMMANDS, 'en').map((command) => command.command)
    expect(names).toEqual(['/trace', '/step', '/source', '/explain', '/config', '/packetwalk'])
    expect(slashName('status')).toBe('/packetwalk status')
  })
  test('whatever commands there are, it passes', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3000 })
    const about = fc.record({ en: text, zh: text })
    const any: fc.Arbitrary<CommandDescription> = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
      about,
      params: fc.array(
        fc.record({
          name: fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
          about,
          kind: fc.constantFrom('text', 'number', 'yes-no', 'choice'),
          choices: fc.array(fc.string({ maxLength: 90 }), { maxLength: 120 }),
          required: fc.boolean(),
        }),
        { maxLength: 12 },
      ),
      settings: fc.boolean(),
    })
    const some = fc.uniqueArray(any, { maxLength: 60, selector: (command) => command.name })
    fc.assert(
      fc.property(some, (commands) => {
        expect(manifestProblems(manifest(commands, { kind: 'socket' }, 'en'))).toEqual([])
        for (const command of commands.slice(0, 3)) {
          const unique = command.params.filter((p, i, all) => all.findIndex((q) => q.name === p.name) === i)
          if (unique.length === 0) continue
          expect(viewProblems(modal({ ...command, params: unique }, { channel: 'C1' }, 'zh'))).toEqual([])
        }
      }),
      { numRuns: 40, endOnFailure: true },
    )
  })
})

describe('a command on Slack', () => {
  test.each([
    ['/trace', '10.0.1.12 10.0.2.22', '/trace 10.0.1.12 10.0.2.22'],
    ['/trace', '', '/trace'],
    ['/packetwalk', 'status', 'status'],
    ['/packetwalk', '  ', '/help'],
  ])('%s %s means %s', (command, text, line) => {
    expect(lineOf(command, text)).toBe(line)
  })
  test('reserved names are what Slack calls its own', () => {
    for (const name of ['help', 'status', 'search', 'remind', 'open']) expect(RESERVED.has(name)).toBe(true)
    expect(RESERVED.has('trace')).toBe(false)
  })
  test.each([
    ['{"channel":"C1","thread":"1.1"}', { channel: 'C1', thread: '1.1' }],
    ['{"channel":"C1"}', { channel: 'C1' }],
    ['{"channel":7}', { channel: 'U1' }],
    ['nonsense', { channel: 'U1' }],
    ['', { channel: 'U1' }],
  ])('a form from %s answers at %j', (metadata, origin) => {
    expect(originOf(metadata, 'U1')).toEqual(origin)
  })
})

describe('the words', () => {
  test.each(['en', 'zh'] as const)('in %s fit where Slack shows them', (language) => {
    const words = catalogues[language].surfaces.slack
    for (const short of [words.explain, words.ask, words.cancel]) expect(short.length).toBeLessThanOrEqual(24)
    expect(words.explainDescription.length).toBeLessThanOrEqual(150)
  })
})

describe('the guide', () => {
  const text = readFileSync(new URL('../../docs/slack.md', import.meta.url), 'utf8')
  test('shows the very manifest that the registry makes (node adapters/slack/print-manifest.ts --into docs/slack.md)', () => {
    const shown = /```json\n([\s\S]*?)```/.exec(text)?.[1]
    expect(shown).toBe(printed({ kind: 'socket' }, 'en'))
  })
  test('says why for every scope', () => {
    for (const scope of SCOPES) expect(text).toMatch(new RegExp(`^\\|.*\`${scope}\`.*\\|`, 'm'))
  })
})

describe('the real commands', () => {
  const real = slackCommands()
  test.each(['en', 'zh'] as const)('make a manifest and forms in %s that Slack takes', (language) => {
    for (const way of WAYS) expect(manifestProblems(manifest(real, way, language))).toEqual([])
    for (const command of real) {
      if (command.params.length === 0) continue
      expect(viewProblems(modal(command, { channel: 'C1' }, language))).toEqual([])
    }
  })
  test('are all there, in both languages', () => {
    expect(real.map((command) => command.name).sort()).toEqual([...COMMAND_NAMES].sort())
    for (const command of real) {
      for (const language of LANGUAGES) {
        expect(command.about[language]).not.toBe('')
        for (const param of command.params) expect(param.about[language]).not.toBe('')
      }
    }
  })
  test('a form asks what the line would have asked', () => {
    const trace = real.find((command) => command.name === 'trace')
    if (trace === undefined) throw new Error('no trace')
    const values = {
      from: { from: { value: '10.0.1.12' } },
      to: { to: { value: '10.0.2.22' } },
      port: { port: { value: '80' } },
      voice: { voice: { selected_option: { value: 'house' } } },
      private: { private: { selected_options: [{ value: 'true' }] } },
    }
    const request = submitted(trace, values, new Set(COMMAND_NAMES))
    expect(request).toEqual(parse('/trace 10.0.1.12 10.0.2.22 port=80 voice=house --private'))
  })
})

describe('the command line', () => {
  test.each([
    [undefined, false, { kind: 'socket' }],
    ['https://x.example/', true, { kind: 'http', url: 'https://x.example', oauth: true }],
  ])('%s, %s', (url, oauth, way) => {
    expect(wayOf(url, oauth)).toEqual(way)
  })
  test.each([
    ['http://x.example', false],
    ['nonsense', false],
    [undefined, true],
  ])('refuses %s, %s', (url, oauth) => {
    expect(() => wayOf(url, oauth)).toThrow()
  })
})
