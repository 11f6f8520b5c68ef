import { plain, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'

export const expectations: Catalogue['expectations'] = {
  address: () => t`an IPv4 address such as ${'10.0.10.14'}`,
  prefixed: () => t`an address with its prefix length, such as ${'10.0.10.14/24'}`,
  mac: () => t`a MAC address such as ${'02:00:00:00:10:14'}`,
  'unicast-mac': () => t`the address of one door: no group's (first byte even), not all zeros`,
  range: () => t`a pod range with its length, such as ${'10.0.1.0/24'}`,
  'nic-name': () =>
    t`a name for an interface: at most ${15} characters, no dot, colon, slash or blank (sub-interfaces and VLANs are not modelled)`,
  acyclic: () => plain('an alias that does not stand inside of what it means'),
  'nat-address': () => t`an address, and a port if it changes: ${'10.0.1.5'} or ${'10.0.1.5:8080'}`,
  'nat-rule': () =>
    t`one of ${'masquerade: true'}, ${'snat'} and ${'dnat'}; ${'in'} goes with ${'dnat'} only, ${'out'} with the others, and a port needs ${'proto: tcp'} or ${'udp'}`,
  vlan: () => t`the number of a VLAN, ${1} to ${4094}`,
  'vlan-port': () =>
    t`on a switch ${'vlan: 10'} (access) or ${'trunk: [10, 20]'} with ${'native'}; on hosts and routers ${'eth0.10'}, or ${'vlan'} and ${'parent'}, each tag once`,
  'below-the-vlan': () => t`the interface below: a cable has no VLAN, its frames have`,
  'switch-filter': () => t`${'hook: forward'} with ${'action: drop'} or ${'accept'}: a switch has no other`,
  'sysctl-value': () => plain('a whole number, or true or false'),
  mtu: () => t`an MTU from ${68} to ${65535}`,
  end: () => t`a device and a port such as ${'h14.eth0'}`,
  port: () => t`a port from ${0} to ${65535}`,
  version: () => t`a version such as ${'1.18'}`,
  text: () => plain('text'),
  number: () => plain('a number in its range'),
  'yes-or-no': () => t`${'true'} or ${'false'}`,
  list: () => plain('a list'),
  object: () => plain('an object with named fields'),
  'one-of': (names) => t`one of ${names}`,
  'did-you-mean': (names) => t`did you mean ${names}`,
  'own-name': () => plain('a name that nothing else has'),
  'free-port': () => plain('a port that has no cable yet'),
  'written-out': () => plain('the values written out instead of so many aliases'),
  devices: () => t`at least one of ${'devices'}, ${'nodes'} or ${'pods'}`,
  kubernetes: () => t`Kubernetes objects, as ${'kubectl get ... -o yaml'} prints them`,
  yaml: () => plain('YAML 1.2 or JSON'),
  unchanged: () =>
    t`the file as ${'packetwalk import'} wrote it; its content was changed afterwards. Change what kubectl printed, and import that again`,
  other: () => plain('what the documentation says'),
}
