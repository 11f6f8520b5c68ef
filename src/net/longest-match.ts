import ipaddr from 'ipaddr.js'
import { ipBits } from './address.ts'

/** What a lookup found: the prefix as it was inserted, and its value. */
export interface PrefixMatch<V> {
  prefix: string
  value: V
}

/**
 * A longest-prefix-match table for IPv4 and IPv6, as a bit trie in one typed array: two children and a value per node.
 * A lookup costs at most one step per bit of the address; `covering` also lists the losers, which a tutor has to show.
 */
export interface LongestMatch<V> {
  /** Adds or replaces. Throws a RangeError when the prefix is not `address/length`. Host bits are ignored. */
  insert(prefix: string, value: V): void
  /** True when the prefix was there. */
  remove(prefix: string): boolean
  /** The longest prefix that covers the address; undefined when none does, or when it is not an address. */
  lookup(address: string): PrefixMatch<V> | undefined
  /** Every prefix that covers the address, longest first. */
  covering(address: string): PrefixMatch<V>[]
  readonly size: number
}

const STRIDE = 3
const LEFT = 0
const RIGHT = 1
const VALUE = 2

interface Trie<V> {
  nodes: Int32Array
  used: number
  entries: (PrefixMatch<V> | undefined)[]
}

function emptyTrie<V>(): Trie<V> {
  return { nodes: new Int32Array(64 * STRIDE), used: 1, entries: [undefined] }
}

function child<V>(trie: Trie<V>, node: number, bit: number): number {
  return trie.nodes[node * STRIDE + bit] ?? 0
}

function grow<V>(trie: Trie<V>): number {
  const node = trie.used++
  if (trie.used * STRIDE > trie.nodes.length) {
    const larger = new Int32Array(trie.nodes.length * 2)
    larger.set(trie.nodes)
    trie.nodes = larger
  }
  return node
}

/** The address as 32-bit words: one for IPv4, four for IPv6. */
function words(text: string): Int32Array | undefined {
  const v4 = ipBits(text)
  if (v4 !== undefined) return Int32Array.of(v4)
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return undefined
  const bytes = new DataView(Uint8Array.from(ipaddr.IPv6.parse(text).toByteArray()).buffer)
  return Int32Array.of(bytes.getInt32(0), bytes.getInt32(4), bytes.getInt32(8), bytes.getInt32(12))
}

function bitAt(address: Int32Array, i: number): number {
  return ((address[i >> 5] ?? 0) >>> (31 - (i & 31))) & 1
}

function splitPrefix(prefix: string): { address: Int32Array; length: number } {
  const [text = '', tail = ''] = prefix.split('/')
  const address = words(text)
  const length = Number(tail)
  if (address === undefined || !/^\d{1,3}$/.test(tail) || length > address.length * 32)
    throw new RangeError(`not a prefix: ${prefix}`)
  return { address, length }
}

/** An empty table. */
export function longestMatch<V>(): LongestMatch<V> {
  const v4 = emptyTrie<V>()
  const v6 = emptyTrie<V>()
  let size = 0
  const trieOf = (address: Int32Array): Trie<V> => (address.length === 1 ? v4 : v6)

  function find(prefix: string): { trie: Trie<V>; node: number } | undefined {
    const { address, length } = splitPrefix(prefix)
    const trie = trieOf(address)
    let node = 0
    for (let i = 0; i < length; i++) {
      node = child(trie, node, bitAt(address, i))
      if (node === 0) return undefined
    }
    return { trie, node }
  }

  function visit(text: string, meet: (match: PrefixMatch<V>) => void): void {
    const address = words(text)
    if (address === undefined) return
    const trie = trieOf(address)
    let node = 0
    for (let i = 0; ; i++) {
      const entry = trie.entries[trie.nodes[node * STRIDE + VALUE] ?? 0]
      if (entry !== undefined) meet(entry)
      if (i === address.length * 32) return
      node = child(trie, node, bitAt(address, i) === 0 ? LEFT : RIGHT)
      if (node === 0) return
    }
  }

  return {
    insert(prefix, value) {
      const { address, length } = splitPrefix(prefix)
      const trie = trieOf(address)
      let node = 0
      for (let i = 0; i < length; i++) {
        const bit = bitAt(address, i)
        let next = child(trie, node, bit)
        if (next === 0) {
          next = grow(trie)
          trie.nodes[node * STRIDE + bit] = next
        }
        node = next
      }
      const slot = trie.nodes[node * STRIDE + VALUE] ?? 0
      if (slot !== 0) {
        trie.entries[slot] = { prefix, value }
        return
      }
      trie.nodes[node * STRIDE + VALUE] = trie.entries.length
      trie.entries.push({ prefix, value })
      size++
    },
    remove(prefix) {
      const found = find(prefix)
      const slot = found === undefined ? 0 : (found.trie.nodes[found.node * STRIDE + VALUE] ?? 0)
      if (found === undefined || slot === 0) return false
      found.trie.nodes[found.node * STRIDE + VALUE] = 0
      found.trie.entries[slot] = undefined
      size--
      return true
    },
    lookup(address) {
      let best: PrefixMatch<V> | undefined
      visit(address, (match) => {
        best = match
      })
      return best
    },
    covering(address) {
      const all: PrefixMatch<V>[] = []
      visit(address, (match) => all.unshift(match))
      return all
    },
    get size() {
      return size
    },
  }
}
