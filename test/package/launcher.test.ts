/**
 * `bin/megadev.cjs` before anything of ours is imported: which Node.js it takes, and what it says of an older one.
 * An older Node.js is played by a preload that changes what `process.versions` says.
 */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

describe('the launcher', () => {
  let home: string

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'megadev-launcher-'))
    mkdirSync(join(home, 'dist/cli'), { recursive: true })
    cpSync(join(ROOT, 'bin'), join(home, 'bin'), { recursive: true })
    writeFileSync(join(home, 'package.json'), '{"type":"module"}')
    writeFileSync(
      join(home, 'dist/cli/main.js'),
      'export const main = async (argv) => { console.log(JSON.stringify(argv)); return Number(argv[0]) }',
    )
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  /** Runs the copy in `home` as if this were Node.js `version`. */
  function launch(version: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
    const preload = join(home, 'preload.cjs')
    const versions = `{ ...process.versions, node: '${version}' }`
    writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: ${versions} })`)
    const argv = ['--require', preload, join(home, 'bin/megadev.cjs'), ...args]
    return spawnSync(process.execPath, argv, { encoding: 'utf8' })
  }

  it('hands the arguments to the command line and ends with its exit code', () => {
    expect(launch('22.13.0', '7', '--flag')).to.include({ status: 7, stdout: '["7","--flag"]\n', stderr: '' })
  })

  for (const version of ['22.12.0', '20.19.5', '18.20.0', '12.22.0', '8.17.0']) {
    it(`refuses Node.js ${version} with one line and exit 1`, () => {
      const { status, stdout, stderr } = launch(version, '0')
      expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' })
      expect(stderr).to.equal(`megadev needs Node.js 22.13 or newer; this is ${version}\n`)
    })
  }

  for (const version of ['22.13.0', '22.23.0', '23.0.0', '24.0.0', '100.0.0']) {
    it(`takes Node.js ${version}`, () => expect(launch(version, '0').status).to.equal(0))
  }

  it('hands over to the Node.js of its checkout when run by an older one', () => {
    mkdirSync(join(home, 'node_modules/node/bin'), { recursive: true })
    symlinkSync(process.execPath, join(home, 'node_modules/node/bin/node'))
    writeFileSync(join(home, 'node_modules/node/package.json'), `{"version":"${process.versions.node}"}`)
    expect(launch('20.0.0', '5', 'x')).to.include({ status: 5, stdout: '["5","x"]\n', stderr: '' })
  })

  it('does not hand over to another Node.js that is too old', () => {
    mkdirSync(join(home, 'node_modules/node/bin'), { recursive: true })
    symlinkSync(process.execPath, join(home, 'node_modules/node/bin/node'))
    writeFileSync(join(home, 'node_modules/node/package.json'), '{"version":"20.19.0"}')
    expect(launch('20.0.0', '5')).to.include({ status: 1, stdout: '' })
  })

  it('says what broke when the command line cannot be loaded', () => {
    writeFileSync(join(home, 'dist/cli/main.js'), 'throw new Error("broken on purpose")')
    const { status, stderr } = launch('24.0.0')
    expect(status).to.equal(1)
    expect(stderr).to.match(/^megadev: Error: broken on purpose/)
  })

  it('asks for the same version as package.json', () => {
    const manifest: { engines: { node: string } } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(manifest.engines.node).to.equal('>=22.13')
  })
})
