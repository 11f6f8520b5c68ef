import { plain, t } from '../../request/text.ts'
import type { SlackWords } from '../contract/slack.ts'

export const slackWords: SlackWords = {
  description: '问一个数据包如何从 A 走到 B，得到逐跳的答案和一张图。',
  longDescription:
    'Packetwalk 告诉你一个数据包如何从网络的一处走到另一处：送达还是丢弃、在哪里、为什么，逐跳说明，并附上一张图。' +
    '它懂得普通网络，也懂得使用 Cilium 的 Kubernetes 集群；同样的事实，既可以用工程师的语言讲，也可以讲成房子、门和门卫的故事，中文英文都行。' +
    '没有任何猜测：每一跳都根据你选择的网络计算得出，不知道的就直说不知道。一切都可以逐步展开，向前或向后翻看每一步的报文头和查到的表，也可以拿到图的源码。',
  anyCommand: '任何 Packetwalk 命令，包括名字已被 Slack 占用的那些',
  anyCommandHint: 'help',
  explain: '解释数据包',
  explainDescription: '解释这条消息里的地址、数据包或术语',
  oldButton: plain('这个按钮已经失效：它携带的内容已经删除，或者本来就不是我们的。请重新提问。'),
  nothingToExplain: plain('这条消息里没有文字，所以没有可以解释的内容。请选择一条含有抓包行、地址或术语的消息。'),
  fileTooLarge: (name, bytes, limit) =>
    t`${name} 有 ${bytes} 字节，最多只读取 ${limit} 字节。请上传网络中较小的一部分。`,
  fileElsewhere: (name) => t`${name} 不存放在 Slack 上，而我们不从别处取文件。请直接上传这个文件。`,
  fileUnreachable: (name) => t`无法从 Slack 取得 ${name}。请重新上传这个文件。`,
  welcome: plain('你好！我告诉你一个数据包如何从 A 走到 B。下面是可以问的一切，点按钮就能试：'),
  ask: '提问',
  cancel: '取消',
  file: '网络，YAML、JSON 或 zip 格式，最多 256 KiB',
  yes: '是',
  manner: {
    voice: '用工程师的说法，还是讲成房子和门的故事',
    language: '这次回答的语言',
    network: '一个实验室，或已上传网络的名字',
    datapath: '走集群的哪条数据路径',
    private: '只有你能看到回答',
  },
}
