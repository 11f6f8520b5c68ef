import { existsSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/*
 * A copy of a store's file while others read and write it: SQLite's own VACUUM INTO, which sees one moment of it. The copy is
 * looked at before anybody relies on it.
 */

/** Writes the copy; gives its bytes and how many rows it has. Throws a sentence: what, why, what next. */
export function backUp(file: string, copy: string): { bytes: number; rows: number } {
  if (!existsSync(file)) throw new Error(`${file}: there is no such file; name the one that PACKETWALK_STORE names`)
  if (existsSync(copy)) throw new Error(`${copy}: it is there already, and no copy is overwritten; name another file`)
  const from = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  try {
    const ours = from.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'packetwalk'").get()?.n
    if (ours !== 1)
      throw new Error(`${file}: it is not a store of Packetwalk; name the one that PACKETWALK_STORE names`)
    from.prepare('VACUUM INTO ?').run(copy)
  } catch (cause) {
    rmSync(copy, { force: true })
    throw cause instanceof Error && cause.message.startsWith(file)
      ? cause
      : new Error(`${file}: ${cause instanceof Error ? cause.message : String(cause)}; nothing was copied`, { cause })
  } finally {
    from.close()
  }
  const made = new DatabaseSync(copy, { readOnly: true })
  try {
    const [check] = made.prepare('PRAGMA integrity_check').all()
    if (check?.integrity_check !== 'ok') throw new Error(`${copy}: the copy is damaged; copy again to another disk`)
    return { bytes: statSync(copy).size, rows: Number(made.prepare('SELECT count(*) AS n FROM packetwalk').get()?.n) }
  } finally {
    made.close()
  }
}
