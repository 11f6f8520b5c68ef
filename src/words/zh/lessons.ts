import { plain, t } from '../../request/text.ts'
import type { LessonWords } from '../contract/lessons.ts'
import { clusterBeliefs } from './lessons-beliefs-cluster.ts'
import { networkBeliefs } from './lessons-beliefs-network.ts'
import { phrases, sights, stems, tables, values } from './lessons-questions.ts'

/** 中文教学用语。 */
export const lessonWords: LessonWords = {
  stems,
  values,
  phrases,
  tables,
  sights,
  beliefs: { ...networkBeliefs, ...clusterBeliefs },
  unknown: '我不知道',
  probe: (about) => t`试探：${about}`,
  right: plain('答对了。'),
  wrong: (chosen) => t`不太对：${chosen}。`,
  shown: plain('一起来看是怎么回事。'),
  isRight: (option) => t`正确答案是：${option}。`,
  behind: (belief) => t`这个答案背后的想法是：“${belief}”`,
  settles: (number, of) => t`看第 ${number} 步（共 ${of} 步）就明白了：`,
  replay: '重走一遍',
  another: '再来一题',
}
