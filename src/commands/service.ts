import { plain, t } from '../request/text.ts'
import { VERSION } from '../request/version.ts'
import { answered, type Command } from './command.ts'

/** `/status`: which version answers, and how it is. */
export const status: Command<'status'> = {
  params: {},
  run(_call, context) {
    const { words, asker } = context
    const facts = { version: VERSION, network: context.network.name, ...asker.facts }
    const rows = Object.entries(facts).map(([name, value]) => [t`${name}`, t`${value}`])
    return answered([
      { kind: 'headline', mood: 'good', text: words.lines.statusIntro },
      { kind: 'table', caption: plain(words.labels.state), columns: [words.labels.field, words.labels.state], rows },
    ])
  },
}

/** `/privacy`: what is remembered of a person, and what is not. */
export const privacy: Command<'privacy'> = {
  params: {},
  private: true,
  run(_call, context) {
    const { lines, labels } = context.words
    return {
      ...answered([
        { kind: 'headline', mood: 'neutral', text: lines.privacyIntro },
        ...lines.privacy.map((text) => ({ kind: 'paragraph' as const, text })),
        { kind: 'choices', items: [{ label: labels.forget, request: { kind: 'forget', what: 'me' } }] },
      ]),
      private: true,
    }
  },
}

/** `/forget me`: deletes everything that is stored about the person. */
export const forget: Command<'forget'> = {
  params: { what: { kind: 'choice', required: true, choices: ['me'], position: 0 } },
  private: true,
  run(_call, context) {
    return {
      ...answered([{ kind: 'headline', mood: 'good', text: context.words.lines.forgotten }], [{ kind: 'forget-me' }]),
      private: true,
    }
  },
}
