import { host } from './host.ts'
import type { Linux } from './linux.ts'

/**
 * An apartment: a network namespace with one /32 address and two routes, to the router address and through it
 * (pkg/datapath/connector/ipam.go). Its stack is the node's kernel, so it behaves as a host does.
 */
export interface Pod extends Linux {
  kind: 'pod'
  node: string
  ip: string
  identity: number
  namespace?: string
}

export const pod = host
