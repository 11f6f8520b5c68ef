import { need } from './nodes.ts'

const THEMES = ['auto', 'light', 'dark'] as const
const KEY = 'packetwalk theme'

/** Follows the system until somebody chooses; the choice stays on this device. */
export function startTheme(): void {
  const button = need('theme', HTMLButtonElement)
  const show = (theme: string): void => {
    document.documentElement.dataset.theme = theme
    button.dataset.theme = theme
  }
  show(localStorage.getItem(KEY) ?? 'auto')
  button.addEventListener('click', () => {
    const dark = matchMedia('(prefers-color-scheme: dark)').matches
    const now = THEMES.find((theme) => theme === button.dataset.theme) ?? 'auto'
    const shown = now === 'auto' ? (dark ? 'dark' : 'light') : now
    const next = shown === 'dark' ? 'light' : 'dark'
    localStorage.setItem(KEY, next)
    show(next)
  })
}
