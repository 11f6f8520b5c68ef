import { onTestFinished } from 'vitest'
import { launchProgram, type Program, type Started } from './program.ts'

/** The program, started from outside; it ends with the test. */
export async function startProgram(started: Started = {}): Promise<Program> {
  const program = await launchProgram(started)
  onTestFinished(() => program.end())
  return program
}
