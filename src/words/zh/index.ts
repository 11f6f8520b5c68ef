import { t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { commandWords } from './commands.ts'
import { door } from './door.ts'
import { dropWords } from './drops.ts'
import { endings } from './endings.ts'
import { expectations } from './expectations.ts'
import { fixWords } from './fix.ts'
import { glossary, subjects } from './glossary.ts'
import { lines } from './lines.ts'
import { lintWords } from './lint.ts'
import { modeWords } from './mode.ts'
import { outcomeWords } from './outcomes.ts'
import { pasteWords } from './paste.ts'
import { policyWords } from './policy.ts'
import { problems } from './problems.ts'
import { replayWords } from './replay.ts'
import { routes } from './routes.ts'
import { steps } from './steps.ts'
import { surfaces } from './surfaces.ts'
import { whatIfWords } from './whatif.ts'
import { whyWords } from './why.ts'

/** 简体中文。 */
export const zh: Catalogue = {
  steps,
  drops: dropWords,
  outcomes: outcomeWords,
  results: { reachable: '可达', unreachable: '不可达', ambiguous: '不唯一', undetermined: '无法判断' },
  problems,
  door,
  expectations,
  cast: {
    host: { technical: '主机', house: '房子' },
    router: { technical: '路由器', house: '门卫的房子' },
    switch: { technical: '交换机', house: '喷泉' },
    node: { technical: '节点', house: '建筑' },
    pod: { technical: 'Pod', house: '公寓' },
  },
  parts: {
    lxc: { technical: 'lxc 接口', house: 'LXC 门' },
    stack: { technical: '网络协议栈', house: 'Cilium 大厅' },
    cilium_host: { technical: '接口', house: '大厅的门' },
    cilium_net: { technical: '接口', house: '大厅门的背面' },
    cilium_vxlan: { technical: '隧道设备', house: 'VXLAN 门' },
    cilium_geneve: { technical: '隧道设备', house: 'Geneve 门' },
    cilium_wg0: { technical: 'WireGuard 设备', house: 'WireGuard 门' },
    eth0: { technical: '接口', house: '主门' },
    lo: { technical: '回环', house: '屋内' },
    other: { technical: '接口', house: '门' },
  },
  commands: commandWords,
  surfaces,
  glossary: { terms: glossary, subjects },
  punctuation: { sentence: '', list: '、', clause: '；', reason: '，', brackets: ['（', '）'] },
  labs: {
    buildings: {
      title: '两座建筑',
      about: t`文章里的集群：节点 ${'192.168.100.11'} 和 ${'192.168.100.12'}，公寓 12、14、22、24，按故事里的走法走。`,
    },
    neighbourhoods: {
      title: '两个社区',
      about: t`文章里的传统网络：${'10.0.10.0/24'} 和 ${'10.0.20.0/24'}，各有一个喷泉，还有两位门卫。`,
    },
    masks: {
      title: '掩码与网关',
      about: t`小网络里常出的毛病：掩码太宽、没有网关的主机、MTU 只有 ${1400} 的链路。`,
    },
    shop: {
      title: '集群里的商店',
      about: t`真实集群的对象：服务 ${'shop/web'} 和 ${'shop/empty'}、NodePort，还有两条策略。`,
    },
    mycluster: {
      title: 'mycluster',
      about: t`后续文章里的集群：kind，三个节点，命名空间 ${'networking101'}，Cilium 走传统主机路由。`,
    },
  },
  labels: {
    next: '下一跳',
    previous: '上一跳',
    steps: '一步一步看',
    'every-step': '每一步',
    'one-step': '看这一步',
    reason: '为什么',
    more: '更多',
    less: '收起',
    headers: '包头',
    tables: '查表',
    reply: '看回程',
    error: '看差错',
    request: '看去程',
    'house-voice': '用房子讲',
    'technical-voice': '用术语讲',
    'other-language': 'English',
    share: '给大家看',
    'real-datapath': '真实的数据路径',
    storybook: '故事里的走法',
    mermaid: 'Mermaid 源码',
    json: 'JSON',
    compare: '对比两种走法',
    overview: '小图',
    'full-picture': '完整的图',
    again: '整个旅程',
    warm: '再问一次（缓存已热）',
    step: '步骤',
    field: '字段',
    before: '之前',
    after: '之后',
    destination: '目的地',
    via: '经由',
    interface: '接口',
    prefix: '前缀',
    identity: '身份',
    tunnel: '隧道',
    address: '地址',
    mac: 'MAC',
    device: '设备',
    kind: '类别',
    addresses: '地址',
    routes: '路由表',
    'arp-table': 'ARP 表',
    'mac-table': 'MAC 表',
    'endpoint-map': '端点映射（cilium_lxc）',
    ipcache: 'ipcache',
    filters: '包过滤',
    node: '位置',
    pods: 'Pod',
    command: '命令',
    does: '作用',
    winner: '胜出',
    network: '网络',
    cables: '线缆',
    state: '值',
    page: '页',
    forget: '忘记我',
    'share-network': '在这里共享',
  },
  endings,
  lines,
  why: whyWords,
  routes,
  paste: pasteWords,
  whatif: whatIfWords,
  fix: fixWords,
  lint: lintWords,
  replay: replayWords,
  policy: policyWords,
  mode: modeWords,
}
