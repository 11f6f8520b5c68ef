import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

/* Under which licences everything stands that comes with the packed library, and with the image; as the lock file says. */

const names = z.record(z.string(), z.string()).default({})
const entry = z.object({ license: z.string().optional(), dependencies: names, optionalDependencies: names })
const lock = z.object({ packages: z.record(z.string(), entry) })
const { packages } = lock.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')))

/** Licences that ask for no more than to be named. */
const FREE = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'BlueOak-1.0.0',
  'PSF-2.0',
]

/** Where Node finds a package that is required from a folder. */
function found(name: string, from: string): string | undefined {
  const at = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  if (packages[at] !== undefined) return at
  if (from === '') return undefined
  const outer = from.lastIndexOf('/node_modules/')
  return found(name, outer < 0 ? '' : from.slice(0, outer))
}

/** Everything that is installed with what stands at a place, and its licence. Optional peers are not. */
function licencesOf(place: string): Map<string, string> {
  const licences = new Map<string, string>()
  function visit(from: string): void {
    const { dependencies, optionalDependencies } = entry.parse(packages[from])
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = found(name, from)
      if (at === undefined) throw new Error(`${name} is not in the lock file`)
      if (licences.has(at)) continue
      licences.set(at, packages[at]?.license ?? 'none')
      visit(at)
    }
  }
  visit(place)
  return licences
}
const others = (licences: ReadonlyMap<string, string>): string[] =>
  [...licences].filter(([, licence]) => !FREE.includes(licence)).map(([at, licence]) => `${at}: ${licence}`)

test('what comes with the packed library may be used by anybody, without copyleft', () => {
  const licences = licencesOf('')
  expect(licences.size).toBeGreaterThan(8)
  expect(others(licences)).toEqual([])
})

test('what comes with the image beside it: each licence that asks for more, or is not named, is known', () => {
  // Fonts; MPL and EPL, which stay with their own unchanged files; khroma names its licence (MIT) in a file only.
  const known = [
    'node_modules/@fontsource-variable/recursive: OFL-1.1',
    'node_modules/@fontsource/open-sans: OFL-1.1',
    'node_modules/@fortawesome/fontawesome-free: (CC-BY-4.0 AND OFL-1.1 AND MIT)',
    'node_modules/@resvg/resvg-wasm: MPL-2.0',
    'node_modules/dompurify: (MPL-2.0 OR Apache-2.0)',
    'node_modules/elkjs: EPL-2.0 OR GPL-3.0-or-later',
    'node_modules/khroma: none',
  ]
  expect(others(licencesOf('deploy/service')).sort()).toEqual(known)
})
