import type { TownWords } from '../contract/town.ts'

export const townWords: TownWords = {
  sites: {
    host: { technical: 'host', house: 'house' },
    router: { technical: 'router', house: 'doorman' },
    switch: { technical: 'switch', house: 'fountain' },
    pod: { technical: 'pod', house: 'apartment' },
    node: { technical: 'node', house: 'building' },
    door: { technical: 'interface', house: 'door' },
    lobby: { technical: 'stack', house: 'doorman' },
    'tunnel-door': { technical: 'tunnel', house: 'tunnel door' },
    'main-door': { technical: 'interface', house: 'main door' },
  },
  districts: {
    neighbourhood: { technical: (name) => `Subnet ${name}`, house: (name) => `Neighbourhood ${name}` },
    building: { technical: (name) => `Node ${name}`, house: (name) => `Building ${name}` },
    outside: { technical: () => 'Between them', house: () => 'Outside' },
  },
  lobby: { technical: 'host side', house: 'lobby' },
  empty: { technical: 'free', house: 'empty' },
  numbered: (last) => `door ${last}`,
  more: (homes) => `+${homes} more`,
  elsewhere: (places) => `${places} more places are not drawn: this journey does not meet them.`,
}
