import ipaddr from 'ipaddr.js'
import { inPrefix, ipBits, isIp, parsePrefixed, subnetOf } from '../../net/address.ts'

/*
 * Addresses of both families, as Kubernetes objects carry them. IPv4 takes the short way, IPv6 goes through ipaddr.js.
 */

/** An address in its canonical form (`FD00::1` becomes `fd00::1`), or undefined when it is none. Zones are refused. */
export function canonicalIp(text: string): string | undefined {
  if (isIp(text)) return text
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined
  return ipaddr.IPv6.parse(text).toRFC5952String()
}

/** A prefix in its canonical form with the host bits cleared, as Go's netip.Prefix.Masked does. Undefined when it is none. */
export function canonicalCidr(text: string): string | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const v4 = parsePrefixed(text)
  if (v4 !== undefined) return subnetOf(v4)
  const tail = text.slice(slash + 1)
  if (!/^(0|[1-9]\d{0,2})$/.test(tail) || Number(tail) > 128) return undefined
  if (canonicalIp(text.slice(0, slash)) === undefined || !text.includes(':')) return undefined
  return `${ipaddr.IPv6.networkAddressFromCIDR(text).toRFC5952String()}/${tail}`
}

/** Is the address inside the canonical prefix? Never across families. */
export function cidrHas(cidr: string, ip: string): boolean {
  const slash = cidr.indexOf('/')
  if (slash < 0) return false
  const base = cidr.slice(0, slash)
  const length = Number(cidr.slice(slash + 1))
  if (isIp(base)) return inPrefix(ip, base, length)
  if (!ip.includes(':') || canonicalIp(ip) === undefined || canonicalIp(base) === undefined) return false
  return ipaddr.IPv6.parse(ip).match(ipaddr.IPv6.parse(base), length)
}

/** Does the first canonical prefix contain the whole of the second? */
export function cidrCovers(outer: string, inner: string): boolean {
  const [base = '', length = ''] = inner.split('/')
  return Number(outer.split('/')[1]) <= Number(length) && cidrHas(outer, base)
}

/** How many IPv4 addresses a prefix has, and its first one as a number. Undefined for IPv6. */
export function rangeOf(cidr: string): { first: number; size: number } | undefined {
  const v4 = parsePrefixed(cidr)
  const first = v4 === undefined ? undefined : ipBits(subnetOf(v4).split('/')[0] ?? '')
  if (v4 === undefined || first === undefined) return undefined
  return { first, size: 2 ** (32 - v4.length) }
}
