import type { Linux } from './box.ts'
import { host } from './host.ts'

/** A doorman: a Linux box that forwards. Everything else it does as a host does. */
export interface Router extends Linux {
  kind: 'router'
}

export const router = host
