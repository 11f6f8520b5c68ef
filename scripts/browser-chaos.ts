import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { slowly, TROUBLES, trouble } from '../tests/support/browser-chaos.ts'
import { launchProgram } from '../tests/support/program.ts'

/*
 * `node scripts/browser-chaos.ts [ROUNDS]`: hangs and kills the browser of a running program, and starts it with a slow
 * browser and a locked store; every tenth round is a fresh program. The program must never end.
 */

const rounds = Number(process.argv[2] ?? 200)
let program = await launchProgram()
let exits = 0
for (let round = 0; round < rounds; round += 1) {
  if (round % 10 === 9 || program.code() !== undefined) {
    if (program.code() !== undefined) {
      exits += 1
      process.stdout.write(`ended with ${program.code()} before round ${round}: ${program.log().slice(-2_000)}\n`)
    }
    await program.end()
    program = await slowly(mkdtempSync(join(tmpdir(), 'pw-')), (round % 4) + 0.1)
  }
  const kind = TROUBLES[round % TROUBLES.length] ?? 'killed'
  await trouble(program, kind, (round * 37) % 900)
}
await new Promise((resolve) => setTimeout(resolve, 10_000))
if (program.code() !== undefined) exits += 1
await program.end()
process.stdout.write(`${rounds} rounds, ${exits} exits\n`)
process.exitCode = exits === 0 ? 0 : 1
