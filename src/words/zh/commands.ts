import type { Catalogue } from '../contract/catalogue.ts'

const depth = 'brief（简短）或 summary（概要）'
const ends = {
  from: '数据包从哪里出发：名字、地址或门牌号',
  to: '到哪里去；可以带上 :端口',
  proto: 'icmp(ping)、udp 或 tcp',
  port: '目的端口',
  size: '载荷字节数',
  ttl: '生存时间，不说就是 64',
  df: 'want：路径 MTU 发现；do：绝不分片；dont：允许路由器分片',
  open: '那个端口上有人监听吗？',
  src: '声称另一个源地址',
  warm: '再问一次，用上第一个数据包教会的东西',
}

export const commandWords: Catalogue['commands'] = {
  trace: {
    about: '陪一个数据包从 A 走到 B，再走回来',
    params: { ...ends, cut: 'full(完整)或 overview(概览)', detail: 'brief（简短）、summary（概要）或 steps（每一步）' },
  },
  step: {
    about: '走近看旅程中的一步',
    params: { ...ends, number: '第几步', show: 'step、headers 或 tables', leg: 'request(去程)或 reply(回程)' },
  },
  table: { about: '看一台设备记下了什么', params: { device: '设备', about: '要查的地址' } },
  map: { about: '看网络里有些什么', params: { device: '只看这台设备' } },
  why: {
    about: '症状背后可能是什么；写上两端，就说出是哪个',
    params: {
      symptom: '看到的现象；不写就列出全部',
      from: '谁来问',
      to: '问谁；可以带上 :端口',
      proto: ends.proto,
      port: ends.port,
      detail: depth,
    },
  },
  policy: {
    about: 'A 能连接 B 吗，是哪条策略说的',
    params: {
      from: '谁来问：命名空间/Pod、工作负载、app=标签、node/名字、地址或 world',
      to: '问谁，带上 :端口；也可以是 Service',
      proto: 'tcp、udp、sctp 或 icmp',
      port: '目的端口',
      semantics: '按谁的读法：kubernetes 或 cilium',
      http: '连接里的请求，给要看请求的规则：GET /路径',
      json: '输出数据',
      detail: depth,
    },
  },
  reach: {
    about: '谁能连谁，列成一张表',
    params: {
      from: '只看名字里有这个的源',
      to: '只看名字里有这个的目的',
      proto: 'tcp、udp 或 sctp',
      port: '只判断这个端口，不看声明过的端口',
      by: 'workload(工作负载)或 pod',
      semantics: '按谁的读法：kubernetes 或 cilium',
      json: '输出数据',
      detail: depth,
    },
  },
  diff: {
    about: '两个快照之间变了什么：连接、走的路、模式',
    params: {
      other: '较晚的快照',
      from: '谁出发：只对照这一条路',
      to: '去哪里',
      proto: 'icmp、udp 或 tcp',
      port: '目的端口',
      semantics: '按谁的读法：kubernetes 或 cilium',
      json: '输出数据',
    },
  },
  paste: {
    about: '贴一行输出，看它是什么意思：Hubble、tcpdump、ping、curl、报错、表格',
    params: { text: '工具打印的内容', from: '是谁发起的（文字里没有时）' },
  },
  whatif: {
    about: '假如改一处，会怎样：这个问题的答案，还有别的连接',
    params: {
      ...ends,
      change: 'node n2 down；delete policy 命名空间/名字；label pod 命名空间/Pod app=web……用 ; 连起来',
    },
  },
  fix: {
    about: '最少改哪几处就能通（每种都重走一遍）；或者怎样拦住',
    params: { ...ends, goal: 'pass 修通，block 拦住' },
  },
  traceroute: {
    about: '每一跳谁应答，像 traceroute 那样列出来；每个星号都说明原因',
    params: {
      from: ends.from,
      to: ends.to,
      port: ends.port,
      src: ends.src,
      proto: 'icmp、udp（traceroute 就用它）或 tcp',
    },
  },
  mtu: {
    about: '这条路上包最大能有多大，太大时谁会说',
    params: { from: ends.from, to: ends.to, port: ends.port, src: ends.src, proto: 'icmp 或 udp' },
  },
  lint: { about: '快照里写了却没起作用、或者起了反作用的地方', params: {} },
  mode: { about: 'Cilium 代理程序真正的做法：实际模式', params: { json: '输出数据' } },
  learn: {
    about: '十二课，学会数据包怎么走',
    params: {
      lesson: '课名或第几课；start 先测一测',
      part: '这一课的第几部分',
      seed: '数字相同，题目就相同',
      choose: '你的答案：1 到 5，0 表示“我不知道”',
      so: '前几题答得怎样',
    },
  },
  practice: {
    about: '练习：先问你最没把握的',
    params: {
      about: '某个常见误解的代号',
      seed: '数字相同，题目就相同',
      choose: '你的答案：1 到 5，0 表示“我不知道”',
    },
  },
  review: {
    about: '复习 1、3、7、21 天前答过的',
    params: {
      about: '某个常见误解的代号',
      seed: '数字相同，题目就相同',
      choose: '你的答案：1 到 5，0 表示“我不知道”',
    },
  },
  progress: { about: '看看你掌握了什么，下次什么时候再问', params: {} },
  study: {
    about: '一起学：一道题，各自悄悄作答，再一起揭晓',
    params: {
      do: 'start、reveal、next、end、board、join 或 leave（不写就是 start）',
      about: '一个常见误解的编号',
      seconds: '多少秒之后谁都可以揭晓',
      name: '榜上的名字（配合 join）',
      choose: '你的答案：1 到 5，不知道就是 0',
      round: '哪一题',
    },
  },
  repair: {
    about: '找出网络里藏着的一处故障，每天一个新的',
    params: { grade: '难度 1 到 3', seed: '数字相同，故障就相同' },
  },
  solve: {
    about: '说出哪里坏了、坏的是什么',
    params: { fault: '坏的是什么', at: '哪台设备', hint: '给个提示', show: '直接看答案' },
  },
  labs: { about: '列出现成的网络', params: {} },
  pod: {
    about: '新建或拆除一个 Pod',
    params: { do: 'add(新建)或 remove(拆除)', node: '建在哪个节点', pod: '要拆除的 Pod，或新 Pod 的名字' },
  },
  compare: { about: '同一个问题，两种数据路径', params: { ...ends, with: '另一种数据路径', detail: depth } },
  explain: { about: '解释一个词，以及它的比喻到哪里为止', params: { term: '一个术语' } },
  help: { about: '看看能问些什么', params: { about: '一条命令' } },
  source: {
    about: '把旅程写成 Mermaid 源码或 JSON',
    params: { ...ends, as: 'mermaid 或 json', cut: 'full(完整)或 overview(概览)' },
  },
  config: {
    about: '查看或修改语言、口吻、隐私、消息串和图的大小',
    params: {
      set: 'language、voice、private、threads 或 picture',
      to: '新的值',
      scope: 'person、channel 或 workspace',
    },
  },
  network: {
    about: '选用、上传、共享或忘记一个网络',
    params: { do: 'list、use、upload、share 或 forget', name: '网络的名字', scope: 'person、channel 或 workspace' },
  },
  status: { about: '看版本和健康状况', params: {} },
  privacy: { about: '看关于你记住了什么', params: {} },
  forget: { about: '删除与你有关的存储', params: { what: 'me' } },
}
