import { MANAGER, snowflake, type User, user } from '../fakes/discord/people.ts'
import { press } from '../fakes/slack/driver.ts'
import type { Message } from '../fakes/slack/web-api.ts'
import { readOf } from './discord.ts'
import type { Door } from './door.ts'
import { until } from './program.ts'

/*
 * Ann and Bob, who are in two workspaces, and Eve, who administers the first; on either platform, through the front door.
 */

export interface Someone {
  name: 'ann' | 'bob' | 'eve'
  workspace?: 'red' | 'blue'
  channel?: 'c1' | 'c2'
}
/** What was answered, whether only its asker sees it, and the buttons under it, by how they begin. */
export interface Seen {
  text: string
  alone: boolean
  press(label: string, by: Someone): Promise<Seen>
}
export interface Crowd {
  /** `/command` with its options. */
  ask(by: Someone, command: string, options?: Readonly<Record<string, string>>): Promise<Seen>
  /** A file that somebody brings. */
  bring(by: Someone, name: string, content: string): Promise<Seen>
}

type Choose = (name: string) => string
/** An id for each name, the same every time. */
function ids(make: (name: string) => string): Choose {
  const known = new Map<string, string>()
  return (name) => {
    const id = known.get(name) ?? make(name)
    known.set(name, id)
    return id
  }
}

/** A first response that is the whole answer: a refusal. */
const SAID = 4
type Kept = ReturnType<ReturnType<Door['discord']>['ask']>

export function onDiscord(door: Door): Crowd {
  const { fake, deliver, ask } = door.discord()
  const people = new Map<string, User>()
  const who = ({ name }: Someone): User => {
    const one = people.get(name) ?? user(name, name === 'eve' ? { permissions: MANAGER } : {})
    people.set(name, one)
    return one
  }
  const place = ids((name) => (name === 'red' ? fake.guild : snowflake()))
  const at = ({ workspace = 'red', channel = 'c1' }: Someone) => ({
    guild: place(workspace),
    channel: place(`${workspace} ${channel}`),
  })
  async function seen(kept: Kept): Promise<Seen> {
    const isAnswered = (): boolean => kept.edits.length + kept.followUps.length > 0 || kept.acknowledged?.type === SAID
    await until('Discord is answered', isAnswered, Boolean)
    const said = readOf(kept)
    const messages = [kept.original, ...kept.followUps].filter((one) => one !== undefined)
    const shown = messages.at(-1)
    return {
      text: said,
      alone: messages.every(({ flags }) => (flags & 64) !== 0),
      async press(label, by) {
        const button = shown?.components.flatMap((row) => row.components).find((one) => one.label.startsWith(label))
        if (shown === undefined || button === undefined) throw new Error(`no button ${label}: ${said}`)
        const raw = fake.make.click(who(by), shown, button.custom_id, at(by))
        return seen(deliver(raw, who(by), { message: shown }))
      },
    }
  }
  return {
    ask: (by, command, options = {}) => seen(ask(command, options, { by: who(by), ...at(by) })),
    bring(by, name, content) {
      const [id, path] = [snowflake(), `/attachments/${snowflake()}/${name}`]
      const data = Buffer.from(content)
      fake.memory.files.set(path, { field: '', name, type: 'text/plain', data })
      const attachment = { id, filename: name, size: data.length, url: `${fake.memory.address()}${path}` }
      const options = [
        { name: 'do', type: 3, value: 'upload' },
        { name: 'file', type: 11, value: id },
      ]
      const resolved = { attachments: { [id]: attachment } }
      return seen(deliver(fake.make.slash(who(by), 'network', options, { resolved, at: at(by) }), who(by)))
    },
  }
}

const BUTTON = /\{"type":"button"[^}]*"text":"([^"]*)"[^}]*\},"value":"((?:[^"\\]|\\.)*)"/g
/** What a button carries; undefined while it is not there. */
function carriedBy(said: readonly Message[], label: string): { value: string; on: Message } | undefined {
  for (const on of said)
    for (const [, shown = '', value = ''] of JSON.stringify(on.blocks).matchAll(BUTTON))
      if (shown.startsWith(label)) return { value: String(JSON.parse(`"${value}"`)), on }
  return undefined
}

export function onSlack(door: Door): Crowd {
  const { fake, slash, event, interact } = door.slack()
  const person = ({ name }: Someone): string => `U${name.toUpperCase()}`
  const team = ({ workspace = 'red' }: Someone): string => `T${workspace.toUpperCase()}`
  for (const name of ['ann', 'bob'] as const) fake.people.set(person({ name }), { locale: 'en-US' })
  fake.people.set(person({ name: 'eve' }), { locale: 'en-US', is_admin: true })
  let count = 0
  /** Who does not say where asks in a channel of their own: what still comes of an older answer is not taken for this one. */
  const channelOf = ({ workspace = 'red', channel }: Someone): string => {
    count += 1
    return `C${workspace}${channel ?? `x${count}`}`.toUpperCase()
  }

  async function seen(by: Someone, channel: string, before: number): Promise<Seen> {
    const news = (): Message[] =>
      fake.messages
        .slice(before)
        .filter((message) => message.channel === channel && (message.only ?? person(by)) === person(by))
    const said = await until('Slack is answered', news, (all) => all.length > 0)
    return {
      text: JSON.stringify(said),
      alone: said.every(({ only }) => only !== undefined || channel.startsWith('D')),
      async press(label, presser) {
        const found = await until(`there is a button ${label}`, () => carriedBy(news(), label), Boolean)
        if (found === undefined) throw new Error(`no button ${label}`)
        const now = fake.messages.length
        const hidden = found.on.only === undefined ? {} : { private: true }
        const raw = press(fake.url, {
          value: found.value,
          ts: found.on.ts,
          person: person(presser),
          channel,
          ...hidden,
        })
        interact({ ...raw, team: { id: team(presser), domain: 'lab' } })
        return seen(presser, channel, now)
      },
    }
  }
  return {
    ask(by, command, options = {}) {
      const before = fake.messages.length
      const channel = channelOf(by)
      const text = Object.entries(options).map(([name, value]) => `${name}=${value}`)
      slash('/packetwalk', [`/${command}`, ...text].join(' '), { person: person(by), channel, team: team(by) })
      return seen(by, channel, before)
    },
    bring(by, name, content) {
      const before = fake.messages.length
      count += 1
      const channel = `D${count}`
      fake.hosted.set(`files-pri/${name}`, { body: content, type: 'text/plain' })
      const url = `${fake.url}/files-pri/${name}`
      const file = { id: `F${1000 + count}`, name, size: content.length, mode: 'hosted', url_private_download: url }
      const from = { channel, channel_type: 'im', user: person(by), ts: `${count}.8` }
      event({ type: 'message', subtype: 'file_share', text: '', ...from, files: [file] }, 1, team(by))
      return seen(by, channel, before)
    },
  }
}
