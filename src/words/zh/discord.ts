import { plain, t } from '../../request/text.ts'
import type { DiscordWords } from '../contract/discord.ts'

export const discordWords: DiscordWords = {
  welcome: plain(
    '你好！我告诉你一个数据包如何从 A 走到 B，逐跳说明，附上一张图。下面是可以问的；点按钮就能试，答案只有你看得到。',
  ),
  notYours: plain('这些按钮属于提问的人。请你自己问一次同样的问题，就会得到自己的按钮。'),
  oldButton: plain('这个按钮已经失效：它携带的内容已经删除，或者本来就不是我们的。请重新提问。'),
  unknownCommand: (name) =>
    t`这里已经没有 ${name} 这个命令：机器人更新过了。请刷新 Discord，或用 ${'/help'} 查看现有命令。`,
  nothingToExplain: plain('这条消息里没有文字，所以没有可以解释的内容。请选择一条含有抓包行、地址或术语的消息。'),
  fileTooLarge: (name, bytes, limit) =>
    t`${name} 有 ${bytes} 字节，最多只读取 ${limit} 字节。请上传网络中较小的一部分。`,
  fileUnreachable: (name) => t`无法从 Discord 取得 ${name}。请重新附上这个文件。`,
  answerFileTooLarge: (name) => t`${name} 超过了此处允许的文件大小，因此没有附上。`,
  explain: '解释数据包',
  manner: {
    voice: '像工程师那样说，或讲成房子的故事',
    language: '英文或中文',
    network: '一个现成的网络，或在这里上传过的网络',
    datapath: '集群走哪条数据路径',
    private: '只有你看得到答案',
  },
  file: '网络文件（YAML、JSON 或 zip），最多 256 KiB，用于 upload',
  fileTitle: '上传一个网络',
  options: '换个问法……',
}
