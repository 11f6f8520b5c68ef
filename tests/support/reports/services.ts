import type { Report } from './report.ts'

const OPEN = 2
const NET = '--no-picture --network input.json'
const YAML = '--no-picture --manifests cluster.yaml'

/** Services. */
export const SERVICES: readonly Report[] = [
  {
    folder: 'lb-address-from-a-pod',
    asked: [
      { line: `trace a/front 192.0.2.10:80 ${NET}`, code: 0, says: [/Delivered/, /a\/back1/], never: [/a\/back2/] },
    ],
  },
  {
    folder: 'prefer-same-node',
    asked: [{ line: `trace a/front a/s:80 ${NET}`, code: 0, says: [/Delivered/, /a\/back1/], never: [/a\/back2/] }],
  },
  {
    folder: 'src-ranges-deny',
    asked: [
      { line: `trace world 192.0.2.10:80 ${NET}`, code: 0, says: [/Delivered/] },
      { line: `trace world 192.0.2.10:80 --src 10.1.2.3 ${NET}`, code: 1, says: [/Dropped/, /177/] },
    ],
  },
  {
    folder: 'src-ranges-external-ip',
    asked: [{ line: `trace world 192.0.2.20:80 ${NET}`, code: 1, says: [/Dropped/, /177/] }],
  },
  {
    folder: 'lb-range-nodeport-117',
    asked: [
      { line: `trace 10.20.0.250 10.20.0.11:32488 --proto tcp ${YAML}`, code: 0, says: [/Delivered/] },
      { line: `trace world 10.20.0.11:32488 --proto tcp ${YAML}`, code: 0, says: [/Delivered/] },
      { line: `trace world 203.0.113.80:80 --proto tcp ${YAML}`, code: 1, says: [/177/] },
    ],
  },
  {
    folder: 'lb-range-nodeport-1182',
    asked: [
      { line: `trace world 10.20.0.11:32488 --proto tcp ${YAML}`, code: 1, says: [/Dropped/, /177/] },
      { line: `trace world 10.20.0.12:32488 --proto tcp ${YAML}`, code: 1, says: [/Dropped/, /177/] },
    ],
  },
  {
    folder: 'nodeport-snat-bypass-native',
    asked: [
      {
        line: `trace world 10.20.0.12:30080 --proto tcp ${YAML}`,
        code: 0,
        says: [/Delivered/, /10\.20\.0\.12/],
        never: [/no rule of any policy allows it/],
      },
      { line: `trace world 10.20.0.11:30080 --proto tcp ${YAML}`, code: 1, says: [/Dropped/, /133/] },
    ],
  },
  {
    folder: 'node-asks-clusterip-local-elsewhere',
    asked: [{ line: `trace node/n1 a/s:80 ${NET}`, code: 1, says: [/Lost at n1|Not sent/], never: [/fabric/] }],
  },
  {
    folder: 'node-asks-clusterip-without-backend',
    asked: [{ line: `trace node/n1 a/s:80 ${NET}`, code: 1, says: [/n1/, /refuse|reject/i], never: [/fabric/] }],
  },
  {
    folder: 'second-backend-other-port',
    asked: [
      { line: `trace a/front a/s:80 ${NET}`, code: 0, says: [/a\/other/, /8082/], never: [/All 2 backends answer/] },
      { line: 'why one-in-n a/front a/s:80 --network input.json', code: OPEN, says: [/8082/] },
    ],
  },
  {
    folder: 'host-name-of-an-ingress',
    asked: [
      {
        line: `trace world site.example:80 ${NET}`,
        code: 64,
        says: [/Nobody called site\.example/],
        never: [/Delivered/],
      },
      {
        line: 'why outside world site.example:80 --network input.json',
        code: 64,
        says: [/Nobody called site\.example/],
        never: [/Delivered/],
      },
    ],
  },
  {
    folder: 'missing-service',
    asked: [
      {
        line: 'why no-name a/front back.a.svc.cluster.local:80 --network input.json',
        code: 64,
        says: [/no Service back/, /NXDOMAIN/],
      },
      { line: `trace a/front back.a.svc:80 ${NET}`, code: 64, says: [/no Service back/, /NXDOMAIN/] },
    ],
  },
]
