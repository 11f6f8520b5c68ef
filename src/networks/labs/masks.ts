import type { NetworkInput } from '../file.ts'

/** What masks, gateways and MTUs do when they do not agree: every fault of a small office, side by side. */
export const masks: NetworkInput = {
  name: 'masks',
  devices: {
    a: { kind: 'host', nics: { eth0: { ip: '10.0.10.14/24', mac: '02:00:00:00:10:14' } }, gateway: '10.0.10.11' },
    // its mask is wider than that of its neighbours
    b: { kind: 'host', nics: { eth0: { ip: '10.0.11.15/16', mac: '02:00:00:00:11:15' } }, gateway: '10.0.10.11' },
    // nobody told it of a gateway
    c: { kind: 'host', nics: { eth0: { ip: '10.0.10.16/24', mac: '02:00:00:00:10:16' } } },
    gw: {
      kind: 'router',
      nics: {
        eth0: { ip: '10.0.10.11/24', mac: '02:00:00:00:10:11' },
        eth1: { ip: '10.0.20.1/24', mac: '02:00:00:00:20:01', mtu: 1400 },
      },
    },
    far: { kind: 'host', nics: { eth0: { ip: '10.0.20.24/24', mac: '02:00:00:00:20:24' } }, gateway: '10.0.20.1' },
    nogw: { kind: 'host', nics: { eth0: { ip: '10.0.20.25/24', mac: '02:00:00:00:20:25' } } },
    sw: { kind: 'switch' },
    sw2: { kind: 'switch' },
  },
  links: [
    { a: 'a.eth0', b: 'sw.p1' },
    { a: 'b.eth0', b: 'sw.p2' },
    { a: 'c.eth0', b: 'sw.p3' },
    { a: 'gw.eth0', b: 'sw.p4' },
    { a: 'gw.eth1', b: 'sw2.p1' },
    { a: 'far.eth0', b: 'sw2.p2' },
    { a: 'nogw.eth0', b: 'sw2.p3' },
  ],
}
