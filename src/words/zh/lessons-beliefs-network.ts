import { plain } from '../../request/text.ts'
import type { BeliefWords, NetworkBelief } from '../contract/lessons.ts'

/** 关于房子、喷泉和门卫的误解。 */
export const networkBeliefs: Record<NetworkBelief, BeliefWords> = {
  'arp-asks-far-host': {
    name: 'ARP 问的是远处的主机',
    belief: {
      technical: plain('ARP 要问的是最终目的地的 MAC 地址。'),
      house: plain('我要去哪扇门，就查哪扇门的序列号。'),
    },
    truth: {
      technical: plain('ARP 只问下一跳：是邻居就问邻居，不是就问网关。'),
      house: plain('你只查下一扇门：邻居家的门，或者门卫的门。'),
    },
  },
  'mac-stays': {
    name: '目的 MAC 一路不变',
    belief: {
      technical: plain('帧上从头到尾都写着服务器的 MAC 地址。'),
      house: plain('一出门，票上写的就是最后那扇门的序列号。'),
    },
    truth: {
      technical: plain('每台路由器都会拆掉旧帧、换上新帧，目的 MAC 是它自己的下一跳。'),
      house: plain('每位门卫都给你换一张新票，上面只写下一扇门。'),
    },
  },
  'ip-is-gateway': {
    name: '数据包的目的 IP 是网关',
    belief: {
      technical: plain('目的 IP 先写网关，到了网关再改。'),
      house: plain('信封上写的是门卫的门牌号。'),
    },
    truth: {
      technical: plain('写着网关的是帧上的目的 MAC；目的 IP 一路都是远处那台主机。'),
      house: plain('票上写的是门卫的门，信封上写的始终是你真正要去的那栋房子。'),
    },
  },
  'neighbours-through-gateway': {
    name: '邻居之间也走网关',
    belief: {
      technical: plain('什么都要先经过默认网关，邻居之间也一样。'),
      house: plain('不管去哪儿，都得先找门卫。'),
    },
    truth: {
      technical: plain('同一子网里，主机经交换机直接把帧交给邻居；网关只管子网以外的目的地。'),
      house: plain('去本社区的房子，绕过喷泉直接走就到了；出了社区才找门卫。'),
    },
  },
  'switch-is-a-hop': {
    name: '交换机也算一跳',
    belief: {
      technical: plain('交换机会写上自己的 MAC 地址，或者像路由器那样把 TTL 减一。'),
      house: plain('谁路过喷泉，票上都要盖个章。'),
    },
    truth: {
      technical: plain('交换机什么都不改：MAC 地址不动，TTL 也不动。会改的只有路由器。'),
      house: plain('在喷泉你只是看一眼指示牌，身上的东西一样没变。'),
    },
  },
  'unknown-mac-dropped': {
    name: '交换机不认识的就丢掉',
    belief: {
      technical: plain('交换机不认识这个 MAC 地址，就把帧丢掉，或者去别处查。'),
      house: plain('指示牌上没有这扇门，旅程就到喷泉为止，或者喷泉替我去打听。'),
    },
    truth: {
      technical: plain('它会泛洪：除了进来的那个端口，从所有端口都发出去。'),
      house: plain('指示牌上没有，就让你同时走每一条路，只有对的那扇门会开。'),
    },
  },
  'switch-learns-destination': {
    name: '交换机记的是目的地址',
    belief: {
      technical: plain('交换机记住的是目的地址，或者由管理员写进去。'),
      house: plain('大家要去哪儿，指示牌就写哪儿。'),
    },
    truth: {
      technical: plain('交换机记的是收到的帧的源地址：谁从这个端口发来，谁就住在这个端口后面。'),
      house: plain('指示牌看的是你从哪条路来：从这条路上来的人，就住在这条路上。'),
    },
  },
  'one-mac-behind-router': {
    name: '一台路由器只有一个 MAC 地址',
    belief: {
      technical: plain('路由器连同它后面的设备，共用一个 MAC 地址。'),
      house: plain('门卫家不管哪扇门，序列号都一样。'),
    },
    truth: {
      technical: plain('每个接口都有自己的 MAC 地址；路由器有几个接口，就有几个。'),
      house: plain('每扇门各有各的序列号。门卫家有两扇门，就有两个。'),
    },
  },
  'missing-is-reported': {
    name: '邻居不在，会有人来说',
    belief: {
      technical: plain('交换机或者哪个管地址的地方会告诉我：没有这台主机。'),
      house: plain('喷泉边会有人告诉我：没有这栋房子。'),
    },
    truth: {
      technical: plain('没有人会替不存在的主机回话。发送者问三次，问不到就自己放弃。'),
      house: plain('没有这栋房子，就没有人应声。你喊三遍，没人答应，只好算了。'),
    },
  },
  'broadcast-is-a-host': {
    name: '最后一个地址也是主机',
    belief: {
      technical: plain('子网的最后一个地址跟别的一样，是一台主机。'),
      house: plain('社区里最后一个号码，也是一栋房子。'),
    },
    truth: {
      technical: plain('按这个掩码，它是广播地址，指的是子网里所有的人，不属于任何一台主机。'),
      house: plain('按规划者的规矩，这个号码不是房子，叫它就等于叫整个社区。'),
    },
  },
  'broadcast-crosses': {
    name: '广播能到别的网络',
    belief: {
      technical: plain('我可以向另一个子网广播。'),
      house: plain('我可以对着另一个社区的所有房子喊话。'),
    },
    truth: {
      technical: plain('路由器不会把广播转发进它后面的子网。'),
      house: plain('那边的门卫不会替外人喊话。'),
    },
  },
  'mask-is-the-routers': {
    name: '掩码是路由器的事',
    belief: {
      technical: plain('地址看着像邻居，或者路由器两边都认识，就一定通。'),
      house: plain('谁跟谁是邻居，门卫知道就行，我自己的规矩不要紧。'),
    },
    truth: {
      technical: plain('每台主机都用自己的掩码判断：直接找邻居，还是交给网关。掩码不同，判断就不同。'),
      house: plain('谁是邻居，各人按各人的规矩算。两边规矩不一样，一边走得过去，另一边却白喊。'),
    },
  },
  'server-needs-no-gateway': {
    name: '服务器不需要网关',
    belief: {
      technical: plain('服务器只管应答，用不着网关。'),
      house: plain('从不出门的人，用不着门卫。'),
    },
    truth: {
      technical: plain('应答也是一个数据包。没有路由就发不出去，尽管请求已经到了。'),
      house: plain('回话也要上路。不认识门卫，就没法把它送回去。'),
    },
  },
  'no-gateway-gets-lost': {
    name: '没有网关，包会在路上丢掉',
    belief: {
      technical: plain('没有网关，数据包照样发出去，然后在路上丢掉。'),
      house: plain('没有门卫，我就自己乱走，最后走丢。'),
    },
    truth: {
      technical: plain('根本没有发出去：内核找不到路由，当场就告诉了程序。'),
      house: plain('你连家门都没出：地图上没有路，当场就有人告诉你。'),
    },
  },
  'first-row-wins': {
    name: '第一行或默认路由优先',
    belief: {
      technical: plain('路由表从上往下查，或者什么都走默认路由。'),
      house: plain('地图上从头看，第一行对得上的就是路。'),
    },
    truth: {
      technical: plain('对得上的行里，前缀最长的赢，跟顺序无关；默认路由的前缀最短。'),
      house: plain('写得最具体的那一行才算数，排在哪儿都一样；“其他地方”永远排最后。'),
    },
  },
  'routers-know-the-way': {
    name: '路由器知道整条路',
    belief: {
      technical: plain('第一台路由器知道全程，或者后面总会有人知道。'),
      house: plain('门卫知道整条路怎么走。'),
    },
    truth: {
      technical: plain('每台路由器只知道自己的下一跳。哪一台没有对应的行，包就到那里为止。'),
      house: plain('每位门卫只知道下一扇门。他的地图上没有你要去的地方，你就只能走到这里。'),
    },
  },
  'answer-same-way': {
    name: '应答会原路回来',
    belief: {
      technical: plain('请求到得了，应答就会原路回来。'),
      house: plain('找得到去的路，就找得到回来的路。'),
    },
    truth: {
      technical: plain('应答要自己重新查路由，按请求的源地址一跳一跳往回走。'),
      house: plain('回来的路要重新查，查的是寄信人的号码。'),
    },
  },
  'source-is-checked': {
    name: '路由器会检查源地址',
    belief: {
      technical: plain('源地址不对，路由器会拦下来。'),
      house: plain('门卫会查我是不是冒充的。'),
    },
    truth: {
      technical: plain('路由只看目的地址。只有打开了反向路径检查，才会看源地址。'),
      house: plain('门卫只看你去哪儿，不看你说自己从哪儿来，除非有人吩咐他查。'),
    },
  },
  'ttl-is-seconds': {
    name: 'TTL 是时间',
    belief: {
      technical: plain('TTL 是时间，包走得够快就行。'),
      house: plain('票在有效期内，见多少门卫都行。'),
    },
    truth: {
      technical: plain('TTL 数的是路由器：每过一台减一，减到零就到此为止。'),
      house: plain('票上写的是能过几位门卫。每位撕一张，撕完就走不下去了。'),
    },
  },
  'receiver-counts': {
    name: '接收者也减 TTL',
    belief: {
      technical: plain('路上每台机器都减 TTL，接收者也减。'),
      house: plain('到了最后那栋房子，也要撕一张票。'),
    },
    truth: {
      technical: plain('只有替别人转发的才减。接收者原样收下。'),
      house: plain('送你继续走的人才撕票，到家了就不撕。'),
    },
  },
  'star-is-a-break': {
    name: 'traceroute 里的星号就是断了',
    belief: {
      technical: plain('traceroute 显示星号的地方，包过不去。'),
      house: plain('门卫不吭声，就是不让人过。'),
    },
    truth: {
      technical: plain('星号只说明没有人报告 TTL 用完了。那一跳可以不吭声，照样转发。'),
      house: plain('你的票用完时服务人员不说话，不等于他不给别人指路。'),
    },
  },
  'other-leg-through-network': {
    name: '路由器的另一个地址在它后面',
    belief: {
      technical: plain('要到路由器的另一个地址，得先进入那个接口所在的网络。'),
      house: plain('要找门卫第二扇门上的号码，得绕到那边去。'),
    },
    truth: {
      technical: plain('路由器的所有地址都是它自己的，包从哪个接口进来都算到了。'),
      house: plain('两个号码是同一栋房子，走到第一扇门就到了。'),
    },
  },
  'routers-split': {
    name: '太大的包，路由器会拆开',
    belief: {
      technical: plain('链路装不下的包，路由器会分片。'),
      house: plain('包裹太大，门卫会拆成几件。'),
    },
    truth: {
      technical: plain('设了 DF 就不会拆，TCP 和路径 MTU 发现都这样设：路由器丢掉它，并告诉你多大才过得去。'),
      house: plain('包裹上写着“请勿拆开”：门卫退回来，并告诉你他的门能过多大的。'),
    },
  },
  'ping-is-enough': {
    name: 'ping 通就没问题',
    belief: {
      technical: plain('ping 通了，别的也都通。'),
      house: plain('明信片送到了，衣柜也送得到。'),
    },
    truth: {
      technical: plain('ping 很小。路上有一段窄，小包过得去，满尺寸的包就被丢掉。'),
      house: plain('明信片哪扇门都过得去。要试，就用跟真货一样大的试。'),
    },
  },
}
