/** C1 controls, marks that turn the direction of writing, and separators that some readers take for a line's end. */
const UNSEEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** JSON in which nothing unseen stands: the same data, and no terminal obeys a name in it. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
