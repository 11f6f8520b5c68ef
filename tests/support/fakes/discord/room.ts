import { createDiscord, type DiscordParts } from '../../../../adapters/discord/index.ts'
import { createLimits, type Rates } from '../../../../adapters/platform/limits.ts'
import type { Log } from '../../../../adapters/platform/log.ts'
import { type Bot, createRespond, type Draw } from '../../../../adapters/platform/platform.ts'
import type { CommandDescription, ParamDescription } from '../../../../adapters/platform/registry.ts'
import type { DiscordSettings } from '../../../../adapters/service/env.ts'
import type { Store } from '../../../../adapters/store/contract.ts'
import { openStore } from '../../../../adapters/store/index.ts'
import { smallBot } from '../../small-bot.ts'
import type { FakeDiscord } from './fake.ts'
import type { Kept } from './messages.ts'

/*
 * Our adapter, with everything around it real but the bot and the drawing.
 */

export const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(64_000, 7)])
export const drawn: Draw = async () => ({
  kind: 'image',
  png: PNG,
  width: 800,
  height: 600,
  alt: 'pod-12, then pod-22',
  name: 'trace.png',
})

const param = (name: string, more: Partial<ParamDescription> = {}): ParamDescription => ({
  name,
  about: { en: `The ${name} in English`, zh: `中文的 ${name}` },
  kind: 'text',
  choices: [],
  required: false,
  ...more,
})
const manner: ParamDescription[] = [
  param('language', { kind: 'choice', choices: ['en', 'zh'], manner: true }),
  param('private', { kind: 'yes-no', manner: true }),
]
const ends = [
  param('from', { required: true, suggested: true }),
  param('to', { required: true, suggested: true }),
  ...manner,
]
const command = (name: string, params: ParamDescription[]): CommandDescription => ({
  name,
  about: { en: `About ${name}`, zh: `关于 ${name}` },
  params,
  settings: false,
})
export const COMMANDS: CommandDescription[] = [
  command('trace', [
    param('port', { kind: 'number' }),
    param('proto', { kind: 'choice', choices: ['icmp', 'udp', 'tcp'] }),
    param('warm', { kind: 'yes-no' }),
    param('ttl', { kind: 'number' }),
    ...ends,
  ]),
  command('step', [param('number', { kind: 'number', required: true }), ...ends]),
  command('source', ends),
  command('network', [
    param('do', { kind: 'choice', choices: ['list', 'upload'], required: true }),
    param('file', { kind: 'file' }),
  ]),
  { ...command('config', []), settings: true, hidden: true },
]

export interface Lines {
  log: Log
  all: { level: string; text: string }[]
}
export function lines(): Lines {
  const all: Lines['all'] = []
  const write = (level: string) => (facts: object, message: string) => {
    const shown = JSON.stringify(facts, (_, value: unknown) =>
      value instanceof Error ? `${value.stack} ${String(value.cause)}` : value,
    )
    all.push({ level, text: `${message} ${shown}` })
  }
  return { log: { info: write('info'), warn: write('warn'), error: write('error') }, all }
}

/** What our side must know of Discord. */
export interface Meant {
  api: string
  memory: Pick<FakeDiscord['memory'], 'token' | 'application'>
}

export interface RoomOptions {
  mode?: DiscordSettings['mode']
  answer?: Bot
  draw?: Draw
  store?: Store
  over?: Partial<DiscordParts>
  token?: string
  rates?: Rates
}

/** Our side, not yet started. */
export async function room(
  fake: Meant,
  { mode = { kind: 'gateway' }, answer = smallBot, draw = drawn, over = {}, ...rest }: RoomOptions = {},
) {
  const store = rest.store ?? (await openStore(':memory:'))
  const { log, all } = lines()
  const limits = createLimits(
    rest.rates ?? { person: 1000, channel: 100_000, workspace: 100_000, address: 1000 },
    Date.now,
  )
  const responder = createRespond({ store, answer, draw, log, limits, clock: Date.now })
  const settings = {
    token: rest.token ?? fake.memory.token,
    applicationId: fake.memory.application,
    api: fake.api,
    mode,
  }
  const platform = createDiscord({
    settings,
    responder,
    store,
    log,
    clock: Date.now,
    commands: COMMANDS,
    suggest: async ({ typed }, asker) =>
      ['10.0.1.12', '10.0.1.14', '10.0.2.22']
        .filter((ip) => ip.startsWith(typed))
        .map((ip) => ({ name: `${asker.language === 'zh' ? '公寓' : 'pod'} ${ip}`, value: ip })),
    ...over,
  })
  return { platform, store, log: all, responder }
}
export type Room = Awaited<ReturnType<typeof room>>

/** Waits until something is so; throws after `ms`, saying what. */
export async function until(what: string, so: () => boolean, ms = 5_000): Promise<void> {
  const end = Date.now() + ms
  while (!so()) {
    if (Date.now() > end) throw new Error(`it never came that ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The options of `/trace 10.0.1.12 10.0.2.22`. */
export const ENDS = [
  { name: 'from', type: 3, value: '10.0.1.12' },
  { name: 'to', type: 3, value: '10.0.2.22' },
]
export const contents = (kept: Kept): string[] => kept.edits.map((edit) => edit.content)
/** Is the picture there? */
export const finished = (kept: Kept) => (): boolean => (kept.original?.attachments.length ?? 0) > 0
export const buttons = (kept: Kept) => kept.original?.components.flatMap((row) => row.components) ?? []
/** A button by its label, and the message that it stands on; throws when there is none. */
export function pressable(kept: Kept, label: string): { message: NonNullable<Kept['original']>; id: string } {
  const found = buttons(kept).find((button) => button.label === label)
  if (kept.original === undefined || found === undefined)
    throw new Error(`no button ${label}: ${JSON.stringify(buttons(kept))}`)
  return { message: kept.original, id: found.custom_id }
}
