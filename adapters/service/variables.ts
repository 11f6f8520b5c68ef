import { accessSync, constants, statSync } from 'node:fs'
import { z } from 'zod'
import { RATES } from '../platform/limits.ts'

/** A variable: what it means, how it is checked, whether it must never be shown. */
interface Variable {
  about: string
  schema: z.ZodType<string>
  secret?: true
  /** What holds when it is missing, shown in `.env.example`; nothing when there is no sensible default. */
  example?: string
}

/** What one question may take: seconds, and mebibytes; with less than `least` no thread even loads. */
export const QUESTION = { seconds: 10, memory: 384, least: 64 } as const

const text = z.string().trim().min(1, 'must not be empty')
const port = text
  .regex(/^\d{1,5}$/, 'must be a port number')
  .refine((s) => Number(s) <= 65_535, 'must be at most 65535')
const count = text.regex(/^[1-9]\d{0,5}$/, 'must be a whole number from 1 to 999999')
const url = text.refine((s) => URL.canParse(s) && /^https?:/.test(s), 'must be an address that begins with https://')
const snowflake = text.regex(/^\d{15,21}$/, 'must be an id of Discord: 15 to 21 digits')
const begins = (...prefixes: string[]): z.ZodType<string> =>
  text.refine((s) => prefixes.some((p) => s.startsWith(p)), `must begin with ${prefixes.join(' or ')}`)
const program = text.refine(isProgram, 'must name a program that can be run: correct the path, or unset it')
const long = text.min(16, 'must have at least 16 characters')

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

