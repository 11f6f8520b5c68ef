import { z } from 'zod'
import type { StoredNetwork } from '../../src/commands/command.ts'
import type { Tenant, Where } from './contract.ts'
import { ALLOWANCE, type Allowance, DRAFTS, type Full, type ListedNetwork, type Store } from './contract.ts'
import type { StoreEngine } from './engine.ts'
import { part, path } from './keys.ts'
import { contentHash } from './secret.ts'

/*
 * Whose networks they are. What somebody brings is kept under that person; a workspace only has pointers to it: to know
 * how much was brought here, what of it is shared, and what to delete when the workspace goes.
 */

/** Where a person's networks stand: unique in the realm. */
interface Owner {
  platform: string
  realm: string
  person: string
}
type Networks = Pick<Store, 'networks' | 'network' | 'keepNetwork' | 'shareNetwork' | 'dropNetwork' | 'unshareNetwork'>
export interface NetworkShelf extends Networks {
  forgetOwner(where: Pick<Where, 'platform' | 'workspace' | 'realm' | 'person'>): Promise<void>
  /** What was brought to a workspace, and to no other, goes with it. */
  forgetHome(tenant: Tenant): Promise<void>
}

/** A person's own. `at`: the workspaces that point to it. `draft`: its number; the lowest goes first. `open`: its
 * hash opens it for everybody. */
const OWN = z.strictObject({
  hash: z.string(),
  name: z.string(),
  bytes: z.int(),
  at: z.array(z.string()),
  draft: z.int().optional(),
  open: z.literal(true).optional(),
})
type Own = z.output<typeof OWN>
/** A workspace's pointer to what a person brought here, or shared here. */
const POINTER = z.strictObject({
  hash: z.string(),
  name: z.string(),
  bytes: z.int(),
  realm: z.string(),
  person: z.string(),
  shared: z.boolean(),
  draft: z.literal(true).optional(),
})
type Pointer = z.output<typeof POINTER>
const NETWORK = z.strictObject({ hash: z.string(), name: z.string(), source: z.string() })
/** What version 0.1 kept: nobody's, so everybody's of the workspace. */
const LEGACY = z.strictObject({ hash: z.string(), name: z.string() })

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const ownerOf = (where: Pick<Where, 'platform' | 'workspace' | 'realm' | 'person'>): Owner => ({
  platform: where.platform,
  realm: where.realm ?? where.workspace,
  person: where.person,
})
const tenantOf = ({ platform, realm }: Owner): Tenant => ({ platform, workspace: realm })
const ownPath = (owner: Owner): string => path('own', tenantOf(owner), owner.person)
const sourcePath = (owner: Owner, hash: string): string => path('own-network', tenantOf(owner), owner.person, hash)
const sharedPath = (tenant: Tenant): string => path('networks', tenant)
/** One field for each person and content, so that two who bring the same do not undo each other. */
const fieldOf = ({ realm, person }: Owner, hash: string): string =>
  `${part(hash)}.${contentHash(JSON.stringify([realm, person]))}`

