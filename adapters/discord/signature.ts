import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { OURS } from './limits.ts'

/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const PREFIX = '302a300506032b6570032100'

/** Discord's key of an application: 64 hexadecimal digits. Throws when it is none. */
export function publicKey(hex: string): KeyObject {
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new Error('the public key of a Discord application has 64 hexadecimal digits')
  return createPublicKey({ key: Buffer.from(PREFIX + hex, 'hex'), format: 'der', type: 'spki' })
}

export interface Signed {
  signature: string | undefined
  timestamp: string | undefined
  body: Buffer
}

/**
 * Tells whether a request is Discord's, fresh, and new. Discord signs timestamp and body (interactions/overview) but
 * refuses no old timestamp itself: the window and the memory of what was seen are ours. `clock` gives milliseconds.
 */
export function createVerifier(key: KeyObject, clock: () => number) {
  const seen = new Map<string, number>()

  function isNew(signature: string, now: number): boolean {
    for (const [old, at] of seen) {
      if (now - at <= 2 * OURS.window) break
      seen.delete(old)
    }
    if (seen.has(signature)) return false
    seen.set(signature, now)
    return true
  }

  return ({ signature, timestamp, body }: Signed): 'good' | 'bad' | 'stale' | 'replayed' => {
    if (signature === undefined || !/^[0-9a-f]{128}$/i.test(signature)) return 'bad'
    if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return 'bad'
    if (!verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'hex'))) return 'bad'
    const now = Math.floor(clock() / 1000)
    if (Math.abs(now - Number(timestamp)) > OURS.window) return 'stale'
    return isNew(signature.toLowerCase(), now) ? 'good' : 'replayed'
  }
}
