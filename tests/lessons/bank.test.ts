import { describe, expect, test } from 'vitest'
import { openLab } from '../../src/kube/labs.ts'
import type { Network } from '../../src/kube/network.ts'
import { openAny } from '../../src/kube/open.ts'
import { itemFor } from '../../src/lessons/bank.ts'
import { BELIEFS, type Belief } from '../../src/lessons/beliefs.ts'
import { type Item, valueText } from '../../src/lessons/item.ts'
import { heldBy, kinds } from '../../src/lessons/kinds/index.ts'
import { labOf } from '../../src/lessons/places.ts'
import { LAB_NAMES } from '../../src/networks/labs/index.ts'
import { bare } from '../../src/request/text.ts'
import { sayStem, sayValue } from '../../src/words/contract/lessons-tell.ts'
import { catalogues } from '../../src/words/index.ts'
import { keyOf } from '../support/lessons/oracle.ts'

/* The bank of questions: each has one right option, which a second reading of the trace gives too. */

/** BANK_ITEMS asks for fewer or more. */
const ITEMS = Number(process.env.BANK_ITEMS ?? 10_000)
const networks = new Map<string, Network>(LAB_NAMES.map((name) => [name, openLab(name)]))

/** As many items as wanted: every belief in its own lab, then every belief in every lab that has a question about it. */
function* items(count: number): Generator<{ item: Item; network: Network }> {
  let made = 0
  for (let seed = 0; made < count; seed++) {
    for (const about of BELIEFS) {
      const names = seed % 4 === 0 ? LAB_NAMES : [labOf(about)]
      for (const name of names) {
        const network = networks.get(name)
        const item = network === undefined ? undefined : itemFor(network, { about, seed })
        if (item === undefined || network === undefined) continue
        yield { item, network }
        if (++made === count) return
      }
    }
  }
}

describe('the bank of questions', () => {
  test('every item has one right option, none twice, and one of what it is about', () => {
    const seen = new Set<Belief>()
    for (const { item } of items(ITEMS)) {
      const texts = item.options.map(({ value }) => valueText(value))
      expect(new Set(texts).size, JSON.stringify(item)).toBe(texts.length)
      expect(item.options.filter(({ belief }) => belief === undefined)).toHaveLength(1)
      expect(item.options[item.key]?.belief).toBeUndefined()
      expect(item.options.some(({ belief }) => belief === item.about)).toBe(true)
      expect(item.options.length).toBeLessThanOrEqual(5)
      for (const { belief } of item.options) if (belief !== undefined) expect(heldBy(item.stem.kind)).toContain(belief)
      seen.add(item.about)
    }
    expect([...seen].sort()).toEqual([...BELIEFS].sort())
  }, 300_000)

  test('the key is what a second reading of a fresh walk gives', () => {
    const asked = new Set<string>()
    for (const { item, network } of items(Math.ceil(ITEMS / 2))) {
      const key = item.options[item.key]
      const again = keyOf(item, network)
      expect(again === undefined ? undefined : valueText(again), JSON.stringify(item)).toBe(
        key === undefined ? '' : valueText(key.value),
      )
      asked.add(item.stem.kind)
    }
    expect([...asked].sort()).toEqual(Object.keys(kinds).sort())
  }, 300_000)

  test('the same seed is the same item, another one mostly another', () => {
    const different = new Set<string>()
    for (let seed = 0; seed < 20; seed++) {
      const network = openLab('neighbourhoods')
      const item = itemFor(network, { about: 'mac-stays', seed })
      expect(item).toEqual(itemFor(openLab('neighbourhoods'), { about: 'mac-stays', seed }))
      different.add(JSON.stringify([item?.stem, item?.ends]))
    }
    expect(different.size).toBeGreaterThan(12)
  })

  test('an option says the same in one language and voice as nowhere else in the item, and every language says it', () => {
    for (const { item } of items(Math.min(ITEMS, 1_500))) {
      const asked = { from: item.ends.from, to: item.ends.to, ends: item.ends }
      for (const language of ['en', 'zh'] as const) {
        for (const voice of ['technical', 'house'] as const) {
          const words = catalogues[language].surfaces.lessons
          const said = item.options.map(({ value }) => bare(sayValue(words, value)[voice]))
          expect(new Set(said).size, `${language} ${voice} ${said.join(' | ')}`).toBe(said.length)
          const stem = bare(sayStem(words, item.stem, asked)[voice])
          if (language === 'en') expect(stem + said.join(''), stem).not.toMatch(/\p{Script=Han}/u)
          else expect(stem).toMatch(/\p{Script=Han}/u)
        }
      }
    }
  })

  test('a network that somebody uploaded serves as well', () => {
    const source = JSON.stringify({
      devices: {
        pc: { kind: 'host', nics: { eth0: { ip: '172.20.1.5/24' } }, gateway: '172.20.1.1' },
        nas: { kind: 'host', nics: { eth0: { ip: '172.20.2.9/24' } }, gateway: '172.20.2.1' },
        r: { kind: 'router', nics: { eth0: { ip: '172.20.1.1/24' }, eth1: { ip: '172.20.2.1/24' } } },
      },
      links: [
        { a: 'pc.eth0', b: 'r.eth0' },
        { a: 'nas.eth0', b: 'r.eth1' },
      ],
    })
    const network = openAny({ file: 'home.json', text: source })
    const served = BELIEFS.filter((about) => itemFor(network, { about, seed: 1 }) !== undefined)
    expect(served).toContain('mac-stays')
    expect(served).toContain('ttl-is-seconds')
    expect(served).not.toContain('clusterip-travels')
  })
})
