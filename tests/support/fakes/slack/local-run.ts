import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UploadedFile } from '../../../../src/commands/command.ts'
import { bot, eventually, type SlackRoom, startRoom } from './room.ts'
import { messageProblems, viewProblems, warmSchema } from './schema.ts'

/*
 * A program: both modes of the adapter against local-slack, a Slack that somebody else wrote. Prints what was seen as
 * JSON. It runs on its own, so that it can be shut into a network namespace: local-slack listens on all interfaces.
 */

const PORT = 4710
const BASE = `http://localhost:${PORT}`
const APPS = [
  { appId: 'A01SOCK', botUserId: 'U0SOCK', botToken: 'xoxb-socket-1', appToken: 'xapp-socket-1', mode: 'socket' },
  {
    appId: 'A02HTTP',
    botUserId: 'U0HTTP',
    botToken: 'xoxb-http-1',
    appToken: 'xapp-http-1',
    mode: 'events',
    signingSecret: 'sixteen characters',
    requestUrl: 'http://localhost:4714/slack/events',
  },
]
const CONFIG = {
  workspace: { name: 'Lab', domain: 'lab', teamId: 'T01LAB' },
  apps: APPS.map((app) => ({ botName: app.appId.toLowerCase(), ...app })),
  users: [{ id: 'U01ALICE', name: 'alice' }],
  channels: [{ id: 'C01GEN', name: 'general', members: ['U01ALICE', 'U0SOCK', 'U0HTTP'] }],
}
const TRACE = '10.0.1.12 10.0.2.22'

interface Said {
  ts: string
  text?: string
  user?: string
  bot_id?: string
  app_id?: string
  thread_ts?: string
  subtype?: string
  blocks?: { type: string; elements?: { action_id?: string; value?: string; text?: { text?: string } }[] }[]
}
/** What was seen of one app. */
export interface Seen {
  slash: { topLevel: number; image: boolean; text: string }
  mention: { inThread: boolean; image: boolean }
  button: { inThread: boolean; text: string }
  turned: { same: boolean; text: string }
  form: { title: string; answered: boolean }
  upload: UploadedFile | undefined
  home: { blocks: number; problems: string[] }
}
export interface Report {
  seen: Record<string, Seen>
  problems: string[]
  errors: string[]
}

/** Each request on a connection of its own: local-slack closes idle ones without a word. */
function send(path: string, body: Buffer | undefined, type: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': type, 'content-length': body.length }
    const method = body === undefined ? 'GET' : 'POST'
    const out = request(`${BASE}/_control${path}`, { method, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => {
        text += part.toString()
      })
      response.on('end', () => resolve(text))
      response.on('error', reject)
    })
    out.on('error', reject)
    out.end(body)
  })
}

async function control(path: string, body?: object): Promise<Record<string, unknown>> {
  const text = await send(path, body === undefined ? undefined : Buffer.from(JSON.stringify(body)), 'application/json')
  const thing: unknown = JSON.parse(text)
  return typeof thing === 'object' && thing !== null ? { ...thing } : {}
}

const isSaid = (thing: unknown): thing is Said => typeof thing === 'object' && thing !== null && 'ts' in thing
async function said(channel: string): Promise<Said[]> {
  const { messages } = await control(`/messages/${channel}`)
  return Array.isArray(messages) ? messages.filter(isSaid) : []
}
const hasImage = (message: Said | undefined): boolean => message?.blocks?.some((b) => b.type === 'image') === true
const buttonOf = (message: Said | undefined, label: string) =>
  message?.blocks?.flatMap((b) => b.elements ?? []).find((e) => e.text?.text === label)

/** What the app says next in the channel, once it holds. */
async function next(
  before: readonly Said[],
  app: (typeof APPS)[0],
  holds: (message: Said) => boolean,
  channel = 'C01GEN',
) {
  const old = new Set(before.map((m) => m.ts))
  const found = await eventually(
    async () => (await said(channel)).find((m) => !old.has(m.ts) && m.user === app.botUserId && holds(m)),
    (m) => m !== undefined,
    20_000,
  )
  if (found === undefined) throw new Error('unreachable')
  return found
}

/** Through the socket of local-slack's own page: the only way to fill in a form. */
async function page(message: object): Promise<void> {
  const socket = new WebSocket(`ws://localhost:${PORT}/ui`)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  socket.send(JSON.stringify(message))
  await new Promise((resolve) => setTimeout(resolve, 300))
  socket.close()
}

