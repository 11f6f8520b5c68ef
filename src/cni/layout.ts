import type { Nic, RouteTable } from '../linux/box.ts'
import type { Question } from '../trace/events.ts'
import type { Hooked, Memory } from '../trace/handling.ts'
import type { Attached, Datapath, Site } from './contract.ts'
import type { ClusterWish, NodeWish, PodWish } from './wish.ts'

/*
 * What a CNI put on the nodes and into the pods before any packet comes: interfaces, addresses, routes, maps. Each datapath
 * lays its own clusters out; nobody else knows the name of one of its interfaces.
 */

export interface NodeLayout {
  nics: Nic[]
  routes: RouteTable
  site: Site
  /** The pod behind an interface at which a program runs. Without one the kernel alone is there. */
  attached(port: string): Attached | undefined
}

export interface PodLayout {
  nics: Nic[]
  routes: RouteTable
  /** The hook at connect() of the pod's sockets. Undefined: it does nothing. */
  connect?(asked: { memory: Memory; question: Question }): Hooked | undefined
}

/** One cluster. What all its nodes share is made once; nodes and pods are laid out when somebody asks for them. */
export interface ClusterLayout {
  node(node: NodeWish, pods: PodWish[]): NodeLayout
  pod(pod: PodWish, node: NodeWish | undefined): PodLayout
}

/** A whole datapath: what it installed, and which program runs where. Without programs the kernel does it all. */
export interface Cni extends Partial<Datapath> {
  layout(wish: ClusterWish): ClusterLayout
  /** The name of the node's end of a pod's veth pair, from a hash in hex. */
  corridor(hash: string): string
}
