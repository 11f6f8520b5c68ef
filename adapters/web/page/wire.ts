import type { Language, Voice } from '../../../src/request/calls.ts'
import type { WebWord } from '../../../src/words/contract/web.ts'
import type { Ask, Completion, Preference, ShownPicture, Start, Told } from '../view.ts'
import { need } from './nodes.ts'

/*
 * The page's talk with the server, and what it knows from it.
 */

const start: Start = JSON.parse(need('start', HTMLScriptElement).textContent ?? '{}')
let csrf = start.csrf

export const first = start.first
export const draft = start.draft
export const uploadLimit = start.uploadLimit
export const manner: { language: Language; voice: Voice } = { language: start.language, voice: start.voice }

/** Does the command of that name change nothing, so that it may be asked without being sent by a person? */
export function harmless(name: string): boolean {
  return start.harmless.includes(name.toLowerCase())
}

/** Is that a language in which the page has its words? */
export function isLanguage(value: string | undefined): value is Language {
  return value !== undefined && Object.hasOwn(start.words.title, value)
}

/** A word of the page in the language that it speaks now. */
export function word(name: WebWord): string {
  return start.words[name][manner.language]
}

/** The word that an attribute of the page names. */
export function wordNamed(name: string | undefined): string {
  const words: Record<string, Record<Language, string>> = start.words
  return words[name ?? '']?.[manner.language] ?? ''
}

/** Posts as JSON. A token from before a restart of the server is renewed once. */
async function post(path: string, body: unknown, again = true): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-packetwalk-csrf': csrf }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (response.status !== 403 || !again) return response
  const renewed = await fetch('/api/start')
  if (!renewed.ok) return response
  const fresh: Start = await renewed.json()
  csrf = fresh.csrf
  return post(path, body, false)
}

/** What went wrong on the way, as a word of the page. */
export class Trouble extends Error {
  readonly word: WebWord
  constructor(name: WebWord) {
    super(name)
    this.word = name
  }
}

/** Throws `Trouble` when there is no answer. */
export async function ask(question: Ask): Promise<Told> {
  let response: Response
  try {
    response = await post('/api/ask', { ...question, narrow: matchMedia('(max-width: 30rem)').matches })
  } catch {
    throw new Trouble('offline')
  }
  if (response.status === 413) throw new Trouble('tooLarge')
  if (response.status === 400) throw new Trouble('tooLong')
  if (!response.ok) throw new Trouble(response.status === 403 ? 'refused' : 'offline')
  return response.json()
}

export async function prefer(preference: Preference): Promise<void> {
  await post('/api/prefer', preference)
}

export async function complete(line: string, signal: AbortSignal): Promise<Completion[]> {
  const response = await fetch(`/api/complete?line=${encodeURIComponent(line)}`, { signal })
  return response.ok ? response.json() : []
}

/** Waits for the pictures of an answer; none when they do not come. */
export function pictures(id: string): Promise<ShownPicture[]> {
  return new Promise((resolve) => {
    const stream = new EventSource(`/api/pictures/${id}`)
    let failures = 0
    const end = (result: ShownPicture[]): void => {
      stream.close()
      resolve(result)
    }
    stream.addEventListener('pictures', (event) => end(JSON.parse(event.data)))
    stream.addEventListener('gone', () => end([]))
    stream.addEventListener('error', () => {
      failures += 1
      if (failures > 5) end([])
    })
  })
}
