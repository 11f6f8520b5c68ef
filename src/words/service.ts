import type { Language } from '../request/calls.ts'
import { plain, type Text, t } from '../request/text.ts'

/** What the service says about itself, on every platform: refusals, failures, restarts. */
export interface ServiceWords {
  tooMany: Record<'person' | 'channel' | 'workspace' | 'address', (seconds: number) => Text>
  /** Nothing more can be kept: whose allowance it is, and of what. */
  full: Record<'person' | 'workspace', Record<'networks' | 'bytes', (most: number) => Text>>
  fullNext: Text
  notYours: Text
  notYoursNext: Text
  adminsOnly: (scope: 'channel' | 'workspace') => Text
  adminsOnlyNext: Text
  failed: (id: string) => Text
  failedNext: Text
  restarting: Text
  /** A question that was given up, so that the others go on. */
  stopped: Record<'time' | 'memory' | 'busy', { what: Text; why: Text; next: Text }>
  /** Said in the terminal when the web chat listens. */
  opened: (address: string) => Text
  /** The same terminal takes questions, too. */
  typeHere: Text
  stopping: Text
  forgotten: Text
  noPicture: Text
  pictureOnItsWay: Text
  /** Many pictures are being drawn. */
  pictureNumber: (number: number) => Text
}

const mib = (bytes: number): string => `${bytes / 1024 / 1024} MiB`

const en: ServiceWords = {
  tooMany: {
    person: (seconds) => t`That was a lot of questions in a short time. Please ask again in ${seconds} s.`,
    channel: (seconds) => t`This channel asked a lot in a short time. Please ask again in ${seconds} s.`,
    workspace: (seconds) => t`This workspace asked a lot in a short time. Please ask again in ${seconds} s.`,
    address: (seconds) => t`Your address asked a lot in a short time. Please ask again in ${seconds} s.`,
  },
  full: {
    person: {
      networks: (most) => t`It was not kept: you have ${most} networks already, and that is the most.`,
      bytes: (most) => t`It was not kept: all your networks together may have ${mib(most)}.`,
    },
    workspace: {
      networks: (most) => t`It was not kept: this workspace has ${most} networks already, and that is the most.`,
      bytes: (most) => t`It was not kept: all networks of this workspace together may have ${mib(most)}.`,
    },
  },
  fullNext: t`${'/network list'} shows what is kept, and ${'/network forget NAME'} makes room.`,
  notYours: plain('This network is not yours.'),
  notYoursNext: plain('Only who uploaded a network can share it; they or an administrator can take it away.'),
  adminsOnly: (scope) =>
    scope === 'channel'
      ? plain('Only administrators can change the settings of a channel, and you are not one here.')
      : plain('Only administrators can change the settings of the whole workspace, and you are not one here.'),
  adminsOnlyNext: plain('You can change your own settings at any time, or ask an administrator.'),
  failed: (id) => t`Something of ours broke, so there is no answer. This is not your mistake. Its number is ${id}.`,
  failedNext: plain('Please ask again. If it happens once more, tell whoever runs this bot the number.'),
  opened: (address) => t`Packetwalk is at ${address}. Open it in a browser; Ctrl+C stops it.`,
  typeHere: t`You can also ask right here: ${'/trace 10.0.1.12 10.0.2.22'}`,
  stopping: plain('Finishing what runs…'),
  restarting: plain('The bot is about to restart and takes no new questions. Please ask again in a minute.'),
  stopped: {
    time: {
      what: plain('No answer: it was not found within ten seconds, so the search was stopped.'),
      why: plain('The network or the question is too large for a chat, where others wait for their answers, too.'),
      next: t`Ask about a smaller part of it, or ask in a terminal, where nothing is stopped: ${'npx packetwalk'}`,
    },
    memory: {
      what: plain('No answer: it needed more memory than one question may take, so the search was stopped.'),
      why: plain('The file or the network is too large for a chat, where others need room, too.'),
      next: t`Upload a smaller part of it, or ask in a terminal, where nothing is stopped: ${'npx packetwalk'}`,
    },
    busy: {
      what: plain('No answer this time: too many people are asking at this moment.'),
      why: plain('Questions are answered in turn, and yours had waited for too long.'),
      next: plain('Please ask again in a minute.'),
    },
  },
  forgotten: plain('Everything that was stored about you is deleted.'),
  noPicture: plain('The picture could not be drawn. The steps above say the same; here is its Mermaid source.'),
  pictureOnItsWay: plain('The picture is being drawn.'),
  pictureNumber: (number) =>
    t`Many pictures are being drawn. Yours is number ${number} in line; it comes here by itself.`,
}

