import { RATES, type Rates } from '../platform/limits.ts'
import { QUESTION, VARIABLES, type VariableName } from './variables.ts'

/** What stands in the environment, checked one by one. */
type Values = { [N in VariableName]?: string }

export interface DiscordSettings {
  token: string
  /** Always there in HTTP mode; the gateway tells it otherwise. */
  applicationId?: string
  guild?: string
  api?: string
  mode: { kind: 'gateway' } | { kind: 'http'; publicKey: string; host: string; port: number }
}

export interface SlackSettings {
  api?: string
  mode:
    | { kind: 'socket'; botToken: string; appToken: string }
    | { kind: 'http'; signingSecret: string; host: string; port: number; auth: SlackAuth }
}
export type SlackAuth =
  | { kind: 'token'; botToken: string }
  | { kind: 'oauth'; clientId: string; clientSecret: string; stateSecret: string; publicUrl: string }

export interface WebSettings {
  host: string
  /** 0 means: 4280, or any free one. */
  port: number
  names: string[]
  /** How many proxies of ours a visitor comes through: their `X-Forwarded-For` is believed, nobody else's. */
  proxies: number
  /** Of programs that may ask below /api/v1/. */
  tokens: readonly string[]
}

export interface EnvSettings {
  store: string
  secret?: string
  log: string
  sandbox: 'on' | 'off'
  rates: Rates
  /** What one question may take: milliseconds, and mebibytes. */
  question: { deadline: number; memory: number }
  health?: number
  web?: WebSettings
  discord?: DiscordSettings
  slack?: SlackSettings
}

