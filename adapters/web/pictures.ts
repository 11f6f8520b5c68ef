import type { ServerResponse } from 'node:http'
import type { Picture } from '../platform/platform.ts'
import { LIMITS } from './limits.ts'
import { pagesOf, renderPicture } from './render.ts'
import type { ShownPicture } from './view.ts'

/** The pictures of the latest answers, and who waits for them. */
export interface Gallery {
  /** From now on pictures of this answer can be waited for. */
  expect(id: string): void
  put(id: string, pictures: Picture[]): void
  /** Streams one event, `pictures`, when they are there; `gone` when nothing will come. */
  stream(id: string, response: ServerResponse): void
  /** The `page`-th page of the `number`-th picture. */
  png(id: string, number: number, page: number): Uint8Array | undefined
  /** Ends all streams. */
  close(): void
}

interface Entry {
  pictures: Picture[] | undefined
  waiting: Set<Waiting>
  at: number
}

/** Somebody who waits. Said one event, and with it the stream and everything that kept it alive ends. */
interface Waiting {
  say(event: string, data: unknown): void
}

function send(response: ServerResponse, event: string, data: unknown): void {
  if (!response.writableEnded) response.end(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

/**
 * Signs of life until something is said. A response that nobody reads is not closed when it is ended, so the timers
 * end with the last word and not with `close` alone. `over` is called once.
 */
function wait(response: ServerResponse, over: (waiting: Waiting) => void): Waiting {
  const beat = setInterval(() => response.write(': waiting\n\n'), LIMITS.heartbeat)
  const late = setTimeout(() => waiting.say('gone', {}), LIMITS.stream)
  const rest = (): void => {
    clearInterval(beat)
    clearTimeout(late)
    over(waiting)
  }
  const waiting: Waiting = {
    say(event, data) {
      rest()
      send(response, event, data)
    },
  }
  response.on('close', rest)
  response.write(': waiting\n\n')
  return waiting
}

/** Keeps the pictures of the last answers in memory. `clock` gives milliseconds. */
export function createGallery(clock: () => number): Gallery {
  const entries = new Map<string, Entry>()

  function shown(id: string, pictures: Picture[]): ShownPicture[] {
    return pictures.map((picture, n) => renderPicture(picture, `/api/pictures/${id}/${n}`))
  }
  /** Old answers go, and the oldest of those that are drawn when there are too many; nobody who waits is sent away. */
  function prune(): void {
    let drawn = [...entries.values()].filter((entry) => entry.pictures !== undefined).length
    for (const [id, entry] of entries) {
      const old = clock() - entry.at > LIMITS.answerAge
      const spare = entry.pictures !== undefined && drawn > LIMITS.answers
      if (!old && !spare) continue
      if (entry.pictures !== undefined) drawn -= 1
      for (const one of entry.waiting) one.say('gone', {})
      entries.delete(id)
    }
  }
  return {
    expect(id) {
      entries.set(id, { pictures: undefined, waiting: new Set(), at: clock() })
      prune()
    },
    put(id, pictures) {
      const entry = entries.get(id)
      if (entry === undefined) return
      entry.pictures = pictures
      for (const one of entry.waiting) one.say('pictures', shown(id, pictures))
    },
    stream(id, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
      const entry = entries.get(id)
      if (entry === undefined) return send(response, 'gone', {})
      if (entry.pictures !== undefined) return send(response, 'pictures', shown(id, entry.pictures))
      entry.waiting.add(wait(response, (waiting) => entry.waiting.delete(waiting)))
    },
    png(id, number, page) {
      const picture = entries.get(id)?.pictures?.[number]
      return picture === undefined ? undefined : pagesOf(picture)[page]?.png
    },
    close() {
      for (const entry of entries.values()) for (const one of entry.waiting) one.say('gone', {})
      entries.clear()
    },
  }
}
