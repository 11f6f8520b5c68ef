import { describe, expect, test } from 'vitest'
import { found } from '../../adapters/discord/buttons.ts'
import { registration } from '../../adapters/discord/register.ts'
import { choicesOf, discordCommands } from '../../adapters/discord/registry.ts'
import { pagesOf } from '../../adapters/discord/render.ts'
import { requestFrom } from '../../adapters/discord/serve.ts'
import { admitRequest, answer, stranger } from '../../src/bot/bot.ts'
import { COMMAND_NAMES } from '../../src/commands/index.ts'
import { against, digits, liveMarkup, messageRules } from '../support/fakes/discord/schemas.ts'

const KINDS = new Set<string>(COMMAND_NAMES)
const commands = discordCommands()

describe('every command of the registry', () => {
  test('is one that Discord takes, in both languages', () => {
    const all = registration(commands)
    expect(all.flatMap((command) => against('ApplicationCommandUpdateRequest', digits(command)))).toEqual([])
    for (const { description_localizations: texts, type } of all.filter((command) => command.type === 1)) {
      expect([type, texts?.['zh-CN']]).toEqual([1, expect.stringMatching(/\p{Script=Han}/u)])
      expect(texts?.['en-US']).not.toMatch(/\p{Script=Han}/u)
    }
  })
  test.each(commands.map((command) => [command.name, command] as const))('%s: no description is cut', (_, command) => {
    const texts = [command.about, ...command.params.map((param) => param.about)]
    for (const { en, zh } of texts) expect([en.length <= 100, zh.length <= 100]).toEqual([true, true])
  })
  test('is understood with its options, and what says how to answer goes apart', () => {
    const trace = commands.find((command) => command.name === 'trace')
    if (trace === undefined) throw new Error('no trace')
    const given = { from: '10.0.1.12', to: '10.0.2.22', port: 80, voice: 'house', private: true }
    expect(requestFrom(trace, given, KINDS)).toEqual({
      kind: 'trace',
      from: '10.0.1.12',
      to: '10.0.2.22',
      port: 80,
      manner: { voice: 'house', private: true },
    })
  })
  test('a registry that Discord would refuse is refused here, with the reason', () => {
    const wrong = [{ name: 'Trace It', about: { en: 'x', zh: 'x' }, params: [], settings: false }]
    expect(() => registration(wrong)).toThrow('the name Trace It is not allowed')
  })
})

test('an option while it is typed shows what stands behind a value, and gives the value', () => {
  const suggested = [
    { value: 'pod12', about: '10.0.1.12' },
    { value: 'buildings', about: '' },
  ]
  expect(choicesOf(suggested)).toEqual([
    { name: 'pod12 (10.0.1.12)', value: 'pod12' },
    { name: 'buildings', value: 'buildings' },
  ])
})

describe('the real answers', () => {
  const lines = [
    '/trace 10.0.1.12 10.0.2.22',
    '/trace 10.0.1.12 10.0.2.22 voice=house',
    '/trace 10.0.1.12 10.9.9.9',
    '/step 3 10.0.1.12 10.0.2.22',
    '/compare 10.0.1.12 10.0.2.22',
    '/source 10.0.1.12 10.0.2.22 as=json',
    '/source 10.0.1.12 10.0.2.22 as=mermaid',
    '/map',
    '/labs',
    '/table pod12',
    '/explain',
    '/explain vxlan',
    '/help',
    '/status',
    '/privacy',
    '/config',
    '/network list',
    '/nonsense',
    '/trace nobody 10.0.2.22',
  ]
  test.each(lines.flatMap((line) => (['en', 'zh'] as const).map((language) => [line, language] as const)))(
    '%s (%s) keeps every rule, and every button comes back complete',
    (line, language) => {
      const told = answer({ line }, stranger(language))
      const pages = pagesOf(told, {
        language,
        ask: { line },
        kept: () => undefined,
        attachmentBytes: 10_000_000,
        pictures: 'drawing',
      })
      for (const { payload, files } of pages) {
        const names = files.map((_, i) => `files[${i}]`)
        expect(against('IncomingWebhookUpdateRequestPartial', payload)).toEqual([])
        expect(messageRules(payload, names)).toEqual([])
        expect(
          [payload.content, ...payload.embeds.map((embed) => embed.description ?? '')].flatMap(liveMarkup),
        ).toEqual([])
      }
      const offered = told.blocks.flatMap((block) =>
        block.kind === 'choices' ? block.items.map((item) => item.request) : [],
      )
      const back = pages
        .flatMap(({ payload }) => payload.components.flatMap((row) => row.components))
        .flatMap((button) => {
          const carried = found(button.custom_id, KINDS)
          return carried?.kind === 'carried' && !('line' in carried.carried.ask) ? [carried.carried.ask] : []
        })
      // No manner and an empty one are the same wish.
      expect(back.map(admitRequest)).toEqual(offered.map(admitRequest))
    },
  )
})
