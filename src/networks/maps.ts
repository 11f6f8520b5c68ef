import type { Endpoint } from '../cni/contract.ts'
import type { Ip } from '../net/address.ts'
import { type LongestMatch, longestMatch } from '../net/longest-match.ts'
import type { IpcacheEntry } from '../trace/rows.ts'
import type { FileNode } from './file.ts'
import { madeUpMac } from './made-up.ts'

/*
 * The maps of a node as somebody read them from a real one. What a record says was taken out of them or set wrongly is
 * not there, or wrong.
 */

interface Read {
  endpoints?: Map<Ip, Endpoint>
  ipcache?: LongestMatch<IpcacheEntry>
}

export function mapsOf({
  endpoint_map,
  endpoints_missing = [],
  ipcache,
  ipcache_missing = [],
  ipcache_wrong = {},
}: FileNode): Read {
  const read: Read = {}
  if (endpoint_map !== undefined) {
    const rows = Object.entries(endpoint_map).filter(([ip]) => !endpoints_missing.includes(ip))
    read.endpoints = new Map(rows.map(([ip, row]) => [ip, endpointOf(ip, row)]))
  }
  if (ipcache !== undefined) {
    const gone = new Set(ipcache_missing.map(prefixOf))
    const wrong = new Map(Object.entries(ipcache_wrong).map(([ip, node]) => [prefixOf(ip), node]))
    read.ipcache = longestMatch<IpcacheEntry>()
    for (const [text, { identity, tunnel: told }] of Object.entries(ipcache)) {
      const tunnel = wrong.get(prefixOf(text)) ?? told
      if (gone.has(prefixOf(text))) continue
      read.ipcache.insert(prefixOf(text), { prefix: text, identity, ...(tunnel === undefined ? {} : { tunnel }) })
    }
  }
  return read
}

/** A bare address is a prefix of 32 bits. */
export function prefixOf(text: string): string {
  return text.includes('/') ? text : `${text}/32`
}

function endpointOf(ip: Ip, row: NonNullable<FileNode['endpoint_map']>[string]): Endpoint {
  if (row.host === true) return { kind: 'host', ip }
  if (row.stale === true || row.lxc === null || row.lxc === undefined) return { kind: 'stale', ip }
  return {
    kind: 'pod',
    ip,
    port: row.lxc,
    podMac: row.pod_mac ?? madeUpMac(ip),
    lxcMac: row.lxc_mac ?? madeUpMac(`lxc ${ip}`),
  }
}
