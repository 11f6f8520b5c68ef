import { checkSnapshot } from '../kube/import/check.ts'
import type { Network } from '../kube/network.ts'
import { openAny } from '../kube/open.ts'
import { writeSnapshot } from '../kube/snapshot/file.ts'
import { checkLesson, isLessonFile, readLesson } from '../lessons/lesson-file.ts'
import { hashOf } from '../networks/build.ts'
import { LAB_NAMES, labNamed } from '../networks/labs/index.ts'
import { LIMITS } from '../networks/validate.ts'
import type { Answer, Block, Choice, Effect, Scope } from '../request/answer.ts'
import type { RequestOf } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { near } from '../request/spelling.ts'
import { plain, type Text, t } from '../request/text.ts'
import { wordsFor } from '../views/lesson.ts'
import { contradictionBlocks, gapBlocks } from '../views/mode.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { type Asker, type AskersNetwork, answered, type Command, type Context } from './command.ts'

/** In chat a file may have this many bytes; larger ones go through the terminal. */
export const CHAT_UPLOAD = 256 * 1024

/** `/network list|use|upload|share|forget`: which network is asked, and who may ask it. What somebody brings is theirs. */
export const network: Command<'network'> = {
  params: {
    do: { kind: 'choice', required: true, choices: ['list', 'use', 'upload', 'share', 'forget'], position: 0 },
    name: { kind: 'network', position: 1 },
    scope: { kind: 'choice', choices: ['person', 'channel', 'workspace'] },
  },
  settings: true,
  private: true,
  run(call, context) {
    return { ...carriedOut(call, context), private: true }
  },
}

function carriedOut(call: RequestOf<'network'>, context: Context): Answer {
  if (call.do === 'list') return answered(list(context))
  if (call.do === 'upload') return upload(context)
  const { name } = call
  if (name === undefined) throw new Problem('missing-argument', { command: 'network', argument: 'name' })
  const text = (said: Text): Block => ({ kind: 'headline', mood: 'good', text: said })
  const { lines } = context.words
  switch (call.do) {
    case 'use': {
      const scope = call.scope ?? 'person'
      const effect: Effect = { kind: 'use-network', scope, network: usable(name, scope, context) }
      return answered([text(lines.networkUsed(name, scope))], [effect])
    }
    case 'share':
      return answered([text(lines.networkShared(name))], [{ kind: 'share-network', network: shareable(name, context) }])
    case 'forget':
      return answered(
        [text(lines.networkForgotten(name))],
        [{ kind: 'forget-network', network: forgettable(name, context) }],
      )
  }
}

/** A channel or a workspace can only use what everybody in it may ask. */
function usable(name: string, scope: Scope, { asker }: Context): string {
  const wanted = known(name, asker)
  if (scope === 'person') return wanted
  if (!asker.admin) throw new Problem('admins-only', { what: 'network use' })
  if (stored(name, asker)?.whose === 'own') throw new Problem('not-shared', { name: name.slice(0, 100) })
  return wanted
}

function shareable(name: string, { asker }: Context): string {
  if (asker.alone === true) throw new Problem('nobody-here', { name: name.slice(0, 100) })
  const one = stored(name, asker)
  if (one?.whose === 'shared' || isLabOnly(one, name))
    throw new Problem('not-your-network', { name: name.slice(0, 100) })
  return known(name, asker)
}

function forgettable(name: string, { asker }: Context): string {
  const one = stored(name, asker)
  const others = isLabOnly(one, name) || one?.whose === 'shared'
  if (others && !asker.admin) throw new Problem('admins-only', { what: 'network forget' })
  return known(name, asker)
}

const isLabOnly = (one: AskersNetwork | undefined, name: string): boolean =>
  one === undefined && labNamed(name) !== undefined

function stored(name: string, asker: Asker): AskersNetwork | undefined {
  return asker.networks.find((n) => n.hash === name || (n.name === name && n.draft === undefined))
}

/** The hash of a stored network, or the name of a lab. */
function known(name: string, asker: Asker): string {
  const one = stored(name, asker)
  if (one !== undefined) return one.hash
  if (labNamed(name) !== undefined) return name
  const names = asker.networks.filter((n) => n.draft === undefined).map((n) => n.name)
  throw new Problem('unknown-network', {
    name: name.slice(0, 100),
    near: [...new Set([...near(name, [...LAB_NAMES, ...names], 3), ...LAB_NAMES])].slice(0, 5),
  })
}

function list(context: Context): ReturnType<Command<'network'>['run']>['blocks'] {
  const { words, asker } = context
  const rows = [
    ...LAB_NAMES.map((name) => [t`${name}`, plain(words.labs[name].title)]),
    ...asker.networks
      .filter((n) => n.draft === undefined)
      .map((n) => [t`${n.name}`, t`${n.hash} ${words.lines.whose[n.whose ?? 'own']}`]),
  ]
  return [
    { kind: 'headline', mood: 'neutral', text: words.lines.networkInUse(context.network.name) },
    { kind: 'table', caption: plain(words.labels.network), columns: [words.labels.network, words.labels.does], rows },
    { kind: 'note', text: words.lines.uploadHow },
  ]
}

/** A lesson is uploaded like a network, and kept beside them; it is in nobody's way, because nobody uses it as a network. */
function uploadedLesson(file: { name: string; text: string }, context: Context): ReturnType<Command<'network'>['run']> {
  const written = readLesson(file.name, file.text)
  checkLesson(file.name, written, (name) => context.open(name, undefined))
  const words = wordsFor(context.language)
  const items = [{ label: words.begin, request: { kind: 'learn' as const, lesson: written.name } }]
  return answered(
    [
      { kind: 'headline', mood: 'good', text: words.lessonKept(written.title, written.name) },
      { kind: 'choices', items },
    ],
    [{ kind: 'store-network', hash: hashOf(file.text), name: written.name, source: file.text }],
  )
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
  if (isLessonFile(file.text)) return uploadedLesson(file, context)
  const opened = openAny({ file: file.name, text: file.text })
  const { words, asker } = context
  return answered(
    [
      { kind: 'headline', mood: 'good', text: words.lines.uploaded(opened.name, opened.topology.devices.size) },
      ...understood(opened, context),
      ...sourceNotes(opened, context),
      ...(asker.alone === true ? [] : [{ kind: 'note' as const, text: words.lines.onlyYou(opened.name) }]),
      {
        kind: 'choices',
        items: [
          { label: '/map', request: { kind: 'map', manner: { network: opened.hash } } },
          ...(asker.alone === true ? [] : [share(opened, context)]),
        ],
      },
    ],
    [
      { kind: 'store-network', hash: opened.hash, name: opened.name, source: sourceOf(opened, file.text) },
      { kind: 'use-network', scope: 'person', network: opened.hash },
    ],
  )
}

function share({ hash }: Network, { words }: Context): Choice {
  return { label: words.labels['share-network'], request: { kind: 'network', do: 'share', name: hash } }
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
