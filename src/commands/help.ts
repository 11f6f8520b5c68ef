import type { Choice } from '../request/answer.ts'
import type { CallName } from '../request/calls.ts'
import type { Param } from '../request/param.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { plain, type Text, t } from '../request/text.ts'
import { answered, type Command, type Context } from './command.ts'

/** How a command is typed: `/trace from to [proto]`. */
export function usage(name: string, params: Record<string, Param>): string {
  const ordered = Object.entries(params)
    .filter(([, p]) => p.position !== undefined)
    .sort(([, a], [, b]) => (a.position ?? 0) - (b.position ?? 0))
  return [`/${name}`, ...ordered.map(([param, p]) => (p.required ? param : `[${param}]`))].join(' ')
}

/** `/help`: every command in a line, and one of them in full. */
export function helpFor(commands: Record<CallName, { params: Record<string, Param> }>): Command<'help'> {
  const isCommand = (name: string): name is CallName => Object.hasOwn(commands, name)
  return {
    params: { about: { kind: 'command', position: 0 } },
    run(call, context) {
      const { words } = context
      if (call.about !== undefined) {
        const name = call.about.replace(/^\//, '')
        if (!isCommand(name))
          throw new Problem('unknown-command', { name: name.slice(0, 100), near: near(name, Object.keys(commands)) })
        return answered(oneCommand(name, commands[name].params, context))
      }
      const names = Object.keys(commands).filter(isCommand)
      const rows: Text[][] = names.map((name) => [
        t`${usage(name, commands[name].params)}`,
        plain(words.commands[name].about),
      ])
      const items: Choice[] = [
        {
          label: '/trace 10.0.1.12 10.0.2.22',
          request: { kind: 'trace', from: '10.0.1.12', to: '10.0.2.22', manner: { network: 'buildings' } },
        },
        {
          label: '/trace 14 24',
          request: { kind: 'trace', from: '10.0.10.14', to: '10.0.20.24', manner: { network: 'neighbourhoods' } },
        },
        { label: '/labs', request: { kind: 'labs' } },
      ]
      return answered([
        { kind: 'headline', mood: 'neutral', text: words.lines.helpIntro },
        {
          kind: 'table',
          caption: plain(words.labels.command),
          columns: [words.labels.command, words.labels.does],
          rows,
        },
        { kind: 'note', text: words.lines.helpEnd },
        { kind: 'choices', items },
      ])
    },
  }
}

function oneCommand(
  name: CallName,
  params: Record<string, Param>,
  context: Context,
): ReturnType<Command<'help'>['run']>['blocks'] {
  const { words } = context
  const about: Record<string, string> = words.commands[name].params
  const rows = Object.entries(params).map(([param, p]) => [
    t`${param}`,
    t`${p.choices?.join(' | ') ?? p.kind}`,
    plain(about[param] ?? ''),
  ])
  const table = {
    kind: 'table' as const,
    caption: plain(words.labels.command),
    columns: [words.labels.field, words.labels.kind, words.labels.does],
    rows,
  }
  return [
    { kind: 'headline', mood: 'neutral', text: t`${usage(name, params)}: ${plain(words.commands[name].about)}` },
    ...(rows.length === 0 ? [] : [table]),
  ]
}
