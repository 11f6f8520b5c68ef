import { checkSnapshot } from '../kube/import/check.ts'
import type { Network } from '../kube/network.ts'
import { openAny } from '../kube/open.ts'
import { writeSnapshot } from '../kube/snapshot/file.ts'
import { LAB_NAMES, labNamed } from '../networks/labs/index.ts'
import { LIMITS } from '../networks/validate.ts'
import type { Answer, Effect } from '../request/answer.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { plain, t } from '../request/text.ts'
import { contradictionBlocks, gapBlocks } from '../views/mode.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { answered, type Command, type Context } from './command.ts'

/** In chat a file may have this many bytes; larger ones go through the terminal. */
export const CHAT_UPLOAD = 256 * 1024

/** `/network list|use|upload|forget`: which network is asked. */
export const network: Command<'network'> = {
  params: {
    do: { kind: 'choice', required: true, choices: ['list', 'use', 'upload', 'forget'], position: 0 },
    name: { kind: 'network', position: 1 },
    scope: { kind: 'choice', choices: ['person', 'channel', 'workspace'] },
  },
  settings: true,
  run(call, context) {
    if (call.do === 'list') return answered(list(context))
    if (call.do === 'upload') return upload(context)
    if (call.name === undefined) throw new Problem('missing-argument', { command: 'network', argument: 'name' })
    const wanted = known(call.name, context)
    const scope = call.scope ?? 'person'
    if ((scope !== 'person' || call.do === 'forget') && !context.asker.admin)
      throw new Problem('admins-only', { what: `network ${call.do}` })
    const effect: Effect =
      call.do === 'use' ? { kind: 'use-network', scope, network: wanted } : { kind: 'forget-network', network: wanted }
    const { lines } = context.words
    const text = call.do === 'use' ? lines.networkUsed(call.name, scope) : lines.networkForgotten(call.name)
    return answered([{ kind: 'headline', mood: 'good', text }], [effect])
  },
}

/** The hash of a stored network, or the name of a lab. */
function known(name: string, context: Context): string {
  const stored = context.asker.networks.find((n) => n.hash === name || n.name === name)
  if (stored !== undefined) return stored.hash
  if (labNamed(name) !== undefined) return name
  throw new Problem('unknown-network', {
    name: name.slice(0, 100),
    near: near(name, [...LAB_NAMES, ...context.asker.networks.map((n) => n.name)], 3)
      .concat(LAB_NAMES)
      .slice(0, 5),
  })
}

function list(context: Context): ReturnType<Command<'network'>['run']>['blocks'] {
  const { words, asker } = context
  const rows = [
    ...LAB_NAMES.map((name) => [t`${name}`, plain(words.labs[name].title)]),
    ...asker.networks.map((n) => [t`${n.name}`, t`${n.hash}`]),
  ]
  return [
    { kind: 'headline', mood: 'neutral', text: words.lines.networkInUse(context.network.name) },
    { kind: 'table', caption: plain(words.labels.network), columns: [words.labels.network, words.labels.does], rows },
    { kind: 'note', text: words.lines.uploadHow },
  ]
}

/** The file came with the question. It is read here, and remembered under its content hash. */
function upload(context: Context): ReturnType<Command<'network'>['run']> {
  const file = context.asker.upload
  if (file === undefined) throw new Problem('nothing-uploaded', {})
  if ('problem' in file) throw file.problem
  const bytes = new TextEncoder().encode(file.text).length
  // What came out of an archive was small when it was sent.
  const limit = file.unpacked === true ? LIMITS.bytes : CHAT_UPLOAD
  if (bytes > limit) throw new Problem('file-too-large', { file: file.name, bytes, limit })
  const opened = openAny({ file: file.name, text: file.text })
  const { words } = context
  return answered(
    [
      { kind: 'headline', mood: 'good', text: words.lines.uploaded(opened.name, opened.topology.devices.size) },
      ...understood(opened, context),
      ...sourceNotes(opened, context),
      { kind: 'choices', items: [{ label: '/map', request: { kind: 'map', manner: { network: opened.hash } } }] },
    ],
    [
      { kind: 'store-network', hash: opened.hash, name: opened.name, source: sourceOf(opened, file.text) },
      { kind: 'use-network', scope: 'person', network: opened.hash },
    ],
  )
}

/** What is kept of an upload: of kubectl's output only what was understood, so that no secret in it is stored. */
function sourceOf(opened: Network, text: string): string {
  return opened.cluster === undefined ? text : writeSnapshot(opened.cluster.snapshot)
}

/** After an upload of a real cluster: what it does not say, and what does not fit together. */
function understood(opened: Network, context: Context): Answer['blocks'] {
  if (opened.cluster === undefined) return []
  const { gaps, contradictions } = checkSnapshot(opened.cluster.snapshot)
  return [...gapBlocks(gaps, context), ...contradictionBlocks(contradictions, context)]
}
