import type { Belief } from '../beliefs.ts'
import { isBelief } from '../beliefs.ts'
import type { StemKind } from '../item.ts'
import { arpFor } from './arp-for.ts'
import { broken } from './broken.ts'
import { fate } from './fate.ts'
import { frameTo } from './frame-to.ts'
import type { Kind } from './kind.ts'
import { star, whoNotices } from './nobody.ts'
import { packetFrom, packetTo } from './packet-address.ts'
import { path } from './path.ts'
import { rowWins } from './row-wins.ts'
import { sees } from './sees.ts'
import { backends, sharedHow } from './services.ts'
import { switchWrites, tableAsked, unknownAtSwitch } from './tables.ts'
import { ttlLeft } from './ttl-left.ts'
import { tunnelNumber } from './tunnel-number.ts'
import { verdict } from './verdict.ts'

/** Every kind of question. */
export const kinds: { [K in StemKind]: Kind<K> } = {
  fate,
  'frame-to': frameTo,
  'arp-for': arpFor,
  'packet-to': packetTo,
  'packet-from': packetFrom,
  path,
  'ttl-left': ttlLeft,
  'row-wins': rowWins,
  'table-asked': tableAsked,
  'switch-writes': switchWrites,
  'unknown-at-switch': unknownAtSwitch,
  'who-notices': whoNotices,
  sees,
  'tunnel-number': tunnelNumber,
  star,
  backends,
  'shared-how': sharedHow,
  verdict,
  broken,
}

/** The beliefs that give the wrong options of a kind. */
export function heldBy(kind: StemKind): Belief[] {
  return Object.keys(kinds[kind].wrong).filter(isBelief)
}
