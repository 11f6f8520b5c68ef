import type { Block, Effect, Scope } from '../../src/request/answer.ts'
import type { ServiceWords } from '../../src/words/contract/service.ts'
import type { Full, Settings, Store, Where } from '../store/contract.ts'

/** The scope that an effect changes, when it is somebody else's too. */
export function sharedScope(effect: Effect): 'channel' | 'workspace' | undefined {
  if (!('scope' in effect) || effect.scope === 'person') return undefined
  return effect.scope
}

/** Who wants something done. `admin` as the platform said it just now. */
export interface Doer {
  where: Where
  admin: boolean
}
/** Why something was not done. */
export type Undone = 'not-yours' | Full

/** Does in the store what an answer wants remembered or forgotten. Who may change settings was checked before. */
export async function perform(store: Store, { where, admin }: Doer, effect: Effect): Promise<Undone | undefined> {
  const change = async (scope: Scope, settings: Settings): Promise<undefined> => {
    await store.change(where, scope, settings)
  }
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
    case 'store-network': {
      const { hash, name, source, draft } = effect
      return store.keepNetwork(where, { hash, name, source }, draft)
    }
    case 'share-network':
      return store.shareNetwork(where, effect.network)
    case 'forget-network':
      return forgetNetwork(store, { where, admin }, effect.network)
    case 'learned':
      await store.learn(where, effect.id, effect.record)
      return undefined
    case 'study':
      await store.studySet(where, effect.field, effect.value)
      return undefined
    case 'study-vote':
      await store.studyVote(where, effect.round, effect.vote)
      return undefined
    case 'forget-me':
      await store.forgetPerson(where)
      return undefined
  }
  effect satisfies never
}

/** One's own goes from everywhere; somebody else's from this workspace, through an administrator. */
async function forgetNetwork(store: Store, { where, admin }: Doer, hash: string): Promise<'not-yours' | undefined> {
  if (await store.dropNetwork(where, hash)) return undefined
  if (!admin) return 'not-yours'
  await store.unshareNetwork(where, hash)
  return undefined
}

/** What is said when something was not done: what, and what next. */
export function undoneText(undone: Undone, words: ServiceWords): [Block, Block] {
  const [text, next] =
    undone === 'not-yours'
      ? [words.notYours, words.notYoursNext]
      : [words.full[undone.who][undone.what](undone.most), words.fullNext]
  return [
    { kind: 'headline', mood: 'bad', text },
    { kind: 'paragraph', text: next },
  ]
}
