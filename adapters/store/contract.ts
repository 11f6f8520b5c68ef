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

/** A network that somebody uploaded, as text, under its content hash. */
export interface StoredNetwork {
  hash: string
  name: string
  source: string
}

/** Whose questions are counted. */
export interface Budget {
  where: Where
  who: 'person' | 'channel' | 'workspace'
  rate: number
}

/** Everything that is remembered. All methods reject when the engine cannot be reached. */
export interface Store {
  /** The three layers, unmerged. */
  settings(where: Where): Promise<Record<Scope, Settings>>
  /** Changes only the fields that are given. */
  change(where: Where, scope: Scope, settings: Settings): Promise<void>

  /** Names and hashes of the networks of a tenant, sorted by name. */
  networks(tenant: Tenant): Promise<Pick<StoredNetwork, 'hash' | 'name'>[]>
  network(tenant: Tenant, hash: string): Promise<StoredNetwork | undefined>
  keepNetwork(tenant: Tenant, network: StoredNetwork): Promise<void>
  dropNetwork(tenant: Tenant, hash: string): Promise<void>

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
