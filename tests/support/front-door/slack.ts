import { type WebSocket, WebSocketServer } from 'ws'
import { driver, event, SECRET, slash } from '../fakes/slack/driver.ts'
import { warmSchema } from '../fakes/slack/schema.ts'
import { type FakeSlack, fakeSlack, type Message } from '../fakes/slack/web-api.ts'
import { freePort } from './program.ts'

/*
 * People on Slack: the fake of its Web API, every message held against Slack's own types, and the two ways in which Slack
 * delivers: signed requests (HTTP), or envelopes on a socket that the app opened (Socket Mode).
 */

const TOKEN = 'xoxb-111111111111-222222222222-abcdefghijklmnopqrstuvwx'
const APP_TOKEN = 'xapp-1-A0000000000-1111111111111-abcdefghijklmnop'

/** What became of a delivery: milliseconds until it was acknowledged; `undefined` while it was not. */
export interface Delivery {
  at: number
  acknowledged?: number
}
/** Somebody in a channel; of the workspace T1, unless told otherwise. */
export interface SlackPerson {
  person: string
  channel: string
  team?: string
}
export interface SlackDoor {
  fake: FakeSlack
  /** The environment that points the program here. */
  env: Record<string, string>
  /** `/command text`, of a person in a channel. */
  slash(command: string, text: string, who: SlackPerson, times?: number): Delivery
  /** A message or a mention: the inner event of the Events API. */
  event(inner: object, times?: number, team?: string): Delivery
  /** A payload of an interaction: a button, a form, a shortcut (`press` of the driver makes one). */
  interact(payload: object): Delivery
  /** Messages in a channel, as they are now. */
  in(channel: string): Message[]
  stop(): Promise<void>
}

type Envelope = 'slash_commands' | 'events_api' | 'interactive'
type Send = (type: Envelope, payload: object, delivery: Delivery) => void

/** The other end of Socket Mode: hello, envelopes, acknowledgements. */
async function socketEnd() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const waiting = new Map<string, Delivery>()
  const sockets = new Set<WebSocket>()
  let count = 0
  server.on('connection', (socket) => {
    sockets.add(socket)
    const beat = setInterval(() => socket.ping(), 5_000)
    socket.on('close', () => {
      clearInterval(beat)
      sockets.delete(socket)
    })
    socket.on('message', (raw) => {
      const { envelope_id: id }: { envelope_id?: unknown } = JSON.parse(String(raw))
      const delivery = waiting.get(String(id))
      if (delivery !== undefined) delivery.acknowledged ??= Date.now() - delivery.at
    })
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } }))
  })
  const address = server.address()
  const url = `ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const send: Send = (type, payload, delivery) => {
    count += 1
    const id = `envelope-${count}`
    waiting.set(id, delivery)
    // An app that connects again is spoken to on its latest socket.
    const socket = [...sockets].at(-1)
    socket?.send(JSON.stringify({ type, envelope_id: id, payload, accepts_response_payload: type !== 'events_api' }))
  }
  const stop = (): void => {
    for (const socket of sockets) socket.terminate()
    server.close()
  }
  return { url, send, stop }
}

/** Signed requests, as Slack sends them. */
function httpEnd(port: number): Send {
  const drive = driver(() => port)
  return (type, payload, delivery) => {
    const plain = Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]))
    const ways: Record<Envelope, () => ReturnType<typeof drive.json>> = {
      slash_commands: () => drive.form(plain),
      events_api: () => drive.json(payload),
      interactive: () => drive.payload(payload),
    }
    ways[type]().then(
      ({ status }) => {
        if (status === 200) delivery.acknowledged ??= Date.now() - delivery.at
      },
      () => {},
    )
  }
}

/** A Slack for the program, and people in it. Who is not in `fake.people` is nobody. */
export async function slackDoor(mode: 'socket' | 'http'): Promise<SlackDoor> {
  // Building the schemas takes seconds in which nobody would be answered.
  warmSchema()
  const socket = mode === 'socket' ? await socketEnd() : undefined
  const fake = await fakeSlack(socket === undefined ? {} : { 'apps.connections.open': () => ({ url: socket.url }) })
  const port = await freePort()
  const send = socket?.send ?? httpEnd(port)
  const env: Record<string, string> =
    mode === 'socket'
      ? { SLACK_API: fake.api, SLACK_BOT_TOKEN: TOKEN, SLACK_APP_TOKEN: APP_TOKEN }
      : {
          SLACK_API: fake.api,
          SLACK_BOT_TOKEN: TOKEN,
          SLACK_SIGNING_SECRET: SECRET,
          SLACK_HTTP_PORT: String(port),
          PACKETWALK_HTTP_HOST: '127.0.0.1',
        }
  function deliver(type: Envelope, payload: object, times = 1): Delivery {
    const delivery: Delivery = { at: Date.now() }
    for (let i = 0; i < times; i++) send(type, payload, delivery)
    return delivery
  }
  return {
    fake,
    env,
    slash(command, text, { person, channel, team = 'T1' }, times) {
      const fields = { command, text, user_id: person, channel_id: channel, team_id: team }
      return deliver('slash_commands', slash(fake.url, fields), times)
    },
    event(inner, times, team = 'T1') {
      const bot = { enterprise_id: null, team_id: team, user_id: 'U0BOT', is_bot: true, is_enterprise_install: false }
      return deliver('events_api', event(inner, { team_id: team, authorizations: [bot] }), times)
    },
    interact: (payload) => deliver('interactive', payload),
    in: (channel) => fake.messages.filter((message) => message.channel === channel),
    async stop() {
      socket?.stop()
      await fake.stop()
    },
  }
}

/** Does the message show a picture? */
export const shows = (message: Message | undefined): boolean =>
  JSON.stringify(message?.blocks ?? []).includes('"image"')
