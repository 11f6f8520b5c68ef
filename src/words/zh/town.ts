import type { TownWords } from '../contract/town.ts'

export const townWords: TownWords = {
  sites: {
    host: { technical: '主机', house: '房子' },
    router: { technical: '路由器', house: '门卫' },
    switch: { technical: '交换机', house: '喷泉' },
    pod: { technical: 'Pod', house: '公寓' },
    node: { technical: '节点', house: '建筑' },
    door: { technical: '接口', house: '门' },
    lobby: { technical: '协议栈', house: '门卫' },
    'tunnel-door': { technical: '隧道', house: '隧道门' },
    'main-door': { technical: '接口', house: '主门' },
  },
  districts: {
    neighbourhood: { technical: (name) => `子网 ${name}`, house: (name) => `社区 ${name}` },
    building: { technical: (name) => `节点 ${name}`, house: (name) => `建筑 ${name}` },
    outside: { technical: () => '中间的网络', house: () => '室外' },
  },
  lobby: { technical: '主机一侧', house: '大厅' },
  empty: { technical: '空闲', house: '空房' },
  numbered: (last) => `${last} 号门`,
  more: (homes) => `另有 ${homes} 户`,
  elsewhere: (places) => `另有 ${places} 处没有画出来：这趟旅程不经过那里。`,
}
