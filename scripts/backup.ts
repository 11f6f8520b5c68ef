import { backUp } from '../adapters/store/backup.ts'

/*
 * `node scripts/backup.ts FILE COPY`: a copy of the store's SQLite file, made while the bot runs. Exit code 1 and a sentence
 * when none was made.
 */

const [file, copy] = process.argv.slice(2)
if (file === undefined || copy === undefined) {
  process.stderr.write('node scripts/backup.ts FILE COPY: both must be named\n')
  process.exitCode = 64
} else {
  try {
    const { bytes, rows } = backUp(file, copy)
    process.stdout.write(`${copy}: ${rows} rows, ${bytes} bytes\n`)
  } catch (cause) {
    process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`)
    process.exitCode = 1
  }
}
