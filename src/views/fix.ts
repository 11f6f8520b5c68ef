import { senseOf } from '../findings/blast.ts'
import type { Fix, Fixes } from '../findings/fixes.ts'
import { commandOf, deletionsOf, manifestOf } from '../kube/edits/manifest.ts'
import { editText } from '../kube/edits/text.ts'
import type { Block, Choice, Headline } from '../request/answer.ts'
import type { Ends } from '../request/calls.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import { headline } from './headline.ts'
import type { AnswerParts } from './parts.ts'
import type { Reader } from './reader.ts'
import { sourceNotes } from './source-notes.ts'

/*
 * The smallest changes that turn an answer: what each does beside, and how it would be made.
 */

/** The first in full; of the others one line each. */
export function fixParts(found: Fixes, ends: Ends, reader: Reader): AnswerParts {
  const { words } = reader
  const { fixes, goal, already } = found
  const [first] = fixes
  const now = headline(found.found, reader).text
  const head = (mood: Headline['mood'], text: Text): Headline => ({ kind: 'headline', mood, text })
  const empty = {
    place: [{ kind: 'paragraph' as const, text: now }],
    proof: [],
    body: [],
    next: sourceNotes(found.found.network, reader),
  }
  if (already) return { ...empty, head: head('neutral', words.fix.already[goal]) }
  if (first === undefined)
    return { ...empty, head: head('bad', words.fix.nothing[goal]({ tried: found.tried, depth: found.depth })) }
  return {
    head: head('neutral', words.fix.found[goal]({ count: first.edits.length, fix: fixText(first, reader) })),
    place: [
      { kind: 'paragraph', text: now },
      { kind: 'paragraph', text: sideText(first, reader) },
    ],
    proof: howBlocks(first, found, reader),
    body: fixes.length > 1 ? [table(fixes, reader)] : [],
    next: [
      { kind: 'note', text: words.fix.tried({ tried: found.tried, depth: found.depth }) },
      tries(fixes, ends),
      ...sourceNotes(found.found.network, reader),
    ],
  }
}

function fixText({ edits }: Fix, { words }: Reader): Text {
  return join(
    edits.map((edit) => t`${editText(edit)}`),
    words.punctuation.clause,
  )
}

/** What else it opens and loses, by name where there are few. */
function sideText({ blast }: Fix, { words }: Reader): Text {
  const named = (sense: 'opened' | 'closed'): { names: string[]; count: number } => {
    const all = blast.turned.filter((one) => {
      const own = senseOf(one)
      return sense === 'opened' ? own === 'opened' || own === 'came' : own === 'closed' || own === 'went'
    })
    return {
      names: all.slice(0, 4).map(({ from, to, port, proto }) => `${from} → ${to}${proto === 'icmp' ? '' : `:${port}`}`),
      count: all.length,
    }
  }
  return words.fix.beside({ opened: named('opened'), closed: named('closed'), otherWay: blast.counts.otherWay })
}

function howBlocks({ edits }: Fix, { found, goal }: Fixes, { words }: Reader): Block[] {
  const { cluster } = found.network
  return edits.flatMap((edit): Block[] => {
    const yaml = manifestOf(edit)
    if (yaml !== undefined) return [{ kind: 'source', language: 'text', text: yaml }]
    const command = commandOf(edit)
    const deletions = cluster === undefined ? [] : deletionsOf(edit, cluster.snapshot)
    return [...(command === undefined ? [] : [command]), ...deletions].map(({ line }) => ({
      kind: 'command',
      about: words.fix.how[goal],
      command: line,
    }))
  })
}

function table(fixes: readonly Fix[], reader: Reader): Block {
  const { columns, caption } = reader.words.fix
  const rows = fixes.map((fix) => {
    const { opened, closed, came, went, otherWay } = fix.blast.counts
    return [fixText(fix, reader), t`${opened + came}`, t`${closed + went}`, t`${otherWay}`]
  })
  return {
    kind: 'table',
    caption: plain(caption),
    columns: [columns.fix, columns.opened, columns.closed, columns.otherWay],
    rows,
  }
}

/** Each as a question that shows it whole; what is pasted as YAML does not fit a button. */
function tries(fixes: readonly Fix[], ends: Ends): Block {
  const items = fixes
    .filter(({ edits }) => edits.every((edit) => edit.kind !== 'apply-policy'))
    .slice(0, 4)
    .map(({ edits }): Choice => {
      const change = edits.map(editText).join('; ')
      return { label: change.slice(0, 60), request: { kind: 'whatif', change, ...ends } }
    })
  return { kind: 'choices', items }
}