/** Everything that is wrong with the environment, at once: which variable, and what to do. */
export class EnvProblem extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The configuration is not complete:\n${problems.map((p) => `  - ${p}`).join('\n')}`)
    this.name = 'EnvProblem'
    this.problems = problems
  }
}

function names(): VariableName[] {
  return Object.keys(VARIABLES).filter((name): name is VariableName => Object.hasOwn(VARIABLES, name))
}

/** The names of variables whose values must never be seen. */
export const SECRETS: readonly VariableName[] = names().filter((name) => 'secret' in VARIABLES[name])

/** What is set, trimmed and checked one by one; an empty variable counts as missing. */
function checked(env: NodeJS.ProcessEnv, problems: string[]): Values {
  const values: Values = {}
  for (const name of names()) {
    const raw = env[name]?.trim()
    if (raw === undefined || raw === '') continue
    const result = VARIABLES[name].schema.safeParse(raw)
    if (result.success) values[name] = result.data
    else problems.push(`${name} ${whatIsWrong(name, result.error.issues[0]?.message)}`)
  }
  for (const name of Object.keys(env)) {
    if (!name.startsWith('PACKETWALK_') || name.startsWith('PACKETWALK_TEST_') || Object.hasOwn(VARIABLES, name))
      continue
    problems.push(`${name} is not a variable of Packetwalk: remove it, or look for the right name in .env.example`)
  }
  return values
}

/** The value itself is never repeated: it may be a secret that stands in the wrong place. */
function whatIsWrong(name: VariableName, message: string | undefined): string {
  if (message?.startsWith('must')) return `${message} (${VARIABLES[name].about})`
  return `has a value that does not fit (${VARIABLES[name].about})`
}

/** Complains about each missing variable; true when none is. */
function need(values: Values, wanted: readonly VariableName[], why: string, problems: string[]): boolean {
  const missing = wanted.filter((name) => values[name] === undefined)
  for (const name of missing) problems.push(`${name} is missing: ${why}. It is: ${VARIABLES[name].about}`)
  return missing.length === 0
}

const number = (value: string | undefined, otherwise: number): number =>
  value === undefined ? otherwise : Number(value)
const LISTEN = '0.0.0.0'

function discord(values: Values, problems: string[]): DiscordSettings | undefined {
  const http = values.DISCORD_MODE === 'http'
  const rest: VariableName[] = ['DISCORD_APPLICATION_ID', 'DISCORD_PUBLIC_KEY', 'DISCORD_GUILD_ID']
  if (values.DISCORD_TOKEN === undefined) {
    const set = rest.filter((name) => values[name] !== undefined)
    if (set.length > 0 || http) need(values, ['DISCORD_TOKEN'], `${set[0] ?? 'DISCORD_MODE'} is set`, problems)
    return undefined
  }
  const common = {
    token: values.DISCORD_TOKEN,
    ...(values.DISCORD_APPLICATION_ID === undefined ? {} : { applicationId: values.DISCORD_APPLICATION_ID }),
    ...(values.DISCORD_GUILD_ID === undefined ? {} : { guild: values.DISCORD_GUILD_ID }),
    ...(values.DISCORD_API === undefined ? {} : { api: values.DISCORD_API }),
  }
  if (!http) return { ...common, mode: { kind: 'gateway' } }
  need(values, ['DISCORD_PUBLIC_KEY', 'DISCORD_APPLICATION_ID'], 'DISCORD_MODE is http', problems)
  const publicKey = values.DISCORD_PUBLIC_KEY ?? ''
  const host = values.PACKETWALK_HTTP_HOST ?? LISTEN
  return { ...common, mode: { kind: 'http', publicKey, host, port: number(values.DISCORD_HTTP_PORT, 4281) } }
}

const OAUTH: readonly VariableName[] = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_PUBLIC_URL']

function slackAuth(values: Values, problems: string[]): SlackAuth {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CLIENT_ID: clientId } = values
  if (clientId === undefined && botToken !== undefined) return { kind: 'token', botToken }
  if (clientId !== undefined && botToken !== undefined) {
    problems.push(
      'SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: keep the token for one workspace, the client for many',
    )
  }
  const why = 'HTTP mode needs SLACK_BOT_TOKEN (one workspace) or these (many workspaces)'
  need(values, [...OAUTH, 'PACKETWALK_SECRET'], why, problems)
  return {
    kind: 'oauth',
    clientId: clientId ?? '',
    clientSecret: values.SLACK_CLIENT_SECRET ?? '',
    stateSecret: values.PACKETWALK_SECRET ?? '',
    publicUrl: values.SLACK_PUBLIC_URL ?? '',
  }
}

function slack(values: Values, problems: string[]): SlackSettings | undefined {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values
  const api = values.SLACK_API === undefined ? {} : { api: values.SLACK_API }
  if (appToken !== undefined) {
    const wanted: VariableName[] = [...OAUTH, 'SLACK_SIGNING_SECRET']
    const http = wanted.filter((name) => values[name] !== undefined)
    if (http.length > 0) {
      problems.push(
        `SLACK_APP_TOKEN (Socket Mode) and ${http.join(', ')} (HTTP mode) are both set: remove one or the other`,
      )
    }
    need(values, ['SLACK_BOT_TOKEN'], 'Socket Mode needs two tokens, and SLACK_APP_TOKEN is set', problems)
    return { ...api, mode: { kind: 'socket', botToken: values.SLACK_BOT_TOKEN ?? '', appToken } }
  }
  if (signingSecret !== undefined) {
    const host = values.PACKETWALK_HTTP_HOST ?? LISTEN
    const at = { host, port: number(values.SLACK_HTTP_PORT, 4282) }
    return { ...api, mode: { kind: 'http', signingSecret, ...at, auth: slackAuth(values, problems) } }
  }
  const alone: VariableName[] = [...OAUTH, 'SLACK_BOT_TOKEN']
  const set = alone.find((name) => values[name] !== undefined)
  if (set !== undefined) {
    problems.push(
      `${set} is set, but neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP mode): set one of them`,
    )
  }
  return undefined
}

function web(values: Values, others: boolean): WebSettings | undefined {
  const mode = values.PACKETWALK_WEB ?? 'auto'
  if (mode === 'off' || (mode === 'auto' && others)) return undefined
  const names = (values.PACKETWALK_WEB_NAMES ?? '').split(',').map((name) => name.trim().toLowerCase())
  return {
    host: values.PACKETWALK_WEB_HOST ?? '127.0.0.1',
    port: number(values.PACKETWALK_WEB_PORT, 0),
    names: names.filter((name) => name !== ''),
    proxies: number(values.PACKETWALK_WEB_PROXIES, 0),
    tokens: (values.PACKETWALK_API_TOKENS ?? '')
      .split(',')
      .map((token) => token.trim())
      .filter((token) => token !== ''),
  }
}

function ports(settings: EnvSettings, problems: string[]): void {
  const taken: [string, number | undefined][] = [
    ['DISCORD_HTTP_PORT', settings.discord?.mode.kind === 'http' ? settings.discord.mode.port : undefined],
    ['SLACK_HTTP_PORT', settings.slack?.mode.kind === 'http' ? settings.slack.mode.port : undefined],
    ['PACKETWALK_WEB_PORT', settings.web?.port],
    ['PACKETWALK_HEALTH_PORT', settings.health],
  ]
  const seen = new Map<number, string>()
  for (const [name, at] of taken) {
    if (at === undefined || at === 0) continue
    const other = seen.get(at)
    if (other !== undefined) problems.push(`${other} and ${name} are both ${at}: give each its own port`)
    seen.set(at, name)
  }
}

/** The settings, or `EnvProblem` with everything that is wrong. Never repeats a value. */
export function readEnv(env: NodeJS.ProcessEnv): EnvSettings {
  const problems: string[] = []
  const values = checked(env, problems)
  const onDiscord = discord(values, problems)
  const onSlack = slack(values, problems)
  const onWeb = web(values, onDiscord !== undefined || onSlack !== undefined)
  if (onWeb === undefined && onDiscord === undefined && onSlack === undefined && problems.length === 0) {
    problems.push(
      'PACKETWALK_WEB is off, and neither DISCORD_TOKEN nor a Slack token is set: there is nothing to start',
    )
  }
  const settings: EnvSettings = {
    store: values.PACKETWALK_STORE ?? VARIABLES.PACKETWALK_STORE.example,
    ...(values.PACKETWALK_SECRET === undefined ? {} : { secret: values.PACKETWALK_SECRET }),
    log: values.PACKETWALK_LOG ?? 'info',
    sandbox: values.PACKETWALK_SANDBOX === 'off' ? 'off' : 'on',
    rates: {
      person: number(values.PACKETWALK_RATE_PERSON, RATES.person),
      channel: number(values.PACKETWALK_RATE_CHANNEL, RATES.channel),
      workspace: number(values.PACKETWALK_RATE_WORKSPACE, RATES.workspace),
      address: number(values.PACKETWALK_RATE_ADDRESS, RATES.address),
    },
    question: {
      deadline: 1000 * number(values.PACKETWALK_QUESTION_SECONDS, QUESTION.seconds),
      memory: number(values.PACKETWALK_QUESTION_MEMORY, QUESTION.memory),
    },
    ...(values.PACKETWALK_HEALTH_PORT === undefined ? {} : { health: Number(values.PACKETWALK_HEALTH_PORT) }),
    ...(onWeb === undefined ? {} : { web: onWeb }),
    ...(onDiscord === undefined ? {} : { discord: onDiscord }),
    ...(onSlack === undefined ? {} : { slack: onSlack }),
  }
  ports(settings, problems)
  if (problems.length > 0) throw new EnvProblem(problems)
  return settings
}

/** The values of this environment that must never be seen, longest first. */
export function secretsIn(env: NodeJS.ProcessEnv): string[] {
  const values = SECRETS.map((name) => env[name]?.trim() ?? '').filter((value) => value.length >= 6)
  return values.filter((value) => value !== VARIABLES.PACKETWALK_STORE.example).sort((a, b) => b.length - a.length)
}

/** The text of `.env.example`. */
export function envExample(): string {
  const lines = [
    '# Every variable that Packetwalk reads. Copy this file to .env, and take the # away where you want it otherwise:',
  ]
  lines.push('# what stands behind = is what holds without it (the image of the Dockerfile has its own).')
  lines.push('# With nothing set, `npm start` opens the web chat on 127.0.0.1.')
  const groups = Object.groupBy(names(), (name) => name.split('_')[0] ?? '')
  for (const group of Object.values(groups)) {
    lines.push('')
    for (const name of group ?? []) {
      const variable: { about: string; example?: string } = VARIABLES[name]
      lines.push(`# ${variable.about}`, `# ${name}=${variable.example ?? ''}`)
    }
  }
  return `${lines.join('\n')}\n`
}
