import type { CallName, Request, RequestOf } from '../../src/request/calls.ts'

/*
 * Chats answer short first. What was folded is asked for with `detail`: that leads on, like any other question, and does not
 * take the place of the short answer where there is a thread for it.
 */

type Folding = RequestOf<'trace' | 'policy' | 'why' | 'reach' | 'compare'>
const FOLDING: ReadonlySet<CallName> = new Set<Folding['kind']>(['trace', 'policy', 'why', 'reach', 'compare'])
const isFolding = (request: Request): request is Folding => FOLDING.has(request.kind)

/** Is the answer to this the short one, with everything else behind a button? */
export function isFolded(ask: Request | { line: string }): boolean {
  if ('line' in ask) return !/(?:^|\s)(?:--)?detail[= ]/i.test(ask.line)
  return isFolding(ask) && (ask.detail === undefined || ask.detail === 'brief')
}

/** Is this for the whole answer? */
export function isUnfolded(request: Request): boolean {
  return isFolding(request) && !isFolded(request)
}

/** Does this request open what the answer to `ask` has folded? */
export function unfolds(ask: Request | { line: string }, request: Request): boolean {
  return isFolded(ask) && isUnfolded(request)
}
