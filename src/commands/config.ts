import type { Effect, Scope } from '../answer.ts'
import { LANGUAGES, type Language, VOICES, type Voice } from '../calls.ts'
import { Problem } from '../problem.ts'
import { plain, type Text, t } from '../words/text.ts'
import { answered, type Chosen, type Command, type Context } from './command.ts'

const SCOPES: readonly Scope[] = ['person', 'channel', 'workspace']

/** `/config`: what is chosen and where; `/config language zh`: choose. Others' settings are for administrators. */
export const config: Command<'config'> = {
  params: {
    set: { kind: 'choice', choices: ['language', 'voice', 'private'], position: 0 },
    to: { kind: 'text', position: 1 },
    scope: { kind: 'choice', choices: SCOPES },
  },
  settings: true,
  private: true,
  run(call, context) {
    if (call.set === undefined) return { ...answered(shown(context)), private: true }
    if (call.to === undefined) throw new Problem('missing-argument', { command: 'config', argument: 'to' })
    const scope = call.scope ?? 'person'
    if (scope !== 'person' && !context.asker.admin) throw new Problem('admins-only', { what: `config ${scope}` })
    const effect = effectOf(call.set, call.to, scope)
    const { lines } = context.words
    return {
      ...answered([{ kind: 'headline', mood: 'good', text: lines.chosen(call.set, call.to, scope) }], [effect]),
      private: true,
    }
  },
}

function effectOf(set: 'language' | 'voice' | 'private', to: string, scope: Scope): Effect {
  if (set === 'language') {
    const language = LANGUAGES.find((l): l is Language => l === to.toLowerCase().slice(0, 2))
    if (language === undefined)
      throw new Problem('bad-argument', {
        command: 'config',
        argument: 'language',
        value: to.slice(0, 50),
        expected: LANGUAGES.join(' | '),
      })
    return { kind: 'set-language', scope, language }
  }
  if (set === 'voice') {
    const voice = VOICES.find((v): v is Voice => v === to.toLowerCase())
    if (voice === undefined)
      throw new Problem('bad-argument', {
        command: 'config',
        argument: 'voice',
        value: to.slice(0, 50),
        expected: VOICES.join(' | '),
      })
    return { kind: 'set-voice', scope, voice }
  }
  const yes = /^(yes|true|on|1|是|开)$/i.test(to)
  const no = /^(no|false|off|0|否|关)$/i.test(to)
  if (!yes && !no)
    throw new Problem('bad-argument', {
      command: 'config',
      argument: 'private',
      value: to.slice(0, 50),
      expected: 'yes | no',
    })
  return { kind: 'set-privacy', scope, private: yes }
}

function shown(context: Context): ReturnType<Command<'config'>['run']>['blocks'] {
  const { asker, words } = context
  const cell = (chosen: Chosen, field: keyof Chosen): Text => t`${String(chosen[field] ?? '-')}`
  const rows = (['language', 'voice', 'private', 'network'] as const).map((field) => [
    t`${field}`,
    ...SCOPES.map((scope) => cell(asker.chosen[scope], field)),
  ])
  return [
    { kind: 'headline', mood: 'neutral', text: words.lines.configIntro },
    { kind: 'table', caption: plain(words.labels.state), columns: [words.labels.field, ...SCOPES], rows },
    { kind: 'note', text: words.lines.configOrder },
  ]
}
