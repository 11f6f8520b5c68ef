import { plain } from '../../request/text.ts'
import type { BeliefWords, ClusterBelief } from '../contract/lessons.ts'

/** 关于建筑、公寓、服务和策略的误解。 */
export const clusterBeliefs: Record<ClusterBelief, BeliefWords> = {
  'all-of-1500-fits': {
    name: 'eth0 写着 1500，就能装 1500',
    belief: {
      technical: plain('Pod 的接口 MTU 是 1500，所以 1500 字节能到另一个节点。'),
      house: plain('我家门过得去的，隧道也过得去。'),
    },
    truth: {
      technical: plain('隧道自己的头部要占 50 字节，节点之间只剩 1450。'),
      house: plain('进隧道要穿一件 50 字节厚的外套，你得瘦下这么多才行。'),
    },
  },
  'refused-is-timeout': {
    name: '拒绝和超时一回事',
    belief: {
      technical: plain('端口没开，和主机不在，看起来一样。'),
      house: plain('没人开门，什么原因都一样。'),
    },
    truth: {
      technical: plain('“拒绝”也是回答：主机在，只是这个端口没人听。超时才是一点声音都没有。'),
      house: plain('“我们不要”也是回话，说明家里有人。没有声音，你就什么都不知道。'),
    },
  },
  'pods-behind-nat': {
    name: 'Pod 躲在 NAT 后面',
    belief: {
      technical: plain('Pod 发出的包，源地址是节点的，发给别的 Pod 也一样。'),
      house: plain('寄信人写的是建筑，不是我的公寓。'),
    },
    truth: {
      technical: plain('Pod 到 Pod 不做任何转换：接收者看到的就是发送者的 Pod 地址。'),
      house: plain('公寓到公寓，信上一直写着你自己的门牌号。'),
    },
  },
  'pods-share-a-bridge': {
    name: '同一节点的 Pod 共用网桥',
    belief: {
      technical: plain('同一节点的 Pod 挂在一座网桥上，在同一个子网里，中间是交换机。'),
      house: plain('同一栋建筑的公寓，在楼里共用一座喷泉。'),
    },
    truth: {
      technical: plain('每个 Pod 都是自己的 /32。节点查端点表替它们转发，TTL 会减。'),
      house: plain('每户都有自己的私人走廊。走廊尽头的服务人员查过魔法地图，给你指出秘密通道。'),
    },
  },
  'same-node-leaves': {
    name: '同一节点的流量也要出去',
    belief: {
      technical: plain('同一节点的两个 Pod 要绕到外面的网络再回来。'),
      house: plain('去同一栋楼的邻居家，要先出大门再进来。'),
    },
    truth: {
      technical: plain('它一直在机器里面：从一个接口进，从另一个接口出。'),
      house: plain('你没有出楼：一条走廊、一条秘密通道、再一条走廊。'),
    },
  },
  'underlay-knows-pods': {
    name: '节点之间的网络认识 Pod',
    belief: {
      technical: plain('节点之间的网络必须知道 Pod 的地址。'),
      house: plain('外面的喷泉认识每一户公寓。'),
    },
    truth: {
      technical: plain('它只看到节点到节点的 UDP 包，Pod 的地址在隧道里面。'),
      house: plain('喷泉只看见隧道从一栋楼通到另一栋楼，不知道里面走的是谁。'),
    },
  },
  'vni-is-a-vlan': {
    name: 'VNI 是 VLAN 号',
    belief: {
      technical: plain('VNI 说明包属于哪个网络或哪个 VLAN。'),
      house: plain('隧道里的号码说明要去哪个社区。'),
    },
    truth: {
      technical: plain('在 Cilium 里，VNI 写的是发送者的安全身份，策略靠它知道是谁。'),
      house: plain('那是走在里面的人的胸牌号，写明是谁寄出的。'),
    },
  },
  'deleted-pod-is-reported': {
    name: 'Pod 删了，会报“不可达”',
    belief: {
      technical: plain('往已删除的 Pod 发包，会收到“不可达”。'),
      house: plain('公寓拆了，会有人告诉我。'),
    },
    truth: {
      technical: plain('没有人通知发送者：包被悄悄丢掉，程序只能一直等。'),
      house: plain('公寓像乐高积木一样拆走了。服务人员把找它的人拦下，却不捎话回来。'),
    },
  },
  'pod-address-goes-out': {
    name: 'Pod 的地址能到互联网',
    belief: {
      technical: plain('发往互联网的包，源地址就是 Pod 的。'),
      house: plain('到了外面的世界，信上还是我的公寓号。'),
    },
    truth: {
      technical: plain('出集群时，源地址换成节点的，这样应答才回得来。'),
      house: plain('出大门时，寄信人换成建筑的号码。外面没人认识你的公寓。'),
    },
  },
  'nat-is-a-firewall': {
    name: 'NAT 能挡住外人',
    belief: {
      technical: plain('从外面来找 Pod 地址的包，是被节点上的 NAT 挡住的。'),
      house: plain('是建筑门口的人把外人拦下的。'),
    },
    truth: {
      technical: plain('它根本走不到那里：外面没有通往 Pod 地址的路由。'),
      house: plain('外人连建筑都到不了：外面的地图上没有这户公寓。'),
    },
  },
  'clusterip-answers-ping': {
    name: 'ClusterIP 能 ping 通',
    belief: {
      technical: plain('ClusterIP 是一台机器，或者有谁替它应答。'),
      house: plain('服务的号码是一栋房子，可以去敲门。'),
    },
    truth: {
      technical: plain('ClusterIP 只是针对某些端口的一条规则。没有谁拥有这个地址，所以没人应答 ping。'),
      house: plain('它只是魔法地图上的一行，只管某几扇门。号码后面没有房子。'),
    },
  },
  'clusterip-travels': {
    name: 'ClusterIP 会出现在线路上',
    belief: {
      technical: plain('包在线路上，目的地址写的是 ClusterIP。'),
      house: plain('信上一直写着服务的号码，直到送到。'),
    },
    truth: {
      technical: plain('还没上线路，它就被换成某个 Pod 的地址；应答回来时再换回去。'),
      house: plain('出门前，号码就换成了一户真的公寓；回话到家时再换回来。'),
    },
  },
  'service-takes-turns': {
    name: '服务会轮流分配',
    belief: {
      technical: plain('服务把连接平均分：轮流来，或者看谁不忙。'),
      house: plain('服务人员让这位去这边、下一位去那边，或者看哪边清闲。'),
    },
    truth: {
      technical: plain('每条新连接随机选一个后端，没有谁在数，也没有谁在量。'),
      house: plain('每来一位客人，服务人员就掷一次骰子。'),
    },
  },
  'empty-service-hangs': {
    name: '没有 Pod 的服务会卡住',
    belief: {
      technical: plain('连接没有 Pod 的服务，要等到超时。'),
      house: plain('号码后面没人，我就一直白等。'),
    },
    truth: {
      technical: plain('当场就被拒绝，而且不会有丢包记录。'),
      house: plain('还没出门，就有人告诉你：里面没人。'),
    },
  },
  'container-port-at-service': {
    name: '服务地址也能用容器端口',
    belief: {
      technical: plain('ClusterIP 也接受容器自己的端口。'),
      house: plain('拿服务的号码，也能找公寓自己的门。'),
    },
    truth: {
      technical: plain('只有服务的端口会被转换。别的端口没有规则，哪儿也去不了。'),
      house: plain('地图上只写了服务的那几扇门。别的门没有写，也就没有路。'),
    },
  },
  'nodeport-only-there': {
    name: 'NodePort 只管本节点',
    belief: {
      technical: plain('NodePort 只通往那个节点上的 Pod，而且 Pod 看得到客户端地址。'),
      house: plain('从这栋楼进来，就留在这栋楼里，还写着自己的名字。'),
    },
    truth: {
      technical: plain('哪个节点都接，也可能转给别的节点上的 Pod；这时源地址换成这个节点的。'),
      house: plain('哪栋楼都让你进，也可能再送你去另一栋；这时寄信人写的是这栋楼。'),
    },
  },
  'local-from-every-node': {
    name: 'Local 从哪个节点都行',
    belief: {
      technical: plain('设了 externalTrafficPolicy: Local，每个节点照样应答。'),
      house: plain('就算只接自家住户，每栋楼也都让我进。'),
    },
    truth: {
      technical: plain('没有自己 Pod 的节点会丢掉它。有 Pod 的节点才应答，并保留客户端地址。'),
      house: plain('楼里没有这户，就不让你进；有的才让，而且保留你的名字。'),
    },
  },
  'policy-names-service-port': {
    name: '策略写的是服务端口',
    belief: {
      technical: plain('策略里要写服务的端口。'),
      house: plain('规矩里写的是服务的门。'),
    },
    truth: {
      technical: plain('策略在转换之后才判断，看的是 Pod 的端口。'),
      house: plain('到了公寓自己的门口才看规矩，那时服务的号码早就换掉了。'),
    },
  },
  'egress-without-name': {
    name: '放行应用就够了',
    belief: {
      technical: plain('出站规则放行了应用，就什么都不缺。'),
      house: plain('准我去朋友家，我就去得了。'),
    },
    truth: {
      technical: plain('先要查名字。没有放行 DNS，连接根本开始不了。'),
      house: plain('先得问到门牌号。不准你去找知道号码的人，你就出不了门。'),
    },
  },
  'closed-by-default': {
    name: '默认全关，或者一边放行就行',
    belief: {
      technical: plain('Pod 默认是关着的，或者有一边放行就够了。'),
      house: plain('门本来都锁着，要有人来开；或者一把钥匙开两扇门。'),
    },
    truth: {
      technical: plain('策略没有选中之前，这个方向是开着的；选中之后，两边都要放行。应答不用另外放行。'),
      house: plain('没有规矩提到的门是开着的。提到了，出门和进门就都要准许；进了门的人自然可以回话。'),
    },
  },
}
