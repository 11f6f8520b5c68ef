import { ROUND, roundOf, type StudyRoom } from '../../src/lessons/study.ts'
import type { Store, Where } from './contract.ts'
import type { StoreEngine } from './engine.ts'
import { part, path } from './keys.ts'
import { contentHash } from './secret.ts'

/*
 * Study groups: what a channel's group remembers, each voter's answer under their own field, and for each person where they
 * took part, so that who is forgotten is forgotten there as well.
 */

const roomPath = (where: Where): string => path('study', where, where.channel)
const votesPath = (where: Where, round: string): string => path('study-votes', where, where.channel, round)

/** Below the person's own path: the collections in which they have fields. */
const tracesPath = (where: Pick<Where, 'platform' | 'workspace' | 'realm' | 'person'>): string =>
  path('person', { ...where, workspace: where.realm ?? where.workspace }, where.person, 'studied')

/** Fields of a room that are a person's: `name:KEY`, `right:KEY`. */
const owner = (field: string): string | undefined => /^(?:name|right):(.+)$/.exec(field)?.[1]

export function createStudies(
  engine: StoreEngine,
): Pick<Store, 'study' | 'studySet' | 'studyVote'> & { forgetStudent(where: Omit<Where, 'channel'>): Promise<void> } {
  /** Who took part is found again by this, when they want to be forgotten. */
  async function trace(where: Where, collection: string): Promise<void> {
    await engine.put(tracesPath(where), contentHash(collection), collection)
  }

  return {
    async study(where) {
      const fields = await engine.all(roomPath(where))
      const room: StudyRoom = { me: part(where.person), fields, votes: {} }
      const round = roundOf(room)
      return round === undefined ? room : { ...room, votes: await engine.all(votesPath(where, round.id)) }
    },
    async studySet(where, field, value) {
      const room = roomPath(where)
      if (field === ROUND) {
        const before = roundOf({ me: '', fields: await engine.all(room), votes: {} })
        const after = roundOf({ me: '', fields: { [ROUND]: value }, votes: {} })
        if (before !== undefined && before.id !== after?.id) await engine.deletePrefix(votesPath(where, before.id))
      }
      if (value === '') return engine.remove(room, field)
      if (owner(field) === part(where.person)) await trace(where, room)
      await engine.put(room, field, value)
    },
    async studyVote(where, round, vote) {
      const votes = votesPath(where, round)
      await trace(where, votes)
      await engine.put(votes, part(where.person), vote)
    },
    async forgetStudent(where) {
      const me = part(where.person)
      const traces = Object.values(await engine.all(tracesPath(where)))
      for (const collection of traces)
        for (const field of [me, `name:${me}`, `right:${me}`]) await engine.remove(collection, field)
    },
  }
}
