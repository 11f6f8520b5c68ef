import { z } from 'zod'
import { within } from '../platform/within.ts'
import type { Desk } from './desk.ts'
import { type GuildJoined, greet } from './greet.ts'
import { CHANNELS } from './limits.ts'

/*
 * The servers that the bot is in: a new one is greeted once, and of one that it was removed from everything is deleted,
 * also when it was removed while we were not there to hear it.
 */

const id = z.string().regex(/^\d{1,20}$/)
const channel = z.object({ id, type: z.int(), position: z.int().optional() })
const arrived = z.object({
  id,
  joined_at: z.string().optional(),
  unavailable: z.boolean().optional(),
  system_channel_id: id.nullish(),
  preferred_locale: z.string().max(20).optional(),
  channels: z.array(z.unknown()).optional(),
})
const gone = z.object({ id, unavailable: z.boolean().optional() })
const listed = z.object({ application: z.object({ id }), guilds: z.array(z.object({ id })) })
const authorized = z.object({
  integration_type: z.int().optional(),
  scopes: z.array(z.string()),
  guild: arrived.optional(),
})
const person = z.object({ user: z.object({ id }) })

/** Whoever invited the bot more than a day ago has met it already, though we may not remember. */
const NEW = 24 * 3_600_000
const STORE = 10_000
/** Channels that are tried for the greeting. */
const TRIED = 4

export interface Guilds {
  /** An event of the gateway, or one that Discord sends to our address (events/webhook-events). Never rejects. */
  event(type: string, data: unknown): Promise<void>
  /** All servers that the bot is in: what we know of any other is deleted. Rejects when the store cannot be reached. */
  present(ids: readonly string[]): Promise<void>
}

function channelsOf({ system_channel_id: system, channels = [] }: z.infer<typeof arrived>): string[] {
  const texts = channels
    .flatMap((one) => channel.safeParse(one).data ?? [])
    .filter(({ type }) => CHANNELS.withThreads.has(type))
    .toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0))
  return [...new Set([...(typeof system === 'string' ? [system] : []), ...texts.map((one) => one.id)])].slice(0, TRIED)
}

/** `application` is ours; when it is not known yet, READY tells it. `clock` gives milliseconds. */
export function createGuilds(desk: Desk, clock: () => number, application = ''): Guilds {
  const { store, log } = desk
  let own = application
  let last: Promise<void> = Promise.resolve()
  /** Those that stand in the list already: at each start Discord tells of every server, one by one. */
  let noted: ReadonlySet<string> = new Set()

  /** One change of the list after the other. */
  function change(work: (known: Set<string>) => Promise<Iterable<string>>): Promise<void> {
    const next = last.then(async () => {
      const tenant = { platform: 'discord', workspace: `@app-${own}` }
      const text = (await store.note(tenant, 'guilds')) ?? '[]'
      const before = z.array(id).catch([]).parse(JSON.parse(text))
      const after = [...(await work(new Set(before)))].toSorted()
      if (JSON.stringify(after) !== text) await store.setNote(tenant, 'guilds', JSON.stringify(after))
      noted = new Set(after)
    })
    last = next.catch(() => {})
    return within(STORE, 'the list of servers', next)
  }

  async function forget(guild: string): Promise<void> {
    await store.forgetTenant({ platform: 'discord', workspace: guild })
    log.info({ platform: 'discord' }, 'the bot was removed from a server: what was kept for it is deleted')
  }

  async function joined(guild: z.infer<typeof arrived>): Promise<void> {
    if (!noted.has(guild.id)) await change(async (known) => known.add(guild.id))
    const age = clock() - Date.parse(guild.joined_at ?? '')
    if (!(age < NEW)) return
    const arrival: GuildJoined = {
      guild: guild.id,
      channels: channelsOf(guild),
      locale: guild.preferred_locale ?? 'en-US',
    }
    await greet(arrival, desk, own)
  }

  async function left(guild: string): Promise<void> {
    await forget(guild)
    await change(async (known) => [...known].filter((one) => one !== guild))
  }

  async function present(ids: readonly string[]): Promise<void> {
    const now = new Set(ids)
    await change(async (known) => {
      for (const guild of known) if (!now.has(guild)) await forget(guild)
      return now
    })
  }

  const heard: Readonly<Record<string, (data: unknown) => Promise<void>>> = {
    async READY(data) {
      const { data: ready } = listed.safeParse(data)
      if (ready === undefined) return
      own = ready.application.id
      await present(ready.guilds.map((guild) => guild.id))
    },
    async GUILD_CREATE(data) {
      const { data: guild } = arrived.safeParse(data)
      if (guild !== undefined && guild.unavailable !== true) await joined(guild)
    },
    // While Discord itself has trouble with a server, it says so in the same way, with `unavailable`.
    async GUILD_DELETE(data) {
      const { data: guild } = gone.safeParse(data)
      if (guild !== undefined && guild.unavailable !== true) await left(guild.id)
    },
    async APPLICATION_AUTHORIZED(data) {
      const { data: given } = authorized.safeParse(data)
      // Without the scope `bot` there is nobody in the server who could say anything.
      if (given?.guild === undefined || given.integration_type !== 0 || !given.scopes.includes('bot')) return
      await joined({ ...given.guild, joined_at: new Date(clock()).toISOString() })
    },
    async APPLICATION_DEAUTHORIZED(data) {
      const { data: given } = person.safeParse(data)
      if (given === undefined) return
      const workspace = `@${given.user.id}`
      await store.forgetPerson({ platform: 'discord', workspace, realm: 'discord', person: given.user.id })
    },
  }

  return {
    present,
    async event(type, data) {
      try {
        if (Object.hasOwn(heard, type)) await heard[type]?.(data)
      } catch (cause) {
        log.error({ platform: 'discord', type, err: cause }, 'an event could not be worked on')
      }
    },
  }
}
