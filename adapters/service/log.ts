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
  to?: Sink
}

/** Where lines go. A stream tells, one way or the other, whether the line arrived. */
export interface Sink {
  write(line: string, told?: (error?: Error | null) => void): unknown
  on?(event: 'error', listener: (error: Error) => void): unknown
}

/** A log that knows whether anybody gets it. */
export interface KnowingLog extends Log {
  /** Why the latest line was lost; undefined when it arrived. */
  lost(): string | undefined
}

/** A full disk, a closed pipe: nobody to tell it to, and no reason to end. Whoever writes there next may have more luck. */
export function endure(stream: Pick<Required<Sink>, 'on'>): void {
  stream.on('error', () => {})
}

/** A place for lines that never throws, and remembers how the latest one went. */
function patient(to: Sink): { write(line: string): void; lost(): string | undefined } {
  let trouble: string | undefined
  const told = (error?: Error | null): void => {
    trouble = error == null ? undefined : 'code' in error ? String(error.code) : error.message
  }
  to.on?.('error', told)
  return {
    write(line) {
      try {
        to.write(line, told)
      } catch (error) {
        told(error instanceof Error ? error : new Error(String(error)))
      }
    },
    lost: () => trouble,
  }
}

/** Structured lines, one JSON object each; every finished line is searched for secrets before it is written. */
export function createLog(options: LogOptions): KnowingLog {
  const escaped = options.secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    hooks: { streamWrite: (line: string) => redact(line, escaped) },
  }
  const to = patient(options.to ?? process.stdout)
  return Object.assign(pino(settings, to), { lost: to.lost })
}
