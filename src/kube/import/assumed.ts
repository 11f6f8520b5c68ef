import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { type Ip, ipText, type Mac } from '../../net/address.ts'
import { madeUpMac } from '../../networks/made-up.ts'
import { rangeOf } from '../objects/addresses.ts'
import type { Pod } from '../snapshot/snapshot.ts'

/*
 * Facts that no API object tells, made up the way Kubernetes and Cilium make them, and the same every time: they hang on
 * the name of the thing, so that another pod beside it changes nothing.
 */

/** The first 32 bits of the hash of a text. */
export function seeded(text: string): number {
  const [a = 0, b = 0, c = 0, d = 0] = sha256(utf8ToBytes(text))
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}

/** Host side of a pod's veth pair: "lxc" and 12 hex digits (pkg/datapath/connector/add.go: a truncated sha256). */
export function lxcName(pod: Pick<Pod, 'namespace' | 'name'>): string {
  return `lxc${bytesToHex(sha256(utf8ToBytes(`${pod.namespace}/${pod.name}`))).slice(0, 12)}`
}

/** MACs of a pod's eth0 and of its lxc interface: unicast, locally administered (pkg/mac GenerateRandMAC). */
export function podMacs(pod: Pick<Pod, 'namespace' | 'name'>): { pod: Mac; lxc: Mac } {
  const key = `${pod.namespace}/${pod.name}`
  return { pod: madeUpMac(`pod ${key}`), lxc: madeUpMac(`lxc ${key}`) }
}

/** MACs of a node's own interfaces. */
export function nodeMac(
  node: string,
  port: 'eth0' | 'cilium_host' | 'cilium_net' | 'cilium_vxlan' | 'cilium_geneve',
): Mac {
  return madeUpMac(`${port} ${node}`)
}

/**
 * A free address of the prefix for that thing, found from a hashed offset on, as Cilium's allocator scans from a random
 * one. The first and the last address stay free. Undefined when the prefix is full or of IPv6. Marks it as taken.
 */
export function freeAddress(cidr: string, seed: string, taken: Set<Ip>): Ip | undefined {
  const range = rangeOf(cidr)
  if (range === undefined || range.size < 4) return undefined
  const usable = range.size - 2
  const offset = seeded(seed) % usable
  for (let i = 0; i < usable; i++) {
    const ip = ipText(range.first + 1 + ((offset + i) % usable))
    if (taken.has(ip)) continue
    taken.add(ip)
    return ip
  }
  return undefined
}

/** Letters of generated names (k8s.io/apimachinery/pkg/util/rand). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
/** The random-looking tail of a generated name: `xk2f9`. */
export function nameTail(seed: string, length: number): string {
  const bytes = sha256(utf8ToBytes(seed))
  return Array.from({ length }, (_, i) => ALPHABET[(bytes[i] ?? 0) % ALPHABET.length]).join('')
}
