import { get as httpGet } from 'node:http'
import { createEmulator } from 'emulate'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { driver, event, SECRET, slash } from '../support/fakes/slack/driver.ts'
import { eventually, type RoomOptions, type SlackRoom, startRoom } from '../support/fakes/slack/room.ts'

/*
 * Many workspaces, against `emulate`: installing, scopes, files. It keeps state as Slack does and refuses what a token
 * has no scope for.
 */

/** What is used of the emulator. */
interface Emulator {
  url: string
  close(): Promise<void>
}
const PORT = 4751
const CLIENT = { id: '12345.67890', secret: 'a client secret for tests' }

let slack: Emulator
let room: SlackRoom
const drive = driver(() => room.slack.port() ?? 0)

beforeAll(async () => {
  slack = await createEmulator({
    service: 'slack',
    port: PORT,
    seed: {
      slack: {
        team: { name: 'Lab', domain: 'lab' },
        users: [{ name: 'alice', real_name: 'Alice', email: 'alice@x.example' }],
        channels: [{ name: 'general' }],
        signing_secret: SECRET,
        strict_scopes: true,
        oauth_apps: [
          {
            client_id: CLIENT.id,
            client_secret: CLIENT.secret,
            name: 'Packetwalk',
            redirect_uris: ['http://127.0.0.1:4752/slack/oauth_redirect'],
            scopes: ['commands', 'chat:write', 'files:write', 'files:read', 'users:read'],
          },
        ],
        tokens: [
          {
            token: 'xoxb-all',
            user: 'alice',
            scopes: ['chat:write', 'files:write', 'files:read', 'channels:read', 'channels:history', 'users:read'],
          },
          {
            token: 'xoxb-nofiles',
            user: 'alice',
            scopes: ['chat:write', 'channels:read', 'channels:history', 'users:read'],
          },
        ],
      },
    },
  })
})
afterAll(() => slack.close())
afterEach(() => room.stop())

