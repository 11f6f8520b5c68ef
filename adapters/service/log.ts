import { pino } from 'pino'
import type { Log } from '../platform/log.ts'

const GONE = '[redacted]'

/** What looks like a secret, wherever it comes from: tokens of Slack and Discord, answer addresses, passwords in addresses. */
const LOOKS_SECRET: readonly RegExp[] = [
  /\bxox[a-z](?:\.[a-z]+)?-[\w-]{8,}/g,
  /\bxapp-[\w-]{8,}/g,
  /\bxoxe\.[\w.-]{8,}/g,
  /\b[MNO][\w-]{22,28}\.[\w-]{6}\.[\w-]{27,45}\b/g,
  /(?<=\b(?:Bot|Bearer) )[\w.-]{16,}/g,
  /(?<=hooks\.slack\.com\/)[\w/-]+/g,
  /(?<=\/(?:webhooks|interactions)\/\d{15,21}\/)[\w-]{20,}/g,
  /(?<=:\/\/[^\s:/@"]{0,100}:)[^\s/@"]{1,200}(?=@)/g,
]

/** The text without anything that is, or looks like, a secret. `secrets` are exact values, longest first. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, GONE), text)
  return LOOKS_SECRET.reduce((rest, pattern) => rest.replace(pattern, GONE), known)
}

export interface LogOptions {
  level: string
  secrets: readonly string[]
  /** Standard output when missing. */
  to?: { write(line: string): void }
}

/** Structured lines, one JSON object each; every finished line is searched for secrets before it is written. */
export function createLog(options: LogOptions): Log {
  const escaped = options.secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    hooks: { streamWrite: (line: string) => redact(line, escaped) },
  }
  return options.to === undefined ? pino(settings) : pino(settings, options.to)
}
