/*
 * The door of this room: policies of a cluster, compiled once, then asked.
 */

export type { Direction } from '../../trace/rows.ts'
export { diffReach, partedRows, type ReachChange, type ReachDiff, type ReachState } from '../diff/policy.ts'
export { compile, type PolicyInput, type PolicySet } from './compile.ts'
export {
  backends,
  type ConnectionSymptom,
  type ConnectQuestion,
  connect,
  type PolicyConnection,
  type PolicyLeg,
  type Target,
  type Via,
} from './connect.ts'
export { type EndpointPolicy, type EntryPeer, endpointPolicy, type PolicyEntry } from './endpoint.ts'
export type {
  Caveat,
  DirectionVerdict,
  Divergence,
  DivergenceKind,
  L7Verdict,
  MissingEvidence,
  NearMiss,
  PolicyFault,
  PolicyKind,
  PolicyRef,
  Reason,
  RuleRef,
  Semantics,
  Verdict,
} from './evidence.ts'
export { policyKey, ruleKey } from './evidence.ts'
export { judge, type PolicyQuestion, type Selecting, selecting } from './judge.ts'
export { DEFAULT_SETTINGS, type PolicySettings, settingsOf } from './model.ts'
export { find, type Party } from './parties.ts'
export { type Reach, type ReachEvidence, type ReachOptions, type ReachRow, reach } from './reach.ts'
