import type { CallName } from '../request/calls.ts'
import type { Command } from './command.ts'
import { compare } from './compare.ts'
import { config } from './config.ts'
import { diff } from './diff.ts'
import { explain } from './explain.ts'
import { fix } from './fix.ts'
import { helpFor } from './help.ts'
import { labs } from './labs.ts'
import { learn } from './learn.ts'
import { lint } from './lint.ts'
import { map } from './map.ts'
import { mode } from './mode.ts'
import { network } from './network.ts'
import { paste } from './paste.ts'
import { pod } from './pod.ts'
import { policy } from './policy.ts'
import { practice, progress, review } from './practice.ts'
import { reach } from './reach.ts'
import { repair, solve } from './repair.ts'
import { mtu, traceroute } from './routes.ts'
import { forget, privacy, status } from './service.ts'
import { source } from './source.ts'
import { step } from './step.ts'
import { study } from './study.ts'
import { table } from './table.ts'
import { trace } from './trace.ts'
import { whatif } from './whatif.ts'
import { why } from './why.ts'

/** Every command. Registration, manifests, help, completion and parsing follow from this table. */
export type Commands = { [N in CallName]: Command<N> }

const known: Omit<Commands, 'help'> = {
  trace,
  step,
  policy,
  why,
  paste,
  whatif,
  fix,
  traceroute,
  mtu,
  lint,
  reach,
  diff,
  mode,
  compare,
  explain,
  learn,
  practice,
  review,
  progress,
  study,
  repair,
  solve,
  map,
  table,
  labs,
  pod,
  source,
  network,
  config,
  status,
  privacy,
  forget,
}

const help = helpFor({ ...known, help: { params: { about: { kind: 'command', position: 0 } } } })

export const commands: Commands = { ...known, help }
export const COMMAND_NAMES: readonly CallName[] = Object.keys(commands).filter((name): name is CallName =>
  Object.hasOwn(commands, name),
)
