import type { Report } from './report.ts'

/** Who a policy speaks of. */
export const IDENTITIES: readonly Report[] = [
  {
    folder: 'identity-labels-filter',
    asked: [
      {
        line: 'policy shop/client kube-system/dns-1:53 --proto udp --manifests cluster.yaml',
        code: 1,
        says: [/Denied/, /default-deny-others/, /k8s-app/, /Kubernetes specification reads it otherwise: allowed/],
      },
      {
        line: 'policy shop/client kube-system/dns-1:53 --proto udp --semantics kubernetes --manifests cluster.yaml',
        code: 0,
        says: [/Allowed/, /Cilium reads it otherwise: denied/, /k8s-app/],
      },
    ],
  },
  {
    folder: 'identity-labels-in-endpoints',
    asked: [
      {
        line: 'policy shop/client kube-system/dns-1:53 --proto udp --manifests cluster.yaml',
        code: 1,
        says: [/Denied/, /k8s-app/],
      },
      {
        line: 'trace shop/client kube-system/dns-1:53 --proto udp --no-picture --manifests cluster.yaml',
        code: 1,
        says: [/Dropped/, /133/],
      },
    ],
  },
  {
    folder: 'pod-index-label-peer',
    asked: [
      {
        line: 'policy build/agent build/ci-0:8080 --manifests cluster.yaml',
        code: 1,
        says: [/Denied/, /apps\.kubernetes\.io\/pod-index/, /otherwise: allowed/],
      },
    ],
  },
  {
    folder: 'statefulset-pod-name-label',
    asked: [
      {
        line: 'policy data/client data/db-0:5432 --manifests cluster.yaml',
        code: 1,
        says: [/Denied/, /statefulset\.kubernetes\.io\/pod-name/, /otherwise: allowed/],
      },
    ],
  },
  {
    folder: 'webhook-from-cilium-host',
    asked: [
      {
        line: 'policy node/cp gate/hook-0:8443 --manifests cluster.yaml',
        code: 1,
        says: [/Denied/, /10\.244\.0\.199/, /remote-node/],
      },
      {
        line: 'trace node/cp gate/hook-0:8443 --proto tcp --no-picture --manifests cluster.yaml',
        code: 1,
        says: [/Dropped/, /Lost at w1/, /133/],
      },
      { line: 'policy node/cp gate/hook:443 --manifests cluster.yaml', code: 1, says: [/Denied/] },
      {
        line: 'trace node/cp gate/hook:443 --proto tcp --no-picture --manifests cluster.yaml',
        code: 1,
        says: [/Dropped/, /133/],
      },
    ],
  },
  {
    folder: 'named-port-two-numbers',
    asked: [
      {
        line: 'policy edge/ingress apps/cloud:80 --manifests cluster.yaml',
        code: 1,
        says: [/Denied/, /http/, /two numbers|80 and 2368|80, 2368/, /otherwise: allowed/],
      },
      { line: 'policy edge/ingress apps/blog:2368 --manifests cluster.yaml', code: 1, says: [/Denied/] },
      { line: 'policy edge/ingress apps/cloud:2368 --manifests cluster.yaml', code: 1, says: [/Denied/] },
      {
        line: 'policy edge/ingress apps/cloud:80 --semantics kubernetes --manifests cluster.yaml',
        code: 0,
        says: [/Allowed/],
      },
    ],
  },
  {
    folder: 'fqdn-without-dns-proxy',
    asked: [
      {
        line: 'policy shop/client api.example.com:443 --manifests cluster.yaml',
        code: 1,
        says: [/DNS rule|rules\.dns/],
        never: [/✓ Allowed/],
      },
    ],
  },
  {
    folder: 'toservices-selector-116',
    asked: [
      {
        line: 'policy shop/client data/db:5432 --manifests cluster.yaml',
        code: 1,
        says: [/Denied/, /without selector/],
      },
    ],
  },
  {
    folder: 'selector-matches-nobody',
    asked: [
      {
        line: 'policy shop/basket shop/basket-db:27017 --manifests cluster.yaml',
        code: 1,
        says: [/Denied/, /name=baskets/, /name=basket\b(?!s)/],
      },
      {
        line: 'why hangs shop/basket shop/basket-db:27017 --manifests cluster.yaml',
        code: 1,
        says: [/name=baskets/, /name=basket\b(?!s)/],
      },
    ],
  },
  {
    folder: 'near-miss-without-the-label',
    asked: [
      { line: 'policy a/front a/s:80 --network input.json', code: 1, says: [/tier=inner/, /app=front/] },
      { line: 'why hangs a/front a/s:80 --network input.json', code: 1, says: [/tier=inner/, /app=front/] },
    ],
  },
]
