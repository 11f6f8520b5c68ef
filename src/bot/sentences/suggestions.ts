import { addressesOf } from '../../engine/topology.ts'
import { folded } from '../../networks/find-device.ts'
import type { Request } from '../../request/calls.ts'
import { findTerm } from '../../words/glossary.ts'
import { isSomebody } from './names.ts'
import type { SentenceView } from './rule.ts'

/*
 * Three things to ask instead of a sentence that was not understood: about the names and terms that occur in it first.
 */

const MOST = 3
const LONGEST = 300
const WORDS = 40

/** Words as they stand, and for Chinese every piece of two to five characters. */
function piecesOf(line: string): string[] {
  const words = folded(line.slice(0, LONGEST)).match(/[\w./:-]+|\p{Script=Han}+/gu) ?? []
  return words.slice(0, WORDS).flatMap((word) => (/\p{Script=Han}/u.test(word) ? cuts(word) : [word]))
}

function cuts(word: string): string[] {
  const found: string[] = []
  for (const length of [5, 4, 3, 2])
    for (let at = 0; at + length <= Math.min(word.length, WORDS); at++) found.push(word.slice(at, at + length))
  return found
}

/** Somebody to walk from and somebody to walk to: any two that live here. */
function anyTwo({ network }: SentenceView): Request | undefined {
  const hosts = [...network.topology.devices.values()]
    .filter((device) => (device.kind === 'pod' || device.kind === 'host') && addressesOf(device).length > 0)
    .map(({ name }) => name)
  const [from] = hosts
  const to = hosts.at(-1)
  return from === undefined || to === undefined || from === to ? undefined : { kind: 'trace', from, to }
}

/** Exactly three, no one twice. */
export function suggestions(line: string, view: SentenceView): Request[] {
  const pieces = piecesOf(line)
  const names = [...new Set(pieces.filter((piece) => /[\d/]|\w{3}/.test(piece) && isSomebody(piece, view.network)))]
  const terms = pieces.flatMap((piece) => findTerm(piece, view.language)?.term.name ?? [])
  const [from, to] = names
  const own: Request[] = [
    ...(from !== undefined && to !== undefined ? [{ kind: 'trace' as const, from, to }] : []),
    ...[...new Set(terms)].slice(0, 2).map((term): Request => ({ kind: 'explain', term })),
    ...(from === undefined || to !== undefined ? [] : [{ kind: 'map' as const, device: from }]),
  ]
  const two = anyTwo(view)
  const network = view.last?.manner?.network
  const usual: Request[] = [...(two === undefined ? [] : [two]), { kind: 'learn' }, { kind: 'help' }, { kind: 'labs' }]
  const about = [...own, ...usual.filter(({ kind }) => !own.some((one) => one.kind === kind))].slice(0, MOST)
  return about.map((request) =>
    network === undefined || !(request.kind === 'trace' || request.kind === 'map')
      ? request
      : { ...request, manner: { network } },
  )
}
