import type { AddressFlaw } from '../../net/misread.ts'
import type { MissingEnd, UnmodelledField } from '../../request/problem.ts'
import { join, plain, type Text, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { expectations } from './expectations.ts'
import { ownership } from './ownership.ts'
import { pasteProblems } from './paste.ts'
import { list, noCluster } from './problem-parts.ts'
import { whatIfProblems } from './whatif.ts'

const meant = (near: readonly string[], otherwise: Text): Text =>
  near.length === 0 ? otherwise : t`你想说的是 ${list(near)} 吗？`

const unwritten: Record<string, Text> = {
  ENOENT: plain('要放它的文件夹不存在。'),
  EACCES: plain('你没有权限写到那里。'),
  EPERM: plain('你没有权限写到那里。'),
  EROFS: plain('那里是只读的，什么也写不进去。'),
  ENOSPC: plain('磁盘满了。'),
  EISDIR: plain('那里已经有一个同名的文件夹。'),
}

const unmodelled: Record<UnmodelledField, Text> = {
  'policy-routing': plain('策略路由和别的路由表'),
  bonding: plain('设备内部的聚合口和网桥'),
  tunnels: plain('普通设备之间的隧道'),
  stp: plain('生成树'),
}

const addressFlaws: Record<AddressFlaw, Text> = {
  'too-big': t`它由四个数字组成，每个最大是 ${255}。`,
  'too-few': plain('地址要有四个数字，中间用点隔开。'),
  'leading-zero': plain('数字前面带 0，有的程序会当作八进制来读，有的不会。'),
  prefix: plain('它说的是一整个网络，而数据包只去一个地址。'),
  ipv6: plain('它看起来是 IPv6，而这里只走 IPv4。'),
  port: t`端口是不超过 ${65535} 的数字。`,
}

const missingEnds: Record<MissingEnd, (name: string) => Text> = {
  'pod-address': (name) => t` Pod ${name} 的地址`,
  'pod-node': (name) => t` Pod ${name} 所在的节点`,
  'node-address': (name) => t`节点 ${name} 的地址`,
  'service-address': (name) => t` Service ${name} 的地址`,
  'pod-range': (name) => t`节点 ${name} 的 Pod 网段`,
}

export const problems: Catalogue['problems'] = {
  'not-readable': ({ file, code }) => ({
    what: t`${file} 读不出来。`,
    why: t`系统说的是 ${code}。`,
    next: t`${'ls -l'} 会显示谁可以读它。`,
  }),
  'bad-kubeconfig': ({ file, context, lacks, said }) => ({
    what: t`凭 ${file}${context === '' ? t`` : t` 里的 ${context}`} 找不到集群。`,
    why: join([noCluster[lacks], said === '' ? t`` : t`得到的说法是：${said}。`], ''),
    next: t`${'kubectl config get-contexts'} 会列出有哪些上下文；用 ${'--context'} 选一个。`,
  }),
  'not-written': ({ file, code }) => ({
    what: t`${file} 写不进去。`,
    why: unwritten[code] ?? t`系统说的是 ${code}。`,
    next: plain('换一个文件名，或者换一个文件夹；别的什么都没有丢。'),
  }),
  'unknown-command': ({ name, near }) => ({
    what: t`没有 ${name} 这条命令。`,
    why: plain('第一个词会被当作命令来读。'),
    next: meant(near, t`${'/help'} 列出能问的一切；多数人从 ${'/trace A B'} 开始。`),
  }),
  'not-understood': ({ said }) => ({
    what: t`这句话我没看懂：${said}`,
    why: plain('我认得命令、这个网络里的名字和术语；拿不准的时候，我宁可问一句，也不乱猜。'),
    next: plain('你想问的是不是下面这些？'),
  }),
  'missing-argument': ({ command, argument }) => ({
    what: t`${`/${command}`} 还缺 ${argument}。`,
    why: plain('不知道它，就没法回答。'),
    next: t`${`/help ${command}`} 会说明怎么写。`,
  }),
  'unknown-option': ({ command, option, near }) => ({
    what: t`${command} 没有 ${option} 这个选项。`,
    why: plain('以 -- 开头的词会被当作选项来读。'),
    next: meant(near, t`${`${command} --help`} 列出所有选项。`),
  }),
  'bad-argument': ({ command, argument, value, expected, near = [] }) => ({
    what: t`${`/${command}`} 不能把 ${value} 用作 ${argument}。`,
    why: t`它要的是 ${expected}。`,
    next: meant(near, t`${`/help ${command}`} 列出所有参数。`),
  }),
  'too-many-arguments': ({ command, extra }) => ({
    what: t`${`/${command}`} 不知道 ${extra} 该怎么用。`,
    why: plain('它的位置都已经占满了。'),
    next: t`${`/help ${command}`} 会说明怎么写。`,
  }),
  'unknown-end': ({ name, network, near, labs = [], leftOut }) => ({
    what: t`网络 ${network} 里没有 ${name}。`,
    why:
      leftOut !== undefined
        ? t`给的内容里有 ${leftOut.object}（${leftOut.place}），但没有用上：${leftOut.field} 缺了或者不对。`
        : labs.length === 0
          ? plain('名字、地址和门牌号都找过了。')
          : t`它住在 ${list(labs)}。`,
    next:
      labs[0] !== undefined
        ? t`到那里去问：${`network=${labs[0]}`}；在终端里写 ${`--lab ${labs[0]}`}。`
        : meant(near, t`${'/map'} 列出所有住户；${'/labs'} 列出别的网络。`),
  }),
  'not-an-address': ({ text, flaw, meant: address }) => ({
    what: t`${text} 不是 IPv4 地址。`,
    why: addressFlaws[flaw],
    next:
      address === undefined
        ? t`地址是这个样子：${'10.0.2.22'}；${'/map'} 列出这里有的地址。`
        : t`你想说的是 ${address} 吗？`,
  }),
  'ambiguous-end': ({ name, choices }) => ({
    what: t`${name} 可以指好几个。`,
    why: t`这些都符合：${list(choices)}。`,
    next: plain('请用其中一个名字再问一次。'),
  }),
  'no-address': ({ name }) => ({
    what: t`${name} 没有地址。`,
    why: plain('交换机只认 MAC 地址；它既不发问，也不应答。'),
    next: t`请问一台主机或一个 Pod；${'/map'} 会列出它们。`,
  }),
  'unknown-network': ({ name, near }) => ({
    what: t`没有 ${name} 这个网络。`,
    why: plain('它不是现成的网络，不是你的，也没有在这里共享。别人上传的网络，在共享之前只有上传的人能问。'),
    next: meant(near, t`${'/labs'} 列出现成的网络；${'/network list'} 列出全部。`),
  }),
  'unknown-device': ({ name, network, near }) => ({
    what: t`网络 ${network} 里没有设备 ${name}。`,
    why: plain('名字以文件或集群里的为准。'),
    next: meant(near, t`${'/map'} 列出所有设备。`),
  }),
  'unknown-term': ({ term, near }) => ({
    what: t`术语表里没有 ${term}。`,
    why: plain('术语表解释的是答案里会出现的词。'),
    next: meant(near, t`单独一个 ${'/explain'} 会列出所有的词。`),
  }),
  'unknown-step': ({ number, steps }) => ({
    what: t`没有第 ${number} 步。`,
    why: t`这段旅程有 ${steps} 步。`,
    next: t`请在 ${1} 到 ${steps} 之间选一步。`,
  }),
  'unknown-datapath': ({ name, known }) => ({
    what: t`没有 ${name} 这种数据路径。`,
    why: t`能走的有 ${list(known)}。`,
    next: plain('请用其中一个再问一次。'),
  }),
  'not-a-cluster': ({ network }) => ({
    what: t`网络 ${network} 不是集群。`,
    why: plain('它没有节点，也没有 Pod，所以没有公寓，也没有数据路径可选。'),
    next: t`试试加上 ${'network=buildings'}。`,
  }),
  ...ownership,
  ...pasteProblems,
  ...whatIfProblems,
  'admins-only': ({ what }) => ({
    what: t`${what} 只有管理员能用。`,
    why: plain('它会改变别人看到的东西。'),
    next: plain('可以请管理员来做，或者只为自己选。'),
  }),
  'nothing-uploaded': () => ({
    what: plain('这个问题没有带文件。'),
    why: plain('网络只从文件里读，从不从链接里读。'),
    next: t`请给 ${'/network upload'} 附上一个 YAML、JSON 或 zip 文件，最多 ${'256 KiB'}。`,
  }),
  'building-full': ({ node, capacity }) => ({
    what: t`${node} 住满了。`,
    why: t`它只有 ${capacity} 间公寓的地方。`,
    next: t`用 ${'/pod remove NAME'} 拆掉一间，或者建到别的节点里。`,
  }),
  'bad-file': ({ file, line, field, found, expected }) => ({
    what: t`${file}${line === undefined ? t`` : t`，第 ${line} 行`}：${field} 不对。`,
    why: found === '' ? t`那里没有可用的内容。` : t`那里写的是 ${found}。`,
    next: t`正确的写法：${expectations[expected.what]((expected.names ?? []).join('、'))}。`,
  }),
  'unknown-field': ({ file, line, field, possible, near, belongs, feature, more }) => ({
    what: t`${file}${line === undefined ? t`` : t`，第 ${line} 行`}：那里没有 ${field} 这个字段${more === 0 ? t`` : t`，这样的还有 ${more} 个`}。`,
    why: join(
      [
        belongs.length === 0 ? t`` : t`它可以写在：${list(belongs)}。`,
        feature === undefined
          ? plain('它在那里会起什么作用没有建模，而看不懂的东西不会悄悄跳过。')
          : t`网络文件里没有给${unmodelled[feature]}建模；不管它往下走，走的就是另一张网了。`,
      ],
      '',
    ),
    next: join(
      [
        near.length === 0 ? t`` : t`你想写的是 ${list(near)} 吗？`,
        possible.length === 0 ? t`` : t`那里可以写：${list(possible)}。`,
        t`在终端里加上 ${'--lenient'}，就不管它继续走，并且在答案里说明。`,
      ],
      '',
    ),
  }),
  'answer-too-large': ({ bytes, limit }) => ({
    what: t`完整的回答有 ${bytes} 字节。`,
    why: t`一条消息最多 ${limit} 字节，截断的文档读起来会像真的一样。`,
    next: plain('请要简短的回答，或者用名字、端口、协议把问题缩小。'),
  }),
  'kubectl-table': ({ file, resource }) => ({
    what: t`${file} 是 kubectl 打印给人看的表格。`,
    why: plain('里面没有标签、没有端口，也没有策略，不够拿来回答。'),
    next: t`${`kubectl get ${resource} -A -o yaml`} 打印的才读得懂；${`kubectl get all,nodes,endpointslices,networkpolicies -A -o yaml`} 里还有更多。`,
  }),
  'other-cni': ({ network, cni, seen }) => ({
    what:
      cni === ''
        ? t`无法判断：在 ${network} 里没认出是哪种 CNI，所以不走数据包。`
        : t`无法判断：${network} 用的是 ${cni}，它的数据路径没有建模，所以不走数据包。`,
    why:
      cni === ''
        ? t`有 ${seen}，说明系统的 Pod 都在，可没有一个是 CNI 的。照 Cilium 的走法讲，就是编故事。`
        : t`这是从 ${seen} 看出来的，也没有任何东西说明这里有 Cilium。照 Cilium 的走法讲，就是编故事。`,
    next: t`策略按 Kubernetes 的原文怎么说，还是讲得出来的：${'/policy A B semantics=kubernetes'}。`,
  }),
  'file-too-large': ({ file, bytes, limit }) => ({
    what: t`${file} 太大了：${bytes} 字节。`,
    why: t`从这扇门进来的文件最多 ${limit} 字节。`,
    next: plain('请发小一点的一部分，整个集群请用终端导入。'),
  }),
  'bad-archive': ({ file, reason, limit }) => ({
    what: t`${file} 没法用。`,
    why: {
      broken: plain('它不是 zip 压缩包，或者有一部分缺失、损坏了。'),
      nothing: plain('里面没有 Kubernetes 认得的 YAML 或 JSON。'),
      bytes: t`解开以后超过 ${limit} 字节，从这扇门进来只读这么多。`,
      files: t`里面的文件超过 ${limit} 个，从这扇门进来只读这么多。`,
      ratio: t`解开以后超过原来的 ${limit} 倍，kubectl 的输出从来不会这样。`,
    }[reason],
    next: t`请把 ${'kubectl get -o yaml'} 的文件重新打包；整个集群和 sysdump 请用终端导入。`,
  }),
  'file-too-deep': ({ file, depth, limit }) => ({
    what: t`${file} 嵌套了 ${depth} 层。`,
    why: t`一个网络最多需要 ${limit} 层。`,
    next: plain('请写得平一些。'),
  }),
  'not-text': ({ file }) => ({
    what: t`${file} 不是文本文件。`,
    why: plain('里面有 YAML 和 JSON 都不会有的字节。'),
    next: plain('请发 UTF-8 编码的 YAML 或 JSON。'),
  }),
  'empty-file': ({ file }) => ({
    what: t`${file} 是空的。`,
    why: plain('里面没有可以当作网络的内容。'),
    next: t`一个网络有 ${'devices'} 和 ${'links'}，或者 ${'nodes'} 和 ${'pods'}。`,
  }),
  'too-many-devices': ({ file, devices, limit }) => ({
    what: t`${file} 有 ${devices} 台设备。`,
    why: t`从这扇门进来的网络最多 ${limit} 台。`,
    next: plain('大集群请用终端导入。'),
  }),
  'not-a-snapshot': ({ network }) => ({
    what: t`网络 ${network} 不是真实集群的快照。`,
    why: plain('策略、实际模式和差异，都要从 kubectl 打印的内容里读。'),
    next: t`用 ${'/network upload'} 上传 ${'kubectl get ... -o yaml'} 的输出，或者用 ${'packetwalk import'} 和 ${'--network'}。`,
  }),
  'snapshot-is-fixed': ({ network }) => ({
    what: t`${network} 是快照，不能在里面盖东西。`,
    why: plain('它说的是集群在某一刻的样子。'),
    next: t`请改动集群后重新导入，或者在实验网络里试：${'network=buildings'}。`,
  }),
  'ipv4-only': ({ name }) => ({
    what: t`${name} 用的是 IPv6 地址，这里只走 IPv4。`,
    why: plain('IPv6 走的是另一套程序和表，这里不作任何断言。'),
    next: t`${'/policy'} 照样可以判断它。`,
  }),
  'pod-pending': ({ name, command }) => ({
    what: t`${name} 还是 Pending：它没有地址，也就没有包可走。`,
    why: plain('调度器没有给它找到地方，镜像或卷还没有到位，或者节点的地址用完了。'),
    next: t`${command} 可以看到它的事件。`,
  }),
  'no-such-service': ({ service, namespace, pods }) => ({
    what: t`命名空间 ${namespace} 里没有叫 ${service} 的 Service：这个名字 DNS 会答 ${'NXDOMAIN'}。`,
    why: plain('svc 下面的名字只属于 Service，有多少 Pod 在跑都一样。'),
    next:
      pods.length === 0
        ? t`${`kubectl -n ${namespace} get services`} 列出现有的 Service。`
        : t`有同名的 Pod 在运行，用地址可以找到：${pods.join('、')}。`,
  }),
  'headless-empty': ({ name, command }) => ({
    what: t`${name} 是无头 Service，没有一个就绪的 Pod：它的名字解析不出来。`,
    why: plain('无头 Service 的名字就是它那些 Pod 的地址，自己没有地址。'),
    next: t`在集群上用 ${command} 可以看到。`,
  }),
  'not-in-snapshot': ({ what, name, command }) => ({
    what: t`无法判断：快照里没有${missingEnds[what](name)}。`,
    why: plain('答案取决于它，而这里从不猜测。'),
    next: t`${command} 可以查到。把它导入，再问一次。`,
  }),
}
