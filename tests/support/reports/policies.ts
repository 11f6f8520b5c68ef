import type { Report } from './report.ts'

const OPEN = 2
const POLICY = '--manifests manifests'
const K8S = `${POLICY} --semantics kubernetes`

/** What is said of policies. */
export const POLICIES: readonly Report[] = [
  {
    folder: 'batch-evidence-without-pass',
    asked: [
      {
        line: 'batch --manifests manifests < line.jsonl',
        code: 0,
        says: [
          /"verdict":"deny"/,
          /BaselineAdminNetworkPolicy default ingress\[1\]/,
          /AdminNetworkPolicy hand-on ingress\[0\]/,
        ],
      },
    ],
  },
  {
    folder: 'near-miss-of-an-empty-rule',
    asked: [
      {
        line: `policy red/one blue/two:8080 ${POLICY}`,
        code: 1,
        says: [/Denied/, /blue\/nothing/, /empty rule allows nothing/],
        never: [/Nearly/],
      },
    ],
  },
  {
    folder: 'prove-it-lists-the-wrong-kinds',
    asked: [
      {
        line: `policy red/one blue/two:8080 ${K8S}`,
        code: 1,
        says: [/kubectl get baselineadminnetworkpolic\w+ default -o yaml/],
      },
    ],
  },
  {
    folder: 'text-deny-beats-every-allow',
    asked: [
      {
        line: `policy red/one blue/two:8080 ${K8S}`,
        code: 1,
        says: [/BaselineAdminNetworkPolicy default ingress\[1\]/, /in order|first that matches/, /NetworkPolicy/],
        never: [/beats every allow/],
      },
      {
        line: `policy red/one blue/two:8080 ${K8S} --lang zh`,
        code: 1,
        says: [/Baseline 规则/, /第\s?一\s?条\s?匹\s?配/],
        never: [/压过一切/],
      },
    ],
  },
  {
    folder: 'text-otherwise-but-the-same',
    asked: [
      {
        line: `policy red/one blue/two --proto sctp --port 9000 ${K8S}`,
        code: 1,
        says: [/Denied/, /SCTP/],
        never: [/otherwise: denied/, /SCTP.*SCTP; Cilium drops.*SCTP; Cilium drops/],
      },
    ],
  },
  {
    folder: 'text-overruled-allow-unnamed',
    asked: [
      {
        line: `policy red/one blue/two:8080 ${K8S}`,
        code: 1,
        says: [
          /AdminNetworkPolicy wall ingress\[0\]/,
          /priority 20/,
          /blue\/welcome-red ingress\[0\]/,
          /late-gate/,
          /priority 30/,
        ],
        never: [/beats every allow/],
      },
    ],
  },
  {
    folder: 'text-undetermined-yet-it-breaks',
    asked: [
      {
        line: `policy red/one 198.51.100.7:443 ${POLICY}`,
        code: OPEN,
        says: [/Undetermined/, /198\.51\.100\.7/, /spec\.nodeName=n1[^$]*fqdn cache list/],
        never: [/It breaks where/, /sees a timeout/, /ds\/cilium/],
      },
    ],
  },
  {
    folder: 'disputed-ipblock-and-pods',
    asked: [
      { line: `policy red/one blue/two:8080 ${K8S}`, code: 0, says: [/Allowed/, /Cilium reads it otherwise: denied/] },
    ],
  },
  {
    folder: 'door-workload-kind',
    asked: [{ line: 'batch --case case.json', code: 0, says: [/"verdict":"deny"/, /NetworkPolicy blue\/closed/] }],
  },
  {
    folder: 'fqdn-of-the-question-dropped',
    asked: [
      {
        line: 'batch --manifests manifests < line.jsonl',
        code: 0,
        says: [/^\{"id":1,"verdict":"allow"/, /CiliumNetworkPolicy red\/names egress\[0\]/],
      },
    ],
  },
  {
    folder: 'l7-request-not-asked',
    asked: [
      {
        line: 'batch --manifests manifests < line.jsonl',
        code: 0,
        says: [/"symptom":"http-403"/, /"l7"/, /CiliumNetworkPolicy blue\/only-open ingress\[0\]/],
      },
      { line: `policy red/one blue/two:8080 ${POLICY}`, code: 0, says: [/Allowed/, /GET \/open/] },
      {
        line: `policy red/one blue/two:8080 --http "GET /shut" ${POLICY}`,
        code: 1,
        says: [/403/, /GET \/open/],
      },
    ],
  },
  {
    folder: 'name-of-pod-and-service',
    asked: [{ line: `policy red/one blue/two:80 ${POLICY}`, code: 0, says: [/Allowed/, /service blue\/two port 80/] }],
  },
  {
    folder: 'pod-and-service-same-name',
    asked: [
      {
        line: 'trace node/w2 gate/hook:443 --proto tcp --no-picture --manifests cluster.yaml',
        code: 0,
        says: [/reaches gate\/hook \(10\.96\./],
      },
      {
        line: 'policy node/w2 gate/hook:443 --manifests cluster.yaml',
        code: 0,
        says: [/through service gate\/hook port 443/],
      },
    ],
  },
  {
    folder: 'diff-lang-ignored',
    asked: [{ line: 'diff before after --lang zh', code: 0, says: [/对比前|之前/], never: [/Before:/] }],
  },
  {
    folder: 'diff-nothing-changed',
    asked: [
      {
        line: 'diff before after --semantics kubernetes',
        code: 0,
        says: [/red\/one blue\/two 9090\/TCP/, /red\/one blue\/two 8080\/TCP/, /NetworkPolicy blue\/door/],
        never: [/Nothing changed/],
      },
    ],
  },
  {
    folder: 'diff-outside',
    asked: [
      {
        line: 'diff before after --semantics kubernetes',
        code: 0,
        says: [/world blue\/two/, /blue\/two world/],
        never: [/Nothing changed/],
      },
      { line: 'diff before after', code: 0, says: [/world blue\/two/, /blue\/two world/], never: [/Nothing changed/] },
    ],
  },
]
