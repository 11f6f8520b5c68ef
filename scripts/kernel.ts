import { writeFileSync } from 'node:fs'
import { topics } from '../tests/support/kernel/cases.ts'
import { type Kernel, startKernel, whyNot } from '../tests/support/kernel/live.ts'
import { trials } from '../tests/support/kernel/networks.ts'
import { judge, type Trial, type Verdict } from '../tests/support/kernel/trial.ts'

/*
 * Asks the running Linux kernel and the simulator the same questions. Needs root, python3 and nft.
 *
 *   npx node scripts/kernel.ts [seed] [networks] [file]   networks by chance; what differs is printed, and written to the file
 *   npx node scripts/kernel.ts record [topic]             the cases of tests/support/kernel/cases.ts, to tests/truth/measured*.jsonl
 */

const WORKERS = 8

/** A busy machine may be late, and two frames that race may change places: what counts is what happens every time. */
async function search(kernel: Kernel, seed: number, count: number): Promise<object[]> {
  const unfit = new Map<string, number>()
  const wrong: object[] = []
  const races: number[] = []
  await Promise.all(
    trials(seed, count).map(async (trial, i) => {
      for (let tries = 0; tries < 3; tries++) {
        const verdict = await judge(kernel, trial)
        if (verdict.unfit !== undefined) return unfit.set(verdict.unfit, (unfit.get(verdict.unfit) ?? 0) + 1)
        if (verdict.differences.length === 0) return tries === 0 ? undefined : races.push(i)
        if (tries === 2 && verdict.race) return races.push(i)
        if (tries === 2) wrong.push({ i, ...trial, differences: verdict.differences })
      }
      return undefined
    }),
  )
  const left = [...unfit].map(([why, n]) => `${n} not asked (${why})`).join(', ')
  console.log(`seed ${seed}: ${count} networks, ${wrong.length} different, ${races.length} races; ${left}`)
  return wrong
}

/** Frames that race are asked for again. */
async function settled(kernel: Kernel, trial: Trial): Promise<Verdict> {
  let verdict = await judge(kernel, trial)
  for (let tries = 0; tries < 4 && verdict.race && verdict.differences.length > 0; tries++)
    verdict = await judge(kernel, trial)
  return verdict
}

async function record(kernel: Kernel, topic: string): Promise<void> {
  const lines = await Promise.all(
    Object.entries(topics[topic] ?? {}).map(async ([name, trial]) => {
      const { kernel: seen, differences, unfit } = await settled(kernel, trial)
      if (unfit !== undefined) throw new Error(`${name}: ${unfit}`)
      if (differences.length > 0) console.log(`${name}\n  ${differences.join('\n  ')}`)
      return JSON.stringify({ name, network: trial.file, question: trial.question, rounds: seen })
    }),
  )
  writeFileSync(new URL(`../tests/truth/${topic}.jsonl`, import.meta.url), `${lines.join('\n')}\n`)
  console.log(`${topic}: ${lines.length} cases written`)
}

const [first = '1', count = '200', file] = process.argv.slice(2)
const problem = whyNot()
if (problem !== undefined) throw new Error(problem)
const kernel = startKernel(WORKERS)
if (first === 'record')
  for (const topic of Object.keys(topics).filter((name) => count === '200' || name === count))
    await record(kernel, topic)
else {
  const wrong = await search(kernel, Number(first), Number(count))
  for (const one of wrong) console.log(JSON.stringify(one))
  if (file !== undefined) writeFileSync(file, JSON.stringify(wrong))
}
kernel.stop()
