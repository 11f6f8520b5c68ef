import { cpus } from 'node:os'
import { type Learned, simulate } from '../src/engine/simulate.ts'
import type { Topology } from '../src/engine/topology.ts'
import { openLab } from '../src/kube/labs.ts'
import type { Question } from '../src/trace/events.ts'
import { manyNodes, podIp, podName } from './many-nodes.ts'

/*
 * How many questions a second the engine walks, and what a cluster of 150,000 pods costs. `npx node --expose-gc bench/engine.ts`
 *
 * Everything that is compared is measured in turns within one run: load on the machine then falls on both. A ratio is the
 * median of the ratios of neighbouring turns. Every journey is there and back: cold, every ARP exchange on the way is
 * walked too; warm, everybody knows what an earlier question taught. `bench/ovn.ts` compares with ovn-trace.
 */

const TURNS = 9
const TURN_MS = 200
const SMALL = { nodes: 2, pods: 10 }
const LARGE = { nodes: 5000, pods: 150_000 }

interface Contender {
  name: string
  topology: Topology
  question: Question
  learned?: Learned
}

function ping(from: string, to: string): Question {
  return { from, to, proto: 'icmp', port: 0, size: 56, ttl: 64, df: 'want', open: true }
}

/** Questions per second of processor time (garbage collection included), so that other processes do not count. */
function turn({ topology, question, learned }: Contender): number {
  const start = process.cpuUsage()
  const spent = (): number => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  let asked = 0
  while (spent() < TURN_MS) {
    for (let i = 0; i < 20; i++) simulate(topology, question, learned)
    asked += 20
  }
  return (asked * 1000) / spent()
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const round = (n: number): string => Math.round(n).toLocaleString('en')

/** Measures in turns; the first turn of each only warms up. */
function race(contenders: Contender[]): Map<string, number[]> {
  const rates = new Map<string, number[]>(contenders.map((c) => [c.name, []]))
  for (let i = 0; i <= TURNS; i++) {
    for (const contender of contenders) {
      const rate = turn(contender)
      if (i > 0) rates.get(contender.name)?.push(rate)
    }
  }
  return rates
}

function tableOf(contenders: Contender[], rates: Map<string, number[]>): string[] {
  const rows = contenders.map(({ name, topology, question, learned }) => {
    const all = rates.get(name) ?? []
    const { story } = simulate(topology, question, learned).journey
    const steps = story.reduce((sum, hop) => sum + hop.steps.length, 0)
    return `| ${name} | ${story.length} | ${steps} | ${round(median(all))} | ${round(Math.min(...all))} to ${round(Math.max(...all))} | ${round(median(all) * story.length)} |`
  })
  return ['| journey | hops | steps | traces/s | spread | hops/s |', '|---|--:|--:|--:|--:|--:|', ...rows]
}

function cold(name: string, topology: Topology, question: Question): Contender {
  return { name, topology, question }
}

function warm(name: string, topology: Topology, question: Question): Contender {
  return { name, topology, question, learned: simulate(topology, question).learned }
}

function labJourneys(): Contender[] {
  const plain = openLab('neighbourhoods').topology
  const told = openLab('buildings').topology
  const overlay = openLab('buildings', 'cilium').topology
  const both = (name: string, topology: Topology, [from, to]: [string, string]): Contender[] => {
    const question = ping(nameAt(topology, from), to)
    return [cold(`${name}, cold`, topology, question), warm(`${name}, warm`, topology, question)]
  }
  return [
    ...both('neighbourhoods 14 -> 15', plain, ['10.0.10.14', '10.0.10.15']),
    ...both('neighbourhoods 14 -> 24', plain, ['10.0.10.14', '10.0.20.24']),
    ...both('buildings 12 -> 14, storybook', told, ['10.0.1.12', '10.0.1.14']),
    ...both('buildings 12 -> 22, storybook', told, ['10.0.1.12', '10.0.2.22']),
    ...both('buildings 12 -> 22, cilium', overlay, ['10.0.1.12', '10.0.2.22']),
  ]
}

function nameAt(topology: Topology, ip: string): string {
  for (const device of topology.devices.values()) {
    if (device.kind !== 'switch' && device.nics.some((nic) => nic.addresses.some((a) => a.ip === ip)))
      return device.name
  }
  throw new Error(`nobody has ${ip}`)
}

function megabytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / 2 ** 20
}

function ratio(rates: Map<string, number[]>, of: string, to: string): { median: number; least: number; most: number } {
  const over = rates.get(to) ?? []
  const ratios = (rates.get(of) ?? []).map((rate, i) => (over[i] ?? Number.NaN) / rate)
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) }
}

function main(): void {
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  say(
    `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown'}, per second of processor time; ${TURNS} turns of ${TURN_MS} ms, interleaved\n`,
  )
  const labs = labJourneys()
  for (const row of tableOf(labs, race(labs))) say(row)
  say(`\nResident after the labs: ${round(megabytes())} MB\n`)

  const before = megabytes()
  const start = performance.now()
  const large = manyNodes(LARGE)
  const loaded = performance.now() - start
  say(
    `${round(LARGE.nodes)} nodes, ${round(LARGE.pods)} pods: ${(loaded / 1000).toFixed(1)} s to build, ${round(megabytes())} MB resident (${round(before)} before)\n`,
  )
  const small = manyNodes(SMALL)
  const few = [
    cold('10 pods, cold', small, ping(podName(0), podIp(1, SMALL))),
    cold('150,000 pods, cold', large, ping(podName(777), podIp(149_998, LARGE))),
    warm('10 pods, warm', small, ping(podName(0), podIp(1, SMALL))),
    warm('150,000 pods, warm', large, ping(podName(777), podIp(149_998, LARGE))),
  ]
  const rates = race(few)
  for (const row of tableOf(few, rates)) say(row)
  for (const how of ['cold', 'warm']) {
    const { median: m, least, most } = ratio(rates, `150,000 pods, ${how}`, `10 pods, ${how}`)
    say(
      `\nOne trace among 150,000 pods costs ${m.toFixed(2)} times one among 10, ${how} (${least.toFixed(2)} to ${most.toFixed(2)})`,
    )
  }
}

main()
