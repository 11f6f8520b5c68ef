import type { TownMap } from '../../../diagrams/town/map.ts'
import { button, h } from './nodes.ts'
import { word } from './wire.ts'

/*
 * What is put away until somebody asks for it: the way back, and the rarer buttons.
 */

/** So many buttons are seen at once; the others are one press away. */
const SHOWN = 4

export function foldChoices(choices: Element | null): void {
  const rest = [...(choices?.querySelectorAll('button') ?? [])].slice(SHOWN)
  if (choices === null || rest.length < 2) return
  for (const one of rest) one.hidden = true
  const more = button(word('moreChoices'), () => {
    for (const one of rest) one.hidden = false
    more.remove()
    rest[0]?.focus()
  })
  choices.append(more)
}

/** Folds the steps of the way back into one line. Returns what opens it when a step in it is stood at. */
export function foldWayBack(list: Element | null, stands: TownMap['stands']): (number: number) => void {
  const items = [...(list?.querySelectorAll<HTMLLIElement>(':scope > li') ?? [])]
  const back = items.filter((item) => stands[item.value - 1]?.leg === 'reply')
  const [first] = back
  const last = back.at(-1)
  if (first === undefined || last === undefined || back.length < 2) return () => {}
  const label = `${word('wayBack')} ${first.value}–${last.value} ${word('wayBackEnd')}`.trim()
  const line = h('li', { class: 'folded' })
  const open = (): void => {
    line.remove()
    for (const item of back) item.hidden = false
  }
  line.append(
    button(
      label,
      () => {
        open()
        first.querySelector('button')?.focus()
      },
      { 'aria-expanded': 'false' },
    ),
  )
  for (const item of back) item.hidden = true
  first.before(line)
  return (number) => back.some((item) => item.value === number) && line.isConnected && open()
}
