import { existsSync, readFileSync } from 'node:fs'

/**
 * A public suite that lies beside the repository. Undefined, and said aloud, where it does not: its tests are skipped
 * then, and the ones with data of their own still run.
 */
export function suite(file: string): unknown {
  const url = new URL(`../../../shared/acceptance/${file}`, import.meta.url)
  if (existsSync(url)) return JSON.parse(readFileSync(url, 'utf8'))
  console.warn(`${file}: this public suite is not here, its cases are skipped`)
  return undefined
}
