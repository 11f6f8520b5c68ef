import { t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'

/** VLANs: the colour of the sign that lets you into a neighbourhood's paths. */
export const vlanSteps = {
  'vlan-tagged': ({ vlan, port }) => ({
    short: `打标签 ${vlan}`,
    technical: t`${port} 给帧打上 VLAN 标签 ${vlan}（802.1Q）。`,
    house: t`在 ${port} 门口，你领到一块 ${vlan} 号颜色的牌子：凭它才能走那个社区的路。`,
  }),
  'vlan-untagged': ({ vlan, port }) => ({
    short: `VLAN ${vlan} → ${port}`,
    technical: t`VLAN 标签是 ${vlan}：这个帧归 ${port}，标签摘掉。`,
    house: t`你的牌子是 ${vlan} 号颜色：牌子收下，你从对应的 ${port} 门进来。`,
  }),
  'vlan-assigned': ({ vlan, port, by }) => ({
    short: `VLAN ${vlan}`,
    technical: {
      access: t`${port} 是 access 端口：这个帧属于 VLAN ${vlan}。`,
      tag: t`${port} 是 trunk 端口：标签说它属于 VLAN ${vlan}。`,
      native: t`${port} 是 trunk 端口，帧没有标签：属于 native VLAN ${vlan}。`,
    }[by],
    house: {
      access: t`从 ${port} 这条路来的，都算 ${vlan} 号颜色。`,
      tag: t`你的牌子是 ${vlan} 号颜色，${port} 这条路放行。`,
      native: t`你没有牌子；在 ${port} 这条路上，没牌子就算 ${vlan} 号颜色。`,
    }[by],
  }),
  'vlan-withheld': ({ vlan, ports }) => ({
    short: `${ports.join('、')} 不走 VLAN ${vlan}`,
    technical: t`${ports.join('、')} 不承载 VLAN ${vlan}：不往那里泛洪。`,
    house: t`${ports.join('、')} 这边的路不放 ${vlan} 号颜色的牌子进去。`,
  }),
} satisfies Partial<Catalogue['steps']>
