import type { Drawing } from './engine.ts'

/** Finished pictures by key; the one that was asked for longest ago goes first. Bounded in bytes. */
export interface Cache {
  get(key: string): Drawing | undefined
  put(key: string, drawing: Drawing): void
  bytes(): number
}

/** A picture bigger than the whole bound is not kept. */
export function pictureCache(bound: number): Cache {
  // A Map keeps the order of insertion; taking out and putting back makes an entry the youngest.
  const kept = new Map<string, Drawing>()
  let bytes = 0
  const drop = (key: string) => {
    bytes -= kept.get(key)?.data.byteLength ?? 0
    kept.delete(key)
  }
  return {
    get(key) {
      const found = kept.get(key)
      if (found === undefined) return undefined
      kept.delete(key)
      kept.set(key, found)
      return found
    },
    put(key, drawing) {
      drop(key)
      if (drawing.data.byteLength > bound) return
      kept.set(key, drawing)
      bytes += drawing.data.byteLength
      for (const oldest of kept.keys()) {
        if (bytes <= bound) return
        drop(oldest)
      }
    },
    bytes: () => bytes,
  }
}
