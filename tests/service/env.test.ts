import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { EnvProblem, envExample, readEnv, SECRETS, secretsIn } from '../../adapters/service/env.ts'
import { createLog, redact } from '../../adapters/service/log.ts'

const TOKEN = 'MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs'
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1234567890-abc', SLACK_APP_TOKEN: 'xapp-1-A1-22-33' }
const SIGNED = { SLACK_SIGNING_SECRET: '0123456789abcdef0123' }
const KEY = 'ab'.repeat(32)

function problems(env: Record<string, string>): readonly string[] {
  try {
    readEnv(env)
  } catch (problem) {
    if (problem instanceof EnvProblem) return problem.problems
    throw problem
  }
  return []
}

describe('what is set, and what follows', () => {
  test('nothing: the web chat on loopback, and a file', () => {
    expect(readEnv({ HOME: '/root', PATH: '/bin' })).toEqual({
      store: 'data/packetwalk.sqlite',
      log: 'info',
      sandbox: 'on',
      rates: { person: 10, channel: 30, workspace: 300, address: 60 },
      question: { deadline: 10_000, memory: 384 },
      web: { host: '127.0.0.1', port: 0, names: [], proxies: 0, tokens: [] },
    })
  })
  test('a Discord token: the gateway, and no web chat', () => {
    const settings = readEnv({ DISCORD_TOKEN: TOKEN })
    expect(settings.discord).toEqual({ token: TOKEN, mode: { kind: 'gateway' } })
    expect(settings.web).toBeUndefined()
  })
  test('two Slack tokens: Socket Mode', () => {
    const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken } = SLACK
    expect(readEnv(SLACK).slack).toEqual({ mode: { kind: 'socket', botToken, appToken } })
  })
  test('a signing secret and one token: HTTP mode for one workspace', () => {
    expect(readEnv({ ...SIGNED, SLACK_BOT_TOKEN: SLACK.SLACK_BOT_TOKEN }).slack?.mode).toMatchObject({
      kind: 'http',
      port: 4282,
      auth: { kind: 'token' },
    })
  })
  test('everything for many workspaces: OAuth', () => {
    const many = {
      ...SIGNED,
      SLACK_CLIENT_ID: '1.2',
      SLACK_CLIENT_SECRET: 'x'.repeat(32),
      SLACK_PUBLIC_URL: 'https://bot.example.org',
      PACKETWALK_SECRET: 's'.repeat(16),
    }
    expect(readEnv(many).slack?.mode).toMatchObject({ auth: { kind: 'oauth', publicUrl: 'https://bot.example.org' } })
  })
  test('an empty variable counts as missing, blanks around a value do not count', () => {
    expect(readEnv({ DISCORD_TOKEN: '', PACKETWALK_LOG: ' warn ' })).toMatchObject({ log: 'warn' })
  })
})

const WRONG: [string, Record<string, string>, RegExp[]][] = [
  ['a bot token alone does not say how Slack reaches us', { SLACK_BOT_TOKEN: 'xoxb-1' }, [/neither SLACK_APP_TOKEN/]],
  ['Socket Mode lacks its other token', { SLACK_APP_TOKEN: 'xapp-1' }, [/^SLACK_BOT_TOKEN is missing/]],
  ['two modes of Slack at once', { ...SLACK, ...SIGNED }, [/both set/]],
  [
    'tokens swapped',
    { SLACK_BOT_TOKEN: 'xapp-1', SLACK_APP_TOKEN: 'xoxb-1' },
    [/SLACK_BOT_TOKEN must begin/, /SLACK_APP_TOKEN must/],
  ],
  [
    'HTTP mode with nobody to speak for: all five are listed at once',
    SIGNED,
    [/SLACK_CLIENT_ID/, /SLACK_CLIENT_SECRET/, /SLACK_PUBLIC_URL/, /PACKETWALK_SECRET/],
  ],
  [
    'HTTP mode of Discord lacks key and id',
    { DISCORD_TOKEN: TOKEN, DISCORD_MODE: 'http' },
    [/PUBLIC_KEY/, /APPLICATION_ID/],
  ],
  ['Discord without its token', { DISCORD_PUBLIC_KEY: KEY }, [/^DISCORD_TOKEN is missing/]],
  ['nothing to start', { PACKETWALK_WEB: 'off' }, [/nothing to start/]],
  [
    'a browser that is none, a folder, and a token besides: all at once',
    { PUPPETEER_EXECUTABLE_PATH: '/nowhere/chromium', CHROME_PATH: '/usr', SLACK_APP_TOKEN: 'xapp-1' },
    [
      /^PUPPETEER_EXECUTABLE_PATH must name a program that can be run: correct the path, or unset it/,
      /^CHROME_PATH must name a program/,
      /^SLACK_BOT_TOKEN is missing/,
    ],
  ],
  ['a mistyped name', { PACKETWALK_WEB_PROT: '1' }, [/^PACKETWALK_WEB_PROT is not a variable/]],
  ['a port that is none', { PACKETWALK_WEB_PORT: '99999' }, [/PACKETWALK_WEB_PORT must be at most 65535/]],
  [
    'one port for two',
    { PACKETWALK_WEB_PORT: '9000', PACKETWALK_HEALTH_PORT: '9000' },
    [/PACKETWALK_WEB_PORT and PACKETWALK_HEALTH_PORT are both 9000/],
  ],
  [
    'two mistakes of different kinds',
    { PACKETWALK_LOG: 'loud', SLACK_APP_TOKEN: 'xapp-1' },
    [/PACKETWALK_LOG/, /SLACK_BOT_TOKEN/],
  ],
]

