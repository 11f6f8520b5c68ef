import type { Request } from '../../../src/request/calls.ts'
import type { ShownImage, ShownPicture, View, ViewBlock } from '../view.ts'
import { button, h, spans } from './nodes.ts'
import { word } from './wire.ts'

/** What a block may do: ask something, open a step. */
export interface Doing {
  ask(request: Request, label: string): void
  /** Opens a step of this journey; missing when the answer has no steps to open. */
  step?: (number: number) => void
}

type BlockOf<K extends ViewBlock['kind']> = Extract<ViewBlock, { kind: K }>
const SIGNS = { good: '✓', bad: '✕', unsure: '?', neutral: '→' } as const

function headline(block: BlockOf<'headline'>): HTMLElement {
  const sign = h('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[block.mood])
  return h('p', { class: 'headline', 'data-mood': block.mood }, sign, h('span', {}, ...spans(block.text)))
}

function steps(block: BlockOf<'steps'>, doing: Doing): HTMLElement {
  const items = block.items.map(({ number, place, text }) => {
    const open = doing.step
    const mark =
      open === undefined
        ? h('span', { class: 'number' }, String(number))
        : button(String(number), () => open(number), { class: 'number', 'aria-label': `${word('openStep')} ${number}` })
    return h(
      'li',
      { value: number },
      mark,
      h('div', {}, h('span', { class: 'place' }, ...spans(place)), h('span', { class: 'what' }, ...spans(text))),
    )
  })
  return h('ol', { class: 'steps' }, ...items)
}

function table(block: BlockOf<'table'>): HTMLElement {
  const head = h('tr', {}, ...block.columns.map((name) => h('th', { scope: 'col' }, name)))
  const rows = block.rows.map((row, n) => {
    const marked = n === block.marked
    const cells = row.map((text) => h('td', {}, ...spans(text)))
    if (marked) cells[0]?.prepend(h('span', { class: 'decided', title: word('decided') }, '▸ '))
    if (marked) cells.at(-1)?.append(h('span', { class: 'unseen' }, ` (${word('decided')})`))
    return h('tr', { class: marked ? 'marked' : undefined }, ...cells)
  })
  const caption = block.caption.length === 0 ? undefined : h('caption', {}, ...spans(block.caption))
  return h(
    'div',
    { class: 'scroll', tabindex: 0 },
    h('table', {}, caption, h('thead', {}, head), h('tbody', {}, ...rows)),
  )
}

function copier(text: string): HTMLButtonElement {
  const copy = button(
    word('copy'),
    () => {
      void navigator.clipboard.writeText(text).then(() => {
        copy.textContent = word('copied')
        setTimeout(() => {
          copy.textContent = word('copy')
        }, 1_500)
      })
    },
    { class: 'copy' },
  )
  return copy
}

function command(block: BlockOf<'command'>): HTMLElement {
  const lines = block.command.split('\n').map((line) => h('div', { class: 'line' }, h('code', {}, line), copier(line)))
  return h('div', { class: 'command' }, h('p', {}, ...spans(block.about)), ...lines)
}

function listing(language: string, text: string): HTMLElement {
  const bar = h('div', { class: 'bar' }, h('span', {}, language), copier(text))
  return h('div', { class: 'source' }, bar, h('pre', { tabindex: 0 }, h('code', {}, text)))
}

function file(block: BlockOf<'file'>): HTMLElement {
  const link = h('a', { class: 'file', download: block.name, href: '#' }, `${word('download')} ${block.name}`)
  link.addEventListener('click', () => {
    const address = URL.createObjectURL(new Blob([block.content], { type: block.type }))
    link.href = address
    setTimeout(() => URL.revokeObjectURL(address), 10_000)
  })
  return h('p', {}, link)
}

function choices(block: BlockOf<'choices'>, doing: Doing): HTMLElement {
  const buttons = block.items.map(({ label, request }) =>
    button(label, () => doing.ask(request, label), { 'data-kind': request.kind }),
  )
  return h('div', { class: 'choices', role: 'group', 'aria-label': word('nextQuestions') }, ...buttons)
}

function node(block: ViewBlock, doing: Doing): HTMLElement | undefined {
  switch (block.kind) {
    case 'headline':
      return headline(block)
    case 'paragraph':
      return h('p', {}, ...spans(block.text))
    case 'note':
      return h('p', { class: 'note' }, ...spans(block.text))
    case 'steps':
      return steps(block, doing)
    case 'table':
      return table(block)
    case 'command':
      return command(block)
    case 'source':
      return listing(block.language, block.text)
    case 'file':
      return file(block)
    case 'choices':
      return choices(block, doing)
    case 'picture':
    case 'town':
      return undefined
  }
}

/** The words of an answer: all blocks but the pictures. */
export function words(view: View, doing: Doing): HTMLElement[] {
  return view.blocks.map((block) => node(block, doing)).filter((element) => element !== undefined)
}

/** An empty frame, until the picture comes. */
export function frame(): HTMLElement {
  return h('figure', { class: 'picture waiting', 'aria-busy': 'true' }, h('figcaption', {}, word('drawing')))
}

/** CSS px: letters of 16 px are still 11 px high when a picture of that width is shown at 400 px. */
const READABLE = 581

function image({ address, width, height, alt, name }: ShownImage): HTMLElement {
  const element = h('img', { src: address, width, height, alt, decoding: 'async' })
  element.style.setProperty('--width', `${width}px`)
  element.classList.toggle('small', width <= READABLE)
  return h('a', { href: address, target: '_blank', rel: 'noopener', title: `${word('fullSize')}: ${name}` }, element)
}

/** Hangs the picture into its frame, all its pages; its source when there is none, and why. */
export function hang(into: HTMLElement, picture: ShownPicture | undefined): void {
  into.classList.remove('waiting')
  into.removeAttribute('aria-busy')
  if (picture?.kind === 'image') {
    into.replaceChildren(image(picture), ...picture.more.map(image))
    return
  }
  const { why, mermaid } = picture ?? { why: word('notDrawn'), mermaid: '' }
  const said = why === '' ? [] : [h('figcaption', {}, why)]
  into.classList.add('none')
  into.replaceChildren(...said, ...(mermaid === '' ? [] : [listing('mermaid', mermaid)]))
}
