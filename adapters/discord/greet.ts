import type { Answer } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import type { HeardQuestion } from '../platform/asked.ts'
import type { Reply } from '../platform/platform.ts'
import { EVERYBODY } from './buttons.ts'
import type { Desk } from './desk.ts'
import { LIMITS } from './limits.ts'
import { codeOf } from './outbound.ts'
import type { DiscordMessage } from './payload.ts'
import { pagesOf } from './render.ts'

/** A server that the bot came to, and the channels in which it may say hello, best first. */
export interface GuildJoined {
  guild: string
  channels: readonly string[]
  locale: string
}

/** Codes of Discord for "not here": no such channel, no access, no permission. */
const NOT_HERE: ReadonlySet<unknown> = new Set([10003, 50001, 50013])
const HELP = { kind: 'help' } as const

/** Who we are, and what can be asked: the answer to `/help` under a hello. */
function welcomed(answer: Answer, language: Language): DiscordMessage | undefined {
  const { welcome } = catalogues[language].surfaces.discord
  const blocks: Answer['blocks'] = [{ kind: 'headline', mood: 'neutral', text: welcome }, ...answer.blocks]
  const setting = { language, ask: HELP, owner: EVERYBODY, kept: () => undefined, pictures: [] } as const
  return pagesOf({ ...answer, blocks }, { ...setting, attachmentBytes: LIMITS.attachmentBytes })[0]
}

/** Says hello in the first channel that takes it. A server where none does is left in peace. */
function hello({ channels }: GuildJoined, { outbound, log }: Desk): Reply {
  return {
    async text(answer, language) {
      const message = welcomed(answer, language)
      if (message === undefined) return
      for (const channel of channels) {
        try {
          await outbound.post(channel, message)
          return
        } catch (cause) {
          if (!NOT_HERE.has(codeOf(cause))) throw cause
        }
      }
      log.info({ platform: 'discord' }, 'a new server has no channel in which the bot may say hello')
    },
    async pictures() {
      // Hello says what can be asked, in words.
    },
    async failed() {
      // Nobody asked, so nobody waits for an excuse; the log has it.
    },
  }
}

/** The first words to a server, once, ever. */
export async function greet(arrival: GuildJoined, desk: Desk, application: string): Promise<void> {
  const { guild, locale, channels } = arrival
  const tenant = { platform: 'discord', workspace: guild }
  if ((await desk.store.note(tenant, 'greeted')) !== undefined) return
  if (!(await desk.store.firstTime(tenant, 'greeting'))) return
  await desk.store.setNote(tenant, 'greeted', 'yes')
  const asked: HeardQuestion = {
    platform: 'discord',
    request: HELP,
    person: application,
    channel: channels[0] ?? guild,
    workspace: guild,
    locale,
    admin: false,
    // the notes above say whether it was said; a server that invites again is greeted again
    event: `hello ${guild} ${crypto.randomUUID()}`,
  }
  await desk.responder.respond(asked, hello(arrival, desk))
}
