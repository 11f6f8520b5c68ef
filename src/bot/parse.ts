import { datapaths } from '../cni/index.ts'
import { COMMAND_NAMES, commands } from '../commands/index.ts'
import { folded } from '../networks/find-device.ts'
import { type CallName, LANGUAGES, type Request, VOICES } from '../request/calls.ts'
import type { Param } from '../request/param.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'

/*
 * A typed line -> a complete request. Linear in its length; understands full-width characters and Chinese punctuation.
 */

const LONGEST_LINE = 2_000

/** Arguments that every command takes: how to answer. */
export const MANNER: Record<'voice' | 'language' | 'network' | 'datapath' | 'private', Param> = {
  voice: { kind: 'choice', choices: VOICES },
  language: { kind: 'choice', choices: LANGUAGES },
  network: { kind: 'network' },
  datapath: { kind: 'choice', choices: Object.keys(datapaths) },
  private: { kind: 'flag' },
}
const ALIASES: Record<string, string> = { lang: 'language', lab: 'network', protocol: 'proto' }

type Values = Record<string, string | number | boolean>

/** Reads a line such as `/trace 14 24 proto=tcp port=80`. Throws a Problem when it is no request. */
export function parse(line: string): Request {
  const pasted = /^\s*\/?paste\s+(?:from=(\S+)\s+)?([\s\S]+)$/i.exec(line)
  if (pasted !== null) return pasteOf(pasted[2] ?? '', pasted[1])
  const supposed = /^\s*\/?whatif\s+([\s\S]+)$/i.exec(line)
  if (supposed !== null) return whatIfOf(supposed[1] ?? '')
  const words = wordsOf(folded(line.slice(0, LONGEST_LINE)))
  const [first = 'help', ...rest] = words
  const name = first.replace(/^\//, '').toLowerCase()
  if (isCommand(name)) return request(name, rest)
  // two ends without a command: that is a trace
  if (!first.startsWith('/') && words.filter((w) => !isOption(w) && !isArrow(w)).length === 2)
    return request('trace', words)
  throw new Problem('unknown-command', { name: first.slice(0, 100), near: near(name, COMMAND_NAMES) })
}

/** What a tool printed has words of its own that look like options: it is taken whole. */
function pasteOf(text: string, from: string | undefined): Request {
  return admitRequest({ kind: 'paste', text, ...(from === undefined ? {} : { from }) })
}

/**
 * `CHANGE : QUESTION`. A policy has colons of its own: the question begins at the last one with a space before it, or with a
 * command behind it. The question is read as `/trace` reads one.
 */
function whatIfOf(text: string): Request {
  const asked = /^([\s\S]*?)\s*(?:[:：]\s*(?=\/?trace\s)|\s:\s+|：)(?:\/?trace\s+)?([^\n]*)$/i.exec(text)
  const options =
    /^([\s\S]*?)((?:\s+(?:--?(?:voice|language|lang|network|datapath)[= ]\S+|(?:voice|language|lang|network|datapath|private)=\S+|--?private))+)\s*$/i.exec(
      text,
    )
  const [change = '', question = ''] =
    asked === null ? [options?.[1] ?? text, options?.[2] ?? ''] : [asked[1], asked[2]]
  if (asked === null && question === '') return admitRequest({ kind: 'whatif', change: change.trim() })
  const words = wordsOf(folded(question.slice(0, LONGEST_LINE)))
  const read = asked === null ? request('mode', words) : request('trace', words)
  return admitRequest({ ...read, kind: 'whatif', change: change.trim() })
}

function isCommand(name: string): name is CallName {
  return Object.hasOwn(commands, name)
}

function wordsOf(line: string): string[] {
  return (line.match(/"[^"]*"|[^\s,]+/g) ?? []).map((word) => word.replace(/^"|"$/g, ''))
}

const isArrow = (word: string): boolean => /^(?:-+>|=+>|to|到|→)$/i.test(word)
const isOption = (word: string): boolean => /^--?[a-z]/i.test(word) || /^[a-z]+=/i.test(word)

function request(name: CallName, words: string[]): Request {
  const params: Record<string, Param> = commands[name].params
  const values: Values = {}
  const bare: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const option = /^(?:--?([a-z]+)(?:=(.*))?|([a-z]+)=(.*))$/i.exec(word)
    const key = option === null ? undefined : aliased((option[1] ?? option[3] ?? '').toLowerCase())
    const param = key === undefined ? undefined : (own(params, key) ?? mannerParam(key))
    if (key === undefined) {
      if (!isArrow(word)) bare.push(word)
      continue
    }
    // `app=web` is an end where one is still missing: pods by their label
    if (param === undefined && !word.startsWith('-') && bare.length < endsOf(params)) {
      bare.push(word)
      continue
    }
    if (param === undefined) {
      const known = [...Object.keys(params), ...Object.keys(MANNER)]
      throw new Problem('bad-argument', {
        command: name,
        argument: key,
        value: word.slice(0, 100),
        expected: known.join(' | '),
        near: near(key, known, 3)
          .slice(0, 1)
          .map((right) => word.replace(key, right).slice(0, 100)),
      })
    }
    const given = option?.[2] ?? option?.[4]
    const taken = given ?? (param.kind === 'flag' ? 'yes' : words[++i])
    values[key] = readValue(name, key, { param, text: taken })
  }
  place(name, { params, values, bare })
  return complete(name, { params, values })
}

const endsOf = (params: Record<string, Param>): number =>
  Object.values(params).filter((param) => param.kind === 'end').length

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

const aliased = (key: string): string => own(ALIASES, key) ?? key

function mannerParam(key: string): Param | undefined {
  return key === 'voice' || key === 'language' || key === 'network' || key === 'datapath' || key === 'private'
    ? MANNER[key]
    : undefined
}

/** Bare words take the places that are still free, in order. */
function place(name: CallName, given: { params: Record<string, Param>; values: Values; bare: string[] }): void {
  const { params, values, bare } = given
  const free = Object.entries(params)
    .filter(([key, param]) => param.position !== undefined && values[key] === undefined)
    .sort(([, a], [, b]) => (a.position ?? 0) - (b.position ?? 0))
  // `/step 3 pod12 pod22`: a number first is the number, unless one stands where it belongs (`/step 12 22 4`)
  const isNumber = (word: string | undefined): boolean => /^\d+$/.test(word ?? '')
  if (name === 'step' && bare.length === 3 && isNumber(bare[0]) && !isNumber(bare[2])) bare.push(bare.shift() ?? '')
  // `/explain mac table`, `/help trace`: the last text takes what is left
  const last = free.at(-1)
  if (last !== undefined && (last[1].kind === 'term' || last[1].kind === 'text') && bare.length > free.length) {
    bare.splice(free.length - 1, bare.length, bare.slice(free.length - 1).join(' '))
  }
  for (const word of bare) {
    const next = free.shift()
    if (next === undefined) throw new Problem('too-many-arguments', { command: name, extra: word.slice(0, 100) })
    values[next[0]] = readValue(name, next[0], { param: next[1], text: word })
  }
}

function readValue(
  command: string,
  argument: string,
  given: { param: Param; text: string | undefined },
): string | number | boolean {
  const { param, text } = given
  if (text === undefined) throw new Problem('missing-argument', { command, argument })
  const wrong = (expected: string, meant: string[] = []): Problem =>
    new Problem('bad-argument', { command, argument, value: text.slice(0, 100), expected, near: meant })
  if (param.kind === 'flag') {
    if (/^(yes|true|on|1|是)$/i.test(text)) return true
    if (/^(no|false|off|0|否)$/i.test(text)) return false
    throw wrong('yes | no')
  }
  if (param.kind === 'number') {
    const value = Number(text)
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = param
    if (!/^\d{1,9}$/.test(text) || value < min || value > max) throw wrong(`${min} - ${max}`)
    return value
  }
  if (param.kind !== 'choice') return text.slice(0, param.max ?? 253)
  const choice = param.choices?.find((c) => c.toLowerCase() === text.toLowerCase())
  if (choice === undefined) throw wrong(param.choices?.join(' | ') ?? '', near(text, param.choices ?? []).slice(0, 3))
  return choice
}

/** Checks that everything required is there, and splits off the manner. */
function complete(name: CallName, given: { params: Record<string, Param>; values: Values }): Request {
  const { params, values } = given
  for (const [key, param] of Object.entries(params)) {
    if (param.required && values[key] === undefined)
      throw new Problem('missing-argument', { command: name, argument: key })
  }
  const own = Object.fromEntries(Object.entries(values).filter(([key]) => params[key] !== undefined))
  const manner = Object.fromEntries(Object.entries(values).filter(([key]) => params[key] === undefined))
  return admitRequest({ kind: name, ...own, ...(Object.keys(manner).length === 0 ? {} : { manner }) })
}

/**
 * Checks a request that came from outside: a button, slash options, JSON. Unknown fields are left out; wrong ones are a
 * Problem. The tables of parameters are the schema.
 */
export function admitRequest(value: unknown): Request {
  const fields =
    typeof value === 'object' && value !== null
      ? new Map<string, unknown>(Object.entries(value))
      : new Map<string, unknown>()
  const name = fields.get('kind')
  if (typeof name !== 'string' || !isCommand(name)) {
    throw new Problem('unknown-command', {
      name: String(name).slice(0, 100),
      near: near(String(name).slice(0, 64), COMMAND_NAMES),
    })
  }
  const params: Record<string, Param> = commands[name].params
  const admitted = admitFields(name, params, fields)
  for (const [key, param] of Object.entries(params)) {
    if (param.required && admitted[key] === undefined)
      throw new Problem('missing-argument', { command: name, argument: key })
  }
  const given = fields.get('manner')
  const manner =
    typeof given === 'object' && given !== null
      ? admitFields(name, MANNER, new Map<string, unknown>(Object.entries(given)))
      : {}
  const result: unknown = { kind: name, ...admitted, ...(Object.keys(manner).length === 0 ? {} : { manner }) }
  if (!isRequest(result)) throw new Problem('unknown-command', { name, near: [] })
  return result
}

/** After the fields were checked one by one, a value with a command's name as its kind is a request of that command. */
function isRequest(value: unknown): value is Request {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    isCommand(value.kind)
  )
}

function admitFields(command: string, params: Record<string, Param>, fields: Map<string, unknown>): Values {
  const admitted: Values = {}
  for (const [key, param] of Object.entries(params)) {
    const value = fields.get(key)
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new Problem('bad-argument', { command, argument: key, value: typeof value, expected: param.kind })
    }
    admitted[key] = readValue(command, key, { param, text: String(value) })
  }
  return admitted
}
