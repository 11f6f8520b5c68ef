/** A small shop in a real cluster: two nodes, five pods, four Services, two policies. Kubernetes objects, as kubectl prints them. */
export const shop = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { kubernetes.io/metadata.name: shop, team: shop } }
---
apiVersion: v1
kind: Namespace
metadata: { name: kube-system, labels: { kubernetes.io/metadata.name: kube-system } }
---
apiVersion: v1
kind: Node
metadata: { name: node1 }
spec: { podCIDR: 10.0.1.0/24 }
status: { addresses: [ { type: InternalIP, address: 192.168.100.11 } ], conditions: [ { type: Ready, status: "True" } ] }
---
apiVersion: v1
kind: Node
metadata: { name: node2 }
spec: { podCIDR: 10.0.2.0/24 }
status: { addresses: [ { type: InternalIP, address: 192.168.100.12 } ], conditions: [ { type: Ready, status: "True" } ] }
---
apiVersion: v1
kind: Pod
metadata: { name: cart, namespace: shop, labels: { app: cart } }
spec: { nodeName: node1, containers: [ { name: c, image: x, ports: [ { containerPort: 8080, name: http } ] } ] }
status: { phase: Running, podIP: 10.0.1.12, podIPs: [ { ip: 10.0.1.12 } ], conditions: [ { type: Ready, status: "True" } ] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-1, namespace: shop, labels: { app: web } }
spec: { nodeName: node1, containers: [ { name: c, image: x, ports: [ { containerPort: 8080, name: http } ] } ] }
status: { phase: Running, podIP: 10.0.1.14, podIPs: [ { ip: 10.0.1.14 } ], conditions: [ { type: Ready, status: "True" } ] }
---
apiVersion: v1
kind: Pod
metadata: { name: web-2, namespace: shop, labels: { app: web } }
spec: { nodeName: node2, containers: [ { name: c, image: x, ports: [ { containerPort: 8080, name: http } ] } ] }
status: { phase: Running, podIP: 10.0.2.22, podIPs: [ { ip: 10.0.2.22 } ], conditions: [ { type: Ready, status: "True" } ] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { nodeName: node2, containers: [ { name: c, image: x, ports: [ { containerPort: 6379, name: redis } ] } ] }
status: { phase: Running, podIP: 10.0.2.24, podIPs: [ { ip: 10.0.2.24 } ], conditions: [ { type: Ready, status: "True" } ] }
---
apiVersion: v1
kind: Pod
metadata: { name: coredns, namespace: kube-system, labels: { k8s-app: kube-dns } }
spec: { nodeName: node2, containers: [ { name: c, image: x, ports: [ { containerPort: 53, name: dns, protocol: UDP } ] } ] }
status: { phase: Running, podIP: 10.0.2.53, podIPs: [ { ip: 10.0.2.53 } ], conditions: [ { type: Ready, status: "True" } ] }
---
apiVersion: v1
kind: Service
metadata: { name: kube-dns, namespace: kube-system }
spec: { clusterIP: 10.96.0.10, clusterIPs: [ 10.96.0.10 ], selector: { k8s-app: kube-dns }, ports: [ { name: dns, port: 53, protocol: UDP, targetPort: 53 } ] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: NodePort, clusterIP: 10.96.0.80, clusterIPs: [ 10.96.0.80 ], selector: { app: web }, ports: [ { name: http, port: 80, targetPort: 8080, nodePort: 30080 } ] }
---
apiVersion: v1
kind: Service
metadata: { name: weblocal, namespace: shop }
spec: { type: NodePort, externalTrafficPolicy: Local, clusterIP: 10.96.0.81, clusterIPs: [ 10.96.0.81 ], selector: { app: db }, ports: [ { name: redis, port: 6379, targetPort: 6379, nodePort: 30081 } ] }
---
apiVersion: v1
kind: Service
metadata: { name: empty, namespace: shop }
spec: { clusterIP: 10.96.0.82, clusterIPs: [ 10.96.0.82 ], selector: { app: nobody }, ports: [ { name: http, port: 80, targetPort: 8080 } ] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db-from-cart, namespace: shop }
spec: { podSelector: { matchLabels: { app: db } }, policyTypes: [ Ingress ], ingress: [ { from: [ { podSelector: { matchLabels: { app: cart } } } ], ports: [ { protocol: TCP, port: 6379 } ] } ] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web1-egress, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [ Egress ], egress: [ { to: [ { podSelector: { matchLabels: { app: web } } } ], ports: [ { protocol: TCP, port: 80 } ] } ] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicyList
items: []
---
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicyList
items: []
---
apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { routing-mode: tunnel, tunnel-protocol: vxlan, enable-ipv4-masquerade: "true" }
`
