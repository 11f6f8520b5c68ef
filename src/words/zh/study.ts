import { plain, t } from '../../request/text.ts'
import type { StudyWords } from '../contract/study.ts'

export const study: StudyWords = {
  question: (number) => plain(`第 ${number} 题。`),
  rules: (seconds) =>
    t`点按钮作答：揭晓之前谁也看不到你选了什么，可以改一次。出题的人随时能揭晓，${plain(String(seconds))} 秒之后谁都可以。想上榜就说：${'/study join name=名字'}。`,
  reveal: '揭晓',
  next: '下一题',
  end: '结束，看榜',
  voted: (letter, change) =>
    change ? plain(`你选的是 ${letter}，还可以改一次。`) : plain(`你选的是 ${letter}，就这样定了。`),
  stays: (letter) => plain(`你已经改过一次了，答案还是 ${letter}。`),
  late: (number) => plain(`第 ${number} 题已经结束，这次不算数。点“揭晓”看结果。`),
  past: plain('这道题已经过去了。用 /study 出一道新的。'),
  notYet: (seconds) => plain(`出题的人现在就能揭晓；你还要等 ${seconds} 秒。`),
  open: (number) => plain(`第 ${number} 题还在作答，由别人带着。时间到了你就可以接着出题。`),
  shown: ({ number, letter, right, all }) =>
    all === 0
      ? plain(`第 ${number} 题：对的是 ${letter}。没有人作答。`)
      : plain(`第 ${number} 题：对的是 ${letter}，${all} 个人里有 ${right} 个答对。`),
  often: (letter, count) => plain(`错得最多的是 ${letter}，有 ${count} 个人选它。`),
  shares: '大家是怎么选的',
  option: '选项',
  votes: '票数',
  joined: (name) => t`你上榜了，名字是 ${name}。${'/study leave'} 可以下榜，记下的也一并删除。`,
  left: plain('你已经下榜，榜上记过的都删掉了。'),
  nameMissing: t`请说榜上写什么名字：${'/study join name=小明'}。`,
  board: (people) => (people === 0 ? plain('榜上还没有人。') : plain(`榜上有 ${people} 个人。`)),
  boardTable: '答对的题数',
  boardNote: t`愿意的人才上榜：${'/study join name=小明'}。谁选了什么，没有人看得到。`,
  who: '名字',
  rightOnes: '答对',
  ended: (rounds) => plain(`一共 ${rounds} 题。谢谢大家一起动脑筋。`),
  alone: plain('学习小组要在有别人的频道里才开得起来。一个人的话，同样的题可以一道一道来。'),
}
