import { describe, expect, test } from 'vitest'
import { answer, parse, stranger } from '../../src/bot/bot.ts'
import { asked, headOf, imported, textOf } from '../support/asked-cluster.ts'

/*
 * A pasted line is asked as the question that it means, and what was seen stands beside what was walked.
 */

const DENY =
  '- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: shop, name: closed}, spec: {podSelector: {}, policyTypes: [Ingress]}}'
const open = imported({ name: 'open' })
const closed = imported({ name: 'closed', items: DENY })
const at = (text: string): string => `Dec  1 10:00:00.123: ${text} (TCP Flags: SYN)`

/** The table of what was compared, as lines. */
function told(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /^\s+[✓✗] /.test(line))
    .map((line) => line.trim().replaceAll(/\s{2,}/g, ' | '))
}

describe('what was seen, beside what was walked', () => {
  test('agrees: it passed where the walk passes', () => {
    const answered = asked([open], {
      line: `/paste ${at('shop/a:40000 (ID:12001) -> shop/c:80 (ID:12003) to-overlay FORWARDED')}`,
    })
    expect(headOf(answered).mood).toBe('good')
    const text = textOf(answered)
    expect(text).toContain('What you saw and what was walked agree.')
    expect(told(text)).toContainEqual(
      expect.stringMatching(/^✓ observation point \| to-overlay \| to-overlay \| node-1$/),
    )
  })

  test('disagrees: the walk passes where the line says denied, and the age of the snapshot is suspected', () => {
    const line = at('shop/a:40000 (ID:12001) -> shop/c:80 (ID:12003) policy-verdict:none INGRESS DENIED')
    const text = textOf(asked([open], { line: `/paste ${line}` }))
    expect(text).toContain('disagrees with the walk')
    expect(text).toContain('older than what you saw')
    const same = textOf(asked([closed], { line: `/paste ${line}` }))
    expect(same).toContain('agree')
    expect(told(same)).toContainEqual(
      expect.stringMatching(/^✓ policy verdict \| ingress DENIED \(match none\) \| ingress DENIED/),
    )
  })

  test('a drop is compared by its number', () => {
    const text = textOf(
      asked([closed], {
        line: `/paste ${at('shop/a:40000 (ID:12001) <> shop/c:80 (ID:12003) Policy denied DROPPED')}`,
      }),
    )
    expect(told(text)).toContainEqual(expect.stringMatching(/^✓ drop \| 133 Policy denied \| 133 Policy denied/))
    expect(text).toContain('does not tell which of the two began')
  })

  test('a reply is turned round, and asked of the connection that it answers', () => {
    const line =
      'Dec  1 10:00:00.125: shop/a:40000 (ID:12001) <- shop/c:80 (ID:12003) to-endpoint FORWARDED (TCP Flags: SYN, ACK)'
    const answered = asked([open], { line: `/paste ${line}` })
    expect(headOf(answered).text).toMatch(/shop\/a .*reaches shop\/c/)
    expect(textOf(answered)).toContain('the question is turned round')
  })

  test('an error that another device tells than the walk says is no agreement', () => {
    const line = '/paste 10:00:03.1 IP 10.0.10.11 > 10.0.10.14: ICMP host 10.0.20.99 unreachable, length 92'
    const text = textOf(answer({ line }, { ...stranger(), network: 'neighbourhoods' }))
    expect(told(text)).toContainEqual(
      expect.stringMatching(/^✗ ICMP error.* \| 3\/1, 10\.0\.10\.11 \| 3\/1, 10\.0\.99\.201/),
    )
  })
})

describe('a text that is no whole question', () => {
  test('an error without its asker says so; with one it is walked', () => {
    const error = 'curl: (28) Failed to connect to 10.0.2.22 port 80 after 5001 ms: Timeout was reached'
    const alone = textOf(answer({ line: `/paste ${error}` }, stranger()))
    expect(alone).toContain('does not say who asked')
    const named = answer({ line: `/paste from=12 ${error}` }, stranger())
    expect(headOf(named).text).toMatch(/^Delivered/)
    expect(told(textOf(named))).toContainEqual(
      expect.stringMatching(/^✗ what the program sees \| no answer \(timeout\) \| an answer/),
    )
  })

  test('what no tool prints is refused with the tools that are known, in both languages', () => {
    expect(textOf(answer({ line: '/paste hello there' }, stranger()))).toContain('tcpdump')
    expect(textOf(answer({ line: '/paste hello there' }, stranger('zh')))).toContain('看不出')
  })
})

test('words that look like options stay in the text', () => {
  const text =
    'tcp 6 117 SYN_SENT src=10.0.1.12 dst=10.0.2.22 sport=40000 dport=80 [UNREPLIED] src=10.0.2.22 dst=10.0.1.12'
  expect(parse(`/paste ${text}`)).toEqual({ kind: 'paste', text })
  expect(parse(`/paste from=pod12 ${text}`)).toEqual({ kind: 'paste', from: 'pod12', text })
})
