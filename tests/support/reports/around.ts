import type { Report } from './report.ts'

const NET = '--no-picture --network input.json'
const YAML = '--no-picture --manifests cluster.yaml'

/** The world around, and `/why`. */
export const AROUND: readonly Report[] = [
  {
    folder: 'machine-on-node-lan',
    asked: [
      {
        line: `trace shop/client 10.20.0.200:5432 --proto tcp ${YAML}`,
        code: 0,
        says: [/Delivered/, /shop\/client → w2 → underlay → lan/, /assumed/],
      },
      {
        line: `trace 10.20.0.200 10.20.0.11:30080 --proto tcp ${YAML}`,
        code: 0,
        says: [/Delivered/],
        never: [/fabric/],
      },
    ],
  },
  {
    folder: 'native-cidr-too-wide-onprem',
    asked: [
      {
        line: `trace shop/client 10.50.0.7:5432 --proto tcp ${YAML}`,
        code: 1,
        says: [/No answer/, /10\.0\.0\.0\/8/, /masquerad/],
      },
      { line: `trace node/w2 10.50.0.7:5432 ${YAML}`, code: 0, says: [/Delivered/] },
      { line: 'why hangs shop/client 10.50.0.7:5432 --manifests cluster.yaml', code: 1, says: [/10\.0\.0\.0\/8/] },
    ],
  },
  {
    folder: 'default-pool-overlaps-node-lan',
    asked: [
      {
        line: `trace shop/client 10.0.1.5:5432 --proto tcp ${YAML}`,
        code: 1,
        says: [/10\.0\.0\.0\/24/],
        never: [/RangeError/, /Delivered/],
      },
      {
        line: `trace shop/client node/cp ${YAML}`,
        code: 1,
        says: [/10\.0\.0\.0\/24/],
        never: [/RangeError/, /Delivered/],
      },
    ],
  },
  {
    folder: 'static-route-wrong-next-hop-loop',
    asked: [
      {
        line: 'trace pc1 192.168.2.10 --network net.yaml --no-picture',
        code: 1,
        says: [/loop/i, /192\.168\.2\.0\/24/, /172\.16\.2\.1/],
      },
      { line: 'why hangs pc1 192.168.2.10 --network net.yaml', code: 1, says: [/loop/i], never: [/kubectl/] },
    ],
  },
  {
    folder: 'made-up-node-address',
    asked: [
      { line: 'import input.json --check', code: 0, says: [/Made up[^.]*addresses of nodes \(n3\)/] },
      {
        line: `trace a/front a/back1:80 ${NET}`,
        code: 0,
        says: [/Delivered/, /Made up[^.]*addresses of nodes \(n3\)/],
      },
      { line: `trace a/back1 a/front:80 ${NET} --lang zh`, code: 0, says: [/n3/, /节点/] },
    ],
  },
  {
    folder: 'router-on-a-stick-vlan',
    asked: [
      {
        line: 'trace pc1 pc2 --network net.yaml --no-picture',
        code: 64,
        says: [/line 11: links\.2\.a/, /r\.eth0\.10/, /the interface below/],
        never: [/Delivered/],
      },
    ],
  },
  {
    folder: 'stateful-firewall-asymmetric',
    asked: [
      {
        line: 'trace app 10.10.20.5:5432 --proto tcp --network net.yaml --no-picture',
        code: 1,
        says: [/✗ Half open/, /ACK is lost at fw/, /Prove it on fw \$ nft list ruleset/, /broke at step 11: router fw/],
        never: [/^✓/, /Delivered: app/],
      },
      {
        line: 'trace app 10.10.20.5:5432 --proto tcp --network net.yaml --no-picture --lang zh --detail brief',
        code: 1,
        says: [/✗ 半开的连接/, /ACK 丢在 fw/, /随后的 ACK：app → s1 → fw ✗/],
      },
      { line: 'trace app 10.10.20.5 --network net.yaml --no-picture', code: 1, says: [/Dropped/] },
      {
        line: 'why hangs app 10.10.20.5:5432 --network net.yaml',
        code: 1,
        says: [/A packet filter drops it/, /ACK is lost at fw/],
      },
      {
        line: 'trace app 10.10.20.5:5432 --proto tcp --network net.yaml --json',
        code: 1,
        says: [/"result": \{ "kind": "unreachable" \}/, /"acknowledgement": \{ "status": "lost", "at": "fw"/],
      },
    ],
  },
  {
    folder: 'pmtud-black-hole',
    asked: [
      {
        line: 'trace pc web --proto udp --port 443 --size 100 --df do --network net.yaml --no-picture',
        code: 0,
        says: [/Delivered/],
      },
      {
        line: 'trace pc web --proto udp --port 443 --size 1472 --df do --network net.yaml --no-picture',
        code: 1,
        says: [/MTU of 1400/, /fw/, /lost/],
      },
      { line: 'why big-hangs pc web:443 --network net.yaml', code: 1, says: [/1400/, /fw/] },
    ],
  },
  {
    folder: 'why-in-a-plain-network',
    asked: [
      { line: 'why hangs h1 h2:80 --network input.json', code: 1, says: [/eth0 of h2 is down/], never: [/kubectl/] },
      { line: `trace h1 h2:80 ${NET}`, code: 1, says: [/eth0 of h2 is down/] },
    ],
  },
  {
    folder: 'why-keeps-the-evidence-back',
    asked: [{ line: 'why refused a/front a/s:80 --network input.json', code: 1, says: [/track=two/, /track=one/] }],
  },
  {
    folder: 'why-local-policy',
    asked: [
      {
        line: 'why some-nodes a/front a/s:80 --network input.json',
        code: 1,
        says: [/✗ Local traffic policy, and no backend on this node/],
        never: [/✗ The Service has no backend/],
      },
    ],
  },
  {
    folder: 'why-the-lookup-is-denied-too',
    asked: [
      {
        line: 'why name-hangs a/front a/s:80 --network input.json',
        code: 1,
        says: [/✗ The lookup before the call is denied/, /a\/deny/],
      },
      {
        line: 'why no-name a/front a/s:80 --network input.json',
        code: 1,
        says: [/✗ The lookup before the call is denied/, /a\/deny/],
      },
    ],
  },
  {
    folder: 'name-never-looked-up',
    asked: [
      {
        line: 'why no-name a/front s.a.svc.cluster.local:80 --network input.json',
        code: 1,
        says: [/NXDOMAIN/, /template/],
      },
      { line: `trace a/front s.a.svc.cluster.local:80 ${NET}`, code: 1, says: [/NXDOMAIN/], never: [/✓ Delivered/] },
    ],
  },
  {
    folder: 'pod-with-own-resolver',
    asked: [{ line: 'why no-name a/front a/s:80 --network input.json', code: 1, says: [/192\.0\.2\.53/, /dnsPolicy/] }],
  },
]
