import { spawnSync } from 'node:child_process'
import { usedByChildren } from './used.ts'

/*
 * From the start of a process to its text: the terminal's command against an empty Node. `npx node bench/start.ts`
 */

const TURNS = 15
const packetwalk = new URL('../bin/packetwalk.js', import.meta.url).pathname
const question = [packetwalk, 'trace', '10.0.1.12', '10.0.2.22', '--no-picture']

interface Contender {
  name: string
  args: string[]
  environment: Record<string, string>
}

const CONTENDERS: Contender[] = [
  { name: 'empty Node', args: ['-e', '0'], environment: {} },
  { name: 'a trace, nothing compiled before', args: question, environment: { NODE_DISABLE_COMPILE_CACHE: '1' } },
  { name: 'a trace', args: question, environment: {} },
]

/** Processor milliseconds and milliseconds on the wall. */
function turn({ args, environment }: Contender): { used: number; wall: number } {
  const before = usedByChildren()
  const from = performance.now()
  const { status } = spawnSync(process.execPath, args, { env: { ...process.env, ...environment }, stdio: 'ignore' })
  if (status !== 0) throw new Error(`ended with ${status}: ${args.join(' ')}`)
  return { used: usedByChildren() - before, wall: performance.now() - from }
}

function median(values: number[]): string {
  return (values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN).toFixed(0)
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

function main(): void {
  for (const contender of CONTENDERS) turn(contender)
  const turns = Array.from({ length: TURNS }, () => CONTENDERS.map(turn))
  say(`Node ${process.version}; ${TURNS} turns, interleaved; medians\n`)
  say('| what | processor time | on the wall |\n|---|--:|--:|')
  CONTENDERS.forEach(({ name }, i) => {
    const own = turns.map((all) => all[i] ?? { used: Number.NaN, wall: Number.NaN })
    say(`| ${name} | ${median(own.map((t) => t.used))} ms | ${median(own.map((t) => t.wall))} ms |`)
  })
}

main()
