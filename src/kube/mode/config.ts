/*
 * The keys of cilium-config, read as the agent reads them: missing ones mean the defaults of pkg/defaults, booleans are
 * those of Go's strconv.ParseBool.
 */

export interface ConfigFault {
  key: string
  value: string
  known: readonly string[]
}

export interface Config {
  flag(key: string, otherwise: boolean): boolean
  text(key: string, otherwise: string): string
  oneOf<T extends string>(key: string, known: readonly T[], otherwise: T): T
  number(key: string, otherwise: number): number
  has(key: string): boolean
  /** Values that the agent would refuse; the default stands in for them. */
  faults: ConfigFault[]
}

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False'])

/** Reads a ConfigMap's data. */
export function readConfig(data: Readonly<Record<string, string>>): Config {
  const faults: ConfigFault[] = []
  const given = (key: string): string | undefined => {
    const value = Object.hasOwn(data, key) ? data[key]?.trim() : undefined
    return value === '' ? undefined : value
  }
  const fault = (key: string, value: string, known: readonly string[]): void => {
    if (!faults.some((one) => one.key === key)) faults.push({ key, value, known })
  }
  return {
    faults,
    has: (key) => given(key) !== undefined,
    text: (key, otherwise) => given(key) ?? otherwise,
    flag(key, otherwise) {
      const value = given(key)
      if (value === undefined) return otherwise
      if (!TRUE.has(value) && !FALSE.has(value)) fault(key, value, ['true', 'false'])
      return TRUE.has(value) || (otherwise && !FALSE.has(value))
    },
    oneOf(key, known, otherwise) {
      const value = given(key)
      const match = known.find((one) => one === value?.toLowerCase())
      if (value !== undefined && match === undefined) fault(key, value, known)
      return match ?? otherwise
    },
    number(key, otherwise) {
      const value = given(key)
      if (value === undefined) return otherwise
      if (!/^\d{1,9}$/.test(value)) fault(key, value, ['0-..'])
      return /^\d{1,9}$/.test(value) ? Number(value) : otherwise
    },
  }
}
