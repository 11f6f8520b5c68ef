import type { Request } from '../../src/request/calls.ts'
import { LIMITS } from './limits.ts'

/*
 * What a button carries: the complete next request, so that it works after a restart and on another machine. Whatever
 * comes back is not believed: it says what to ask, never what somebody may do.
 */

/** What to ask when the button is pressed, and which page of the answer to show (0 is the first). */
export interface Carried extends ButtonRoute {
  ask: Request | { line: string }
  page: number
}
/** How a pressed button is to be taken. */
export interface ButtonRoute {
  /** `onward` to something else, rather than to a page of the same: that may go into a thread. `form`: to its options. */
  leads?: 'onward' | 'form'
  /** Whose button it is, where Discord does not say so itself: on a message that answers no interaction. */
  owner?: string
}
/** The owner of what was said to all: whoever presses such a button gets an answer of their own. */
export const EVERYBODY = '0'
/** A button as it came back: complete, or the hash under which the request is stored. */
export type PressedButton =
  | { kind: 'carried'; carried: Carried }
  | ({ kind: 'kept'; hash: string; page: number } & ButtonRoute)

/** Frequent fields in one letter, since a custom_id has 100 characters. Never change one: old buttons are out there. */
const SHORT: Readonly<Record<string, string>> = {
  from: 'f',
  to: 't',
  proto: 'p',
  port: 'o',
  size: 's',
  ttl: 'l',
  number: 'n',
  show: 'h',
  leg: 'g',
  cut: 'c',
  device: 'd',
  about: 'a',
  language: 'L',
  voice: 'V',
  network: 'N',
  datapath: 'D',
  private: 'P',
}
const LONG: ReadonlyMap<string, string> = new Map(Object.entries(SHORT).map(([long, short]) => [short, long]))
const KEY = /^[a-zA-Z]{2,20}$/
const FORBIDDEN: ReadonlySet<string> = new Set(['constructor', 'prototype', 'kind', 'manner'])

type Plain = string | number | boolean
type Bag = Record<string, unknown>
const isBag = (thing: unknown): thing is Bag => typeof thing === 'object' && thing !== null && !Array.isArray(thing)
const isPlain = (thing: unknown): thing is Plain =>
  typeof thing === 'string' || typeof thing === 'boolean' || (typeof thing === 'number' && Number.isFinite(thing))
const isField = ([key, value]: [string, unknown]): boolean => KEY.test(key) && !FORBIDDEN.has(key) && isPlain(value)

/**
 * Has it the shape of a request: a known kind, plain fields, plain manners? Whether the arguments make sense is checked
 * by the bot, which tells an asker what is wrong with them.
 */
export function isRequest(thing: unknown, kinds: ReadonlySet<string>): thing is Request {
  if (!isBag(thing) || typeof thing.kind !== 'string' || !kinds.has(thing.kind)) return false
  const { kind: _, manner, ...rest } = thing
  if (!Object.entries(rest).every(isField)) return false
  return manner === undefined || (isBag(manner) && Object.entries(manner).every(isField))
}

const safe = (value: string): string => value.toWellFormed().replace(/[%~]/g, (c) => (c === '%' ? '%25' : '%7E'))
const unsafe = (value: string): string => value.replaceAll('%7E', '~').replaceAll('%25', '%')

function field(key: string, value: Plain): string {
  const name = SHORT[key] ?? key
  if (typeof value === 'boolean') return `${name}${value ? '+' : '-'}`
  return typeof value === 'number' ? `${name}:${value}` : `${name}=${safe(value)}`
}
const fields = (bag: object, prefix: string): string[] =>
  Object.entries(bag).flatMap(([key, value]) => (isPlain(value) ? [prefix + field(key, value)] : []))

const MARK = '1'
const pageOf = (page: number): string => (page === 0 ? '' : page.toString(36))
const ownerOf = (owner: string | undefined): string => (owner === undefined ? '' : `!${BigInt(owner).toString(36)}`)

const LEADS = { onward: '>', form: '?' } as const

/** What stands before the request: `1`, `12` (the third page), `1>` (leads on), `1?` (to a form), `1!2s3f` (somebody's own). */
function head({ page, leads, owner }: Omit<Carried, 'ask'>): string {
  return `${MARK}${pageOf(page)}${leads === undefined ? '' : LEADS[leads]}${ownerOf(owner)}`
}

