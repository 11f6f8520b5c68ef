/**
 * Text for people: a list of spans. Values are marked once, here; each platform formats and escapes them at the leaf.
 */
export interface Spans {
  /** Words from `words/`. */
  plain: { text: string }
  /** A value: an address, a name, a command, something a user typed. Shown in monospace where that exists. */
  code: { text: string }
  strong: { text: string }
}
export type Span = { [K in keyof Spans]: { kind: K } & Spans[K] }[keyof Spans]
export type Text = readonly Span[]

export const code = (value: string | number): Text => [{ kind: 'code', text: String(value) }]
export const strong = (words: string): Text => [{ kind: 'strong', text: words }]
export const plain = (words: string): Text => [{ kind: 'plain', text: words }]

/**
 * A sentence with values in it. Whatever is interpolated becomes a value (a code span), unless it is Text already:
 * nothing that a user typed can become words.
 */
export function t(words: TemplateStringsArray, ...values: (string | number | Text)[]): Text {
  return words.flatMap((word, i) => {
    const value = values[i]
    const before: Text = word === '' ? [] : plain(word)
    if (value === undefined) return before
    return [...before, ...(typeof value === 'object' ? value : code(value))]
  })
}

/** Several texts after each other, with words between them. */
export function join(texts: readonly Text[], between: string): Text {
  return texts.flatMap((text, i) => (i === 0 || between === '' ? text : [...plain(between), ...text]))
}

/** The bare characters, without any marks. Not escaped for anything. */
export function bare(text: Text): string {
  return text.map((span) => span.text).join('')
}
