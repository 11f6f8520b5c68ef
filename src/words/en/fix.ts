import { join, plain, type Text, t } from '../../request/text.ts'
import type { FixWords } from '../contract/fix.ts'

const some = (names: readonly string[], count: number): Text =>
  join(
    [...names.map((name) => t`${name}`), ...(count > names.length ? [plain(`${count - names.length} more`)] : [])],
    ', ',
  )

export const fixWords: FixWords = {
  already: {
    pass: plain('It passes already: nothing is to be mended.'),
    block: plain('It does not pass already: nothing is to be blocked.'),
  },
  found: {
    pass: ({ count, fix }) =>
      count === 1 ? t`One change makes it pass: ${fix}.` : t`${count} changes together make it pass: ${fix}.`,
    block: ({ count, fix }) =>
      count === 1 ? t`One change blocks it: ${fix}.` : t`${count} changes together block it: ${fix}.`,
  },
  nothing: {
    pass: ({ tried, depth }) =>
      t`Nothing in this network can mend it: ${tried} sets of up to ${depth} changes were walked, and none makes it pass.`,
    block: ({ tried, depth }) =>
      t`Nothing that was tried blocks it: ${tried} sets of up to ${depth} changes were walked.`,
  },
  beside: ({ opened, closed, otherWay }) => {
    if (opened.count + closed.count + otherWay === 0) return plain('It changes nothing else.')
    const parts = [
      ...(opened.count === 0 ? [] : [t`opens ${opened.count} (${some(opened.names, opened.count)})`]),
      ...(closed.count === 0 ? [] : [t`closes ${closed.count} (${some(closed.names, closed.count)})`]),
      ...(otherWay === 0 ? [] : [t`sends ${otherWay} another way`]),
    ]
    return t`All that it changes, this connection included: ${join(parts, '; ')}.`
  },
  how: {
    pass: plain('How it would be made (this changes the cluster):'),
    block: plain('How it would be made (this changes the cluster):'),
  },
  caption: 'Changes that do it, those that touch least first',
  columns: { fix: 'Change', opened: 'Opens', closed: 'Closes', otherWay: 'Other way' },
  tried: ({ tried, depth }) =>
    t`${tried} sets of changes were walked; no set of fewer than ${depth} does it. Listeners behind a port and rules inside a request are not looked at.`,
}
