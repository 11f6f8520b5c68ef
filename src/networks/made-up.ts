import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Mac } from '../net/address.ts'

/** A MAC address for something that has none: random-looking, locally administered, the same every time. */
export function madeUpMac(seed: string): Mac {
  const hex = bytesToHex(sha256(utf8ToBytes(seed))).slice(0, 10)
  return `02:${hex.match(/../g)?.join(':') ?? ''}`
}