/** Networks of people, over any engine. */
export function createNetworks(engine: StoreEngine, allowance: Allowance = ALLOWANCE): NetworkShelf {
  async function own(owner: Owner): Promise<Own[]> {
    return Object.values(await engine.all(ownPath(owner))).map((text) => OWN.parse(JSON.parse(text)))
  }
  const putOwn = (owner: Owner, one: Own): Promise<void> =>
    engine.put(ownPath(owner), part(one.hash), JSON.stringify(one))

  async function rows(tenant: Tenant): Promise<{ pointers: Pointer[]; legacy: z.output<typeof LEGACY>[] }> {
    const all: unknown[] = Object.values(await engine.all(sharedPath(tenant))).map((text) => JSON.parse(text))
    return {
      pointers: all.flatMap((row) => POINTER.safeParse(row).data ?? []),
      legacy: all.flatMap((row) => LEGACY.safeParse(row).data ?? []),
    }
  }
  const putPointer = (tenant: Tenant, one: Pointer): Promise<void> => {
    const owner = { platform: tenant.platform, realm: one.realm, person: one.person }
    return engine.put(sharedPath(tenant), fieldOf(owner, one.hash), JSON.stringify(one))
  }

  async function read(at: string): Promise<StoredNetwork | undefined> {
    const text = await engine.get(at)
    return text === undefined ? undefined : NETWORK.parse(JSON.parse(text))
  }

  async function drop(owner: Owner, { hash, at }: Own): Promise<void> {
    await engine.remove(ownPath(owner), part(hash))
    await engine.delete(sourcePath(owner, hash))
    for (const workspace of at) {
      await engine.remove(sharedPath({ platform: owner.platform, workspace }), fieldOf(owner, hash))
    }
  }

  /** Whose allowance another network would break. Drafts count for nobody: they make room for each other. */
  async function full(where: Where, mine: readonly Own[] | undefined, bytes: number): Promise<Full | undefined> {
    const { pointers } = await rows(where)
    const lists = [
      ['person', mine ?? []],
      ['workspace', pointers],
    ] as const
    for (const [who, list] of lists) {
      const most = allowance[who]
      const kept = list.filter((one) => one.draft === undefined)
      if (kept.length >= most.networks) return { who, what: 'networks', most: most.networks }
      if (kept.reduce((sum, one) => sum + one.bytes, bytes) > most.bytes)
        return { who, what: 'bytes', most: most.bytes }
    }
    return undefined
  }

  async function keepDraft(
    where: Where,
    mine: readonly Own[],
    made: { network: StoredNetwork; from: string },
  ): Promise<void> {
    const { network, from } = made
    const base = mine.find((one) => one.hash === from)
    const isOpen = base === undefined || base.open === true
    const owner = ownerOf(where)
    const drafts = mine.filter((one) => one.draft !== undefined).sort((a, b) => (a.draft ?? 0) - (b.draft ?? 0))
    const others = drafts.filter((one) => one.hash !== network.hash)
    for (const old of others.slice(0, Math.max(0, others.length - DRAFTS + 1))) await drop(owner, old)
    await place(where, network, { draft: (drafts.at(-1)?.draft ?? 0) + 1, ...(isOpen ? { open: true } : {}) })
  }

  /** Writes the text, the person's row and the workspace's pointer. */
  async function place(
    where: Where,
    network: StoredNetwork,
    as: { draft?: number; open?: true; before?: Own },
  ): Promise<void> {
    const owner = ownerOf(where)
    const { hash, name, source } = network
    const bytes = Buffer.byteLength(source)
    const at = [...new Set([...(as.before?.at ?? []), where.workspace])]
    const isNew = as.before?.at.includes(where.workspace) !== true
    const { realm, person } = owner
    await engine.set(sourcePath(owner, hash), JSON.stringify({ hash, name, source }))
    const { before: _, ...draft } = as
    await putOwn(owner, { hash, name, bytes, at, ...draft })
    const pointer = { hash, name, bytes, realm, person, shared: as.open === true }
    if (isNew) await putPointer(where, as.draft === undefined ? pointer : { ...pointer, draft: true })
  }

  return {
    async networks(where) {
      const owner = ownerOf(where)
      const [mine, { pointers, legacy }] = await Promise.all([own(owner), rows(where)])
      const isMine = ({ realm, person }: Pointer): boolean => realm === owner.realm && person === owner.person
      const list: ListedNetwork[] = mine.map(({ hash, name, draft }) => {
        const shared = pointers.some((one) => one.hash === hash && one.shared && one.draft === undefined && isMine(one))
        return { hash, name, whose: shared ? 'own-shared' : 'own', ...(draft === undefined ? {} : { draft: true }) }
      })
      const others = [...pointers.filter((one) => one.shared && one.draft === undefined && !isMine(one)), ...legacy]
      for (const { hash, name } of others)
        if (!list.some((one) => one.hash === hash)) list.push({ hash, name, whose: 'shared' })
      const rank = ({ whose, draft }: ListedNetwork): string => (draft ? '2' : whose === 'shared' ? '1' : '0')
      return list.sort((a, b) => order(a.name, b.name) || order(rank(a), rank(b)) || order(a.hash, b.hash))
    },

    async network(where, hash) {
      const mine = await read(sourcePath(ownerOf(where), hash))
      if (mine !== undefined) return mine
      const { pointers, legacy } = await rows(where)
      for (const { realm, person } of pointers.filter((one) => one.hash === hash && one.shared)) {
        const found = await read(sourcePath({ platform: where.platform, realm, person }, hash))
        if (found !== undefined) return found
      }
      return legacy.some((one) => one.hash === hash) ? read(path('network', where, hash)) : undefined
    },

    async keepNetwork(where, network, draft) {
      const mine = await own(ownerOf(where))
      const before = mine.find((one) => one.hash === network.hash && one.draft === undefined)
      if (draft !== undefined) {
        if (before === undefined) await keepDraft(where, mine, { network, from: draft.from })
        return undefined
      }
      const here = before?.at.includes(where.workspace) === true
      const all = before === undefined ? mine : undefined
      const refused = here ? undefined : await full(where, all, Buffer.byteLength(network.source))
      if (refused !== undefined) return refused
      await place(where, network, before === undefined ? {} : { before })
      return undefined
    },

    async shareNetwork(where, hash) {
      const owner = ownerOf(where)
      const mine = await own(owner)
      const one = mine.find((network) => network.hash === hash)
      if (one === undefined) return 'not-yours'
      const here = one.draft === undefined && one.at.includes(where.workspace)
      const refused = here ? undefined : await full(where, one.draft === undefined ? undefined : mine, one.bytes)
      if (refused !== undefined) return refused
      const { draft: _, open: __, ...kept } = one
      await putOwn(owner, { ...kept, at: [...new Set([...one.at, where.workspace])] })
      const { realm, person } = owner
      await putPointer(where, { hash, name: one.name, bytes: one.bytes, realm, person, shared: true })
      return undefined
    },

    async dropNetwork(where, hash) {
      const owner = ownerOf(where)
      const one = (await own(owner)).find((network) => network.hash === hash)
      if (one !== undefined) await drop(owner, one)
      return one !== undefined
    },

    async unshareNetwork(tenant, hash) {
      const { pointers } = await rows(tenant)
      for (const one of pointers) if (one.hash === hash) await putPointer(tenant, { ...one, shared: false })
      await engine.remove(sharedPath(tenant), part(hash))
      await engine.delete(path('network', tenant, hash))
    },

    async forgetOwner(where) {
      const owner = ownerOf(where)
      for (const one of await own(owner)) await drop(owner, one)
      // what a broken deletion left behind
      await engine.deletePrefix(ownPath(owner))
      await engine.deletePrefix(path('own-network', tenantOf(owner), owner.person))
    },

    async forgetHome(tenant) {
      const { pointers } = await rows(tenant)
      for (const { realm, person, hash } of pointers) {
        const owner = { platform: tenant.platform, realm, person }
        const one = (await own(owner)).find((network) => network.hash === hash)
        if (one === undefined) continue
        const at = one.at.filter((workspace) => workspace !== tenant.workspace)
        await (at.length === 0 ? drop(owner, one) : putOwn(owner, { ...one, at }))
      }
    },
  }
}
