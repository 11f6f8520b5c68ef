import { t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'

/** VLANs: the colour of the sign that lets you into a neighbourhood's paths. */
export const vlanSteps = {
  'vlan-tagged': ({ vlan, port }) => ({
    short: `tag ${vlan}`,
    technical: t`${port} puts VLAN tag ${vlan} on the frame (802.1Q).`,
    house: t`At door ${port} you are given a sign of colour ${vlan}: it lets you onto the paths of that neighbourhood.`,
  }),
  'vlan-untagged': ({ vlan, port }) => ({
    short: `VLAN ${vlan} → ${port}`,
    technical: t`VLAN tag ${vlan}: the frame belongs to ${port}, and the tag comes off.`,
    house: t`Your sign has colour ${vlan}: it is taken off, and you enter by the door for it, ${port}.`,
  }),
  'vlan-assigned': ({ vlan, port, by }) => ({
    short: `VLAN ${vlan}`,
    technical: {
      access: t`Access port ${port}: the frame belongs to VLAN ${vlan}.`,
      tag: t`Trunk ${port}: its tag says VLAN ${vlan}.`,
      native: t`Trunk ${port}, no tag: native VLAN ${vlan}.`,
    }[by],
    house: {
      access: t`Everybody from path ${port} has the colour ${vlan}.`,
      tag: t`Your sign has the colour ${vlan}, and path ${port} lets that colour in.`,
      native: t`You have no sign; on path ${port} that means colour ${vlan}.`,
    }[by],
  }),
  'vlan-withheld': ({ vlan, ports }) => ({
    short: `not VLAN ${vlan}: ${ports.join(', ')}`,
    technical: t`VLAN ${vlan} is not carried by ${ports.join(', ')}: nothing is flooded there.`,
    house: t`The paths ${ports.join(', ')} do not let the colour ${vlan} in.`,
  }),
} satisfies Partial<Catalogue['steps']>
