import type { Language } from '../request/calls.ts'

/** The words of the web page around the answers. Each entry stands in every language, side by side. */
const WORDS = {
  title: { en: 'Packetwalk', zh: 'Packetwalk' },
  tagline: { en: 'How does a packet get from A to B?', zh: '数据包怎么从 A 走到 B？' },
  noscript: {
    en: 'This page needs JavaScript. The terminal does not: npm run trace 10.0.1.12 10.0.2.22',
    zh: '此页面需要 JavaScript。终端则不需要：npm run trace 10.0.1.12 10.0.2.22',
  },
  skip: { en: 'Skip to the question', zh: '跳到提问框' },
  questions: { en: 'Questions and answers', zh: '提问与回答' },
  ask: { en: 'Your question', zh: '你的问题' },
  placeholder: { en: 'Ask, for example /trace 10.0.1.12 10.0.2.22', zh: '请提问，例如 /trace 10.0.1.12 10.0.2.22' },
  send: { en: 'Ask', zh: '提问' },
  hint: {
    en: 'Enter asks, Tab completes, the up arrow brings back earlier questions.',
    zh: '回车提问，Tab 补全，向上键取回之前的问题。',
  },
  completions: { en: 'Completions', zh: '补全' },
  language: { en: 'Language', zh: '语言' },
  voice: { en: 'Told as', zh: '讲法' },
  technical: { en: 'Engineer', zh: '工程师' },
  house: { en: 'Houses', zh: '房子' },
  theme: { en: 'Light or dark', zh: '浅色或深色' },
  asked: { en: 'Question', zh: '问题' },
  working: { en: 'On the way', zh: '正在路上' },
  oneStep: { en: 'One step of the way', zh: '路上的一步' },
  openStep: { en: 'Open step', zh: '打开步骤' },
  closeStep: { en: 'Close this step', zh: '收起此步骤' },
  stepHint: { en: 'Left and right arrow keys step back and forth.', zh: '左右方向键可前后移动。' },
  nextQuestions: { en: 'What to ask next', zh: '接下来可以问' },
  proof: { en: 'See for yourself', zh: '亲自验证' },
  copy: { en: 'Copy', zh: '复制' },
  copied: { en: 'Copied', zh: '已复制' },
  download: { en: 'Download', zh: '下载' },
  source: { en: 'Source', zh: '源码' },
  decided: { en: 'this row decided', zh: '由这一行决定' },
  drawing: { en: 'The picture is being drawn', zh: '正在画图' },
  drawn: { en: 'The picture is here', zh: '图画好了' },
  fullSize: { en: 'Open the picture in full size', zh: '打开原图' },
  notDrawn: {
    en: 'The picture could not be drawn. The steps say the same; this is its source.',
    zh: '图没能画出来。步骤说的是同样的内容；下面是它的源码。',
  },
  attach: { en: 'Attach a network', zh: '附上网络文件' },
  attached: { en: 'Attached', zh: '已附上' },
  detach: { en: 'Remove', zh: '移除' },
  tooLarge: { en: 'That file is larger than 256 KiB. Nothing was sent.', zh: '文件超过 256 KiB，没有发送。' },
  offline: {
    en: 'Packetwalk does not answer. Is it still running? Ask again when it is.',
    zh: 'Packetwalk 没有响应。它还在运行吗？运行后请再问一次。',
  },
  refused: { en: 'This page is out of date. Reload it and ask again.', zh: '页面已过期。请刷新后再问。' },
  tooLong: {
    en: 'That question is too long. Shorten it to 2000 characters.',
    zh: '问题太长了，请缩短到 2000 个字以内。',
  },
} as const satisfies Record<string, Record<Language, string>>

export type WebWord = keyof typeof WORDS

/** The word in that language. */
export function webWord(name: WebWord, language: Language): string {
  return WORDS[name][language]
}

/** The whole table, for the page to carry. */
export const WEB_WORDS: Record<WebWord, Record<Language, string>> = WORDS
