import { createSign, generateKeyPairSync } from 'node:crypto'

/*
 * A self-signed certificate for 127.0.0.1 (X.509 v3 in DER, RFC 5280), made anew for each run: none is kept anywhere.
 */

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const size = body.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const oid = (text: string): Buffer => der(0x06, hex(text))
const ascii = (tag: number, text: string): Buffer => der(tag, Buffer.from(text, 'ascii'))

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'))
const NAME = sequence(der(0x31, sequence(oid('550403'), ascii(0x0c, 'loopback'))))
/** subjectAltName with the one address, and basicConstraints: its own authority. */
const EXTENSIONS = der(
  0xa3,
  sequence(
    sequence(oid('551d11'), der(0x04, sequence(der(0x87, Buffer.from([127, 0, 0, 1]))))),
    sequence(oid('551d13'), der(0x01, hex('ff')), der(0x04, sequence(der(0x01, hex('ff'))))),
  ),
)
const VALIDITY = sequence(ascii(0x18, '20200101000000Z'), ascii(0x18, '21200101000000Z'))

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`

/** A key and its certificate, in PEM. */
export function loopbackCertificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const body = sequence(
    der(0xa0, der(0x02, hex('02'))),
    der(0x02, hex('01')),
    ECDSA_SHA256,
    NAME,
    VALIDITY,
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    EXTENSIONS,
  )
  const signature = createSign('sha256').update(body).sign(privateKey)
  const cert = sequence(body, ECDSA_SHA256, der(0x03, hex('00'), signature))
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(cert) }
}
