import type { Connect } from '../service/start.ts'

/** Discord, when it is configured. `otherwise` is the network that is asked by default. The library is loaded only then. */
export function connectDiscord(otherwise: string): Connect {
  return async ({ settings, responder, store, log, clock }) => {
    if (settings.discord === undefined) return undefined
    const [{ createDiscord }, { discordCommands, discordSuggest }] = await Promise.all([
      import('./index.ts'),
      import('./registry.ts'),
    ])
    return createDiscord({
      settings: settings.discord,
      responder,
      store,
      log,
      clock,
      commands: discordCommands(),
      suggest: (typing, asker) => discordSuggest(typing, asker, otherwise),
    })
  }
}
