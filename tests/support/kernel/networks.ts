import fc from 'fast-check'
import type { NetworkInput } from '../../../src/networks/file.ts'
import { type Asked, byChance } from '../random-networks.ts'
import type { Trial } from './trial.ts'

/* Networks by chance that a real kernel can be asked about. */

/** Bridges have no spanning tree here: a ring would carry its first broadcast for ever. */
function withoutRings(file: NetworkInput): NetworkInput {
  const parent = new Map<string, string>()
  const root = (name: string): string => {
    const up = parent.get(name)
    return up === undefined ? name : root(up)
  }
  const isSwitch = (end: string): boolean => file.devices?.[end.split('.')[0] ?? '']?.kind === 'switch'
  const links = (file.links ?? []).filter(({ a, b }) => {
    if (!isSwitch(a) || !isSwitch(b)) return true
    const [x, y] = [root(a.split('.')[0] ?? ''), root(b.split('.')[0] ?? '')]
    if (x === y) return false
    parent.set(x, y)
    return true
  })
  return { ...file, links }
}

/** Who asks has to be switched on. */
function awake(file: NetworkInput, name: string): NetworkInput {
  const device = file.devices?.[name]
  return device === undefined ? file : { ...file, devices: { ...file.devices, [name]: { ...device, up: true } } }
}

function trialOf({ chance, question }: Asked): Trial {
  return { file: awake(withoutRings(chance.file), question.from), question, rounds: 2 }
}

/** The networks of one seed, senseless ones and nearly sound ones in turn. */
export function trials(seed: number, count: number): Trial[] {
  const kinds = ['senseless networks', 'networks with a fault or two'].flatMap((kind) => byChance[kind] ?? [])
  return kinds.flatMap((kind) => fc.sample(kind, { seed, numRuns: Math.ceil(count / kinds.length) }).map(trialOf))
}
