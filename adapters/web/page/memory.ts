import type { Ask, Told } from '../view.ts'

/*
 * The conversation as this browser keeps it, so that it survives a reload. It never leaves the browser, and goes when
 * somebody starts afresh or has themselves forgotten.
 */

export interface KeptConversation {
  question: Ask
  label: string
  told: Told
}

const KEY = 'packetwalk conversation'
/** Turns, and characters of all of them. */
const MOST = 12
const ROOM = 2_000_000

/** What was kept; nothing when it cannot be read. */
export function kept(): KeptConversation[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(all) ? all.filter(isKept) : []
  } catch {
    return []
  }
}

function isKept(one: unknown): one is KeptConversation {
  if (typeof one !== 'object' || one === null || !('question' in one) || !('told' in one)) return false
  const { told } = one
  return typeof told === 'object' && told !== null && 'view' in told && 'label' in one && typeof one.label === 'string'
}

/** Keeps a conversation: the last turns, as many as there is room for. A file that was sent is not kept. */
export function keep(all: readonly KeptConversation[]): void {
  const turns = all.slice(-MOST).map((turn) => ({ ...turn, question: withoutFile(turn.question) }))
  while (turns.length > 0 && JSON.stringify(turns).length > ROOM) turns.shift()
  try {
    localStorage.setItem(KEY, JSON.stringify(turns))
  } catch {
    // Full, or not allowed here: the conversation then lives as long as the page.
    localStorage.removeItem(KEY)
  }
}

function withoutFile(question: Ask): Ask {
  if ('request' in question) return question
  const { upload: _, ...rest } = question
  return rest
}

export function forgetKept(): void {
  localStorage.removeItem(KEY)
}
