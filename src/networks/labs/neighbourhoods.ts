import type { NetworkInput } from '../file.ts'

/** The article's traditional network: neighbourhoods 10 and 20, a fountain each, doormen in houses 11 and 21. */
export const neighbourhoods: NetworkInput = {
  name: 'neighbourhoods',
  devices: {
    h11: doorman('10', '101', { to: '10.0.20.0/24', via: '10.0.99.201' }),
    h12: house('10', '12'),
    h13: house('10', '13'),
    h14: house('10', '14'),
    h15: house('10', '15'),
    h21: doorman('20', '201', { to: '10.0.10.0/24', via: '10.0.99.101' }),
    h22: house('20', '22'),
    h23: house('20', '23'),
    h24: house('20', '24'),
    h25: house('20', '25'),
    sw10: { kind: 'switch' },
    sw20: { kind: 'switch' },
    sw99: { kind: 'switch' },
  },
  links: [
    ...['11', '12', '13', '14', '15'].map((n, i) => ({ a: `h${n}.eth0`, b: `sw10.p${i + 1}` })),
    ...['21', '22', '23', '24', '25'].map((n, i) => ({ a: `h${n}.eth0`, b: `sw20.p${i + 1}` })),
    { a: 'h11.eth1', b: 'sw99.p1' },
    { a: 'h21.eth1', b: 'sw99.p2' },
  ],
}

function house(neighbourhood: string, number: string): NonNullable<NetworkInput['devices']>[string] {
  return {
    kind: 'host',
    nics: { eth0: { ip: `10.0.${neighbourhood}.${number}/24`, mac: `02:00:00:00:${neighbourhood}:${number}` } },
    gateway: `10.0.${neighbourhood}.${Number(neighbourhood) + 1}`,
  }
}

/** A doorman has two doors: one to his neighbourhood, one to the road between them. */
function doorman(
  neighbourhood: string,
  second: string,
  route: { to: string; via: string },
): NonNullable<NetworkInput['devices']>[string] {
  const number = `${Number(neighbourhood) + 1}`
  return {
    kind: 'router',
    nics: {
      eth0: { ip: `10.0.${neighbourhood}.${number}/24`, mac: `02:00:00:00:${neighbourhood}:${number}` },
      eth1: { ip: `10.0.99.${second}/24`, mac: `02:00:00:00:99:${number}` },
    },
    routes: [route],
  }
}
