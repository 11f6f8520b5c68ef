import { plain, t } from '../../request/text.ts'
import type { LessonWords } from '../contract/lessons.ts'
import { clusterBeliefs } from './lessons-beliefs-cluster.ts'
import { networkBeliefs } from './lessons-beliefs-network.ts'
import { phrases, sights, stems, tables, values } from './lessons-questions.ts'
import { lessons } from './lessons-telling.ts'

/** 中文教学用语。 */
export const lessonWords: LessonWords = {
  stems,
  values,
  phrases,
  tables,
  sights,
  beliefs: { ...networkBeliefs, ...clusterBeliefs },
  lessons,
  unknown: '我不知道',
  probe: (about) => t`这次发的是：${about}`,
  right: plain('答对了。'),
  wrong: (chosen) => t`不太对：${chosen}。`,
  shown: plain('一起来看是怎么回事。'),
  isRight: (option) => t`正确答案是：${option}。`,
  behind: (belief) => t`这个答案背后的想法是：“${belief}”`,
  settles: (number, of) => t`看第 ${number} 步（共 ${of} 步）就明白了：`,
  replay: '重走一遍',
  another: '再来一题',
  option: '选项',
  answer: '答案',
  chapters: plain('十二课，从第一扇门讲到最后一条策略。'),
  lesson: '课',
  state: '你',
  done: '学完了',
  open: '-',
  canDo: (what) => t`学完这一课，你能${what}。`,
  begin: '开始',
  onwards: '继续',
  parts: {
    worked: plain('先一起走一趟。你先猜，再来看。'),
    blank: plain('还是这座城，这回缺一步。'),
    alone: plain('现在你自己来。'),
  },
  wholeWay: plain('整条路线：'),
  finished: (title) => t`这一课学完了：${plain(title)}。`,
  nextLesson: (title) => `下一课：${title}`,
  overview: '全部课程',
  noQuestion: (network) => t`网络 ${network} 出不了这道题。`,
  placeMe: '从哪儿开始？（8 道题）',
  placement: (number, of) => t`第 ${number} 题，共 ${of} 题。答“我不知道”也很好。`,
  placed: (title) => t`从这一课开始：${plain(title)}。`,
  nothingDue: (days) =>
    days === undefined
      ? plain('还没有要复习的。答过的题，会在 1、3、7、21 天后再问你。')
      : t`今天没有要复习的。下一题 ${days} 天后再来。`,
  practice: '练习',
  review: '复习',
  dueNow: (count) => `复习（${count}）`,
  progress: (known, met, of) => t`已掌握 ${known} 个，见过 ${met} 个，一共 ${of} 个。`,
  progressNote: t`在三天里答对三道不同的题，才算掌握。这些只有你自己看得到；发送 ${'/forget me'} 就全部删除。`,
  belief: '常见误解',
  tried: '答对／答过',
  next: '下次',
  isKnown: '已掌握',
  inDays: (days) => (days <= 0 ? '今天' : days === 1 ? '明天' : `${days} 天后`),
}
