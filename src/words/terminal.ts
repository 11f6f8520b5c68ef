import type { Language } from '../request/calls.ts'

/** What stands in `packetwalk --help` beside the commands that chat has too. */
export interface TerminalWords {
  about: string
  version: string
  help: string
  helpCommand: string
  /** commander's own titles, as it writes them. */
  titles: Record<'Usage:' | 'Arguments:' | 'Options:' | 'Commands:', string>
  choices: (names: string) => string
  preset: (value: string) => string
  commands: Record<'batch' | 'import' | 'chat' | 'doctor' | 'mcp', string>
  arguments: Record<'paths' | 'before' | 'after' | 'from' | 'to', string>
  options: Record<TerminalOption, string>
  /** After a matrix of which no file was asked for. */
  writesCsv: string
}

export type TerminalOption =
  | 'lang'
  | 'voice'
  | 'network'
  | 'lenient'
  | 'manifests'
  | 'lab'
  | 'datapath'
  | 'json'
  | 'mermaid'
  | 'picture'
  | 'no-picture'
  | 'svg'
  | 'overview'
  | 'csv'
  | 'edited'
  | 'case'
  | 'snapshot'
  | 'check'
  | 'data'
  | 'name'
  | 'live'
  | 'context'
  | 'semantics'
  | 'changes'
  | 'one-way'
  | 'http'

const en: TerminalWords = {
  about: 'How does a packet get from A to B? Hop by hop, with a picture.',
  version: 'print the version',
  help: 'show this help',
  helpCommand: 'show the help of a command',
  titles: { 'Usage:': 'Usage:', 'Arguments:': 'Arguments:', 'Options:': 'Options:', 'Commands:': 'Commands:' },
  choices: (names) => `(one of ${names})`,
  preset: (value) => `(${value} if not said)`,
  writesCsv: '--output FILE writes the whole matrix as CSV.',
  commands: {
    batch: 'JSON lines in, JSON lines out',
    import: 'read what kubectl prints, and make a snapshot of it; - is standard input',
    chat: 'ask question after question; every command with a slash',
    doctor: 'which engine, browser and font draw pictures here, and why',
    mcp: 'serve agents over the Model Context Protocol',
  },
  arguments: {
    paths: 'files, folders, archives, or -',
    before: 'a snapshot, manifests, or a folder of them',
    after: 'the later one',
    from: 'who sends: compare one way only',
    to: 'where it goes',
  },
  options: {
    lang: 'language of the answer',
    voice: 'technical, or told with houses',
    network: 'a network file, a snapshot, what kubectl prints, a folder of it, or the name of a lab',
    lenient: 'leave out what a network file says and is not modelled; the answer names it',
    manifests: 'Kubernetes manifests, a file or a folder: all there is, so that what is not in it does not exist',
    lab: 'a ready-made network',
    datapath: 'which datapath to walk',
    json: 'the journey as JSON, and nothing else',
    mermaid: "the picture's Mermaid source, and nothing else",
    picture: 'where to write the PNG',
    'no-picture': 'text only',
    svg: 'write the picture as SVG instead of PNG',
    overview: 'few places, large letters: for a phone',
    csv: 'write the whole matrix there as CSV',
    edited: 'write the new network there, to be asked with --network',
    case: 'answer a file of public policy cases (netpol-case/1), or - for standard input',
    snapshot: 'write the snapshot there, to be asked with --network',
    check: 'print everything that was understood and everything that was not',
    data: 'the same as data',
    name: 'what to call the snapshot',
    live: 'read from the cluster of the kubeconfig: lists only, nothing is changed',
    context: 'which context of the kubeconfig',
    semantics: 'whose reading counts where a question does not say it',
    changes: 'the changes as data',
    'one-way': 'for one way',
    http: 'serve over HTTP on this port of 127.0.0.1, at /mcp; 0 takes a free one',
  },
}

const zh: TerminalWords = {
  about: '数据包怎样从 A 走到 B？一跳一跳地说，并配上图。',
  version: '显示版本',
  help: '显示这份帮助',
  helpCommand: '显示某条命令的帮助',
  titles: { 'Usage:': '用法:', 'Arguments:': '参数:', 'Options:': '选项:', 'Commands:': '命令:' },
  choices: (names) => `(可选：${names})`,
  preset: (value) => `(不说就是 ${value})`,
  writesCsv: '加上 --output 文件名，就把整张表写成 CSV。',
  commands: {
    batch: '一行 JSON 一个问题，一行 JSON 一个答案',
    import: '读入 kubectl 打印的内容，做成快照；- 表示标准输入',
    chat: '一问一答；每条命令前面加斜杠',
    doctor: '这里由哪个引擎、浏览器和字体来画图，为什么',
    mcp: '通过 Model Context Protocol 为智能体服务',
  },
  arguments: {
    paths: '文件、文件夹、压缩包，或者 -',
    before: '一个快照、清单，或者装着它们的文件夹',
    after: '较晚的那个',
    from: '谁来发：只比较这一条路',
    to: '到哪里去',
  },
  options: {
    lang: '答案的语言',
    voice: 'technical(技术)，或 house(用房子来讲)',
    network: '网络文件、快照、kubectl 打印的内容、装着它们的文件夹，或现成网络的名字',
    lenient: '网络文件里没有建模的字段不算；答案会点名说明',
    manifests: 'Kubernetes 清单，文件或文件夹：全部都在里面，没写的就是没有',
    lab: '现成的网络',
    datapath: '走哪种数据路径',
    json: '只输出旅程的 JSON',
    mermaid: '只输出图的 Mermaid 源码',
    picture: 'PNG 写到哪里',
    'no-picture': '只要文字',
    svg: '图写成 SVG，不写 PNG',
    overview: '地点少，字大：适合手机',
    csv: '把整张表写成 CSV 文件',
    edited: '把新的网络写到那里，之后用 --network 来问',
    case: '回答一个公开策略案例文件(netpol-case/1)，- 表示标准输入',
    snapshot: '把快照写到那里，之后用 --network 来问',
    check: '列出读懂了的和没读懂的全部内容',
    data: '同样的内容，输出数据',
    name: '给快照起的名字',
    live: '从 kubeconfig 指向的集群读取：只列出，什么都不改',
    context: '用 kubeconfig 的哪个上下文',
    semantics: '问题里没说时，按谁的读法',
    changes: '把变化输出为数据',
    'one-way': '只用于一条路',
    http: '改用 HTTP 服务：127.0.0.1 的这个端口，路径 /mcp；0 表示任取一个空闲端口',
  },
}

export const TERMINAL_WORDS: Record<Language, TerminalWords> = { en, zh }
