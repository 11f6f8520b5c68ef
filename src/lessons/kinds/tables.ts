import type { Step } from '../../trace/events.ts'
import type { TableName, Value } from '../item.ts'
import { deviceKind, isStep, stepsIn } from '../told.ts'
import type { Kind } from './kind.ts'

const table = (name: TableName): Value[] => [{ kind: 'table', table: name }]

/** Which table is asked here. */
export const tableAsked: Kind<'table-asked'> = {
  ways: 'one',
  ask(told, random) {
    const deciding = told.scenes
      .filter(({ leg }) => leg === 'request')
      .flatMap((scene) => {
        const found = scene.steps.map(asked).find((name) => name !== undefined)
        return found === undefined ? [] : [{ scene, found }]
      })
    const one = random.pick(deciding)
    if (one === undefined) return undefined
    const { device, part } = one.scene.spot
    return {
      stem: { kind: 'table-asked', device, ...(part === undefined ? {} : { part }) },
      truth: { kind: 'table', table: one.found },
      shows: one.scene.number,
    }
  },
  wrong: {
    'unknown-mac-dropped': (told, { stem }) => (deviceKind(told, stem.device) === 'switch' ? table('arp') : []),
    'switch-is-a-hop': (told, { stem }) => (deviceKind(told, stem.device) === 'switch' ? table('routes') : []),
    'pods-share-a-bridge': (told, { stem }) =>
      deviceKind(told, stem.device) === 'node' ? [...table('macs'), ...table('arp')] : [],
    'underlay-knows-pods': (told, { stem }) =>
      deviceKind(told, stem.device) === 'switch' && told.network.datapath !== undefined ? table('ipcache') : [],
  },
}

/** The first table that a step of this kind was looked up in, where that decided the way. */
function asked(step: Step): TableName | undefined {
  if (isStep(step, 'mac-found')) return 'macs'
  if (isStep(step, 'endpoint-found')) return 'endpoints'
  if (isStep(step, 'ipcache-found')) return 'ipcache'
  if (isStep(step, 'service-translated') || isStep(step, 'socket-translated')) return 'services'
  return isStep(step, 'route-found') ? 'routes' : undefined
}

/** What a switch learns from a frame. */
export const switchWrites: Kind<'switch-writes'> = {
  ways: 'one',
  ask(told, random) {
    const seen = new Set<string>()
    const first = told.journey.story.flatMap(({ device, steps }) => {
      const [step] = stepsIn(steps, 'mac-learned')
      if (step === undefined || seen.has(device)) return []
      seen.add(device)
      return [{ device, step }]
    })
    const one = random.pick(first)
    if (one === undefined) return undefined
    const { mac, port } = one.step
    return {
      stem: { kind: 'switch-writes', device: one.device },
      truth: { kind: 'mac-row', mac, port },
      shows: told.scenes.find(({ spot }) => spot.device === one.device)?.number ?? 1,
    }
  },
  wrong: {
    'switch-learns-destination': (told, { stem }) =>
      told.journey.story
        .filter(({ device }) => device === stem.device)
        .flatMap(({ steps }) => stepsIn(steps, 'mac-found'))
        .map(({ mac, port }) => ({ kind: 'mac-row', mac, port })),
  },
}

/** What it does with a frame for somebody who is in no row. */
export const unknownAtSwitch: Kind<'unknown-at-switch'> = {
  ways: 'one',
  ask(told, random) {
    const flooding = told.journey.story.filter(({ steps }) => stepsIn(steps, 'flooded').length > 0)
    const one = random.pick(flooding)
    if (one === undefined) return undefined
    const { device } = one
    return {
      stem: { kind: 'unknown-at-switch', device },
      truth: { kind: 'phrase', phrase: 'floods' },
      shows: told.scenes.find(({ spot }) => spot.device === device)?.number ?? 1,
    }
  },
  wrong: {
    'unknown-mac-dropped': () => [
      { kind: 'phrase', phrase: 'drops-it' },
      { kind: 'phrase', phrase: 'asks-a-directory' },
    ],
  },
}
