import { type Learned, simulate } from '../../../src/engine/simulate.ts'
import type { Topology } from '../../../src/engine/topology.ts'
import type { NetworkInput } from '../../../src/networks/file.ts'
import type { Question } from '../../../src/trace/events.ts'
import { differences, kernelSaw, type Seen, weSay } from './compare.ts'
import type { Kernel } from './live.ts'
import { planOf } from './plan.ts'

/* One question, asked of the kernel and of us, cold and again warm. */

export interface Trial {
  file: NetworkInput
  question: Question
  rounds: number
}

/** `differences` is empty when we agree. `unfit` says why the kernel was not asked. */
export interface Verdict {
  unfit?: string
  kernel: Seen[]
  ours: Seen[]
  differences: string[]
  /** The same frames at the same places, only in another order: two of them race. */
  race: boolean
}

const unfit = (why: string): Verdict => ({ unfit: why, kernel: [], ours: [], differences: [], race: false })

export async function judge(kernel: Kernel, trial: Trial): Promise<Verdict> {
  const { plan, network } = planOf(trial.file, trial.question, trial.rounds)
  const { topology } = network
  if (topology.devices.get(trial.question.from)?.up !== true) return unfit('the asker is switched off')
  const asker = topology.devices.get(trial.question.from)
  if (trial.question.src !== undefined && asker?.kind !== 'switch' && !asker?.nics.some((nic) => nic.up))
    return unfit('claims an address without an interface')
  if (hasRing(topology)) return unfit('switches in a ring: without spanning tree a frame goes round for ever')
  const answer = await kernel.ask(plan)
  if (answer.problem !== undefined) return unfit(answer.problem)
  if (answer.rounds.some((round) => round.application.errno === 'ENOBUFS'))
    return unfit(
      'a virtual cable tells its sender what a real one would not: the other end takes no frames of this size',
    )
  const switches = new Set([...topology.devices.values()].filter((d) => d.kind === 'switch').map((d) => d.name))
  const seen = answer.rounds.map((round) => kernelSaw(round, switches))
  const ours = walked(topology, trial)
  const isOn = (device: string): boolean => topology.devices.get(device)?.up === true
  const theirs = answer.refused.filter(([device]) => isOn(device)).map(([device, to]) => `${device} ${to}`)
  const mine = topology.refused
    .filter((one) => isOn(one.device))
    .map((one) => `${one.device} ${one.route.split(' ')[0]}`)
  const found = seen.flatMap((k, i) =>
    differences(k, ours[i] ?? { application: 'nothing', frames: {} }).map((line) => `${i + 1}: ${line}`),
  )
  if (theirs.sort().join() !== mine.sort().join())
    found.push(`routes refused: kernel ${theirs.join()}, we ${mine.join()}`)
  return { kernel: seen, ours, differences: found, race: isRace(trial, seen, found) }
}

/**
 * Virtual cables take no time: what comes back may be there before the call that sent the probe is over. A redirect then
 * finds the TCP socket locked, and is not heeded; and an answer overtakes the probe's second fragment.
 */
function isRace({ question }: Trial, seen: Seen[], found: string[]): boolean {
  const frames = seen.flatMap((one) => Object.values(one.frames).flat())
  const redirected = frames.some((text) => text.includes('redirect-host'))
  return (question.proto === 'tcp' && redirected) || found.every((line) => /\(order\):$|^\d: {5}/.test(line))
}

/** What we say of the same question, once for every time that it is asked. */
export function walked(topology: Topology, { question, rounds }: Trial): Seen[] {
  const said: Seen[] = []
  let known: Learned = new Map()
  for (let round = 0; round < rounds; round++) {
    const { journey, learned } = simulate(topology, question, known)
    known = learned
    said.push(weSay(journey))
  }
  return said
}

/** Do cables that carry make a ring of switches? */
function hasRing(topology: Topology): boolean {
  const parent = new Map<string, string>()
  const root = (name: string): string => {
    const up = parent.get(name)
    return up === undefined ? name : root(up)
  }
  for (const { a, b, cut } of topology.links) {
    const ends = [a, b].map((end) => topology.devices.get(end.device))
    if (cut || ends.some((d) => d?.kind !== 'switch' || !d.up)) continue
    const [x, y] = [root(a.device), root(b.device)]
    if (x === y) return true
    parent.set(x, y)
  }
  return false
}
