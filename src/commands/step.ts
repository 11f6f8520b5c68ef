import { scenes } from '../engine/scenes.ts'
import { findingsOf } from '../findings/findings.ts'
import { Problem } from '../request/problem.ts'
import { stepChoices } from '../views/choices.ts'
import { pointBlocks, shownBlocks } from '../views/observed.ts'
import { snapshotNotes } from '../views/source-notes.ts'
import { headerBlocks, sceneBlocks, tableBlocks } from '../views/step.ts'
import { answered, type Command } from './command.ts'
import { ENDS } from './ends.ts'

/** `/step N A B`: one numbered step of a journey from close by. */
export const step: Command<'step'> = {
  params: {
    ...ENDS,
    number: { kind: 'number', required: true, min: 1, max: 10_000, position: 2 },
    show: { kind: 'choice', choices: ['step', 'headers', 'tables'] },
    leg: { kind: 'choice', choices: ['request', 'reply'] },
  },
  run(call, context) {
    const asked = findingsOf(context.network, call)
    const all = scenes(asked.journey, asked.network.topology)
    const offset = call.leg === 'reply' ? all.findIndex((scene) => scene.leg === 'reply') : 0
    const number = call.number + Math.max(0, offset)
    const scene = all[number - 1]
    if (scene === undefined) throw new Problem('unknown-step', { number: call.number, steps: all.length })
    const [title, ...rest] = sceneBlocks(scene, all.length, context)
    if (title === undefined) return answered([])
    const shown = { step: rest, headers: headerBlocks(scene, context), tables: tableBlocks(scene, context) }[
      call.show ?? 'step'
    ]
    const nothing = shown.length === 0 ? [{ kind: 'note' as const, text: context.words.lines.nothingToShow }] : []
    const whole = call.show === undefined || call.show === 'step'
    const real = whole
      ? [...pointBlocks(scene, asked.network, context), ...shownBlocks(scene, asked.network, context)]
      : []
    return answered([
      title,
      ...shown,
      ...nothing,
      ...real,
      ...snapshotNotes(asked.network, context),
      stepChoices({ ...call, number }, all, context),
    ])
  },
}
