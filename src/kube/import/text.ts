/*
 * What a text is, told by its beginning.
 */

/** Control characters that no manifest has. */
export const CONTROL = /[\0\x01-\x08\x0e-\x1a]/
const HEAD = 4096

/** Is it text at all? One stray control character spoils the object in which it stands; a picture has them everywhere. */
export function isText(text: string): boolean {
  const head = text.slice(0, HEAD)
  const odd = head.length - head.replace(new RegExp(CONTROL, 'g'), '').length
  return odd <= Math.max(2, head.length / 200)
}

/** JSON begins with an object whose first key is quoted, alone or in an array; `{a: 1}` is YAML. */
const JSON_START = /^\s*(?:\[\s*)?(?:\{\s*["}]|\])/
/** Lines that a program says before its output: warnings on the same stream. */
const TALK = /^(?:[^\n{[]*\n){1,20}(?=\{\s*")/

/** The JSON in a text, without what a program said before it; undefined when it is YAML. */
export function jsonIn(text: string): string | undefined {
  if (JSON_START.test(text)) return text
  const talk = TALK.exec(text)?.[0]
  return talk === undefined || /^(kind|apiVersion)\s*:/m.test(talk) ? undefined : text.slice(talk.length)
}
