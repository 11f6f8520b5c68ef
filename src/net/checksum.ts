/*
 * The internet checksum (RFC 1071) and how a router keeps it right without reading the packet again (RFC 1624).
 */

/** The 16-bit one's complement sum of bytes; an odd last byte is padded with zero. `start` is a sum to go on from. */
export function onesSum(bytes: Uint8Array, start = 0): number {
  let sum = start
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)
  return folded(sum)
}

/** Carries that left the 16 bits come in again at the bottom. */
function folded(sum: number): number {
  let rest = sum
  while (rest > 0xffff) rest = (rest % 0x10000) + Math.floor(rest / 0x10000)
  return rest
}

/** The internet checksum of bytes whose checksum field is zero. Over bytes with their checksum in place it is 0. */
export function checksum(bytes: Uint8Array, start = 0): number {
  return ~onesSum(bytes, start) & 0xffff
}

/** The checksum after one 16-bit field changed: HC' = ~(~HC + ~m + m') (RFC 1624, equation 3). */
export function checksumAfter(old: number, change: { from: number; to: number }): number {
  return ~folded((~old & 0xffff) + (~change.from & 0xffff) + change.to) & 0xffff
}
