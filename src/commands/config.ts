import type { Effect, Scope } from '../request/answer.ts'
import { CUTS, type Cut, LANGUAGES, type Language, type Setting, VOICES, type Voice } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { plain, type Text, t } from '../request/text.ts'
import { answered, type Chosen, type Command, type Context } from './command.ts'

const SCOPES: readonly Scope[] = ['person', 'channel', 'workspace']

/** `/config`: what is chosen and where; `/config language zh`: choose. Others' settings are for administrators. */
export const config: Command<'config'> = {
  params: {
    set: { kind: 'choice', choices: ['language', 'voice', 'private', 'threads', 'picture'], position: 0 },
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

const EFFECTS: Record<Setting, (to: string, scope: Scope) => Effect | undefined> = {
  language(to, scope) {
    const language = LANGUAGES.find((l): l is Language => l === to.toLowerCase().slice(0, 2))
    return language === undefined ? undefined : { kind: 'set-language', scope, language }
  },
  voice(to, scope) {
    const voice = VOICES.find((v): v is Voice => v === to.toLowerCase())
    return voice === undefined ? undefined : { kind: 'set-voice', scope, voice }
  },
  private(to, scope) {
    const yes = yesOrNo(to)
    return yes === undefined ? undefined : { kind: 'set-privacy', scope, private: yes }
  },
  threads(to, scope) {
    const threads = yesOrNo(to)
    return threads === undefined ? undefined : { kind: 'set-threads', scope, threads }
  },
  picture(to, scope) {
    const picture = CUTS.find((cut): cut is Cut => cut === to.toLowerCase())
    return picture === undefined ? undefined : { kind: 'set-picture', scope, picture }
  },
}
const EXPECTED: Record<Setting, string> = {
  language: LANGUAGES.join(' | '),
  voice: VOICES.join(' | '),
  private: 'yes | no',
  threads: 'yes | no',
  picture: CUTS.join(' | '),
}

function yesOrNo(to: string): boolean | undefined {
  if (/^(yes|true|on|1|是|开)$/i.test(to)) return true
  return /^(no|false|off|0|否|关)$/i.test(to) ? false : undefined
}

function effectOf(set: Setting, to: string, scope: Scope): Effect {
  const effect = EFFECTS[set](to, scope)
  if (effect !== undefined) return effect
  throw new Problem('bad-argument', {
    command: 'config',
    argument: set,
    value: to.slice(0, 50),
    expected: EXPECTED[set],
  })
}

function shown(context: Context): ReturnType<Command<'config'>['run']>['blocks'] {
  const { asker, words } = context
  const cell = (chosen: Chosen, field: keyof Chosen): Text => t`${String(chosen[field] ?? '-')}`
  const rows = (['language', 'voice', 'private', 'threads', 'picture', 'network'] as const).map((field) => [
    t`${field}`,
    ...SCOPES.map((scope) => cell(asker.chosen[scope], field)),
  ])
  return [
    { kind: 'headline', mood: 'neutral', text: words.lines.configIntro },
    { kind: 'table', caption: plain(words.labels.state), columns: [words.labels.field, ...SCOPES], rows },
    { kind: 'note', text: words.lines.configOrder },
  ]
}
