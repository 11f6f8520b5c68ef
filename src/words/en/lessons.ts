import { plain, t } from '../../request/text.ts'
import type { LessonWords } from '../contract/lessons.ts'
import { clusterBeliefs } from './lessons-beliefs-cluster.ts'
import { networkBeliefs } from './lessons-beliefs-network.ts'
import { phrases, sights, stems, tables, values } from './lessons-questions.ts'
import { lessons } from './lessons-telling.ts'

/** Teaching, in English. */
export const lessonWords: LessonWords = {
  stems,
  values,
  phrases,
  tables,
  sights,
  beliefs: { ...networkBeliefs, ...clusterBeliefs },
  lessons,
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
  option: 'Option',
  answer: 'Answer',
  chapters: plain('Twelve lessons, from the first door to the last policy.'),
  lesson: 'Lesson',
  state: 'You',
  done: 'done',
  open: '-',
  canDo: (what) => t`Afterwards you can ${what}.`,
  begin: 'Begin',
  onwards: 'Go on',
  parts: {
    worked: plain('One walk together. Guess first, then we look.'),
    blank: plain('The same town; one step is missing.'),
    alone: plain('Now alone.'),
  },
  wholeWay: plain('The whole way:'),
  finished: (title) => t`Lesson done: ${plain(title)}.`,
  nextLesson: (title) => `Next: ${title}`,
  overview: 'All lessons',
  noQuestion: (network) => t`Network ${network} gives no question about this.`,
  placeMe: 'Where do I begin? (8 questions)',
  placement: (number, of) => t`Question ${number} of ${of}. “I don’t know” is a good answer too.`,
  placed: (title) => t`Begin with: ${plain(title)}.`,
  nothingDue: (days) =>
    days === undefined
      ? plain('Nothing to review yet: what you have answered comes back after 1, 3, 7 and 21 days.')
      : t`Nothing to review today. The next comes back in ${days} days.`,
  practice: 'Practise',
  review: 'Review',
  dueNow: (count) => `Review (${count})`,
  progress: (known, met, of) => t`Known: ${known}. Met: ${met}. There are ${of}.`,
  progressNote: t`Known means right on three days with three different questions. Only you see this; ${'/forget me'} deletes it.`,
  belief: 'Wrong belief',
  tried: 'Right of tried',
  next: 'Again',
  isKnown: 'known',
  inDays: (days) => (days <= 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`),
}
