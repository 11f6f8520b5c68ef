import { answer, stranger } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import type { Ends, Language, Manner, Voice } from '../../src/request/calls.ts'
import type { Town } from '../../src/request/town.ts'
import { asked, imported, KPR, NATIVE, type Told } from './asked-cluster.ts'
import { journeys } from './journeys.ts'
import { AROUND } from './scenarios-services.ts'

/*
 * Journeys whose maps are looked at: all of the labs, and thirty of clusters.
 */

export interface TownRow {
  name: string
  town: (language: Language, voice: Voice) => Town | undefined
}

const LABS: { network: string; ends: [string, string][] }[] = [
  {
    network: 'masks',
    ends: [
      ['a', 'b'],
      ['a', 'far'],
      ['a', 'nogw'],
      ['c', 'far'],
    ],
  },
  {
    network: 'shop',
    ends: [
      ['shop/cart', 'shop/web-2:8080'],
      ['shop/cart', 'shop/web:80'],
      ['world', '192.168.100.12:30080'],
    ],
  },
  { network: 'mycluster', ends: [['10.10.2.117', '10.10.1.164']] },
]

function labRow(name: string, network: string, ask: Ends & { datapath?: Manner['datapath'] }): TownRow {
  const { datapath, ...ends } = ask
  return {
    name,
    town: (language, voice) => {
      const manner = { network, ...(datapath === undefined ? {} : { datapath }) }
      return townIn(answer({ kind: 'trace', ...ends, manner }, { ...stranger(language), voice }))
    },
  }
}

/** The town of an answer; none when it tells no journey. */
export function townIn({ blocks }: Answer): Town | undefined {
  const diagram = blocks.find((block) => block.kind === 'diagram')
  return diagram?.kind === 'diagram' ? diagram.town : undefined
}

const MODES: Told[] = [
  { name: 'vxlan' },
  { name: 'geneve', config: { 'tunnel-protocol': 'geneve' } },
  { name: 'native', config: NATIVE },
  { name: 'wireguard', config: { 'enable-wireguard': 'true' } },
  { name: 'kpr', config: { ...KPR, ...NATIVE } },
]
const ASKS: Ends[] = [
  { from: 'shop/a', to: 'shop/c', proto: 'tcp', port: 8080 },
  { from: 'shop/a', to: 'shop/b' },
  { from: 'shop/a', to: 'world:443' },
  { from: 'node/node-1', to: 'shop/c' },
]

function clusterRow(told: Told, ask: Ends): TownRow {
  return {
    name: `${told.name}: ${ask.from} → ${ask.to}`,
    town: (language, voice) => townIn(asked([imported(told)], { kind: 'trace', ...ask }, { language, voice })),
  }
}

export const LAB_TOWNS: TownRow[] = [
  ...journeys.map(({ name, network, ask, datapath }) =>
    labRow(name, network, { ...ask, ...(datapath === undefined ? {} : { datapath }) }),
  ),
  ...LABS.flatMap(({ network, ends }) =>
    ends.map(([from, to]) => labRow(`${network}: ${from} → ${to}`, network, { from, to })),
  ),
]
export const CLUSTER_TOWNS: TownRow[] = [
  ...MODES.flatMap((mode) => ASKS.map((ask) => clusterRow(mode, ask))),
  ...AROUND.map((row) => clusterRow(row, row.ask)),
]
