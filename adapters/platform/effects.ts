import type { Effect, Scope } from '../../src/request/answer.ts'
import type { Settings, Store, Where } from '../store/contract.ts'

/** The scope that an effect changes, when it is somebody else's too. */
export function sharedScope(effect: Effect): 'channel' | 'workspace' | undefined {
  if (effect.kind === 'forget-network') return 'workspace'
  if (!('scope' in effect) || effect.scope === 'person') return undefined
  return effect.scope
}

/** Does in the store what an answer wants remembered or forgotten. Who may was checked before. */
export async function perform(store: Store, where: Where, effect: Effect): Promise<void> {
  const change = (scope: Scope, settings: Settings): Promise<void> => store.change(where, scope, settings)
  switch (effect.kind) {
    case 'set-language':
      return change(effect.scope, { language: effect.language })
    case 'set-voice':
      return change(effect.scope, { voice: effect.voice })
    case 'set-privacy':
      return change(effect.scope, { private: effect.private })
    case 'set-threads':
      return change(effect.scope, { threads: effect.threads })
    case 'set-picture':
      return change(effect.scope, { picture: effect.picture })
    case 'use-network':
      return change(effect.scope, { network: effect.network })
    case 'store-network':
      return store.keepNetwork(where, { hash: effect.hash, name: effect.name, source: effect.source })
    case 'forget-network':
      return store.dropNetwork(where, effect.network)
    case 'forget-me':
      return store.forgetPerson(where)
  }
  effect satisfies never
}
