import type { DatapathName } from '../cni/index.ts'
import type { Network } from '../kube/network.ts'
import type { StudyRoom } from '../lessons/study.ts'
import type { Answer, Block, Effect, Scope } from '../request/answer.ts'
import type { CallName, Calls, Cut, Detail, Language, Request, RequestOf, Voice } from '../request/calls.ts'
import type { Param } from '../request/param.ts'
import type { Problem } from '../request/problem.ts'
import type { Catalogue } from '../words/contract/catalogue.ts'

/** What is chosen at one level of settings. */
export interface Chosen {
  language?: Language
  voice?: Voice
  private?: boolean
  /** Does what leads on from an answer go into its thread? */
  threads?: boolean
  picture?: Cut
  network?: string
}

/** A network that somebody uploaded: as text, under its content hash. */
export interface StoredNetwork {
  hash: string
  name: string
  source: string
}

export interface AskersNetwork {
  hash: string
  name: string
  /** `own` when missing. */
  whose?: 'own' | 'own-shared' | 'shared'
  draft?: true
}

/** A file that came with a question: its text (`unpacked` from an archive), or what is wrong with it. */
export type UploadedFile = { name: string; text: string; unpacked?: true } | { name: string; problem: Problem }

/** What is known of the asker: settings already resolved, person before channel before workspace. */
export interface Asker {
  language: Language
  voice: Voice
  private: boolean
  /** Which cut of a picture somebody prefers; the full one when missing. */
  picture?: Cut
  /** How deep an answer goes where nobody says; the summary when missing. */
  detail?: Detail
  /** Name of a lab, or name or hash of a stored network; the default lab when missing. */
  network?: string
  /** The stored networks that the question may need. */
  stored: readonly StoredNetwork[]
  /** What this person may ask here: their own and what was shared. `draft`: made by an edit, in no list. */
  networks: readonly AskersNetwork[]
  /** Nobody else is here (a terminal, a page, a direct conversation): there is nobody to share anything with. */
  alone?: true
  admin: boolean
  /** What the last answer of this conversation was about, where it is known: `back`, `again in Chinese`. */
  last?: Request
  chosen: Record<Scope, Chosen>
  upload?: UploadedFile
  /** What this person has learned, by id; only read for who teaches. */
  learning?: Readonly<Record<string, string>>
  /** The study group of this channel; only read for `/study`, and missing where nobody else is. */
  study?: StudyRoom
  /** The time, in milliseconds since 1970: there is no clock in here. */
  now?: number
  /** Facts about the running bot, for `/status`: uptime, queue, engine. */
  facts?: Record<string, string | number>
}

/** What a command has at hand. */
export interface Context {
  asker: Asker
  language: Language
  voice: Voice
  words: Catalogue
  network: Network
  /** The same network walked with another datapath; another network by its name. Throws a Problem. */
  open(name: string | undefined, datapath: DatapathName | undefined): Network
}

/** A command as a value: what it takes, and what it answers. */
export interface Command<N extends CallName> {
  params: { [P in keyof Calls[N]]-?: Param }
  /** Changes what is remembered for others: administrators only, per scope. */
  settings?: true
  /** Nothing to see for others unless somebody asks for it. */
  private?: true
  run(call: RequestOf<N>, context: Context): Answer
}

/** Is the short answer wanted? What somebody asks for counts before what the place is used to. */
export function isBrief(call: { detail?: Detail }, { asker }: Pick<Context, 'asker'>): boolean {
  return (call.detail ?? asker.detail) === 'brief'
}

export function answered(blocks: Block[], effects: Effect[] = []): Answer {
  return { blocks, private: false, effects }
}
