import { plain, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'

export const expectations: Catalogue['expectations'] = {
  address: () => t`IPv4 地址，例如 ${'10.0.10.14'}`,
  prefixed: () => t`带前缀长度的地址，例如 ${'10.0.10.14/24'}`,
  mac: () => t`MAC 地址，例如 ${'02:00:00:00:10:14'}`,
  'unicast-mac': () => plain('一扇门自己的地址：不能是组地址（第一个字节要是偶数），也不能全是零'),
  range: () => t`带长度的 Pod 网段，例如 ${'10.0.1.0/24'}`,
  'nic-name': () => t`网卡名：最多 ${15} 个字符，不带点、冒号、斜杠和空格（子接口和 VLAN 还没有建模）`,
  acyclic: () => plain('别名不能出现在它自己所指的内容里面'),
  'nat-address': () => t`一个地址，要改端口就带上端口：${'10.0.1.5'} 或 ${'10.0.1.5:8080'}`,
  'nat-rule': () =>
    t`${'masquerade: true'}、${'snat'}、${'dnat'} 三样取一样；${'in'} 只和 ${'dnat'} 一起写，${'out'} 只和另外两样一起写；写端口就要写 ${'proto: tcp'} 或 ${'udp'}`,
  vlan: () => t`VLAN 号，${1} 到 ${4094}`,
  'vlan-port': () =>
    t`交换机上写 ${'vlan: 10'}（access），或者 ${'trunk: [10, 20]'}，可以加 ${'native'}；主机和路由器上写 ${'eth0.10'}，或者 ${'vlan'} 加 ${'parent'}，每个标签只用一次`,
  'below-the-vlan': () => t`下面的那个接口：网线不属于哪个 VLAN，帧才属于`,
  'switch-filter': () => t`${'hook: forward'}，配 ${'action: drop'} 或 ${'accept'}：交换机没有别的`,
  'sysctl-value': () => plain('整数，或者 true、false'),
  mtu: () => t`${68} 到 ${65535} 之间的 MTU`,
  end: () => t`设备和端口，例如 ${'h14.eth0'}`,
  port: () => t`${0} 到 ${65535} 之间的端口`,
  version: () => t`版本号，例如 ${'1.18'}`,
  text: () => plain('文本'),
  number: () => plain('范围之内的数字'),
  'yes-or-no': () => t`${'true'} 或 ${'false'}`,
  list: () => plain('列表'),
  object: () => plain('带字段名的对象'),
  'one-of': (names) => t`其中之一：${names}`,
  'did-you-mean': (names) => t`是不是 ${names}`,
  'own-name': () => plain('别的东西没有用过的名字'),
  'free-port': () => plain('还没有插线缆的端口'),
  'written-out': () => plain('把值直接写出来，不要用这么多别名'),
  devices: () => t`至少有 ${'devices'}、${'nodes'} 或 ${'pods'} 之一`,
  kubernetes: () => t`Kubernetes 对象，就像 ${'kubectl get ... -o yaml'} 打印的那样`,
  yaml: () => plain('YAML 1.2 或 JSON'),
  unchanged: () =>
    t`${'packetwalk import'} 写出来时的原样；这个文件后来被改过。要改就改 kubectl 打印的内容，再重新导入`,
  other: () => plain('文档里写的内容'),
}
