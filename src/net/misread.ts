import { isIp } from './address.ts'

/*
 * What was meant as an IPv4 address and is none: why, and what was probably meant.
 */

export const ADDRESS_FLAWS = ['too-big', 'too-few', 'leading-zero', 'prefix', 'ipv6', 'port'] as const
export type AddressFlaw = (typeof ADDRESS_FLAWS)[number]

export interface AlmostAddress {
  flaw: AddressFlaw
  /** The address that it contains, where there is one. */
  meant?: string
}

/** Undefined for an address, and for anything that does not look like one. */
export function almostAddress(text: string): AlmostAddress | undefined {
  if (isIp(text)) return undefined
  if (/^\[?[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*(?:%\w+)?\]?(?:\/\d+)?$/i.test(text)) return { flaw: 'ipv6' }
  const [, dotted = '', tail = ''] = /^([\d.]+)([/:]\d+)?$/.exec(text) ?? []
  if (!dotted.includes('.')) return undefined
  if (isIp(dotted)) return { flaw: tail.startsWith('/') ? 'prefix' : 'port', meant: dotted }
  const parts = dotted.split('.')
  const meant = parts.map((part) => part.replace(/^0+(?=\d)/, '')).join('.')
  if (parts.length !== 4 || parts.includes('')) return { flaw: 'too-few' }
  return isIp(meant) ? { flaw: 'leading-zero', meant } : { flaw: 'too-big' }
}
