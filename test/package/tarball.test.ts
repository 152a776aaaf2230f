/**
 * The packed tarball as a user's package manager sees it: complete, without sources of the build, with dependencies
 * under licences that a project of any kind can take. Nothing is installed here; `install.slow.test.ts` does that.
 */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { publint } from 'publint'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LICENCES = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', '(MIT OR Apache-2.0)', 'CC0-1.0']

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

interface Lock {
  readonly packages: Record<
    string,
    { readonly dev?: boolean; readonly devOptional?: boolean; readonly license?: string }
  >
}

/** npm 11 answers with a list, npm 12 with an object by package name. */
function onlyEntry(answer: Packed[] | Record<string, Packed>): Packed {
  const [entry] = Object.values(answer)
  if (entry === undefined) throw new Error('npm pack named no tarball')
  return entry
}

describe('the packed tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'megadev-pack-'))
  let packed: Packed

  before(function pack() {
    this.timeout(60_000)
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
    packed = onlyEntry(
      JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
    )
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('holds the launcher, the command line, the library, its types and the runtime module', () => {
    const paths = packed.files.map((file) => file.path)
    expect(paths).to.include.members([
      'bin/megadev.cjs',
      'dist/cli/main.js',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/crypto/keccak.wasm',
      'dist/evm/runtime.wasm',
      'dist/crypto/keccak.wasm',
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
    ])
  })

  it('holds nothing that only a checkout needs', () => {
    const strangers = packed.files
      .map((file) => file.path)
      .filter((path) => !/^(bin|dist)\/|^[A-Z]+(\.md)?$|^package\.json$/.test(path))
    expect(strangers).to.deep.equal([])
  })

  it('satisfies publint', async () => {
    const bytes = readFileSync(join(folder, packed.filename))
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    const { messages } = await publint({ pack: { tarball }, strict: true })
    expect(messages.filter((message) => message.type !== 'suggestion')).to.deep.equal([])
  })
})

describe('run-time dependencies', () => {
  const lock: Lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))

  it('come under permissive licences', () => {
    const shipped = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && entry.dev !== true)
    expect(shipped).to.not.be.empty
    const refused = shipped.filter(([, entry]) => !LICENCES.includes(entry.license ?? 'none'))
    expect(refused.map(([path, entry]) => `${path}: ${entry.license}`)).to.deep.equal([])
  })

  it('are locked without naming the place they were fetched from', () => {
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).to.not.include('"resolved"')
  })
})
