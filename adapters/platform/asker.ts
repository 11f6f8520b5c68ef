import type { Asker, StoredNetwork } from '../../src/commands/command.ts'
import { folded } from '../../src/networks/find-device.ts'
import { labNamed } from '../../src/networks/labs/index.ts'
import type { Scope } from '../../src/request/answer.ts'
import type { CallName } from '../../src/request/calls.ts'
import { directWorkspace, type Settings, type Store } from '../store/contract.ts'
import { type HeardQuestion, languageOf, whereOf } from './asked.ts'

type Listed = Pick<StoredNetwork, 'hash' | 'name'>
type Chosen = Record<Scope, Settings>
/** How somebody is answered: all that may have to be known before the first response. */
export type Wishes = Pick<Asker, 'language' | 'voice' | 'private' | 'picture' | 'detail' | 'chosen'>
/** Reads from the store; gives the last argument when it cannot be read. */
export type ReadStore = <T>(what: string, work: Promise<T>, otherwise: T) => Promise<T>

const NOBODY: Chosen = { person: {}, channel: {}, workspace: {} }
/** What was chosen cannot be read. Then an answer is private: that can be shared later, the other way round it cannot be taken back. */
const UNREAD: Chosen = { ...NOBODY }
const ORDER: readonly Scope[] = ['person', 'channel', 'workspace']
/** Hashes of networks as they stand in a question. */
const HASH = /(?<![0-9a-z])[0-9a-f]{12}(?:[0-9a-f]{52})?(?![0-9a-z])/g
/** The commands that teach. */
const TEACHING: ReadonlySet<string> = new Set<CallName>(['learn', 'practice', 'review', 'progress', 'repair', 'solve'])
/** Networks that are opened for one question, at most. */
const OPENED = 4

/** Person before channel before workspace. */
function first<K extends keyof Settings>(chosen: Chosen, what: K): Settings[K] | undefined {
  return chosen.person[what] ?? chosen.channel[what] ?? chosen.workspace[what]
}

/** The network in use: the first that exists here. One that was forgotten, or that belongs to another workspace, is passed over. */
function networkInUse(chosen: Chosen, networks: readonly Listed[]): string | undefined {
  const names = ORDER.map((scope) => chosen[scope].network)
  return names.find(
    (name) => name !== undefined && (labNamed(name) !== undefined || networks.some((one) => one.hash === name)),
  )
}

/** Does what leads on from an answer go into its thread, where the platform has threads? Yes, when nobody has chosen. */
export function wantsThreads({ chosen }: Pick<Asker, 'chosen'>): boolean {
  return first(chosen, 'threads') ?? true
}

function wishesOf(asked: HeardQuestion, chosen: Chosen): Wishes {
  const manner = 'line' in asked.request ? undefined : asked.request.manner
  const picture = first(chosen, 'picture') ?? asked.picture
  return {
    language: manner?.language ?? first(chosen, 'language') ?? languageOf(asked.locale),
    voice: manner?.voice ?? first(chosen, 'voice') ?? asked.voice ?? 'technical',
    private: manner?.private ?? first(chosen, 'private') ?? chosen === UNREAD,
    ...(picture === undefined ? {} : { picture }),
    ...(asked.detail === undefined ? {} : { detail: asked.detail }),
    chosen,
  }
}

/** Settings and nothing else: one read. */
export async function resolveWishes(asked: HeardQuestion, store: Store, read: ReadStore): Promise<Wishes> {
  return wishesOf(asked, await read('settings', store.settings(whereOf(asked)), UNREAD))
}

/** A line that is no command may be a sentence: `teach me`, `what changed`. */
function isSentence(request: HeardQuestion['request']): boolean {
  return 'line' in request && !/^\s*\//.test(folded(request.line.slice(0, 100)))
}

/** Only who is taught needs to be remembered as a learner. */
function isTeaching(request: HeardQuestion['request']): boolean {
  if (isSentence(request)) return true
  const name = 'line' in request ? /^\W*([a-z]+)/i.exec(folded(request.line.slice(0, 100)))?.[1] : request.kind
  return name !== undefined && TEACHING.has(name.toLowerCase())
}

/** Only `/study` needs to know how the group of the channel stands. */
function isStudy(request: HeardQuestion['request']): boolean {
  return 'line' in request ? /^\W*study\b/i.test(folded(request.line.slice(0, 100))) : request.kind === 'study'
}

/** Everything in which a network may be named: a sentence refers to the answer before it. */
function wordsOf({ request, last }: HeardQuestion): string {
  if (!('line' in request)) return JSON.stringify(request)
  return last === undefined ? request.line : `${request.line} ${JSON.stringify(last)}`
}

/** What is known of the asker when the bot answers: settings resolved, and the stored networks that the question names. */
export async function resolveAsker(asked: HeardQuestion, store: Store, read: ReadStore): Promise<Asker> {
  const where = whereOf(asked)
  const alone = asked.workspace === directWorkspace(asked.person)
  const [chosen, networks, learning, study] = await Promise.all([
    read('settings', store.settings(where), UNREAD),
    read('networks', store.networks(where), []),
    isTeaching(asked.request) ? read('learning', store.learning(where), {}) : undefined,
    isStudy(asked.request) && !alone ? read('study', store.study(where), undefined) : undefined,
  ])
  const network = networkInUse(chosen, networks)
  const said = wordsOf(asked)
  const named = networks.filter(
    ({ hash, name, draft }) => said.includes(hash) || (draft === undefined && said.includes(name)),
  )
  // A long name that occurs is meant more surely than a short one.
  named.sort((a, b) => b.name.length - a.name.length)
  const kept = networks.filter(({ draft }) => draft === undefined)
  const meant = [
    ...networks.filter(({ hash }) => hash === network),
    ...named,
    // with one beside the one in use, `what changed` means these two
    ...(isSentence(asked.request) && kept.length <= 2 ? kept : []),
  ]
  // what an edit made of a lab is in nobody's list, and opens by its hash
  const unlisted = said.match(HASH) ?? []
  const opening = [...new Set([...meant.map(({ hash }) => hash), ...unlisted])]
    .slice(0, OPENED)
    .map((hash) => read('network', store.network(where, hash), undefined))
  const stored = (await Promise.all(opening)).filter((one) => one !== undefined)
  return {
    ...wishesOf(asked, chosen),
    ...(network === undefined ? {} : { network }),
    stored,
    networks,
    ...(alone ? { alone: true } : {}),
    admin: asked.admin,
    ...(asked.last === undefined ? {} : { last: asked.last }),
    ...(learning === undefined ? {} : { learning }),
    ...(study === undefined ? {} : { study }),
  }
}
