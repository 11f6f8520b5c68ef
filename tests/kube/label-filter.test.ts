import { describe, expect, test } from 'vitest'
import { labelFilter } from '../../src/kube/policy/label-filter.ts'

/* The rows of pkg/labelsfilter, and what people set. */

describe('which labels make an identity', () => {
  const CASES: [setting: string, key: string, kept: boolean][] = [
    ['', 'k8s:app', true],
    ['', 'k8s:io.kubernetes.pod.namespace', true],
    ['', 'k8s:io.kubernetes.container.hash', false],
    ['', 'k8s:app.kubernetes.io/name', true],
    ['', 'k8s:kubernetes.io/arch', false],
    ['', 'k8s:statefulset.kubernetes.io/pod-name', false],
    ['', 'k8s:apps.kubernetes.io/pod-index', false],
    ['', 'k8s:node.beta.kubernetes.io/zone', false],
    ['', 'k8s:pod-template-hash', false],
    ['', 'k8s:io.cilium.k8s.policy.serviceaccount', true],
    ['', 'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name', true],
    ['!team', 'k8s:app', true],
    ['!team', 'k8s:team', false],
    ['k8s:!team', 'k8s:team-lead', false],
    ['k8s:app', 'k8s:app', true],
    ['k8s:app', 'k8s:application', true],
    ['k8s:app$', 'k8s:application', false],
    ['k8s:app', 'k8s:k8s-app', false],
    ['k8s:app', 'k8s:io.kubernetes.pod.namespace', true],
    ['k8s:app', 'k8s:io.cilium.k8s.namespace.labels.team', true],
    ['k8s:app', 'k8s:io.cilium.k8s.policy.serviceaccount', false],
    ['k8s:app container:name', 'k8s:name', false],
    ['app !app.secret', 'k8s:app.secret', false],
    ['!app app.secret', 'k8s:app.secret', true],
    ['k8s:(', 'k8s:app', false],
    ['k8s:(a+)+', 'k8s:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', false],
  ]
  test.each(CASES)('labels: "%s", %s: %s', (setting, key, kept) => {
    expect(labelFilter(setting)(key)).toBe(kept)
  })
})
