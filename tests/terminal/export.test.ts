import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/*
 * `packetwalk export`: what is handed on can be opened by others.
 */

const ROOT = join(import.meta.dirname, '../..')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'packetwalk-export-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const packetwalk = (...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'bin/packetwalk.js'), ...args], { cwd: folder, encoding: 'utf8' })
const hasTcpdump = spawnSync('tcpdump', ['--version']).status === 0
if (!hasTcpdump) console.warn('SKIPPED: captures opened by tcpdump, which is not installed')

/** Frames of a capture file, as bytes. */
function framesIn(file: string): Uint8Array[] {
  const data = readFileSync(file)
  expect(data.readUInt32BE(0)).toBe(0xa1b2c3d4)
  const frames: Uint8Array[] = []
  for (let at = 24; at < data.length; ) {
    const length = data.readUInt32BE(at + 8)
    frames.push(data.subarray(at + 16, at + 16 + length))
    at += 16 + length
  }
  return frames
}

describe('a walk through a tunnel', () => {
  test('is written as words, JSON, Mermaid, and a capture of every interface', () => {
    const ran = packetwalk('export', '10.0.1.12', '10.0.2.22', '--datapath', 'cilium', '--to', 'walk')
    expect(ran.status).toBe(0)
    expect(ran.stdout).toContain('Delivered')
    const files = readdirSync(join(folder, 'walk')).toSorted()
    expect(files).toEqual(
      expect.arrayContaining([
        'answer.md',
        'journey.json',
        'journey.mmd',
        'node1-eth0.pcap',
        'pod12-eth0.pcap',
        'underlay-p1.pcap',
      ]),
    )
    expect(JSON.parse(readFileSync(join(folder, 'walk/journey.json'), 'utf8'))).toMatchObject({
      schema: 'packetwalk/journey/1',
    })
    expect(readFileSync(join(folder, 'walk/journey.mmd'), 'utf8')).toMatch(/^sequenceDiagram/m)
    // there and back over the link: two ARP frames, two tunnel packets, whose carried frames are those of the pod
    const outer = framesIn(join(folder, 'walk/node1-eth0.pcap'))
    expect(outer.map(({ length }) => length)).toEqual([42, 42, 148, 148])
    expect(framesIn(join(folder, 'walk/pod12-eth0.pcap')).map(({ length }) => length)).toContain(98)
  }, 30_000)

  test.skipIf(!hasTcpdump)('is opened by tcpdump without a complaint, checksums included', () => {
    for (const name of readdirSync(join(folder, 'walk')).filter((one) => one.endsWith('.pcap'))) {
      const said = execFileSync('tcpdump', ['-nn', '-e', '-vv', '-r', join(folder, 'walk', name)], {
        encoding: 'utf8',
        stdio: 'pipe',
      })
      expect(said).not.toMatch(/bad|incorrect|wrong|truncated|malformed|\[\|/i)
      expect(said.length).toBeGreaterThan(20)
    }
  })
})

describe('bad luck', () => {
  test('nobody of that name: the answer, and no file', () => {
    const ran = packetwalk('export', '12', 'frobnitz', '--to', 'none')
    expect(ran.status).toBe(64)
    expect(ran.stdout + ran.stderr).toContain('frobnitz')
    expect(readdirSync(folder)).not.toContain('none')
  })
  test('a folder that cannot be made is named', () => {
    writeFileSync(join(folder, 'file'), '')
    const ran = packetwalk('export', '12', '22', '--to', 'file/below')
    expect(ran.status).not.toBe(0)
    expect(ran.stdout + ran.stderr).toMatch(/file\/below/)
    expect(ran.stdout + ran.stderr).not.toMatch(/\n\s+at /)
  })
  test('names of devices cannot leave the folder, and no title is markup', () => {
    writeFileSync(
      join(folder, 'net.yaml'),
      'devices:\n  a..b: {kind: host, nics: {eth0: {ip: 10.0.0.1/24}}}\n  b: {kind: host, nics: {eth0: {ip: 10.0.0.2/24}}}\nlinks: [{a: a..b.eth0, b: b.eth0}]\n',
    )
    const ran = packetwalk('export', '10.0.0.1', '10.0.0.2', '--network', 'net.yaml', '--to', 'odd')
    if (ran.status === 0) for (const name of readdirSync(join(folder, 'odd'))) expect(name).not.toMatch(/[/\\]|^\.\./)
  })
})
