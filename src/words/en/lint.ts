import { plain, t } from '../../request/text.ts'
import type { LintWords } from '../contract/lint.ts'

export const lintWords: LintWords = {
  found: (count) =>
    count === 1
      ? plain('One thing here does not do what its writer meant.')
      : t`${count} things here do not do what their writers meant.`,
  none: plain('Nothing here says something other than it does.'),
  says: {
    'service-port': ({ policy, port, service, target }) => ({
      says: t`${policy} allows port ${port}, the port of Service ${service}; policies are asked at the pod, which has ${target}.`,
      breaks: t`${service}:${port}`,
    }),
    redundant: ({ policy }) => ({
      says: t`Without ${policy} who can reach whom is the same: another policy says it already, or nobody is in its way.`,
    }),
    'no-dns-rule': ({ policy, name }) => ({
      says: t`${policy} allows the name ${name}, but no rule has ${'rules.dns'}: the lookup is not seen, and no address is allowed.`,
      breaks: t`${name}`,
    }),
    'two-numbers': ({ service, name, numbers }) => ({
      says: t`The port name ${name} of ${service} is ${numbers.join(', ')} in different pods.`,
      breaks: t`${service}`,
    }),
  },
  caption: 'Those that break a connection first',
  columns: { says: 'What', breaks: 'Breaks' },
  nothing: '-',
  looked: plain(
    'Looked at: selectors, ports of Services in rules, names without a DNS rule, port names, ranges, the native range, configuration, policies that change nothing (up to 40).',
  ),
}
