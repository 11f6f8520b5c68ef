import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** SHA-256, its first 128 bits, URL-safe: 22 characters. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

export interface Cipher {
  seal(text: string): string
  /** Throws when the text was sealed with another secret, or changed. */
  open(sealed: string): string
}

const MARK = 'sealed:'
const NONCE = 12
const TAG = 16

/** AES-256-GCM with a key derived from the secret; without a secret, text stays text. */
export function createCipher(secret: string | undefined): Cipher {
  if (secret === undefined) {
    return {
      seal: (text) => text,
      open(sealed) {
        if (sealed.startsWith(MARK)) throw new Error('this is encrypted: PACKETWALK_SECRET is needed to read it')
        return sealed
      },
    }
  }
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'packetwalk installations', 32))
  return {
    seal(text) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return MARK + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(sealed) {
      if (!sealed.startsWith(MARK)) return sealed
      const bytes = Buffer.from(sealed.slice(MARK.length), 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE))
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
    },
  }
}
