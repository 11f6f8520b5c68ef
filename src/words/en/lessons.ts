import { plain, t } from '../../request/text.ts'
import type { LessonWords } from '../contract/lessons.ts'
import { clusterBeliefs } from './lessons-beliefs-cluster.ts'
import { networkBeliefs } from './lessons-beliefs-network.ts'
import { phrases, sights, stems, tables, values } from './lessons-questions.ts'

/** Teaching, in English. */
export const lessonWords: LessonWords = {
  stems,
  values,
  phrases,
  tables,
  sights,
  beliefs: { ...networkBeliefs, ...clusterBeliefs },
  unknown: 'I don’t know',
  probe: (about) => t`The probe: ${about}`,
  right: plain('Right.'),
  wrong: (chosen) => t`Not quite: ${chosen}.`,
  shown: plain('Here is how it goes.'),
  isRight: (option) => t`Right would be: ${option}.`,
  behind: (belief) => t`Behind that answer stands a belief: “${belief}”`,
  settles: (number, of) => t`Step ${number} of ${of} settles it:`,
  replay: 'Walk it again',
  another: 'Another one',
}
