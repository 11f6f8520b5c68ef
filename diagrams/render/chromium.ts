import { createReadStream, createWriteStream } from 'node:fs'
import { access, constants, lstat, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { packageFolder, packageVersion } from './mermaid-config.ts'

/** A browser on disk and what its process needs. */
export interface Executable {
  path: string
  source: 'environment' | 'bundled' | 'system' | 'puppeteer'
  libraries?: string
}

async function exists(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  )
}

/** Private folders that may hold the unpacked browser, best first: beside the packages, the user's cache, our own temp. */
export function cacheFolders(): string[] {
  const chosen = process.env.PACKETWALK_CACHE
  if (chosen !== undefined && chosen !== '') return [path.join(chosen, 'chromium')]
  const home = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache')
  const clone = path.extname(import.meta.filename) === '.ts'
  return [
    ...(clone ? [path.join(import.meta.dirname, '../../node_modules/.cache/packetwalk/chromium')] : []),
    path.join(home, 'packetwalk/chromium'),
    path.join(os.tmpdir(), `packetwalk-${os.userInfo().uid}`, 'chromium'),
  ]
}

/**
 * The browser of @sparticuz/chromium (brotli inside the npm package), unpacked into a private versioned cache. Not by
 * the package's own `executablePath()`, which trusts whatever lies at /tmp/chromium. Atomic: unpack aside, then rename;
 * of two processes that do it at once one wins and both find a whole browser. Undefined where the package has none.
 */
export async function bundledChromium(folders: string[] = cacheFolders()): Promise<Executable | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const source = packageFolder('@sparticuz/chromium')
  if (source === undefined) return undefined
  const version = packageVersion(source)
  const failures: unknown[] = []
  for (const folder of folders) {
    try {
      const unpacked = path.join(folder, version)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      for (const part of [path.dirname(folder), folder]) await expectOurs(part)
      if (!(await exists(path.join(unpacked, '.ok')))) await unpack(source, unpacked)
      await expectOurs(unpacked)
      return { path: path.join(unpacked, 'chromium'), source: 'bundled', libraries: path.join(unpacked, 'lib') }
    } catch (error) {
      // A read-only folder or a full disk: the next folder may be better.
      failures.push(error)
    }
  }
  throw new AggregateError(
    failures,
    `cannot unpack the browser into ${folders.join(' or ')}: ${failures.map(String).join('; ')}`,
  )
}

/** A program is only run from where nobody else could have put another one. (In a sticky folder nobody moves ours.) */
async function expectOurs(folder: string): Promise<void> {
  const { uid, mode } = await lstat(folder)
  const owner = uid === 0 || uid === process.getuid?.()
  const open = (mode & 0o022) !== 0 && (mode & 0o1000) === 0
  if (!owner || open) throw new Error(`${folder} can be changed by others; chmod it to 700`)
}

async function unpack(source: string, to: string): Promise<void> {
  const aside = await mkdtemp(path.join(path.dirname(to), 'unpacking-'))
  const packed = (name: string) => createReadStream(path.join(source, 'bin', name))
  try {
    const parts = await Promise.allSettled([
      pipeline(
        packed('chromium.br'),
        createBrotliDecompress({ chunkSize: 1 << 21 }),
        createWriteStream(path.join(aside, 'chromium'), { mode: 0o755 }),
      ),
      // NSS and expat, which a bare system lacks; the package itself only unpacks them when it believes to be on Lambda.
      pipeline(packed('al2023.tar.br'), createBrotliDecompress(), (await import('tar-fs')).extract(aside)),
    ])
    // Both have ended, well or badly: nobody writes into the folder while it is taken away.
    const failed = parts.find((part) => part.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    await writeFile(path.join(aside, '.ok'), '')
    await rename(aside, to)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    if (await exists(path.join(to, '.ok'))) return
    // A half-written folder of an older attempt stands in the way: it has no mark, so nobody uses it.
    if (isNotEmpty(error)) {
      await rm(to, { recursive: true, force: true })
      return unpack(source, to)
    }
    throw error
  }
}

function isNotEmpty(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
}