const zh: ServiceWords = {
  tooMany: {
    person: (seconds) => t`你问得太快了，请在 ${seconds} 秒后再问。`,
    channel: (seconds) => t`这个频道里的提问太密集了，请在 ${seconds} 秒后再问。`,
    workspace: (seconds) => t`这个工作区里的提问太密集了，请在 ${seconds} 秒后再问。`,
    address: (seconds) => t`你所在的地址问得太密集了，请在 ${seconds} 秒后再问。`,
  },
  full: {
    person: {
      networks: (most) => t`没有存下来：你已经有 ${most} 个网络，不能再多了。`,
      bytes: (most) => t`没有存下来：你的网络加起来最多 ${mib(most)}。`,
    },
    workspace: {
      networks: (most) => t`没有存下来：这个工作区已经有 ${most} 个网络，不能再多了。`,
      bytes: (most) => t`没有存下来：这个工作区的网络加起来最多 ${mib(most)}。`,
    },
  },
  fullNext: t`用 ${'/network list'} 看存了哪些，用 ${'/network forget NAME'} 腾出地方。`,
  notYours: plain('这个网络不归你。'),
  notYoursNext: plain('只有上传的人能共享它；要收回，可以由上传的人或管理员来做。'),
  adminsOnly: (scope) =>
    scope === 'channel'
      ? plain('只有管理员才能修改频道的设置，而你在这里不是管理员。')
      : plain('只有管理员才能修改整个工作区的设置，而你在这里不是管理员。'),
  adminsOnlyNext: plain('你随时可以修改自己的设置，也可以请管理员来修改。'),
  failed: (id) => t`我们这边出了故障，没能给出答案。这不是你的错。故障编号：${id}。`,
  failedNext: plain('请再问一次。如果还是这样，请把编号告诉机器人的维护者。'),
  opened: (address) => t`Packetwalk 在 ${address}，请用浏览器打开；按 Ctrl+C 停止。`,
  typeHere: t`也可以直接在这里提问：${'/trace 10.0.1.12 10.0.2.22'}`,
  stopping: plain('正在完成手头的回答…'),
  restarting: plain('机器人马上要重启，暂不接受新的提问。请一分钟后再问。'),
  stopped: {
    time: {
      what: plain('没有答案：算了十秒还没算完，只好停下。'),
      why: plain('这个网络或者这个问题对聊天来说太大了，别人也在等着提问。'),
      next: t`可以只问其中的一部分，也可以在终端里问，那里不限时间：${'npx packetwalk'}`,
    },
    memory: {
      what: plain('没有答案：这个问题要用的内存超出了上限，只好停下。'),
      why: plain('这个文件或者这个网络对聊天来说太大了，别人的问题也要占内存。'),
      next: t`可以只上传其中的一部分，也可以在终端里问，那里不限内存：${'npx packetwalk'}`,
    },
    busy: {
      what: plain('这次没有答案：此刻提问的人太多了。'),
      why: plain('问题要排队回答，你的问题等得太久了。'),
      next: plain('请一分钟后再问。'),
    },
  },
  forgotten: plain('存储的与你有关的一切都已删除。'),
  noPicture: plain('图没能画出来。上面的步骤说的是同样的内容；下面是它的 Mermaid 源码。'),
  pictureOnItsWay: plain('正在画图。'),
  pictureNumber: (number) => t`现在要画的图很多，你的图排在第 ${number} 位，画好以后会自己出现在这里。`,
}

export const SERVICE_WORDS: Record<Language, ServiceWords> = { en, zh }
