import type { Language } from '../request/calls.ts'
import { plain, type Text, t } from '../request/text.ts'

/** What is said on Discord around the answers: about buttons, attachments and messages. Each says what, why, what next. */
export interface DiscordWords {
  /** The first words in a server that the bot was invited to. */
  welcome: Text
  notYours: Text
  oldButton: Text
  unknownCommand: (name: string) => Text
  nothingToExplain: Text
  fileTooLarge: (name: string, bytes: number, limit: number) => Text
  fileUnreachable: (name: string) => Text
  answerFileTooLarge: (name: string) => Text
  explain: string
  /** Options that say how to answer; at most 100 characters each. */
  manner: Record<'voice' | 'language' | 'network' | 'datapath' | 'private', string>
  file: string
  /** Title of the form for a file; at most 45 characters. */
  fileTitle: string
  /** The button for the options of a question; at most 38 characters. */
  options: string
}

const en: DiscordWords = {
  welcome: plain(
    'Hello! I tell how a packet gets from A to B, hop by hop, with a picture. Here is what can be asked; the buttons try it, and only you see what they answer.',
  ),
  notYours: plain(
    'These buttons belong to the person who asked. Ask the same question yourself, and you get your own buttons.',
  ),
  oldButton: plain(
    'This button does not work any more: what it carried is gone or was never ours. Please ask the question again.',
  ),
  unknownCommand: (name) =>
    t`${name} is not known here any more: this bot was updated. Reload Discord, or see ${'/help'} for what there is.`,
  nothingToExplain: plain(
    'There is no text in this message, so there is nothing to explain. Choose a message with a line of tcpdump, an address or a term.',
  ),
  fileTooLarge: (name, bytes, limit) =>
    t`${name} has ${bytes} bytes, and at most ${limit} are read. Please upload a smaller part of the network.`,
  fileUnreachable: (name) => t`${name} could not be fetched from Discord. Please attach the file once more.`,
  answerFileTooLarge: (name) => t`${name} is larger than Discord takes here, so it is left out.`,
  explain: 'Explain packet',
  manner: {
    voice: 'Told as an engineer would, or as a story of houses',
    language: 'English or Chinese',
    network: 'A lab, or a network that was uploaded here',
    datapath: 'Which datapath the cluster walks',
    private: 'Only you see the answer',
  },
  file: 'The network as YAML, JSON or zip of at most 256 KiB, for upload',
  fileTitle: 'Upload a network',
  options: 'Other options …',
}

const zh: DiscordWords = {
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

export const DISCORD_WORDS: Record<Language, DiscordWords> = { en, zh }