test.each(WRONG)('refused at start: %s', (_, env, expected) => {
  const found = problems(env)
  for (const pattern of expected) expect(found.join('\n')).toMatch(new RegExp(pattern.source, 'm'))
  for (const value of Object.values(env)) if (value.length > 5) expect(found.join('\n')).not.toContain(value)
})

test('.env.example is what the table of variables says (`npx node scripts/env-example.ts` writes it)', () => {
  expect(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')).toBe(envExample())
})

test('.env.example, copied as it is, starts the web chat', () => {
  const lines = envExample()
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line))
  const env = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  expect(readEnv(env).web).toBeDefined()
})

describe('secrets', () => {
  test('every variable whose name says so is one', () => {
    expect([...SECRETS].sort()).toEqual([
      'DISCORD_TOKEN',
      'PACKETWALK_API_TOKENS',
      'PACKETWALK_SECRET',
      'PACKETWALK_STORE',
      'SLACK_APP_TOKEN',
      'SLACK_BOT_TOKEN',
      'SLACK_CLIENT_SECRET',
      'SLACK_SIGNING_SECRET',
    ])
    expect(secretsIn({ DISCORD_TOKEN: TOKEN, PACKETWALK_STORE: 'data/packetwalk.sqlite' })).toEqual([TOKEN])
  })

  const LEAKS = [
    `Bot ${TOKEN}`,
    `token=${TOKEN};`,
    'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy',
    'xoxe.xoxp-1-Mi0yLTkwNTE',
    'xapp-1-A0123-456-abcdef0123456789',
    'https://hooks.slack.com/commands/T1/2/abcdefgh',
    'https://discord.com/api/v10/webhooks/198622483471925248/aW50ZXJhY3Rpb246dG9rZW4_x/messages/@original',
    'postgres://walker:hunter2hunter2@db:5432/x',
    'a quoted "secret" of ours',
  ]
  const PARTS = [
    TOKEN,
    'pdFZKVeTuE8sk7oOcBrzbqgy',
    'Mi0yLTkwNTE',
    'abcdef0123456789',
    'abcdefgh',
    'aW50ZXJhY3Rpb246',
    'hunter2',
    'quoted',
  ]

  test('nothing that looks like one gets into the log, at any depth, in any error', () => {
    const lines: string[] = []
    const log = createLog({
      level: 'info',
      secrets: ['a quoted "secret" of ours'],
      to: { write: (line) => lines.push(line) },
    })
    for (const leak of LEAKS) {
      log.info({ headers: { deep: [leak] } }, leak)
      log.error({ err: new Error(leak, { cause: new Error(leak) }) }, 'failed')
    }
    const all = lines.join('')
    for (const part of PARTS) expect(all).not.toContain(part)
    expect(lines).toHaveLength(LEAKS.length * 2)
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
  })
  test('and what does not look like one stays', () => {
    const line = 'trace 10.0.1.12 10.0.2.22 at https://docs.slack.dev/x:y, user@example.org, http://127.0.0.1:4280/'
    expect(redact(line, [])).toBe(line)
  })
})
