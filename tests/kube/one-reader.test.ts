import { describe, expect, test } from 'vitest'
import { effectiveMode } from '../../src/kube/mode/effective.ts'
import { isOfPolicy } from '../../src/kube/policy/evidence.ts'
import { settingsOf } from '../../src/kube/policy/model.ts'

/*
 * What stands in cilium-config is read once, by the rules of the agent: the mode and the policies never differ about it.
 */

describe.each(['true', 'True', ' t ', '1', 'false', 'F', '0', 'yes', ''])('a flag that says %j', (value) => {
  test('is the same for the mode and for the policies', () => {
    const config = { 'enable-host-firewall': value, 'enable-k8s-cluster-network-policy': value }
    const { policy } = effectiveMode({ config })
    const { hostFirewall, clusterNetworkPolicy } = settingsOf(config)
    expect({ hostFirewall, clusterNetworkPolicy }).toEqual({
      hostFirewall: policy.hostFirewall,
      clusterNetworkPolicy: policy.clusterNetworkPolicy,
    })
    expect(hostFirewall).toBe(['true', 'True', ' t ', '1'].includes(value))
  })
})

test.each([
  ['Default', 'allow-localhost'],
  ['ALWAYS', 'enable-policy'],
  ['Policy', 'allow-localhost'],
])('%s of %s is the same for both', (value, key) => {
  const { enforcement, allowLocalhost } = effectiveMode({ config: { [key]: value } }).policy
  expect(settingsOf({ [key]: value })).toMatchObject({ enforcement, allowLocalhost })
})

test.each([
  ['NetworkPolicy shop/cart', true],
  ['NetworkPolicy shop/cart ingress[0]', true],
  ['NetworkPolicy shop/cart-v2', false],
  ['NetworkPolicy shop/cart-v2 ingress[0]', false],
  ['CiliumNetworkPolicy shop/cart', false],
])('%s is of the policy shop/cart: %s', (key, expected) => {
  expect(isOfPolicy(key, 'NetworkPolicy shop/cart')).toBe(expected)
})
