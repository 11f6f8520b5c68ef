import { plain, t } from '../../request/text.ts'
import type { ServiceWords } from '../contract/service.ts'

const mib = (bytes: number): string => `${bytes / 1024 / 1024} MiB`

export const serviceWords: ServiceWords = {
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
      what: plain('没有答案：到了规定的时间还没算完，只好停下。'),
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
