import type { DatapathName } from '../cni/index.ts'
import { build } from '../networks/build.ts'
import { networkFile } from '../networks/file.ts'
import { type LabName, labs } from '../networks/labs/index.ts'
import type { Network } from './network.ts'
import { openAny } from './open.ts'

/** A lab, ready to be asked; with another datapath than its own when one is named. */
export function openLab(name: LabName, datapath?: DatapathName): Network {
  const lab = labs[name]
  return typeof lab === 'string'
    ? openAny({ file: `${name}.yaml`, text: lab }, datapath)
    : build(name, networkFile.parse(lab), datapath)
}
