import { describe, expect, test } from 'vitest'
import type { Network } from '../../src/kube/network.ts'
import { itemAbout } from '../../src/lessons/bank.ts'
import type { Item, StemKind, Value } from '../../src/lessons/item.ts'
import { heldBy } from '../../src/lessons/kinds/index.ts'
import type { Ends } from '../../src/request/calls.ts'
import { cases, networkOf, type TruthCase } from '../truth/kernel.ts'

/* Where the real kernel walked the same question, the key of an item is what it did. */

function endsOf({ probe: { dport, ...probe } }: TruthCase): Ends {
  const { from, to, proto, ttl, size, df, open, src } = probe
  return {
    from,
    to,
    proto,
    ttl,
    size,
    df,
    ...(dport === undefined ? {} : { port: dport }),
    ...(open === undefined ? {} : { open }),
    ...(src === undefined ? {} : { src }),
  }
}

/** Items of a kind about a recorded walk, whatever belief they are about. */
function items(network: Network, kind: StemKind, ends: Ends): Item[] {
  return heldBy(kind).flatMap((about) =>
    [0, 1, 2].flatMap((seed) => itemAbout(network, { about, seed, kind, ends }) ?? []),
  )
}

/** `node1.lxc12[from_container:to-pod]` is node1; what happens at one device is one place. */
function devicesOf(path: readonly string[]): string[] {
  const devices = path.map((at) => at.replace(/[.[].*$/, ''))
  return devices.filter((device, i) => device !== devices[i - 1])
}

const keyOf = (item: Item): Value | undefined => item.options[item.key]?.value

/** What the record says of each kind. */
const recorded: { [K in StemKind]?: (c: TruthCase, item: Item) => boolean } = {
  path: ({ kernel_result: { outcome } }, item) => {
    const key = keyOf(item)
    return key?.kind === 'path' && JSON.stringify(key.devices) === JSON.stringify(devicesOf(outcome.request.path ?? []))
  },
  fate: ({ kernel_result: { outcome } }, item) => {
    const key = keyOf(item)
    if (key?.kind !== 'fate') return false
    const { fate } = key
    if (fate.kind === 'answered') return outcome.verdict === 'answered'
    if (fate.kind === 'answer-lost') return outcome.request.status === 'delivered' && outcome.verdict !== 'answered'
    return outcome.request.status !== 'delivered' && outcome.request.at === fate.at
  },
  'arp-for': ({ kernel_result: { arp } }, { stem, options, key }) => {
    const value = options[key]?.value
    if (stem.kind !== 'arp-for' || value?.kind !== 'address') return false
    // a request that met a cut cable at once is in no record
    const asked = arp.filter(({ device }) => device === stem.device)
    return asked.length === 0 || asked.some(({ asks_for }) => asks_for === value.ip)
  },
}

describe('keys and the kernel’s record', () => {
  for (const file of ['neighbourhoods', 'overlay'] as const)
    test(`every item about a walk of ${file} has the key that the kernel gives`, () => {
      let asked = 0
      for (const c of cases(file).filter(({ warm }) => !warm)) {
        const network = networkOf(c)
        for (const kind of ['path', 'fate', 'arp-for'] as const)
          for (const item of items(network, kind, endsOf(c))) {
            asked++
            expect(
              recorded[kind]?.(c, item),
              `${c.name} ${JSON.stringify(item)} ${JSON.stringify(c.kernel_result.outcome)}`,
            ).toBe(true)
          }
      }
      expect(asked).toBeGreaterThan(40)
    })
})
