import type { Text } from '../../../src/request/text.ts'

/*
 * Nodes and their text. The page has no other way to show anything: there is no markup from a string.
 */

type Child = Node | string | undefined
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** An element with attributes and children; strings become text, `undefined` nothing. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}

const SPANS = { plain: 'span', code: 'code', strong: 'strong' } as const

/** Marked text as nodes: values become chips. */
export function spans(text: Text): Node[] {
  return text.map((span) =>
    span.kind === 'plain' ? document.createTextNode(span.text) : h(SPANS[span.kind], {}, span.text),
  )
}

/** The element with that id, of that kind; the page always has it. */
export function need<T extends Element>(id: string, kind: new () => T): T {
  const element = document.getElementById(id)
  if (element instanceof kind) return element
  throw new Error(`the page has no ${id}`)
}

/** A button that does something. */
export function button(label: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = h('button', { type: 'button', ...attributes }, label)
  element.addEventListener('click', act)
  return element
}

export const calm: boolean = matchMedia('(prefers-reduced-motion: reduce)').matches