interface Told {
  text?: string
  blocks?: { type: string }[]
  thread_ts?: string
}
async function call(
  method: string,
  token: string,
  args: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const body = new URLSearchParams(args)
  const response = await fetch(`${slack.url}/api/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body,
  })
  const thing: unknown = await response.json()
  return typeof thing === 'object' && thing !== null ? { ...thing } : {}
}
const listOf = (thing: unknown): Record<string, unknown>[] =>
  Array.isArray(thing) ? thing.filter((each) => typeof each === 'object' && each !== null) : []

async function general(): Promise<{ channel: string; team: string; user: string }> {
  const { channels } = await call('conversations.list', 'xoxb-all')
  const auth = await call('auth.test', 'xoxb-all')
  const channel = listOf(channels).find((each) => each.name === 'general')
  return { channel: String(channel?.id), team: String(auth.team_id), user: String(auth.user_id) }
}
async function history(channel: string): Promise<Told[]> {
  const { messages } = await call('conversations.history', 'xoxb-all', { channel })
  return listOf(messages).map((each) => ({
    text: String(each.text),
    blocks: listOf(each.blocks).map((block) => ({ type: String(block.type) })),
  }))
}
const open = async (mode: RoomOptions['mode']): Promise<void> => {
  room = await startRoom({ api: `${slack.url}/api/`, ...(mode === undefined ? {} : { mode }) })
}
const withToken = (botToken: string): RoomOptions['mode'] => ({
  kind: 'http',
  signingSecret: SECRET,
  host: '127.0.0.1',
  port: 0,
  auth: { kind: 'token', botToken },
})

describe('one workspace, by a token', () => {
  const asked = async (): Promise<string> => {
    const { channel, team, user } = await general()
    await drive.form(
      slash(slack.url, { channel_id: channel, team_id: team, user_id: user, text: '10.0.1.12 10.0.2.22' }),
    )
    return channel
  }
  test('the picture is uploaded, waited for, and shown in the message that was sent', async () => {
    await open(withToken('xoxb-all'))
    const channel = await asked()
    const all = await eventually(
      () => history(channel),
      (m) => m.some((each) => each.blocks?.some((b) => b.type === 'image') === true),
    )
    expect(all.filter((each) => each.text?.includes('Delivered'))).toHaveLength(1)
  })
  test('without the scope for files the text stands alone', async () => {
    const { channel } = await general()
    const before = (await history(channel)).length
    await open(withToken('xoxb-nofiles'))
    await asked()
    await eventually(
      () => room.log.join(),
      (log) => log.includes('missing_scope') && log.includes('answered'),
    )
    const all = await history(channel)
    expect(all.length).toBe(before + 1)
    expect(all.filter((each) => each.blocks?.some((b) => b.type === 'image'))).toHaveLength(1)
  })
})

describe('many workspaces, by "Add to Slack"', () => {
  const base = 'http://127.0.0.1:4752'
  beforeEach(() =>
    open({
      kind: 'http',
      signingSecret: SECRET,
      host: '127.0.0.1',
      port: 4752,
      auth: {
        kind: 'oauth',
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        stateSecret: 'a state secret for tests',
        publicUrl: base,
      },
    }),
  )
  /** On a connection of its own: the server behind the port changes from test to test. */
  const get = (url: string, cookie = ''): Promise<{ status: number; location: string; cookie: string }> =>
    new Promise((resolve, reject) => {
      const headers = cookie === '' ? {} : { cookie }
      httpGet(url, { agent: false, headers }, (response) => {
        response.resume()
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location ?? '',
          cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
        })
      }).on('error', reject)
    })

  /** Begins an installation: where Slack is asked, and the cookie that binds the state to this browser. */
  async function begin(): Promise<{ ask: URL; cookie: string }> {
    const started = await get(`${base}/slack/install`)
    expect(started.status).toBe(302)
    return { ask: new URL(started.location), cookie: started.cookie }
  }
  /** Says yes on the emulator's page; the address that it sends the browser back to. */
  async function agree(ask: URL): Promise<string> {
    const page = await (await fetch(ask)).text()
    const fields = new URLSearchParams()
    for (const [, tag = ''] of page.matchAll(/<input([^>]*)>/g)) {
      const name = /name="([^"]*)"/.exec(tag)?.[1]
      const value = /value="([^"]*)"/.exec(tag)?.[1] ?? ''
      if (name !== undefined && !fields.has(name)) fields.set(name, value.replaceAll('&amp;', '&'))
    }
    const action = /<form[^>]*action="([^"]*)"/.exec(page)?.[1] ?? ''
    const answer = await fetch(new URL(action, slack.url), { method: 'POST', body: fields, redirect: 'manual' })
    return answer.headers.get('location') ?? `no way back: ${answer.status} ${page.slice(0, 800)}`
  }
  const installed = async (): Promise<string> => {
    const { ask, cookie } = await begin()
    const back = await agree(ask)
    const done = await get(back, cookie)
    expect(done.status).toBe(200)
    return (await general()).team
  }
  const tenant = (workspace: string) => ({ platform: 'slack', workspace })

  test('asks Slack for exactly our scopes and comes back to us', async () => {
    const { ask } = await begin()
    expect(ask.origin).toBe(new URL(slack.url).origin)
    expect(ask.searchParams.get('scope')?.split(',').length).toBe(8)
    expect(ask.searchParams.get('redirect_uri')).toBe(`${base}/slack/oauth_redirect`)
  })
  test('keeps the installation in the store, encrypted, and greets whoever installed', async () => {
    const team = await installed()
    const kept = await room.store.installation(tenant(team))
    expect(kept).toContain('xoxb-')
    await eventually(
      () => room.store.note(tenant(team), 'greeted'),
      (note) => note !== undefined,
    )
  })
  test('answers a workspace that installed it with that workspace’s own token', async () => {
    const team = await installed()
    const { channel, user } = await general()
    await eventually(
      () => room.responder.running(),
      (n) => n === 0,
    )
    const before = (await history(channel)).length
    const answered = await drive.form(
      slash(slack.url, { channel_id: channel, team_id: team, user_id: user, text: '10.0.1.12 10.0.2.22' }),
    )
    expect(answered.status).toBe(200)
    await eventually(
      () => history(channel),
      (all) => all.length > before,
    )
  })
  test('a workspace that did not install it is not answered', async () => {
    await drive.form(slash(slack.url, { team_id: 'T0NOBODY', text: '10.0.1.12 10.0.2.22' }))
    await eventually(
      () => room.log.join(),
      (log) => log.includes('not installed'),
    )
  })
  test.each([
    ['without the cookie', (back: string) => get(back)],
    ['with somebody else’s cookie', (back: string) => get(back, 'slack-app-oauth-state=forged')],
    ['with a forged state', (back: string, cookie: string) => get(back.replace(/state=[^&]+/, 'state=forged'), cookie)],
    ['without a state', (back: string, cookie: string) => get(back.replace(/&?state=[^&]+/, ''), cookie)],
  ])('refuses a callback %s', async (_, callback) => {
    const { ask, cookie } = await begin()
    const back = await agree(ask)
    expect((await callback(back, cookie)).status).toBeGreaterThanOrEqual(400)
    expect(await room.store.installation(tenant((await general()).team))).toBeUndefined()
  })
  test.each([
    ['app_uninstalled', { type: 'app_uninstalled' }],
    ['tokens_revoked', { type: 'tokens_revoked', tokens: { bot: ['U1'] } }],
  ])('%s deletes everything of the workspace', async (_, inner) => {
    const team = await installed()
    await eventually(
      () => room.responder.running(),
      (n) => n === 0,
    )
    await drive.json(event(inner, { team_id: team }))
    await eventually(
      () => room.store.installation(tenant(team)),
      (kept) => kept === undefined,
    )
  })
  test('a person’s revoked token deletes nothing', async () => {
    const team = await installed()
    await drive.json(event({ type: 'tokens_revoked', tokens: { oauth: ['U1'] } }, { team_id: team }))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await room.store.installation(tenant(team))).toBeDefined()
  })
})
