import { expect, test } from 'vitest'
import { asked, headOf, imported } from '../support/asked-cluster.ts'

/* What no snapshot can tell is not made up: the answer names it, and says what is probable. */

const FQDN =
  "- {apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {namespace: shop, name: out}, spec: {endpointSelector: {}, egress: [{toFQDNs: [{matchPattern: '*.example.com'}]}]}}"
const HOST_POD =
  '- {apiVersion: v1, kind: Pod, metadata: {name: exporter, namespace: shop}, spec: {nodeName: node-1, hostNetwork: true, containers: [{name: c, ports: [{containerPort: 9100, protocol: TCP}]}]}, status: {phase: Running, podIP: 172.18.0.2}}'
const cluster = imported({ name: 'c', config: { 'kube-proxy-replacement': 'true' } })
const head = (line: string, snapshot = cluster): ReturnType<typeof headOf> => headOf(asked([snapshot], { line }))

test.each([
  ['/trace shop/a unknown.example:80', 'the address of unknown.example'],
  ['/trace world node/node-1:9999', 'listens on 9999/TCP'],
  ['/trace shop/a node/node-1:9999', 'listens on 9999/TCP'],
])('%s is undetermined: %s', (line, says) => {
  expect(head(line)).toMatchObject({ mood: 'unsure', text: expect.stringContaining(says) })
})

test.each([
  ['a Service has the node port', '/trace world node/node-1:30080', cluster],
  ['the kubelet is on every node', '/trace world node/node-1:10250', cluster],
  ['somebody says that it is open', '/trace world node/node-1:9999 open=yes', cluster],
  ['a host-network pod declares it', '/trace shop/a node/node-1:9100', imported({ name: 'h', items: HOST_POD })],
  ['nobody needs a port for a ping', '/trace shop/a node/node-1', cluster],
])('%s: determined', (_why, line, snapshot) => {
  expect(head(line, snapshot).mood).toBe('good')
})

test('a name that a policy names is walked as the policy means it', () => {
  const named = imported({ name: 'f', items: FQDN })
  expect(head('/trace shop/a api.example.com:443', named).text).not.toContain('the address of')
})

test('a node port that is asked at the Service says which port it is, in the first line', () => {
  expect(head('/trace shop/a svc.shop:30080').text).toContain('30080 is the node port of shop/svc')
  expect(head('/trace shop/a svc.shop:81').text).toContain('Service shop/svc has no port 81/TCP')
})
