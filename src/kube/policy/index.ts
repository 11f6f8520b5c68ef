/*
 * The door of this room: policies of a cluster, compiled once, then asked.
 */

export type { Direction } from '../../trace/rows.ts'
export { diffReach, partedRows, type ReachChange, type ReachDiff, type ReachState } from '../diff/policy.ts'
export { type Cluster, compile, type PolicySet } from './compile.ts'
export {
  backends,
  type Connection,
  type ConnectQuestion,
  connect,
  type Leg,
  type Symptom,
  type Target,
  type Via,
} from './connect.ts'
export { type EndpointPolicy, type EntryPeer, endpointPolicy, type PolicyEntry } from './endpoint.ts'
export type {
  Caveat,
  DirectionVerdict,
  Divergence,
  DivergenceKind,
  Fault,
  L7Verdict,
  Missing,
  NearMiss,
  PolicyKind,
  PolicyRef,
  Reason,
  RuleRef,
  Semantics,
  Verdict,
} from './evidence.ts'
export { policyKey, ruleKey } from './evidence.ts'
export { judge, type PolicyQuestion, type Selecting, selecting } from './judge.ts'
export { DEFAULT_SETTINGS, type Settings, settingsOf } from './model.ts'
export { find, type Party } from './parties.ts'
export { type Reach, type ReachEvidence, type ReachOptions, type ReachRow, reach } from './reach.ts'
