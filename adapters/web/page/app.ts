import type { Preference } from '../view.ts'
import { createComposer } from './composer.ts'
import { afresh, again, onLanguage, restore, turn } from './conversation.ts'
import { need } from './nodes.ts'
import { startTheme } from './theme.ts'
import { welcome } from './welcome.ts'
import { draft, first, isLanguage, manner, prefer, wordNamed } from './wire.ts'

/** The words of the page in the language that it speaks now. */
function speak(): void {
  const named = need('language', HTMLDivElement).querySelector<HTMLElement>(`[data-value="${manner.language}"]`)
  document.documentElement.lang = named?.lang ?? manner.language
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]'))
    element.textContent = wordNamed(element.dataset.word)
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) {
    element.setAttribute('aria-label', wordNamed(element.dataset.label))
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-placeholder]')) {
    element.setAttribute('placeholder', wordNamed(element.dataset.placeholder))
  }
  press()
  greet()
}

/** Three ways to begin, while nothing has been asked. */
function greet(): void {
  const log = need('log', HTMLElement)
  document.getElementById('welcome')?.remove()
  if (log.querySelector('article') === null) log.append(welcome((line) => void turn({ line }, line)))
}

/** Shows which language and which voice are chosen. */
function press(): void {
  for (const [id, value] of Object.entries(manner)) {
    for (const button of need(id, HTMLDivElement).querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.value === value))
    }
  }
}

/** Remembers the choice and asks the last question again in the new manner. */
async function change(preference: Preference): Promise<void> {
  Object.assign(manner, preference)
  speak()
  await prefer(preference)
  await again()
}

startTheme()
press()
onLanguage(speak)
for (const button of need('language', HTMLDivElement).querySelectorAll('button')) {
  const language = button.dataset.value
  button.addEventListener(
    'click',
    () => isLanguage(language) && language !== manner.language && void change({ language }),
  )
}
for (const button of need('voice', HTMLDivElement).querySelectorAll('button')) {
  const voice = button.dataset.value === 'house' ? 'house' : 'technical'
  button.addEventListener('click', () => voice !== manner.voice && void change({ voice }))
}
const composer = createComposer((question, label) => void turn(question, label))
if (draft !== '') composer.put(draft)
const restored = restore()
// A link is followed once: who reloads the page finds the conversation as it was.
const [visit] = performance.getEntriesByType('navigation')
const reloaded = visit instanceof PerformanceNavigationTiming && visit.type === 'reload'
if (first !== '' && !(restored && reloaded)) void turn({ line: first }, first)
else greet()
need('afresh', HTMLButtonElement).addEventListener('click', () => {
  afresh()
  greet()
  composer.focus()
})
if (matchMedia('(hover: hover)').matches) composer.focus()
