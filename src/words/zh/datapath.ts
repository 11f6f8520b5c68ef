import type { Catalogue } from '../catalogue.ts'

/** The steps and drops of a real cluster's datapath: services, NAT, conntrack, policies, encryption. */
export const datapathSteps = {} satisfies Partial<Catalogue['steps']>
export const datapathDrops = {} satisfies Partial<Catalogue['drops']>
