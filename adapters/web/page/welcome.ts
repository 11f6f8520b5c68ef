import type { WebWord } from '../../../src/words/contract/web.ts'
import { button, h, need } from './nodes.ts'
import { word } from './wire.ts'

/*
 * What a first visit sees: three ways to begin.
 */

const ARTICLE = '/trace 10.0.1.12 10.0.2.22'

export function welcome(ask: (line: string) => void): HTMLElement {
  const card = (title: WebWord, about: WebWord, act: () => void): HTMLElement => {
    const element = button('', act, { class: 'card' })
    element.append(h('strong', {}, word(title)), h('span', {}, word(about)))
    return element
  }
  return h(
    'section',
    { id: 'welcome' },
    h('h2', {}, word('welcome')),
    h('p', {}, word('welcomeAbout')),
    h(
      'div',
      { class: 'cards' },
      card('learnCard', 'learnAbout', () => ask('/learn')),
      card('articleCard', 'articleAbout', () => ask(ARTICLE)),
      card('mineCard', 'mineAbout', () => need('attach', HTMLInputElement).click()),
    ),
  )
}
