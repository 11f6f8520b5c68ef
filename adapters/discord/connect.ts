import type { Connect } from '../service/start.ts'

/** Discord, when it is configured. The library is loaded only then. */
export const connectDiscord: Connect = async ({ settings, responder, store, log, clock, inside, acknowledged }) => {
  if (settings.discord === undefined) return undefined
  const [{ createDiscord }, { choicesOf, discordCommands }] = await Promise.all([
    import('./index.ts'),
    import('./registry.ts'),
  ])
  return createDiscord({
    settings: settings.discord,
    responder,
    store,
    log,
    clock,
    acknowledged,
    commands: discordCommands(),
    suggest: async (typing, asker, by) => choicesOf(await inside.suggest(typing, asker, by)),
  })
}