async function logged(method: string): Promise<Record<string, unknown>[]> {
  const { log } = await control('/log')
  const all: unknown[] = Array.isArray(log) ? log : []
  return all.flatMap((entry) => {
    const bag: Record<string, unknown> = typeof entry === 'object' && entry !== null ? { ...entry } : {}
    if (!Object.values(bag).includes(method)) return []
    return Object.values(bag).filter((v): v is Record<string, unknown> => typeof v === 'object' && v !== null)
  })
}
const parsed = (thing: unknown): unknown =>
  typeof thing === 'string' && /^[[{]/.test(thing) ? JSON.parse(thing) : thing

async function scenario(app: (typeof APPS)[0], uploads: UploadedFile[]): Promise<Seen> {
  const user = 'U01ALICE'
  const channel = 'C01GEN'
  let before = await said(channel)
  await control('/command', { channel, user, command: '/trace', text: TRACE, appId: app.appId })
  const slash = await next(before, app, hasImage)
  const own = (await said(channel)).filter(
    (m) => m.user === app.botUserId && m.thread_ts === undefined && !before.some((b) => b.ts === m.ts),
  )

  const root = await control('/message', { channel, user, text: 'look at this' })
  const rootTs = isSaid(root.message) ? root.message.ts : ''
  before = await said(channel)
  await control('/message', { channel, user, text: `<@${app.botUserId}> trace ${TRACE}`, thread_ts: rootTs })
  const mention = await next(before, app, hasImage)

  before = await said(channel)
  const action = buttonOf(slash, 'Step 1')
  await control('/interact', { channel, messageTs: slash.ts, user, action: { type: 'button', ...action } })
  const step = await next(before, app, (m) => m.text?.includes('Step 1') === true)
  await control('/interact', {
    channel,
    messageTs: step.ts,
    user,
    action: { type: 'button', ...buttonOf(step, 'Step 2') },
  })
  const turned = await next(before, app, (m) => m.text?.includes('Step 2') === true)

  before = await said(channel)
  await control('/command', { channel, user, command: '/trace', text: '', appId: app.appId })
  const opened = await eventually(
    async () => (await logged('views.open')).at(-1),
    (args) => args !== undefined,
  )
  const view = parsed(opened?.view)
  const field = (value: string) => ({ type: 'plain_text_input', value })
  await page({ t: 'view_submit', user, values: { from: { from: field('10.0.1.12') }, to: { to: field('10.0.2.22') } } })
  const form = await next(before, app, hasImage)

  await control('/open-home', { user, appId: app.appId })
  const published = await eventually(
    async () => (await logged('views.publish')).at(-1),
    (args) => args !== undefined,
  )
  const homeView = parsed(published?.view)
  const state = await control('/state')
  const channels: unknown[] = Array.isArray(state.channels) ? state.channels : []
  const upload = await uploaded(channels, app, uploads)
  return {
    slash: { topLevel: own.length, image: hasImage(slash), text: slash.text ?? '' },
    mention: { inThread: mention.thread_ts === rootTs, image: hasImage(mention) },
    button: { inThread: step.thread_ts === slash.ts, text: step.text ?? '' },
    turned: { same: turned.ts === step.ts, text: turned.text ?? '' },
    form: { title: JSON.stringify(view).includes('"/trace"') ? '/trace' : '', answered: hasImage(form) },
    upload,
    home: { blocks: JSON.stringify(homeView).split('"type":"section"').length - 1, problems: viewProblems(homeView) },
  }
}

/** A file in the direct message with the app. */
async function uploaded(channels: readonly unknown[], app: (typeof APPS)[0], uploads: UploadedFile[]) {
  const direct = channels.find(
    (c) => JSON.stringify(c).includes('"is_im":true') && JSON.stringify(c).includes(app.botUserId),
  )
  const id = typeof direct === 'object' && direct !== null && 'id' in direct ? String(direct.id) : ''
  const form = new FormData()
  form.set('channel', id)
  form.set('user', 'U01ALICE')
  form.set('text', `trace ${TRACE}`)
  form.set('file', new File(['devices: []'], 'net.yaml', { type: 'text/yaml' }))
  const count = uploads.length
  const sent = new Response(form)
  await send('/upload', Buffer.from(await sent.arrayBuffer()), sent.headers.get('content-type') ?? '')
  return eventually(
    () => uploads[count],
    (found) => found !== undefined,
  ).catch(() => undefined)
}

async function main(): Promise<void> {
  warmSchema()
  const dir = mkdtempSync(join(tmpdir(), 'packetwalk-slack-'))
  const config = join(dir, 'config.json')
  writeFileSync(config, JSON.stringify(CONFIG))
  const binary = createRequire(import.meta.url).resolve('local-slack-linux-x64/bin/local-slack')
  const server = spawn(binary, ['--config', config, '--port', String(PORT), '--files-dir', join(dir, 'files')], {
    stdio: 'ignore',
  })
  const rooms: SlackRoom[] = []
  try {
    await eventually(
      () =>
        control('/state').then(
          () => true,
          () => false,
        ),
      (up) => up,
      10_000,
    )
    const uploads: UploadedFile[] = []
    const watching: typeof bot = (asked, asker) => {
      if (asker.upload !== undefined) uploads.push(asker.upload)
      return bot(asked, asker)
    }
    const api = `${BASE}/api/`
    const common = { api, bot: watching, origins: [BASE] }
    rooms.push(
      await startRoom({ ...common, mode: { kind: 'socket', botToken: 'xoxb-socket-1', appToken: 'xapp-socket-1' } }),
    )
    const auth = { kind: 'token', botToken: 'xoxb-http-1' } as const
    rooms.push(
      await startRoom({
        ...common,
        mode: { kind: 'http', signingSecret: 'sixteen characters', host: '127.0.0.1', port: 4714, auth },
      }),
    )
    const seen: Record<string, Seen> = {}
    for (const app of APPS) seen[app.appId] = await scenario(app, uploads)
    const calls = ['chat.postMessage', 'chat.update', 'chat.postEphemeral']
    const problems: string[] = []
    for (const method of calls) {
      for (const args of await logged(method))
        problems.push(...messageProblems({ ...args, blocks: parsed(args.blocks) }))
    }
    const report: Report = {
      seen,
      problems,
      errors: rooms.flatMap((room) => room.log.filter((line) => line.includes('"level":"error"'))),
    }
    process.stdout.write(`${JSON.stringify(report)}\n`)
  } finally {
    for (const room of rooms) await room.stop()
    server.kill()
    rmSync(dir, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  await main()
  process.exit(0)
}
