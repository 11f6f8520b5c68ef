import { openLab } from '../kube/labs.ts'
import type { Network } from '../kube/network.ts'
import { build } from '../networks/build.ts'
import { networkFile } from '../networks/file.ts'
import { isLab, type LabName } from '../networks/labs/index.ts'
import type { Ends } from '../request/calls.ts'
import { breakIt, type Fault, GRADES, type Grade } from './faults.ts'
import type { Fate } from './item.ts'
import { randomOf } from './random.ts'
import { situations } from './situations.ts'
import { fateOf, tell } from './told.ts'

/*
 * Break and repair: a network with one hidden fault, and a question that worked before. Its name says which it is, so that
 * nothing has to be remembered.
 */

export interface Puzzle {
  /** `repair/<lab>/<grade>/<seed>`: the same every time. */
  name: string
  base: LabName
  grade: Grade
  seed: number
  fault: Fault
  at: string
  also?: string
  ends: Ends
  before: Fate
  after: Fate
  broken: Network
}

/** Labs that can be broken: those that are network files. */
const BASES: readonly LabName[] = ['neighbourhoods', 'buildings', 'masks']
const TRIES = 60
/** Of every packet in the third grade: large enough to meet a narrow link. */
const LARGE: Partial<Ends> = { size: 1200, df: 'do' }

/** The puzzle of a grade and a seed: one fault, and a way that it breaks. */
export function puzzleOf(grade: Grade, seed: number): Puzzle {
  const random = randomOf(`repair/${grade}/${seed}`)
  for (let i = 0; i < TRIES; i++) {
    const base = random.pick(BASES) ?? 'neighbourhoods'
    const fault = random.pick(GRADES[grade])
    const whole = openLab(base)
    const found = fault === undefined ? undefined : breakIt(whole.file, fault, random)
    const pair = situations[random.below(3) === 0 ? 'neighbours' : 'across'](whole, random)
    if (found === undefined || pair === undefined) continue
    const name = `repair/${base}/${grade}/${seed}`
    const ends = grade === 3 ? { ...pair, ...LARGE } : pair
    const broken = build(name, networkFile.parse(found.file), whole.datapath)
    const [before, after] = [whole, broken].map((network) => tell(ends, network))
    if (before === undefined || after === undefined) continue
    const [was, is] = [fateOf(before), fateOf(after)]
    if (was.kind !== 'answered' || is.kind === 'answered') continue
    const { file: _, ...what } = found
    return { name, base, grade, seed, ...what, ends, before: was, after: is, broken }
  }
  throw new Error(`no puzzle of grade ${grade} from seed ${seed}`)
}

/** The puzzle that a network is, by its name. */
export function puzzleNamed(name: string): Puzzle | undefined {
  const [, base, grade, seed] = /^repair\/([a-z]+)\/([123])\/(\d{1,9})$/.exec(name) ?? []
  if (base === undefined || !isLab(base)) return undefined
  const of: Grade = grade === '1' ? 1 : grade === '2' ? 2 : 3
  const puzzle = puzzleOf(of, Number(seed))
  return puzzle.base === base ? puzzle : undefined
}
