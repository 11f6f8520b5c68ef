import type { Device } from '../devices/index.ts'
import { addressesOf } from '../engine/topology.ts'
import { type Ip, isIp } from '../net/address.ts'
import { almostAddress } from '../net/misread.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import type { BuiltNetwork } from './build.ts'

/*
 * Finding what somebody means: a name, an address, a house number, a way of writing one of them.
 */

/**
 * Full-width characters, Chinese punctuation and exotic spaces as a keyboard elsewhere would give them; round quotes and
 * backticks around a word, and the long dash that a telephone makes of two.
 */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('、', ',')
    .replaceAll('。', '.')
    .replaceAll('→', '->')
    .replace(/[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad]/g, '')

    .replace(
      /(^|[\s=:(])[\u201c-\u201f\u2018-\u201b`\u00b4]+|[\u201c-\u201f\u2018-\u201b`\u00b4]+(?=$|[\s,;:)])/g,
      '$1',
    )
    .replace(/(^|\s)[\u2013-\u2015](?=[a-z])/g, '$1--')
    .trim()
}

/** Words that people put before or after a house number. */
const NOUNS =
  /^(?:house|host|pod|apartment|apt|node|building|door|number|no\.?|房子|公寓|建筑|门|第)[\s_#-]*|[\s]*(?:号房子|号公寓|号门|号)$/gi

/** The devices that a name may mean, best first; one when it is clear. */
export function candidates(network: BuiltNetwork, text: string): Device[] {
  const name = folded(text)
  const { devices } = network.topology
  const exact = devices.get(name) ?? [...devices.values()].find((d) => d.name.toLowerCase() === name.toLowerCase())
  if (exact !== undefined) return [exact]
  if (isIp(name)) return [...devices.values()].filter((d) => addressesOf(d).includes(name))
  const bare = name.replace(NOUNS, '').toLowerCase()
  if (bare === '') return []
  const hosts = [...devices.values()].filter((d) => d.kind !== 'switch')
  const kinds = preferred(name)
  const byNumber = /^\d+$/.test(bare)
    ? hosts.filter((d) => trailing(d.name) === bare || addressesOf(d)[0]?.split('.')[3] === bare)
    : []
  const named = [...devices.values()].filter((d) => d.name.toLowerCase().replace(NOUNS, '') === bare)
  const prefix = hosts.filter((d) => d.name.toLowerCase().startsWith(`${bare}-`))
  for (const group of [named, byNumber, prefix]) {
    const fitting = kinds === undefined ? group : group.filter((d) => kinds.has(d.kind))
    if (fitting.length > 0) return distinct(fitting)
  }
  return distinct(named.concat(byNumber))
}

function distinct(devices: Device[]): Device[] {
  const exactNumber = devices.filter((d) => d.kind !== 'node')
  return exactNumber.length === 0 ? devices : exactNumber
}

function trailing(name: string): string | undefined {
  return /(\d+)$/.exec(name)?.[1]
}

/** "pod 12" is a pod, "house 14" is none. */
function preferred(name: string): Set<Device['kind']> | undefined {
  if (/^(pod|apartment|apt|公寓)/i.test(name) || /公寓$/.test(name)) return new Set(['pod'])
  if (/^(house|host|房子)/i.test(name) || /房子$/.test(name)) return new Set(['host', 'router'])
  if (/^(node|building|建筑)/i.test(name)) return new Set(['node'])
  return undefined
}

function suggestions(network: BuiltNetwork, text: string): string[] {
  const names: string[] = []
  for (const device of network.topology.devices.values()) {
    names.push(device.name, ...addressesOf(device).slice(0, 1))
    if (names.length > 5000) break
  }
  return near(folded(text), names, 2)
}

/** Nobody is called that: because it is an address written wrongly, or because nobody is. */
export function nobody(text: string, network: string, near: () => readonly string[]): Problem {
  const almost = almostAddress(folded(text))
  if (almost !== undefined) return new Problem('not-an-address', { text: text.slice(0, 100), ...almost })
  return new Problem('unknown-end', { name: text.slice(0, 100), network, near: [...near()] })
}

function one(network: BuiltNetwork, text: string): Device {
  const found = candidates(network, text)
  const [first] = found
  if (first === undefined) throw nobody(text, network.name, () => suggestions(network, text))
  if (found.length > 1 && !isIp(folded(text)))
    throw new Problem('ambiguous-end', { name: text.slice(0, 100), choices: found.slice(0, 8).map((d) => d.name) })
  return first
}

/** Where a packet starts: a device with a network stack. */
export function findSender(network: BuiltNetwork, text: string): { device: string; ip?: Ip } {
  const device = one(network, text)
  const [ip] = addressesOf(device)
  if (device.kind === 'switch') throw new Problem('no-address', { name: device.name })
  return { device: device.name, ...(ip === undefined ? {} : { ip }) }
}

/** Where a packet goes: an address, whoever has it or nobody; or the first address of a named device. */
export function findTarget(network: BuiltNetwork, text: string): { ip: Ip; device?: string } {
  const name = folded(text)
  if (isIp(name)) {
    const [owner] = candidates(network, name)
    return { ip: name, ...(owner === undefined ? {} : { device: owner.name }) }
  }
  const device = one(network, text)
  const [ip] = addressesOf(device)
  if (ip === undefined) throw new Problem('no-address', { name: device.name })
  return { ip, device: device.name }
}

/** Any device, for tables and maps. */
export function findDevice(network: BuiltNetwork, text: string): Device {
  return one(network, text)
}

/** Splits `10.0.2.22:80`, `pod22:80` and `http://10.0.2.22:80/path`. More colons are no port: IPv6. */
export function splitPort(text: string): { end: string; port?: number; proto?: 'tcp' | 'udp' } {
  const bare = folded(text).replace(/^[a-z]+:\/\/([^/]+).*$/i, '$1')
  const match = /^([^:]+):(\d{1,5})(?:\/(tcp|udp))?$/i.exec(bare)
  const port = Number(match?.[2])
  if (match?.[1] === undefined || port > 65535) return { end: bare }
  const proto = match[3]?.toLowerCase()
  return { end: match[1], port, ...(proto === 'tcp' || proto === 'udp' ? { proto } : {}) }
}
