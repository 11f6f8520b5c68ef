import type {
  CiliumCidrRule,
  CiliumEgress,
  CiliumIngress,
  CiliumServiceRule,
  LabelSelector,
} from '../objects/policy-types.ts'
import type { CidrGroup, EndpointSlice, Service } from '../snapshot/snapshot.ts'
import { checkBlock, checkExcept, checkSelector, type Faults, fault, shrug } from './faults.ts'
import { ENTITIES, inNamespace, withNamespace } from './identity.ts'
import { type Matcher, type MatcherTable, numberOf } from './model.ts'
import { type AddressBlock, parseBlock } from './ranges.ts'
import { labelsOf, selects } from './selectors.ts'

/*
 * Peers of Cilium's rules. Of the fields of one rule only one may be set (rule_validation.go).
 */

/** What the rules may refer to by name. */
export interface CiliumWorld {
  services: readonly Service[]
  slices: readonly EndpointSlice[]
  groups: readonly CidrGroup[]
  /** toServices finds the pods behind a Service with a selector: since 1.17. */
  selectedServices: boolean
}

/** Where a rule stands and what it may refer to. */
export interface PeerPlace {
  faults: Faults
  table: MatcherTable
  world: CiliumWorld
  namespace?: string
  init: boolean
  field: string
}

/** `unsaid`: no field for peers at all. `said` without numbers: an empty list, which selects nobody. */
export type CiliumPeers = { kind: 'unsaid' } | { kind: 'said'; numbers: number[] }

type Found = { field: string; list: readonly unknown[]; matchers: () => Matcher[] } | undefined

function endpoints(place: PeerPlace, field: string, list: readonly LabelSelector[] | undefined): Found {
  if (list === undefined) return undefined
  const matchers = () =>
    list.map((selector, i): Matcher => {
      checkSelector(place.faults, `${place.field}.${field}[${i}]`, selector)
      return { kind: 'endpoints', selector: withNamespace(selector, place) }
    })
  return { field, list, matchers }
}

function nodes(field: string, list: readonly LabelSelector[] | undefined): Found {
  if (list === undefined) return undefined
  return {
    field,
    list,
    matchers: () => list.map((selector) => ({ kind: 'nodes', selector, feature: 'node-selectors' })),
  }
}

function entities(place: PeerPlace, field: string, list: readonly string[] | undefined): Found {
  if (list === undefined) return undefined
  const matchers = () =>
    list.map((entity, i): Matcher => {
      if (!ENTITIES.has(entity)) fault(place.faults, `${place.field}.${field}[${i}]`, entity, 'entity')
      return { kind: 'entity', entity }
    })
  return { field, list, matchers }
}

function cidrs(place: PeerPlace, field: string, list: readonly string[] | undefined): Found {
  if (list === undefined) return undefined
  const matchers = () =>
    list.flatMap((text, i): Matcher[] => {
      const block = checkBlock(place.faults, `${place.field}.${field}[${i}]`, text)
      return block === undefined ? [] : [{ kind: 'cidr', block, except: [], reach: 'outside' }]
    })
  return { field, list, matchers }
}

function groupBlocks(groups: readonly CidrGroup[]): AddressBlock[] {
  return groups.flatMap((group) => group.cidrs.flatMap((text) => parseBlock(text) ?? []))
}

/** The blocks of one entry of a CIDR set: its own, those of a named group, or those of all groups with the labels. */
function setBlocks(place: PeerPlace, field: string, rule: CiliumCidrRule): AddressBlock[] | { missing: string } {
  const { groups } = place.world
  if (rule.cidrGroupRef !== undefined) {
    const named = groups.filter((group) => group.name === rule.cidrGroupRef)
    return named.length === 0 ? { missing: rule.cidrGroupRef } : groupBlocks(named)
  }
  const selector = rule.cidrGroupSelector
  if (selector !== undefined) return groupBlocks(groups.filter((group) => selects(selector, labelsOf(group.labels))))
  const block = checkBlock(place.faults, `${field}.cidr`, rule.cidr ?? '')
  return block === undefined ? [] : [block]
}

function cidrSets(place: PeerPlace, name: string, list: readonly CiliumCidrRule[] | undefined): Found {
  if (list === undefined) return undefined
  const matchers = () =>
    list.flatMap((rule, i): Matcher[] => {
      const field = `${place.field}.${name}[${i}]`
      const blocks = setBlocks(place, field, rule)
      if ('missing' in blocks) return [{ kind: 'unknown', what: 'cidr-group', name: blocks.missing }]
      return blocks.map((block) => {
        // An exception to a group is one to those of its blocks that have it inside.
        const except =
          rule.cidr === undefined
            ? (rule.except ?? []).flatMap((text) => parseBlock(text) ?? [])
            : checkExcept(place.faults, `${field}.except`, { block, except: rule.except ?? [] })
        return { kind: 'cidr', block, except, reach: 'outside' }
      })
    })
  return { field: name, list, matchers }
}

