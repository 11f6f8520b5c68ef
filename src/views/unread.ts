import { type Unread, unreadPlace } from '../findings/unread.ts'
import { getsGap } from '../kube/import/gaps.ts'
import type { Block } from '../request/answer.ts'
import type { Reader } from './reader.ts'

/** What could not be read, with the command that shows what is wrong with it. */
export function unreadBlocks(unread: readonly Unread[], { words }: Reader): Block[] {
  const { unread: said } = words.mode.doubts
  return unread.map((one): Block => ({ kind: 'command', about: said(unreadPlace(one)), command: getsGap(one).line }))
}
