import type { Ask, Completion, WebUpload } from '../view.ts'
import { h, need } from './nodes.ts'
import { complete, uploadLimit, word } from './wire.ts'

/** The box in which one types: completes, remembers, attaches a file. Calls `submit` with what to ask. */
export interface Composer {
  put(line: string): void
  focus(): void
}

const PAUSE = 90

/** The list of completions under a combobox, as ARIA wants it. */
function createList(line: HTMLInputElement, take: (completion: Completion) => void) {
  const list = need('completions', HTMLUListElement)
  let items: readonly Completion[] = []
  let active = -1

  function draw(): void {
    list.hidden = items.length === 0
    line.setAttribute('aria-expanded', String(items.length > 0))
    const options = items.map((item, n) => {
      const label = h('code', {}, item.label)
      const option = h('li', { role: 'option', id: `option-${n}`, 'aria-selected': n === active ? 'true' : 'false' })
      option.append(label, h('span', {}, item.about))
      option.addEventListener('pointerdown', (event) => {
        event.preventDefault()
        take(item)
      })
      return option
    })
    list.replaceChildren(...options)
    if (active < 0) line.removeAttribute('aria-activedescendant')
    else line.setAttribute('aria-activedescendant', `option-${active}`)
    options[active]?.scrollIntoView({ block: 'nearest' })
  }
  return {
    show(found: readonly Completion[]): void {
      items = found
      active = -1
      draw()
    },
    move(by: number): void {
      active = (active + by + items.length + (active < 0 && by < 0 ? 1 : 0)) % items.length
      draw()
    },
    isOpen: (): boolean => items.length > 0,
    current: (): Completion | undefined => items[active],
    best: (): Completion | undefined => items[Math.max(0, active)],
  }
}

/** What was typed before, newest last; walking back keeps what stands in the box now. */
function createHistory() {
  const lines: string[] = []
  let at = 0
  let now = ''
  return {
    add(line: string): void {
      if (lines.at(-1) !== line) lines.push(line)
      at = lines.length
    },
    walk(by: number, present: string): string | undefined {
      if (at === lines.length) now = present
      const to = at + by
      if (to < 0 || to > lines.length) return undefined
      at = to
      return to === lines.length ? now : lines[to]
    },
  }
}

/** A file that goes with the next question. */
function createAttachment() {
  const input = need('attach', HTMLInputElement)
  const shown = need('file', HTMLParagraphElement)
  const name = shown.querySelector('code')
  let file: WebUpload | undefined

  function show(label: string | undefined): void {
    shown.hidden = label === undefined
    if (name !== null) name.textContent = label ?? ''
  }
  function clear(): void {
    file = undefined
    input.value = ''
    show(undefined)
  }
  async function choose(): Promise<void> {
    const chosen = input.files?.[0]
    clear()
    if (chosen === undefined) return
    if (chosen.size > uploadLimit) return show(word('tooLarge'))
    file = { name: chosen.name, base64: await base64Of(chosen) }
    show(chosen.name)
  }
  input.addEventListener('change', () => void choose())
  shown.querySelector('button')?.addEventListener('click', clear)
  return {
    take(): WebUpload | undefined {
      const taken = file
      clear()
      return taken
    },
    waiting: (): boolean => file !== undefined,
  }
}

/** The bytes of a file in base 64: a data address without its head. */
function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^[^,]*,/, '')))
    reader.addEventListener('error', () => reject(reader.error))
    reader.readAsDataURL(file)
  })
}

export function createComposer(submit: (question: Ask, label: string) => void): Composer {
  const line = need('line', HTMLInputElement)
  const form = need('composer', HTMLFormElement)
  const history = createHistory()
  const attachment = createAttachment()
  const list = createList(line, accept)
  let pending = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  function accept(completion: Completion): void {
    line.value = completion.line
    line.focus()
    look()
  }
  function look(): void {
    clearTimeout(timer)
    pending.abort()
    pending = new AbortController()
    const { signal } = pending
    timer = setTimeout(() => {
      complete(line.value, signal)
        .then((found) => {
          if (!signal.aborted) list.show(found.filter((item) => item.line !== line.value))
        })
        .catch(() => {
          // Aborted by the next letter, or the server is away: then nothing is offered.
        })
    }, PAUSE)
  }
  function hide(): void {
    clearTimeout(timer)
    pending.abort()
    list.show([])
  }
  function recall(by: number): void {
    const before = history.walk(by, line.value)
    if (before !== undefined) line.value = before
  }
  function move(by: number): boolean {
    if (list.isOpen()) list.move(by)
    else recall(by)
    return true
  }
  const keys: Record<string, (event: KeyboardEvent) => boolean> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape() {
      const open = list.isOpen()
      hide()
      return open
    },
    Tab(event) {
      const best = event.shiftKey ? undefined : list.best()
      if (best !== undefined) accept(best)
      return best !== undefined
    },
    Enter() {
      const current = list.current()
      if (current !== undefined) accept(current)
      return current !== undefined
    },
  }

  line.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    if (keys[event.key]?.(event)) event.preventDefault()
  })
  line.addEventListener('input', look)
  line.addEventListener('blur', hide)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const typed = line.value.trim()
    if (typed === '' && !attachment.waiting()) return
    const upload = attachment.take()
    hide()
    line.value = ''
    if (typed !== '') history.add(typed)
    submit(upload === undefined ? { line: typed } : { line: typed, upload }, typed || (upload?.name ?? ''))
  })
  return {
    put(text) {
      line.value = text
    },
    focus: () => line.focus(),
  }
}
