import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compile, judge } from '../../src/kube/policy/index.ts'
import { askCase, type Case, FEATURES, fromCase, partyOf } from '../support/policy/case.ts'

/*
 * Public cases with known answers (schema netpol-case/1), when they lie beside the project.
 */

const CASES = new URL('../../../shared/acceptance/recipes/cases/', import.meta.url)

const SYMPTOMS: Record<string, string> = {
  'http-ok': 'connected',
  'connect-timeout': 'connect-timeout',
  'dns-failure': 'dns-failure',
}

function read(file: string): Case {
  return JSON.parse(readFileSync(new URL(file, CASES), 'utf8'))
}

if (!existsSync(CASES)) {
  console.warn(`policy cases are absent: nothing at ${CASES.pathname}, so the public cases were NOT checked`)
  test.skip('public cases of network policies: absent here, not checked', () => {})
} else {
  const cases = readdirSync(CASES).map(read)
  describe.each(cases)('$id', (one) => {
    const set = compile(fromCase(one), FEATURES)
    if (one.disputed !== undefined) console.warn(`${one.id} is disputed: ${one.disputed}`)
    test('no policy is faulty', () => expect(set.faults).toEqual([]))
    test.each(one.queries)('$id $src.ns/$src.pod -> $dst.ns/$dst.pod:$port is $expected', (query) => {
      const verdict = judge(set, {
        from: partyOf(query.src),
        to: partyOf(query.dst),
        protocol: query.proto,
        port: query.port,
        semantics: 'kubernetes',
      })
      expect(verdict.allowed ? 'allow' : 'deny').toBe(query.expected)
      expect(verdict.undetermined).toBe(false)
    })
    test.each(one.queries.filter((query) => query.symptom !== undefined))('$id looks like $symptom', (query) => {
      const seen = askCase(set, one, query)
      expect(seen.symptom).toBe(SYMPTOMS[query.symptom ?? ''])
    })
  })
}
