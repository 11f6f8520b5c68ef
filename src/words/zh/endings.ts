import type { Catalogue, Endings } from '../contract/catalogue.ts'
import { learns, outcomes } from './outcomes.ts'
import { snug as t } from './step-parts.ts'

const technical: Endings = {
  reached: (from, to, outcome) => t`送达：${from} 能到达 ${to}，并${learns(outcome)}。`,
  refused: (from, to, outcome) => t`被拒绝：${from} 能到达 ${to}，但那里没有程序在听：${outcomes(outcome)}。`,
  arrives: (from, to) => t`能到：${from} 发的包能走到 ${to}。`,
  lost: (from, to, at, why) => t`丢失：${from} 到不了 ${to}，丢在 ${at}：${why}。`,
  replyLost: (from, to, at, why) => t`没有答复：${from} 能到达 ${to}，但答复丢在 ${at}：${why}。`,
  halfOpen: (from, to, at, why) =>
    t`半开的连接：${from} 以为连上了 ${to}，可是它最后的 ${'ACK'} 丢在 ${at}：${why}。${to} 等不到它，握手没有完成；${from} 接着发的数据走的也是这条路。`,
  noReply: (from, to) => t`没有答复：${from} 能到达 ${to}，但什么也没有回来。`,
  notSent: (from, to, why) => t`没有发出：${from} 无法发往 ${to}：${why}。`,
  way: (path) => t`路线：${path}。`,
  wayBack: (path) => t`回程：${path}。`,
  wayOfAck: (path) => t`随后的 ${'ACK'}：${path}。`,
}

const house: Endings = {
  reached: (from, to, outcome) => t`你到了：从 ${from} 走到了 ${to}，派你出门的人${learns(outcome)}。`,
  refused: (from, to, outcome) => t`你从 ${from} 走到了 ${to}，可那个柜台没有人：派你出门的人${learns(outcome)}。`,
  arrives: (from, to) => t`从 ${from} 出发，你能走到 ${to}。`,
  lost: (from, to, at, why) => t`你没能从 ${from} 走到 ${to}，路断在 ${at}：${why}。`,
  replyLost: (from, to, at, why) => t`你从 ${from} 走到了 ${to}，可回话没能带回家，丢在 ${at}：${why}。`,
  halfOpen: (from, to, at, why) =>
    t`门只开了一半：${from} 听见 ${to} 说“请进”，可它最后那句话（${'ACK'}）丢在 ${at}：${why}。${to} 还在门口等它；${from} 接着派出的人，走的也是这条路。`,
  noReply: (from, to) => t`你从 ${from} 走到了 ${to}，可没有人带回话来。`,
  notSent: (from, to, why) => t`你没能出门：${from} 没法派你去 ${to}：${why}。`,
  way: (path) => t`你走的路：${path}。`,
  wayBack: (path) => t`回家的路：${path}。`,
  wayOfAck: (path) => t`最后那句话（${'ACK'}）走的路：${path}。`,
}

export const endings: Catalogue['endings'] = { technical, house }
