import type { Block, Choice } from '../request/answer.ts'
import { Problem } from '../request/problem.ts'
import { join, plain, t } from '../request/text.ts'
import { SEE } from '../words/contract/terms.ts'
import { findTerm, nearTerms, termOf, termsBySubject } from '../words/glossary.ts'
import { answered, type Command, type Context } from './command.ts'

/** `/explain TERM`: what a word means, its picture, and where the picture ends. */
export const explain: Command<'explain'> = {
  params: { term: { kind: 'term', position: 0 } },
  run(call, context) {
    if (call.term === undefined) return answered(allTerms(context))
    const found = findTerm(call.term, context.language)
    if (found === undefined)
      throw new Problem('unknown-term', { term: call.term.slice(0, 100), near: nearTerms(call.term, context.language) })
    const { term, id } = found
    const items = SEE[id].slice(0, 5).map(
      (see): Choice => ({
        label: termOf(see, context.language).name,
        request: { kind: 'explain', term: see, ...(call.manner === undefined ? {} : { manner: call.manner }) },
      }),
    )
    const [first, second] = context.voice === 'house' ? [term.house, term.technical] : [term.technical, term.house]
    const { lines } = context.words
    return answered([
      { kind: 'headline', mood: 'neutral', text: plain(term.name) },
      { kind: 'paragraph', text: first },
      { kind: 'paragraph', text: second },
      { kind: 'note', text: t`${plain(lines.limit)} ${term.limit}` },
      ...(items.length === 0 ? [] : [{ kind: 'choices' as const, items }]),
    ])
  },
}

function allTerms(context: Context): Block[] {
  const subjects = termsBySubject(context.language)
  return [
    { kind: 'headline', mood: 'neutral', text: context.words.lines.terms },
    ...subjects.map(
      (subject): Block => ({
        kind: 'paragraph',
        text: t`${plain(subject.title)}: ${join(
          subject.terms.map((found) => plain(found.term.name)),
          ', ',
        )}`,
      }),
    ),
  ]
}
