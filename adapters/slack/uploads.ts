import type { Text } from '../../src/request/text.ts'
import type { SlackWords } from '../../src/words/contract/slack.ts'
import { catalogues } from '../../src/words/index.ts'
import type { Upload } from '../import/upload.ts'
import { languageAt, type Room, tell } from './asking.ts'
import { type FetchedFromSlack, fetchFile, theirFile } from './files.ts'
import { LIMITS } from './limits.ts'
import type { SlackPlace } from './place.ts'

function why(found: Exclude<FetchedFromSlack, { kind: 'file' }>, words: SlackWords): Text {
  if (found.kind === 'too-large') return words.fileTooLarge(found.name, found.bytes, LIMITS.upload)
  return found.kind === 'elsewhere' ? words.fileElsewhere(found.name) : words.fileUnreachable(found.name)
}

/** A file of Slack's; `told` when what stands against it was said to the person. */
export async function uploadOf(
  file: unknown,
  place: SlackPlace,
  at: { token: string | undefined; room: Room },
): Promise<Upload | 'told' | undefined> {
  const theirs = theirFile(file)
  if (theirs === undefined) return undefined
  const found = await fetchFile(theirs, at.token ?? '', at.room.files)
  if (found.kind === 'file') return { name: found.name, bytes: found.bytes }
  const language = await languageAt(place, { kind: 'help' }, at.room)
  await tell(place, {
    text: { kind: 'headline', mood: 'bad', text: why(found, catalogues[language].surfaces.slack) },
    language,
  })
  return 'told'
}
