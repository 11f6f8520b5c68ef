import { join, type Text, t } from '../../request/text.ts'

export const list = (values: readonly (string | number)[]): Text =>
  join(
    values.map((v) => t`${v}`),
    '、',
  )

/** A sentence in which no space follows a full-width bracket: a name may bring one along. */
export function snug(words: TemplateStringsArray, ...values: (string | number | Text)[]): Text {
  const all = t(words, ...values)
  return all.map((span, i) =>
    span.kind === 'plain' && all[i - 1]?.text.endsWith('）') ? { ...span, text: span.text.trimStart() } : span,
  )
}