/** Every variable that Packetwalk reads. `.env.example` is written from this table, and a test keeps it so. */
export const VARIABLES = {
  PACKETWALK_STORE: {
    about: 'Where settings and networks are kept: a file (SQLite), postgres://… or redis://…',
    schema: text,
    secret: true,
    example: 'data/packetwalk.sqlite',
  },
  PACKETWALK_SECRET: {
    about: 'Encrypts what Slack gives us for each workspace, and signs its OAuth state. Any 16 or more characters.',
    schema: long,
    secret: true,
  },
  PACKETWALK_CACHE: {
    about: 'Folder in which the browser that draws the pictures is unpacked; one beside the packages when missing',
    schema: text,
  },
  PACKETWALK_SANDBOX: {
    about: 'Sandbox of the browser that draws: on, or off where the kernel allows none (inside most containers)',
    schema: z.enum(['on', 'off']),
    example: 'on',
  },
  PACKETWALK_LOG: {
    about: 'How much is logged: debug, info, warn, error or silent',
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    example: 'info',
  },
  PACKETWALK_RATE_PERSON: { about: 'Questions a minute for one person', schema: count, example: String(RATES.person) },
  PACKETWALK_RATE_CHANNEL: {
    about: 'Questions a minute in one channel',
    schema: count,
    example: String(RATES.channel),
  },
  PACKETWALK_RATE_WORKSPACE: {
    about: 'Questions a minute in one workspace or server',
    schema: count,
    example: String(RATES.workspace),
  },
  PACKETWALK_RATE_ADDRESS: {
    about: 'Questions a minute from one address in the web chat, whatever cookies it has',
    schema: count,
    example: String(RATES.address),
  },
  PACKETWALK_QUESTION_SECONDS: {
    about: 'Seconds that one question may take before it is given up, and who asked is told',
    schema: count,
    example: String(QUESTION.seconds),
  },
  PACKETWALK_QUESTION_MEMORY: {
    about: 'Mebibytes that one question may need; an ordinary one needs 100. Up to four run at once on a small machine',
    schema: count.refine((s) => Number(s) >= QUESTION.least, `must be at least ${QUESTION.least}`),
    example: String(QUESTION.memory),
  },
  PACKETWALK_WEB: {
    about: 'The web chat: on, off, or auto (on when neither Discord nor Slack is configured)',
    schema: z.enum(['on', 'off', 'auto']),
    example: 'auto',
  },
  PACKETWALK_WEB_HOST: {
    about:
      'Address that the web chat listens on. Everybody who reaches it can use it: leave it at 127.0.0.1, or put a login in front',
    schema: text,
    example: '127.0.0.1',
  },
  PACKETWALK_WEB_PORT: { about: 'Port of the web chat; a free one is taken when 4280 is busy', schema: port },
  PACKETWALK_WEB_NAMES: {
    about:
      'Host names under which a browser may reach the web chat, with port, separated by commas (localhost is always allowed)',
    schema: text.regex(/^[\w.:[\],\s-]+$/, 'must be host names separated by commas'),
  },
  PACKETWALK_API_TOKENS: {
    about:
      'Tokens of programs that may ask over HTTP below /api/v1/ of the web chat, separated by commas; none when missing. 24 or more characters each',
    schema: text.regex(
      /^[\w.~+/=-]{24,200}(\s*,\s*[\w.~+/=-]{24,200})*$/,
      'must be tokens of 24 or more characters, separated by commas',
    ),
    secret: true,
  },
  PACKETWALK_WEB_PROXIES: {
    about: 'How many proxies stand in front of the web chat: as many entries of X-Forwarded-For are believed',
    schema: text.regex(/^\d$/, 'must be a digit'),
    example: '0',
  },
  PACKETWALK_HEALTH_PORT: {
    about: 'Port for /healthz and /metrics on all interfaces, for Docker and Kubernetes; none when missing',
    schema: port,
  },
  PACKETWALK_HTTP_HOST: {
    about: 'Address that the HTTP modes of Discord and Slack listen on',
    schema: text,
    example: '0.0.0.0',
  },
  DISCORD_TOKEN: { about: 'Token of the Discord bot (Bot > Reset Token)', schema: long, secret: true },
  DISCORD_APPLICATION_ID: { about: 'Application ID (General Information)', schema: snowflake },
  DISCORD_MODE: {
    about: 'How Discord reaches us: gateway (we connect; nothing to open) or http (Discord calls DISCORD_HTTP_PORT)',
    schema: z.enum(['gateway', 'http']),
    example: 'gateway',
  },
  DISCORD_PUBLIC_KEY: {
    about: 'Public key (General Information); only for DISCORD_MODE=http',
    schema: text.regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits'),
  },
  DISCORD_HTTP_PORT: { about: 'Port for DISCORD_MODE=http', schema: port, example: '4281' },
  DISCORD_GUILD_ID: {
    about: 'Register the commands in this server only (at once), instead of everywhere',
    schema: snowflake,
  },
  DISCORD_API: { about: 'Another address for the API of Discord and its files; for tests', schema: url },
  SLACK_BOT_TOKEN: {
    about: 'Bot token of one Slack workspace (OAuth & Permissions)',
    schema: begins('xoxb-', 'xoxe.'),
    secret: true,
  },
  SLACK_APP_TOKEN: {
    about: 'App-level token with connections:write: Socket Mode, nothing to open',
    schema: begins('xapp-'),
    secret: true,
  },
  SLACK_SIGNING_SECRET: {
    about: 'Signing secret (Basic Information): HTTP mode, Slack calls SLACK_HTTP_PORT',
    schema: long,
    secret: true,
  },
  SLACK_CLIENT_ID: { about: 'Client ID: HTTP mode for many workspaces, with "Add to Slack"', schema: text },
  SLACK_CLIENT_SECRET: { about: 'Client secret, together with SLACK_CLIENT_ID', schema: long, secret: true },
  SLACK_PUBLIC_URL: {
    about: 'Address under which Slack reaches us, https://…; needed with SLACK_CLIENT_ID',
    schema: url,
  },
  SLACK_HTTP_PORT: { about: 'Port for HTTP mode', schema: port, example: '4282' },
  SLACK_API: { about: 'Another address for the API of Slack and its files; for tests', schema: url },
  PUPPETEER_EXECUTABLE_PATH: {
    about: 'The browser that draws the pictures; the bundled one, then one of the system, when missing',
    schema: program,
  },
  CHROME_PATH: { about: 'The same, where PUPPETEER_EXECUTABLE_PATH is missing', schema: program },
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof VARIABLES
