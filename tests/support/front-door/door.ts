import { type DiscordDoor, discordDoor } from './discord.ts'
import { type Ended, freePort, type Program, startProgram } from './program.ts'
import { type SlackDoor, slackDoor } from './slack.ts'
import { type Visitor, visitor } from './web.ts'

/*
 * The front door. A promise about the service counts when it is seen from here: `openDoor` starts the real program with
 * the platforms that are named, each against its fake on loopback, and gives what people there can do.
 *
 *   const door = await openDoor({ discord: 'gateway', slack: 'socket', web: true, env: { PACKETWALK_LOG: 'debug' } })
 *   const kept = door.discord().ask('trace', { from: '10.0.1.12', to: '10.0.2.22' })
 *   await until('it is pictured', () => pictured(kept), Boolean)
 *   const bob = await door.visit()
 *   await bob.ask('/trace 10.0.1.12 10.0.2.22')
 *   expect(await door.close()).toEqual({ code: 0, signal: null })
 *
 * What it keeps to: nothing of the program is imported or replaced; Discord's three seconds are enforced (a late
 * acknowledgement is refused with 10062 and the question stays unanswered); what the fakes found wrong with what they
 * were sent stands in `problems()`; `close` sends SIGTERM and gives how the process ended, also when it ended before.
 * Each door has a store, a folder and ports of its own, so that test files may run at the same time.
 * `env` is the operator's: it wins over everything that is set here. The rates are so wide that no crowd meets them.
 */

export interface DoorOptions {
  discord?: 'gateway' | 'http'
  slack?: 'socket' | 'http'
  web?: true
  env?: Readonly<Record<string, string>>
}
export interface Door {
  program: Program
  /** Throws when the platform was not asked for. */
  discord(): DiscordDoor
  slack(): SlackDoor
  /** Opens the page as somebody new. */
  visit(headers?: Record<string, string>): Promise<Visitor>
  /** `http://127.0.0.1:port/` of the web chat. */
  address: string
  /** What was wrong with what the platforms were sent. */
  problems(): string[]
  close(): Promise<Ended>
}

const WIDE = {
  PACKETWALK_RATE_PERSON: '100000',
  PACKETWALK_RATE_CHANNEL: '100000',
  PACKETWALK_RATE_WORKSPACE: '100000',
}

function there<T>(what: string, door: T | undefined): T {
  if (door === undefined) throw new Error(`this door was opened without ${what}`)
  return door
}

/** Opens the door; resolves when the program has started. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const discord = options.discord === undefined ? undefined : await discordDoor(options.discord)
  const slack = options.slack === undefined ? undefined : await slackDoor(options.slack)
  const port = await freePort()
  const web = options.web === true ? { PACKETWALK_WEB: 'on', PACKETWALK_WEB_PORT: String(port) } : {}
  const address = `http://127.0.0.1:${port}/`
  const fakes = async (): Promise<void> => {
    await Promise.all([discord?.stop(), slack?.stop()])
  }
  const env = { ...WIDE, ...discord?.env, ...slack?.env, ...web, ...options.env }
  const program = await startProgram(env).catch(async (cause: unknown) => {
    await fakes()
    throw cause
  })
  return {
    program,
    discord: () => there('Discord', discord),
    slack: () => there('Slack', slack),
    visit: (headers) => visitor(address, headers),
    address,
    problems: () => [...(discord?.fake.violations ?? []), ...(slack?.fake.problems ?? [])],
    async close() {
      const ended = await program.stop()
      await fakes()
      return ended
    },
  }
}
