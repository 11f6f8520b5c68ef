/*
 * The simulator: topologies, questions, journeys, frames. Pure and synchronous; the same question gives the same journey.
 */

export {
  type Attached,
  type Datapath,
  deliverTo,
  type Here,
  lookUpEndpoint,
  lookUpIpcache,
  lowerTtl,
  type ProgramRun,
  type ProgramVerdict,
  type Site,
} from '../../src/cni/contract.ts'
export { type DatapathName, type Datapaths, datapaths } from '../../src/cni/index.ts'
export type { Cni } from '../../src/cni/layout.ts'
export type { Device } from '../../src/devices/index.ts'
export { type Scene, scenes } from '../../src/engine/scenes.ts'
export { type Learned, simulate } from '../../src/engine/simulate.ts'
export type { Topology } from '../../src/engine/topology.ts'
export { type Ways, ways } from '../../src/engine/ways.ts'
export { openLab } from '../../src/kube/labs.ts'
export { toBytes } from '../../src/net/frame.ts'
export { header, type Packet } from '../../src/net/packet.ts'
export { fromBytes } from '../../src/net/parse.ts'
export { build } from '../../src/networks/build.ts'
export { type NetworkFile, networkFile } from '../../src/networks/file.ts'
export { LAB_NAMES, type LabName, labs } from '../../src/networks/labs/index.ts'
export { openNetwork } from '../../src/networks/validate.ts'
export type { Drop } from '../../src/trace/drops.ts'
export type { Events, Hop, Journey, Question, Result, Step, StepKind, Trace } from '../../src/trace/events.ts'
export type { Finding, Skb } from '../../src/trace/handling.ts'
