/*
 * A cluster for measuring: as many nodes and pods as wanted, in the shape and about the weight in which kubectl prints them.
 */

export interface Size {
  nodes: number
  pods: number
}

const pad = 'x'.repeat(60)

function managedFields(kind: string): unknown[] {
  const containers = { 'f:image': {}, 'f:imagePullPolicy': {}, 'f:name': {}, 'f:ports': { '.': {} }, 'f:resources': {} }
  return Array.from({ length: 4 }, (_, i) => ({
    manager: `${kind}-manager-${i}`,
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-08-05T10:11:12Z',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': { 'f:labels': { 'f:app': {}, [`f:${pad}`]: {} } },
      'f:spec': { 'f:containers': containers },
    },
  }))
}

const nodeName = (i: number): string => `node-${String(i).padStart(5, '0')}`
const nodeIp = (i: number): string => `172.${16 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`
const podIp = (i: number, size: Size): string => {
  const node = i % size.nodes
  return `10.${node >> 8}.${node & 255}.${2 + Math.floor(i / size.nodes)}`
}
const appOf = (i: number): number => Math.floor(i / 30)
const home = (app: number): string => `team-${app % 200}`

function node(i: number): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: nodeName(i),
      labels: { 'kubernetes.io/hostname': nodeName(i), zone: `z${i % 3}` },
      managedFields: managedFields('node'),
    },
    spec: { podCIDR: `10.${i >> 8}.${i & 255}.0/24`, podCIDRs: [`10.${i >> 8}.${i & 255}.0/24`] },
    status: {
      addresses: [{ type: 'InternalIP', address: nodeIp(i + 2) }],
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: { kubeletVersion: 'v1.34.1', kernelVersion: '6.8.0-31-generic', osImage: 'Ubuntu 24.04' },
      images: Array.from({ length: 20 }, (_, k) => ({
        names: [`registry.example/image-${k}@sha256:${pad}`],
        sizeBytes: 1e6,
      })),
    },
  }
}

function ciliumNode(i: number): unknown {
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNode',
    metadata: { name: nodeName(i) },
    spec: {
      addresses: [
        { type: 'InternalIP', ip: nodeIp(i + 2) },
        { type: 'CiliumInternalIP', ip: `10.${i >> 8}.${i & 255}.1` },
      ],
      ipam: { podCIDRs: [`10.${i >> 8}.${i & 255}.0/24`] },
    },
  }
}

const podName = (i: number): string => `app-${appOf(i)}-7c9f8b6d5f-${i.toString(36).padStart(5, 'b')}`

function podStatus(i: number, size: Size): unknown {
  return {
    phase: 'Running',
    podIP: podIp(i, size),
    podIPs: [{ ip: podIp(i, size) }],
    hostIP: nodeIp((i % size.nodes) + 2),
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
      message: pad,
    })),
    containerStatuses: [
      { name: 'app', ready: true, imageID: `registry.example/app@sha256:${pad}`, containerID: `containerd://${pad}` },
    ],
  }
}

function pod(i: number, size: Size): unknown {
  const app = appOf(i)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(i),
      namespace: home(app),
      uid: `${i}-${pad}`,
      labels: { app: `app-${app}`, tier: `t${app % 3}`, 'pod-template-hash': '7c9f8b6d5f' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `app-${app}-7c9f8b6d5f`, controller: true }],
      managedFields: managedFields('pod'),
    },
    spec: {
      nodeName: nodeName(i % size.nodes),
      serviceAccountName: 'default',
      containers: [
        {
          name: 'app',
          image: `registry.example/app-${app}:1`,
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env: Array.from({ length: 12 }, (_, k) => ({ name: `SETTING_${k}`, value: `${pad}-${k}` })),
          volumeMounts: [{ name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true }],
        },
      ],
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    },
    status: podStatus(i, size),
  }
}

function endpoint(i: number, size: Size): unknown {
  const app = appOf(i)
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEndpoint',
    metadata: { name: podName(i), namespace: home(app) },
    status: {
      id: 1 + Math.floor(i / size.nodes),
      identity: {
        id: 256 + app,
        labels: [`k8s:app=app-${app}`, `k8s:tier=t${app % 3}`, `k8s:io.kubernetes.pod.namespace=${home(app)}`],
      },
      networking: { addressing: [{ ipv4: podIp(i, size) }], node: nodeIp((i % size.nodes) + 2) },
      policy: { ingress: { enforcing: true, state: 'ok' }, egress: { enforcing: false, state: 'ok' } },
      state: 'ready',
      'named-ports': [{ name: 'http', port: 8080, protocol: 'TCP' }],
    },
  }
}

function* appObjects(app: number, size: Size): Generator<unknown> {
  const namespace = home(app)
  const first = app * 30
  const own = Array.from({ length: Math.min(30, size.pods - first) }, (_, k) => first + k)
  yield {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `app-${app}`, namespace },
    spec: {
      type: 'ClusterIP',
      clusterIP: `10.${112 + (app >> 16)}.${(app >> 8) & 255}.${app & 255}`,
      clusterIPs: [`10.${112 + (app >> 16)}.${(app >> 8) & 255}.${app & 255}`],
      selector: { app: `app-${app}` },
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
    },
  }
  yield {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `app-${app}-x1`, namespace, labels: { 'kubernetes.io/service-name': `app-${app}` } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: own.map((i) => ({
      addresses: [podIp(i, size)],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: nodeName(i % size.nodes),
      targetRef: { kind: 'Pod', namespace, name: podName(i) },
    })),
  }
}

function policy(i: number, size: Size): unknown {
  const homes = Math.min(200, Math.ceil(size.pods / 30))
  const tiers = homes < 200 ? {} : { matchLabels: { tier: `t${i % 3}` } }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `allow-${i}`, namespace: `team-${i % homes}` },
    spec: {
      podSelector: tiers,
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }],
    },
  }
}

function configMap(): unknown {
  const data = {
    'routing-mode': 'tunnel',
    'tunnel-protocol': 'vxlan',
    ipam: 'cluster-pool',
    'kube-proxy-replacement': 'true',
    'enable-bpf-masquerade': 'true',
  }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cilium-config', namespace: 'kube-system' }, data }
}

/** Every object of the cluster, one after the other. */
export function* clusterObjects(size: Size): Generator<unknown> {
  yield configMap()
  for (let i = 0; i < 200; i++) {
    yield { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `team-${i}`, labels: { team: `${i}` } } }
  }
  for (let i = 0; i < size.nodes; i++) {
    yield node(i)
    yield ciliumNode(i)
  }
  for (let i = 0; i < size.pods; i++) {
    yield pod(i, size)
    yield endpoint(i, size)
  }
  for (let app = 0; app * 30 < size.pods; app++) yield* appObjects(app, size)
  for (let i = 0; i < 500; i++) yield policy(i, size)
}

/** The text of `kubectl get ... -o json`, in pieces. Indented by four blanks, as kubectl prints. */
export function* clusterText(size: Size): Generator<string> {
  yield '{\n    "apiVersion": "v1",\n    "items": [\n'
  let first = true
  for (const object of clusterObjects(size)) {
    yield `${first ? '' : ',\n'}${JSON.stringify(object, undefined, 4)}`
    first = false
  }
  yield '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n'
}
