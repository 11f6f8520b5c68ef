import type { Connect } from '../service/start.ts'
import { createWeb } from './index.ts'

/** The web chat, when it is configured; `opened` is told its address. */
export function connectWeb(opened: (address: string) => void): Connect {
  return async ({ settings, responder, store, log, clock, inside }) => {
    if (settings.web === undefined) return undefined
    const { kinds, complete } = inside
    const web = createWeb(settings.web, { responder, store, log, clock, kinds, complete, tokens: settings.web.tokens })
    return {
      ...web,
      async start() {
        await web.start()
        opened(web.address())
      },
    }
  }
}
