import type { Browser, HTTPRequest, Page } from 'puppeteer'
import { refuse } from './engine.ts'

/** Something that rejects when the work cannot end any more: deadline, browser gone, page crashed. */
export interface Guard {
  /** Watches a page too. */
  watch(page: Page): void
  /** The work's own result, or the first thing that went wrong around it. */
  race<T>(work: Promise<T>): Promise<T>
  /** Ends the guard: no timer and no listener stays. */
  done(): void
}

/**
 * Guards work in a browser. Needed because a browser that dies during `newPage`, or a renderer process that dies during
 * anything, leaves puppeteer's promises pending (up to `protocolTimeout`, or for ever).
 */
export function guard(browser: Browser, deadline: number): Guard {
  const undo: (() => void)[] = []
  const { promise: gone, reject } = Promise.withResolvers<never>()
  gone.catch(() => undefined)
  const timer = setTimeout(() => reject(refuse('deadline', `no picture after ${deadline} ms`)), deadline)
  const onDisconnect = () => reject(refuse('crashed', 'the browser is gone'))
  browser.on('disconnected', onDisconnect)
  if (!browser.connected) onDisconnect()
  return {
    watch(page) {
      const onError = (error: Error) => reject(refuse('crashed', `the page crashed: ${error.message}`, error))
      page.on('error', onError)
      undo.push(() => page.off('error', onError))
    },
    race(work) {
      work.catch(() => undefined)
      return Promise.race([work, gone])
    },
    done() {
      clearTimeout(timer)
      browser.off('disconnected', onDisconnect)
      for (const step of undo) step()
    },
  }
}

/**
 * Takes the network away from a page: offline, and every request is refused unless `allowed`. The refusal outranks any
 * other handler (mermaid-cli's own lets every foreign address through).
 */
export async function unplug(page: Page, allowed: (url: string) => boolean): Promise<void> {
  page.on('request', (request: HTTPRequest) => {
    if (!allowed(request.url())) {
      void request.abort('blockedbyclient', 10)
    } else if (request.url().startsWith('file:') || request.url().startsWith('data:')) {
      void request.continue(undefined, 0)
    }
  })
  await Promise.all([page.setRequestInterception(true), page.setOfflineMode(true)])
}
