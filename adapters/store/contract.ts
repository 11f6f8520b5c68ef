import type { StoredNetwork } from '../../src/commands/command.ts'
import type { StudyRoom } from '../../src/lessons/study.ts'
import type { Scope } from '../../src/request/answer.ts'
import type { Cut, Language, Voice } from '../../src/request/calls.ts'

/** Whose data it is. Every key in the store begins with it; two tenants never see each other. */
export interface Tenant {
  platform: string
  workspace: string
}

/** Where a question was asked, and by whom. `realm` is where the person's id is unique; the workspace when missing. */
export interface Where extends Tenant {
  channel: string
  person: string
  realm?: string
  /** Behind several persons, where the platform has such a thing: counted, and not kept longer than a minute. */
  address?: string
}

/** What somebody chose. A missing field means "nothing chosen here". */
export interface Settings {
  language?: Language
  voice?: Voice
  private?: boolean
  /** Does what leads on from an answer go into its thread? */
  threads?: boolean
  picture?: Cut
  network?: string
}

/** A network as one person sees it in a list. */
export interface ListedNetwork {
  hash: string
  name: string
  /** `own`: only they see it. `own-shared`: theirs, and everybody here sees it. `shared`: somebody else's. */
  whose: 'own' | 'own-shared' | 'shared'
  /** Made by an edit: the last few are kept, and no list shows them. */
  draft?: true
}

/** What one person, and one workspace, may keep. */
export interface Allowance {
  person: { networks: number; bytes: number }
  workspace: { networks: number; bytes: number }
}
export const ALLOWANCE: Allowance = {
  person: { networks: 30, bytes: 8 * 1024 * 1024 },
  workspace: { networks: 300, bytes: 64 * 1024 * 1024 },
}
/** Networks made by edits that are kept of a person: enough to go back a few steps. */
export const DRAFTS = 10

/** Why a network was not kept: whose allowance is used up, and of what. */
export interface Full {
  who: keyof Allowance
  what: 'networks' | 'bytes'
  most: number
}

/** Whose questions are counted. */
export interface Budget {
  where: Where
  who: 'person' | 'channel' | 'workspace' | 'address'
  rate: number
}

/** Everything that is remembered. All methods reject when the engine cannot be reached. */
export interface Store {
  /** The three layers, unmerged. */
  settings(where: Where): Promise<Record<Scope, Settings>>
  /** Changes only the fields that are given. */
  change(where: Where, scope: Scope, settings: Settings): Promise<void>

  /** What a person has learned, by belief or lesson: texts that only the teaching commands read. */
  learning(where: Where): Promise<Record<string, string>>
  learn(where: Where, id: string, record: string): Promise<void>

  /** The study group of this channel, with the answers of the round that is on. */
  study(where: Where): Promise<StudyRoom>
  /** Writes something of it; an empty value deletes it. A new round forgets the answers of the one before. */
  studySet(where: Where, field: string, value: string): Promise<void>
  studyVote(where: Where, round: string, vote: string): Promise<void>

  /** What this person may ask here, by name: their own, wherever they brought it, and what was shared here. */
  networks(where: Where): Promise<ListedNetwork[]>
  /** One of these; anything else is not found, whoever has it. */
  network(where: Where, hash: string): Promise<StoredNetwork | undefined>
  /**
   * Keeps a network for its person alone, or says whose allowance is used up. A draft takes the place of the oldest; made
   * `from` what everybody has (a lab, something shared), whoever is told its hash here may ask it.
   */
  keepNetwork(where: Where, network: StoredNetwork, draft?: { from: string }): Promise<Full | undefined>
  /** Lets everybody of the workspace ask a network of this person; undefined when it is done. */
  shareNetwork(where: Where, hash: string): Promise<'not-yours' | Full | undefined>
  /** Forgets one of this person's, wherever it was shared. False: it is not theirs. */
  dropNetwork(where: Where, hash: string): Promise<boolean>
  /** Takes a network away from a workspace; who brought it keeps it. For administrators. */
  unshareNetwork(tenant: Tenant, hash: string): Promise<void>

  /** Keeps what does not fit into a button for 30 days; returns its content hash (22 characters, URL-safe). */
  keep(tenant: Tenant, text: string): Promise<string>
  kept(tenant: Tenant, hash: string): Promise<string | undefined>

  /** True exactly once per event id within an hour, also across processes. */
  firstTime(tenant: Tenant, event: string): Promise<boolean>

  /**
   * Takes `cost` questions from a budget of `rate` a minute, which bursts up to as many: 0, or the milliseconds to wait.
   * Counted together by all processes. A negative cost gives back. `now` in milliseconds.
   */
  spend(budget: Budget, cost: number, now: number): Promise<number>

  /** Small facts that a platform wants to find again after a restart: a registration's hash, "has been greeted". */
  note(tenant: Tenant, name: string): Promise<string | undefined>
  setNote(tenant: Tenant, name: string, value: string): Promise<void>

  /** Installations of a platform in a workspace: opaque JSON with tokens in it; encrypted when a secret is configured. */
  installation(tenant: Tenant): Promise<string | undefined>
  install(tenant: Tenant, installation: string): Promise<void>

  /** Deletes everything about a person, including their direct-message workspace (`@<person>`). */
  forgetPerson(where: Pick<Where, 'platform' | 'workspace' | 'realm' | 'person'>): Promise<void>
  /** Deletes everything of a tenant, its installation included. */
  forgetTenant(tenant: Tenant): Promise<void>

  /** Rejects when the engine cannot be read, or written. */
  ping(what: 'reading' | 'writing'): Promise<void>
  close(): Promise<void>
}

/** The workspace of a direct conversation where the platform has none: it belongs to that person alone. */
export function directWorkspace(person: string): string {
  return `@${person}`
}
