import { describe, expect, test } from 'vitest'
import { answerLine } from '../../adapters/terminal/batch.ts'
import { answerCase } from '../../adapters/terminal/cases.ts'
import { openLab } from '../../src/kube/labs.ts'

/*
 * Cases of the public schema as other suites may write them: what is odd is told in its place, the rest is answered.
 */

const pod = (name: string, more: object = {}) => ({ ns: 'x', name, ip: `10.0.0.${name.charCodeAt(0)}`, ...more })
const DENY = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny', namespace: 'x' },
  spec: { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress'] },
}
const CASE = {
  schema: 'netpol-case/1',
  id: 'odd',
  namespaces: [{ name: 'x' }],
  endpoints: [pod('a'), pod('b', { labels: { app: 'b' }, ports: [{ name: 'web', port: 80, proto: 'TCP' }] })],
  policies: [DENY],
}
const QUERY = { id: 1, src: { ns: 'x', pod: 'a' }, dst: { ns: 'x', pod: 'b' }, proto: 'TCP', port: 80 }

interface Row {
  says: string
  one: object
  answers: object[]
}
const ROWS: Row[] = [
  { says: 'no case at all', one: { schema: 'other/1' }, answers: [{ error: { kind: 'bad-case', field: 'schema' } }] },
  { says: 'a list', one: [], answers: [{ error: { kind: 'bad-case' } }] },
  {
    says: 'a question without an end stands in its place as an error',
    one: { ...CASE, queries: [QUERY, { id: 2, src: { ns: 'x', pod: 'a' } }, { ...QUERY, id: 3 }] },
    answers: [
      { id: 1, verdict: 'deny' },
      { error: { kind: 'bad-case', field: 'queries.1.dst' } },
      { id: 3, verdict: 'deny' },
    ],
  },
  {
    says: 'an end that is not in the cluster',
    one: { ...CASE, queries: [{ ...QUERY, dst: { ns: 'x', pod: 'nobody' } }] },
    answers: [{ id: 1, error: { kind: 'unknown-end', name: 'x/nobody' } }],
  },
  {
    says: 'an end without any field',
    one: { ...CASE, queries: [{ ...QUERY, src: {} }] },
    answers: [{ id: 1, error: { kind: 'unknown-end' } }],
  },
  {
    says: 'an unknown protocol',
    one: { ...CASE, queries: [{ ...QUERY, proto: 'QUIC' }] },
    answers: [{ error: { kind: 'bad-case', field: 'queries.0.proto' } }],
  },
  {
    says: 'ends as texts, ports as texts and names, fields that are null',
    one: {
      ...CASE,
      services: null,
      queries: [
        { id: 1, src: 'x/a', dst: 'x/b', proto: 'tcp', port: '80', via: null },
        { id: 2, src: 'x/a', dst: 'x/b', port: 'web' },
        { id: 3, src: 'x/b', dst: '10.0.0.97', port: 80 },
        { src: 'x/a', dst: 'x/b', port: 'no-such' },
      ],
    },
    answers: [
      { id: 1, verdict: 'deny' },
      { id: 2, verdict: 'deny' },
      { id: 3, verdict: 'allow' },
      { id: 4, error: { kind: 'unknown-end', name: 'no-such' } },
    ],
  },
  {
    says: 'a namespace by its name, an endpoint that is broken, a policy of a kind that is not known',
    one: {
      ...CASE,
      namespaces: ['x'],
      endpoints: [...CASE.endpoints, { ns: 'x' }],
      policies: [DENY, { ...DENY, apiVersion: 'projectcalico.org/v3' }],
      queries: [QUERY],
    },
    answers: [
      { error: { kind: 'bad-case', field: 'endpoints.2.name' } },
      { error: { kind: 'unknown-kind', name: 'projectcalico.org/v3/NetworkPolicy' } },
      { id: 1, verdict: 'deny' },
    ],
  },
  {
    says: 'endpoints that are no pods: a node, and somebody outside',
    one: {
      ...CASE,
      endpoints: [
        ...CASE.endpoints,
        { ns: '', name: 'n1', kind: 'Node', ip: '192.168.0.1' },
        { ns: '', name: 'client', kind: 'External', ip: '203.0.113.9' },
      ],
      policies: [
        {
          ...DENY,
          spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }] },
        },
      ],
      queries: [
        { ...QUERY, id: 1, src: { ns: '', pod: 'client' } },
        { ...QUERY, id: 2, src: { ns: '', pod: 'n1' } },
        { ...QUERY, id: 3, src: { node: 'n1' } },
        { ...QUERY, id: 4, src: { ip: '203.0.113.77' } },
        { ...QUERY, id: 5, src: { ip: '198.51.100.1' } },
      ],
    },
    answers: [
      { id: 1, verdict: 'allow' },
      { id: 2, verdict: 'deny' },
      { id: 3, verdict: 'deny' },
      { id: 4, verdict: 'allow' },
      { id: 5, verdict: 'deny' },
    ],
  },
  {
    says: 'without questions all of them: every end to every port of every other',
    one: { ...CASE, total: true },
    answers: [
      { id: 1, verdict: 'deny' },
      { id: 2, verdict: 'allow', evidence: { ingress: { reason: 'self' } } },
    ],
  },
  {
    says: 'addresses of IPv6',
    one: {
      ...CASE,
      endpoints: [pod('a', { ip: 'fd00::a' }), pod('b', { ip: 'fd00::b', labels: { app: 'b' } })],
      policies: [
        {
          ...DENY,
          spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/64', except: ['fd00::a/128'] } }] }] },
        },
      ],
      queries: [QUERY, { ...QUERY, id: 2, src: { ip: 'fd00::c' } }, { ...QUERY, id: 3, src: { ip: '2001:db8::1' } }],
    },
    answers: [
      { id: 1, verdict: 'deny' },
      { id: 2, verdict: 'allow' },
      { id: 3, verdict: 'deny' },
    ],
  },
]

describe('a case with', () => {
  test.each(ROWS)('$says', ({ one, answers }) => {
    const found = answerCase(one)
    expect(found).toMatchObject(answers)
    expect(found).toHaveLength(answers.length)
  })
})

const lab = { network: openLab('buildings') }

test('a line of batch may be a whole case', async () => {
  const answer = await answerLine(JSON.stringify({ ...CASE, queries: [QUERY] }), lab)
  expect(answer).toMatchObject({ id: 'odd', answers: [{ case: 'odd', id: 1, verdict: 'deny' }] })
})

test('lines that do not say whose reading counts follow the one that was asked for', async () => {
  const sctp = { src: { pod: 'a' }, dst: { pod: 'b' }, proto: 'SCTP', port: 9, network: ['a', 'b'].map(podOf) }
  const asked = async (line: object, semantics: 'kubernetes' | 'cilium') =>
    await answerLine(JSON.stringify(line), { ...lab, semantics })
  expect(await asked(sctp, 'kubernetes')).toMatchObject({ verdict: 'allow' })
  expect(await asked(sctp, 'cilium')).toMatchObject({ verdict: 'deny' })
  expect(await asked({ ...sctp, semantics: 'kubernetes' }, 'cilium')).toMatchObject({ verdict: 'allow' })
})

function podOf(name: string): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] } }
}
