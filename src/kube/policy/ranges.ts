/*
 * IPv4 and IPv6 prefixes for policies. IPv4 addresses are Numbers, which are quick; IPv6 needs BigInt.
 */

export interface Address {
  family: 4 | 6
  bits: number | bigint
}
export interface AddressBlock {
  family: 4 | 6
  first: number | bigint
  last: number | bigint
  /** Were bits set behind the mask? They are ignored, as net.ParseCIDR does. */
  hostBits: boolean
}

/** Reads `10.0.1.12` or `fd00::1`. Undefined when it is neither. */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) return parseSix(text)
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return { family: 4, bits: parts.reduce((sum, part) => sum * 256 + Number(part), 0) }
}

function parseSix(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groups(halves[0] ?? '')
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : []
  if (head === undefined || tail === undefined) return undefined
  const gap = 8 - head.length - tail.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined
  const all = [...head, ...Array<bigint>(gap).fill(0n), ...tail]
  return { family: 6, bits: all.reduce((sum, group) => (sum << 16n) | group, 0n) }
}

/** The 16-bit groups between colons; a dotted IPv4 tail makes two (RFC 4291, 2.2). */
function groups(text: string): bigint[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const found: bigint[] = []
  for (const [i, part] of parts.entries()) {
    if (part.includes('.') && i === parts.length - 1) {
      const four = parseAddress(part)
      if (four === undefined) return undefined
      const bits = BigInt(four.bits)
      found.push(bits >> 16n, bits & 0xffffn)
      continue
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined
    found.push(BigInt(`0x${part}`))
  }
  return found
}

/** Reads `10.0.0.0/8` or `fd00::/8`; a bare address is a block of one. Undefined when it is neither. */
export function parseBlock(text: string): AddressBlock | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const width = address.family === 4 ? 32 : 128
  const tail = slash < 0 ? String(width) : text.slice(slash + 1)
  if (!/^(0|[1-9]\d{0,2})$/.test(tail) || Number(tail) > width) return undefined
  const free = (1n << BigInt(width - Number(tail))) - 1n
  const bits = BigInt(address.bits)
  const first = bits & ~free
  const last = first | free
  const { family } = address
  const hostBits = first !== bits
  return family === 4
    ? { family, first: Number(first), last: Number(last), hostBits }
    : { family, first, last, hostBits }
}

export function contains(block: AddressBlock, address: Address): boolean {
  return block.family === address.family && address.bits >= block.first && address.bits <= block.last
}

/** Does `outer` cover all of `inner`? */
export function covers(outer: AddressBlock, inner: AddressBlock): boolean {
  return outer.family === inner.family && inner.first >= outer.first && inner.last <= outer.last
}

/** `10.0.0.0/8`. */
export function blockText({ family, first, last }: AddressBlock): string {
  const bits = family === 4 ? 32 : 128
  const length = bits - (BigInt(last) - BigInt(first) + 1n).toString(2).length + 1
  if (family === 4) return `${[24, 16, 8, 0].map((n) => (BigInt(first) >> BigInt(n)) & 0xffn).join('.')}/${length}`
  const groups = Array.from({ length: 8 }, (_, i) => ((BigInt(first) >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
  return `${groups.join(':').replace(/(?:^|:)0(?::0)+(?:$|:)/, '::')}/${length}`
}
