import type { CallName, Request } from '../../src/request/calls.ts'
import { LIMITS } from './limits.ts'

/*
 * What a button carries: the complete next request, so that it works after a restart and on another machine.
 * Nothing in it is believed: it says what to ask, never what somebody may do.
 */

/** Buttons of answers are `ask:0`, `ask:1`, ...: unique within a message. */
export const ASK = /^ask:\d+$/

/** A button on screen. `by` is who asked; `of` is what its message answers, when that is known. */
export interface CarriedAction {
  by: string
  of?: string
  next: { request: Request } | { kept: string }
}

/** Whose message it is and what it answers. */
export interface Owner {
  by: string
  of?: CallName
}

const bytes = (value: string): number => new TextEncoder().encode(JSON.stringify(value)).length

/** Only these may be kept under their hash: what a button cannot carry itself. */
export function tooLong(request: Request, owner: Owner): boolean {
  return bytes(value(owner, { r: request })) > LIMITS.buttonValue
}

function value(owner: Owner, next: { r: Request } | { k: string }): string {
  return JSON.stringify({ v: 1, by: owner.by, ...(owner.of === undefined ? {} : { of: owner.of }), ...next })
}

/** A button's value, at most 2000 characters. `kept` is the hash under which a long request was stored. */
export function carry(request: Request, owner: Owner, kept: string | undefined): string | undefined {
  if (!tooLong(request, owner)) return value(owner, { r: request })
  return kept === undefined ? undefined : value(owner, { k: kept })
}

type Bag = Record<string, unknown>
const isBag = (thing: unknown): thing is Bag => typeof thing === 'object' && thing !== null && !Array.isArray(thing)

const POISON = new Set(['__proto__', 'prototype', 'constructor'])
const isPlain = (thing: unknown): boolean =>
  typeof thing === 'string' || typeof thing === 'boolean' || (typeof thing === 'number' && Number.isFinite(thing))

function isFlat(bag: Bag, except: string): boolean {
  return Object.entries(bag).every(([key, field]) => !POISON.has(key) && (key === except || isPlain(field)))
}

/**
 * Has it the shape of a request: a known kind, plain fields, plain manners? Whether the arguments make sense is checked
 * by the bot, which tells an asker what is wrong with them.
 */
export function isRequest(thing: unknown, kinds: ReadonlySet<string>): thing is Request {
  if (!isBag(thing) || typeof thing.kind !== 'string' || !kinds.has(thing.kind)) return false
  if (!isFlat(thing, 'manner')) return false
  const { manner } = thing
  return manner === undefined || (isBag(manner) && isFlat(manner, ''))
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > LIMITS.buttonValue) return undefined
  try {
    return JSON.parse(text)
  } catch {
    // Whoever forged it, or whichever older version wrote it: it is not one of ours.
    return undefined
  }
}

/** What a button carries; `undefined` for anything that is not one of ours. */
export function carried(text: unknown, kinds: ReadonlySet<string>): CarriedAction | undefined {
  const bag = parsed(text)
  if (!isBag(bag) || bag.v !== 1 || typeof bag.by !== 'string') return undefined
  const owner = typeof bag.of === 'string' ? { by: bag.by, of: bag.of } : { by: bag.by }
  if (typeof bag.k === 'string' && /^[\w-]{8,64}$/.test(bag.k)) return { ...owner, next: { kept: bag.k } }
  return isRequest(bag.r, kinds) ? { ...owner, next: { request: bag.r } } : undefined
}

/** A stored request, from its text. */
export function recalled(text: string | undefined, kinds: ReadonlySet<string>): Request | undefined {
  if (text === undefined) return undefined
  try {
    const thing: unknown = JSON.parse(text)
    return isRequest(thing, kinds) ? thing : undefined
  } catch {
    return undefined
  }
}