/** The whole request in compact form: `1~trace~f=10.0.1.12~t=10.0.2.22~@V=house`; may be longer than a custom_id. */
function compact(carried: Carried): string {
  const { ask } = carried
  if ('line' in ask) return `${head(carried)}~"${safe(ask.line)}`
  const { kind, manner, ...rest } = ask
  return [head(carried), kind, ...fields(rest, ''), ...fields(manner ?? {}, '@')].join('~')
}

/** The text to keep for a button whose request does not fit into its id; `undefined` when it fits. */
export function tooLong(carried: Carried): string | undefined {
  return compact(carried).length <= LIMITS.customId ? undefined : JSON.stringify(carried.ask)
}

/** A custom_id. `kept` is the hash under which a long request was stored; without it, a long one cannot be carried. */
export function customId(carried: Carried, kept: string | undefined): string | undefined {
  const whole = compact(carried)
  if (whole.length <= LIMITS.customId) return whole
  return kept === undefined ? undefined : `${head(carried)}#${kept}`
}

function parsedField(text: string): [string, Plain] | undefined {
  const match = /^([a-zA-Z]+)(?:([+-])$|:(.*)$|=(.*)$)/s.exec(text)
  const [, name = '', flag, number, value] = match ?? []
  const key = LONG.get(name) ?? name
  if (match === null || !KEY.test(key) || FORBIDDEN.has(key)) return undefined
  if (flag !== undefined) return [key, flag === '+']
  if (value !== undefined) return [key, unsafe(value)]
  const n = Number(number)
  return number !== '' && Number.isFinite(n) ? [key, n] : undefined
}

function bagOf(parts: readonly string[]): Bag | undefined {
  const entries: [string, Plain][] = []
  for (const part of parts) {
    const entry = parsedField(part)
    if (entry === undefined) return undefined
    entries.push(entry)
  }
  return Object.fromEntries(entries)
}

function requestOf(body: string, kinds: ReadonlySet<string>): Carried['ask'] | undefined {
  if (body.startsWith('"')) return { line: unsafe(body.slice(1)) }
  const [kind, ...parts] = body.split('~')
  const own = bagOf(parts.filter((part) => !part.startsWith('@')))
  const manner = bagOf(parts.filter((part) => part.startsWith('@')).map((part) => part.slice(1)))
  if (own === undefined || manner === undefined) return undefined
  const request = { kind, ...own, ...(Object.keys(manner).length === 0 ? {} : { manner }) }
  return isRequest(request, kinds) ? request : undefined
}

/** What a button carries; `undefined` for anything that is not one of ours. */
export function found(id: string, kinds: ReadonlySet<string>): PressedButton | undefined {
  const match = /^1([0-9a-z]{0,3})([>?]?)(?:!([0-9a-z]{1,13}))?([~#])(.*)$/s.exec(id)
  if (match === null || id.length > LIMITS.customId) return undefined
  const [, digits = '', leads, owner, sign, body = ''] = match
  const page = digits === '' ? 0 : Number.parseInt(digits, 36)
  const route: ButtonRoute = {
    ...(leads === '>' ? { leads: 'onward' } : leads === '?' ? { leads: 'form' } : {}),
    ...(owner === undefined ? {} : { owner: decimal(owner) }),
  }
  if (sign === '#') return /^[\w-]{8,64}$/.test(body) ? { kind: 'kept', hash: body, page, ...route } : undefined
  const ask = requestOf(body, kinds)
  return ask === undefined ? undefined : { kind: 'carried', carried: { ask, page, ...route } }
}

/** The same id without where it leads: what a form carries that a button opened. */
export function withoutLead(id: string): string {
  return id.replace(/^(1[0-9a-z]{0,3})[>?]/, '$1')
}

/** An id in base 36, as Discord writes it. */
function decimal(base36: string): string {
  return [...base36].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n).toString()
}

/** A stored request, from its text. */
export function recalled(text: string | undefined, kinds: ReadonlySet<string>): Carried['ask'] | undefined {
  if (text === undefined) return undefined
  try {
    const thing: unknown = JSON.parse(text)
    if (isBag(thing) && typeof thing.line === 'string' && Object.keys(thing).length === 1) return { line: thing.line }
    return isRequest(thing, kinds) ? thing : undefined
  } catch {
    // Whoever wrote it: it is not one of ours.
    return undefined
  }
}
