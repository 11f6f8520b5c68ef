import type { AddressFlaw } from '../net/misread.ts'
import type { CommandLine } from '../trace/shell.ts'
import type { Request } from './calls.ts'

/**
 * The mistakes an asker can make, with what is needed to explain them. `words/` says what, why and what next.
 */
export interface Problems {
  /** Somebody else brought it: only they can share it. */
  'not-your-network': { name: string }
  /** Shared in a direct conversation, or in a terminal. */
  'nobody-here': { name: string }
  /** A whole channel cannot use what only one person may ask. */
  'not-shared': { name: string }
  'unknown-command': { name: string; near: string[] }
  /** A sentence that means no command. `offers` are what may be asked instead. */
  'not-understood': { said: string; offers: Request[] }
  'missing-argument': { command: string; argument: string }
  /** An option of the command line that the command does not have. */
  'unknown-option': { command: string; option: string; near: string[] }
  /** `near`: what may have been meant in place of `value`. */
  'bad-argument': { command: string; argument: string; value: string; expected: string; near?: string[] }
  'too-many-arguments': { command: string; extra: string }
  /** `labs`: where somebody of that name or address does live. */
  'unknown-end': {
    name: string
    network: string
    near: string[]
    labs?: readonly string[]
    /** An object of that name was given, and could not be used. */
    leftOut?: { object: string; field: string; place: string }
  }
  /** Meant as an address, and none. `meant` is the address in it. */
  'not-an-address': { text: string; flaw: AddressFlaw; meant?: string }
  'ambiguous-end': { name: string; choices: string[] }
  'no-address': { name: string }
  'unknown-network': { name: string; near: string[] }
  'unknown-device': { name: string; network: string; near: string[] }
  /** A pasted text that no reader of a tool understands. */
  'nothing-seen': { text: string }
  /** A change that `/whatif` does not understand; `possible` are the forms that it does, the nearest first. */
  'edit-not-understood': { text: string; possible: string[] }
  /** A change that this network cannot have: there is no Kubernetes in it. */
  'edit-impossible': { edit: string; network: string }
  'unknown-term': { term: string; near: string[] }
  'unknown-step': { number: number; steps: number }
  'unknown-datapath': { name: string; known: string[] }
  'not-a-cluster': { network: string }
  'admins-only': { what: string }
  'nothing-uploaded': Record<never, never>
  'building-full': { node: string; capacity: number }
  'bad-file': { file: string; line?: number; field: string; found: string; expected: Expected }
  /** A field that a network file does not have at that place. `belongs` names the things that do have it. */
  'unknown-field': {
    file: string
    line?: number
    field: string
    possible: string[]
    near: string[]
    belongs: string[]
    feature?: UnmodelledField
    /** How many more there are. */
    more: number
  }
  /** An answer as data that would be larger than one message may be. */
  'answer-too-large': { bytes: number; limit: number }
  /** What kubectl prints for people. `resource` as kubectl calls it; `all` when the columns do not tell. */
  'kubectl-table': { file: string; resource: string }
  /** The cluster runs a CNI whose datapath is not modelled; `cni` is empty when none was recognised. */
  'other-cni': { network: string; cni: string; seen: string }
  'file-too-large': { file: string; bytes: number; limit: number }
  /** An archive that cannot be used: `limit` is what may be in it, in bytes or files, or as often as it is large itself. */
  'bad-archive': { file: string; reason: BadArchive; limit: number }
  'file-too-deep': { file: string; depth: number; limit: number }
  'not-text': { file: string }
  /** A file or folder stands there, but cannot be read. */
  'not-readable': { file: string; code: string }
  /** A file that was asked for cannot be written; `code` as the system calls it. */
  'not-written': { file: string; code: string }
  /** A living cluster was asked for, and the kubeconfig does not lead to one. `said` is the library's own word. */
  'bad-kubeconfig': { file: string; context: string; lacks: 'content' | 'cluster' | 'credentials'; said: string }
  'empty-file': { file: string }
  'too-many-devices': { file: string; devices: number; limit: number }
  /** Only a snapshot of a real cluster has policies and a mode. */
  'not-a-snapshot': { network: string }
  /** A snapshot is what was: nothing is built in it. */
  'snapshot-is-fixed': { network: string }
  /** Only IPv4 is walked, and this has no other address. */
  'ipv4-only': { name: string }
  /** No packet exists yet: the pod has no address or no node. */
  'pod-pending': { name: string; command: CommandLine }
  /** Asked by a name that DNS has only for a Service, and there is none. `pods`: a workload of that name runs. */
  'no-such-service': { service: string; namespace: string; pods: string[] }
  /** A headless Service is the list of its ready pods, and that is empty: its name does not resolve. */
  'headless-empty': { name: string; command: CommandLine }
  /** The question turns on something that the snapshot does not say; `command` gets it. */
  'not-in-snapshot': { what: MissingEnd; name: string; command: CommandLine }
}

/** Not readable to its end, nothing in it that Kubernetes would know, or too much of something. */
export type BadArchive = 'broken' | 'nothing' | 'bytes' | 'files' | 'ratio'

/** What people write into a network file, and no device of it does. */
export const UNMODELLED = ['policy-routing', 'bonding', 'tunnels', 'stp'] as const
export type UnmodelledField = (typeof UNMODELLED)[number]

/** What an end of a question can lack. */
export type MissingEnd = 'pod-address' | 'pod-node' | 'node-address' | 'service-address' | 'pod-range'

/** What would be right in a file. `names` are the possible values, or the nearest ones. */
export const EXPECTATIONS = [
  'nat-address',
  'vlan',
  'vlan-port',
  'below-the-vlan',
  'nat-rule',
  'address',
  'prefixed',
  'mac',
  'unicast-mac',
  'range',
  'nic-name',
  'acyclic',
  'switch-filter',
  'sysctl-value',
  'mtu',
  'end',
  'port',
  'version',
  'text',
  'number',
  'yes-or-no',
  'list',
  'object',
  'one-of',
  'did-you-mean',
  'own-name',
  'free-port',
  'written-out',
  'devices',
  'yaml',
  'kubernetes',
  'unchanged',
  'other',
] as const
export type Expectation = (typeof EXPECTATIONS)[number]
export interface Expected {
  what: Expectation
  names?: string[]
}

export type ProblemKind = keyof Problems

/** Thrown where an asker's mistake is found; caught once, in `bot.ts`, and told in the asker's language. */
export class Problem<K extends ProblemKind = ProblemKind> extends Error {
  readonly kind: K
  readonly details: Problems[K]
  constructor(kind: K, details: Problems[K]) {
    super(`${kind}: ${JSON.stringify(details)}`)
    this.name = 'Problem'
    this.kind = kind
    this.details = details
  }
}
