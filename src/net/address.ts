/** Addresses as people write them. Strings, so that they print, compare and serialise as themselves. */

/** An IPv4 address in dotted form, `10.0.1.12`. */
export type Ip = string
/** An IPv4 prefix, `10.0.1.0/24`. Host bits are zero. */
export type Cidr = string
/** A MAC address in lower case with colons, `02:00:00:00:10:14`. */
export type Mac = string

/** "This host, which has no address": the source of who has none. */
export const NOBODY: Ip = '0.0.0.0'
export const BROADCAST_MAC: Mac = 'ff:ff:ff:ff:ff:ff'
export const ZERO_MAC: Mac = '00:00:00:00:00:00'

/** The 32 bits of a dotted IPv4 address as an unsigned number, or undefined when it is not one. */
export function ipBits(text: string): number | undefined {
  let bits = 0
  let part = -1
  let parts = 0
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? 46 : text.charCodeAt(i)
    if (code === 46) {
      if (part < 0 || part > 255) return undefined
      bits = bits * 256 + part
      part = -1
      parts++
      continue
    }
    if (code < 48 || code > 57 || part === 0) return undefined
    part = part < 0 ? code - 48 : part * 10 + code - 48
  }
  return parts === 4 ? bits : undefined
}

/** The dotted form of 32 bits. */
export function ipText(bits: number): Ip {
  return `${(bits >>> 24) & 255}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`
}

export function isIp(text: string): boolean {
  return ipBits(text) !== undefined
}

export function isMac(text: string): boolean {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text)
}

/** An address together with the length of its prefix, as on an interface: `10.0.10.14/24`. */
export interface Prefixed {
  ip: Ip
  length: number
}

/** Reads `10.0.10.14/24`. A bare address has length 32. Undefined when it is neither. */
export function parsePrefixed(text: string): Prefixed | undefined {
  const slash = text.indexOf('/')
  const ip = slash < 0 ? text : text.slice(0, slash)
  const tail = slash < 0 ? '32' : text.slice(slash + 1)
  if (!isIp(ip) || !/^\d{1,2}$/.test(tail) || Number(tail) > 32) return undefined
  return { ip, length: Number(tail) }
}

/** The 32 bits of a prefix length. */
export function maskOf(length: number): number {
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0
}

/** Is the address inside the prefix? Both must be well formed; anything else is outside. */
export function inPrefix(ip: Ip, prefix: Ip, length: number): boolean {
  const a = ipBits(ip)
  const b = ipBits(prefix)
  if (a === undefined || b === undefined) return false
  return ((a ^ b) & maskOf(length)) === 0
}

/** The subnet that an interface address belongs to: `10.0.10.14/24` -> `10.0.10.0/24`. */
export function subnetOf(address: Prefixed): Cidr {
  const bits = ipBits(address.ip) ?? 0
  return `${ipText((bits & maskOf(address.length)) >>> 0)}/${address.length}`
}

/** The last address of the subnet, its broadcast address. Undefined for /31 and /32, which have none (RFC 3021). */
export function broadcastOf(address: Prefixed): Ip | undefined {
  if (address.length > 30) return undefined
  const bits = ipBits(address.ip) ?? 0
  return ipText((bits | (~maskOf(address.length) >>> 0)) >>> 0)
}

/** Is it the address of a group, 224.0.0.0/4? */
export function isMulticast(ip: Ip): boolean {
  // asked several times a hop: an address that cannot be one is not read
  return ip.startsWith('2') && inPrefix(ip, '224.0.0.0', 4)
}

/** Where a group's frames go: the address needs no ARP (RFC 1112). */
export function multicastMac(ip: Ip): Mac {
  const bits = (ipBits(ip) ?? 0) & 0x7fffff
  const tail = [bits >>> 16, (bits >>> 8) & 255, bits & 255]
  return `01:00:5e:${tail.map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`
}

/** For everybody, or for a group: the lowest bit of the first byte. */
export function isForMany(mac: Mac): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1
}

/** Does the prefix have host bits? `10.0.10.14/24` has, `10.0.10.0/24` has not. */
export function hasHostBits(address: Prefixed): boolean {
  return subnetOf(address) !== `${address.ip}/${address.length}`
}
