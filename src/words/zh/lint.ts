import { plain, t } from '../../request/text.ts'
import type { LintWords } from '../contract/lint.ts'

export const lintWords: LintWords = {
  found: (count) => t`有 ${count} 处写的和实际起的作用不一样。`,
  none: plain('没有发现写的和做的不一样的地方。'),
  says: {
    'service-port': ({ policy, port, service, target }) => ({
      says: t`${policy} 放行的是 ${port}，那是服务 ${service} 的端口；策略查的是 Pod 上的端口 ${target}。`,
      breaks: t`${service}:${port}`,
    }),
    redundant: ({ policy }) => ({
      says: t`没有 ${policy}，谁能连谁也完全一样：要么别的策略已经管了，要么它谁也没拦。`,
    }),
    'no-dns-rule': ({ policy, name }) => ({
      says: t`${policy} 放行域名 ${name}，可是没有一条规则写了 ${'rules.dns'}：看不到域名查询，也就没有地址可放行。`,
      breaks: t`${name}`,
    }),
    'two-numbers': ({ service, name, numbers }) => ({
      says: t`${service} 的端口名 ${name}，在不同的 Pod 里是不同的号：${numbers.join('、')}。`,
      breaks: t`${service}`,
    }),
  },
  caption: '会断连接的在前',
  columns: { says: '哪里不对', breaks: '断的是' },
  nothing: '-',
  looked: plain(
    '查过的有：选择器、规则里写的服务端口、缺 DNS 规则的域名、端口名、网段、native 网段、配置，还有去掉也一样的策略（最多 40 条）。',
  ),
}