/** The pods behind a service with a selector; the addresses of its slices when somebody else writes those. */
function serviceMatchers(place: PeerPlace, service: Service): Matcher[] {
  if (service.selector !== undefined && Object.keys(service.selector).length > 0) {
    if (!place.world.selectedServices) {
      const name = `${service.namespace}/${service.name}`
      shrug(place.faults, `${place.field}.toServices`, name, 'service-without-selector')
      return []
    }
    const labels = Object.entries(service.selector).map(([key, value]) => [`k8s:${key}`, value])
    return [
      { kind: 'endpoints', selector: inNamespace({ matchLabels: Object.fromEntries(labels) }, service.namespace) },
    ]
  }
  return place.world.slices
    .filter((slice) => slice.namespace === service.namespace && slice.service === service.name)
    .flatMap((slice) => slice.endpoints.flatMap((endpoint) => endpoint.addresses))
    .flatMap((text) => parseBlock(text) ?? [])
    .map((block) => ({ kind: 'cidr', block, except: [], reach: 'outside' }))
}

function chosenServices(place: PeerPlace, rule: CiliumServiceRule): readonly Service[] {
  const { services } = place.world
  const { k8sService: named, k8sServiceSelector: selected } = rule
  if (named !== undefined) {
    const namespace = named.namespace ?? place.namespace
    return services.filter((service) => service.name === named.serviceName && service.namespace === namespace)
  }
  if (selected === undefined) return []
  return services.filter(
    (service) =>
      (selected.namespace === undefined || service.namespace === selected.namespace) &&
      selects(selected.selector, labelsOf(service.labels)),
  )
}

function services(place: PeerPlace, list: readonly CiliumServiceRule[] | undefined): Found {
  if (list === undefined || list.length === 0) return undefined
  const matchers = () =>
    list.flatMap((rule): Matcher[] => {
      const chosen = chosenServices(place, rule)
      const name = rule.k8sService?.serviceName
      if (chosen.length === 0 && name !== undefined) return [{ kind: 'unknown', what: 'service', name }]
      return chosen.flatMap((service) => serviceMatchers(place, service))
    })
  return { field: 'toServices', list, matchers }
}

function fqdns(list: CiliumEgress['toFQDNs']): Found {
  if (list === undefined || list.length === 0) return undefined
  const names = list.flatMap((one) => [one.matchName, one.matchPattern].filter((text) => text !== undefined))
  return { field: 'toFQDNs', list, matchers: () => [{ kind: 'names', names }] }
}

function groups(field: string, list: readonly unknown[] | undefined): Found {
  if (list === undefined || list.length === 0) return undefined
  return { field, list, matchers: () => [{ kind: 'unknown', what: 'groups' }] }
}

function fromFields(place: PeerPlace, rule: CiliumIngress): Found[] {
  return [
    endpoints(place, 'fromEndpoints', rule.fromEndpoints),
    nodes('fromNodes', rule.fromNodes),
    entities(place, 'fromEntities', rule.fromEntities),
    cidrs(place, 'fromCIDR', rule.fromCIDR),
    cidrSets(place, 'fromCIDRSet', rule.fromCIDRSet),
    groups('fromGroups', rule.fromGroups),
  ]
}

function toFields(place: PeerPlace, rule: CiliumEgress): Found[] {
  return [
    endpoints(place, 'toEndpoints', rule.toEndpoints),
    nodes('toNodes', rule.toNodes),
    entities(place, 'toEntities', rule.toEntities),
    cidrs(place, 'toCIDR', rule.toCIDR),
    cidrSets(place, 'toCIDRSet', rule.toCIDRSet),
    services(place, rule.toServices),
    fqdns(rule.toFQDNs),
    groups('toGroups', rule.toGroups),
  ]
}

/** The peers of a rule. Notes fields that may not stand together. */
export function peersOf(place: PeerPlace, rule: CiliumIngress | CiliumEgress): CiliumPeers {
  const said = [...fromFields(place, rule), ...toFields(place, rule)].filter((one) => one !== undefined)
  const filled = said.filter((one) => one.list.length > 0)
  if (filled.length > 1)
    fault(
      place.faults,
      place.field,
      filled.map((one) => one.field),
      'one-peer-field',
    )
  if (said.length === 0) return { kind: 'unsaid' }
  // An empty list beside a filled one still selects nobody (mergeEndpointSelectors).
  if (said.some((one) => one.list.length === 0)) return { kind: 'said', numbers: [] }
  return {
    kind: 'said',
    numbers: said.flatMap((one) => one.matchers()).map((matcher) => numberOf(place.table, matcher)),
  }
}
