/*
 * Policies of a cluster, compiled once, then asked: one connection, or who can reach whom. By Kubernetes' text and by Cilium's.
 */

export * from '../../src/kube/policy/index.ts'
