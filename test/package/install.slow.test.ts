/**
 * The tarball installed the way a careful user does, without install scripts, and run by the oldest Node.js we take and by
 * one we do not. Needs the package registry.
 */

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const OLDEST = '22.13.0'
const REFUSED = '20'
const QUIET = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent']

describe('the tarball, installed with --ignore-scripts', () => {
  const home = mkdtempSync(join(tmpdir(), 'megadev-install-'))
  const binary = `node-${process.platform}-${process.arch}`
  const oldest = join(home, 'node_modules/oldest/bin/node')
  const refused = join(home, 'node_modules/refused/bin/node')
  const launcher = join(home, 'node_modules/megadev/bin/megadev.cjs')

  before(() => {
    const npm = (...args: string[]): string => execFileSync('npm', args, { cwd: home, encoding: 'utf8' })
    execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', home], { cwd: ROOT })
    const tarball = readdirSync(home).find((name) => name.endsWith('.tgz'))
    writeFileSync(join(home, 'package.json'), '{"name":"user","private":true,"type":"module"}')
    npm(
      'install',
      ...QUIET,
      join(home, String(tarball)),
      `oldest@npm:${binary}@${OLDEST}`,
      `refused@npm:${binary}@${REFUSED}`,
    )
  })
  after(() => rmSync(home, { recursive: true, force: true }))

  it('answers --version on the oldest supported Node.js', () => {
    const { stdout, status, stderr } = spawnSync(oldest, [launcher, '--version'], { encoding: 'utf8' })
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' })
    expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/)
  })

  it('refuses an older one with one line and exit 1', () => {
    const { stdout, status, stderr } = spawnSync(refused, [launcher, '--version'], { encoding: 'utf8' })
    expect({ status, stdout }).to.deep.equal({ status: 1, stdout: '' })
    expect(stderr).to.match(/^megadev needs Node\.js 22\.13 or newer; this is 20\.\d+\.\d+\n$/)
  })

  it('starts a node that answers, and stops on SIGINT with exit 0', async () => {
    const child = spawn(oldest, [launcher, 'node', '--port', '18599'], { cwd: home })
    let printed = ''
    child.stderr.on('data', (chunk) => (printed += chunk))
    child.stdout.on('data', (chunk) => (printed += chunk))
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    try {
      const answer = await firstAnswer('http://127.0.0.1:18599', child)
      expect(answer, printed).to.deep.equal({ jsonrpc: '2.0', id: 1, result: '0x7a69' })
    } finally {
      child.kill('SIGINT')
    }
    expect(await ended, printed).to.equal(0)
  })

  it('runs as a library from another package', () => {
    const script = `
      import { createProvider } from 'megadev'
      const provider = await createProvider()
      console.log(await provider.request({ method: 'eth_chainId' }))`
    writeFileSync(join(home, 'library.mjs'), script)
    const { stdout, status, stderr } = spawnSync(oldest, ['library.mjs'], {
      cwd: home,
      encoding: 'utf8',
      timeout: 20_000,
    })
    expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: '0x7a69\n', stderr: '' })
  })
})

/** Asks for the chain id until someone answers; gives up after ten seconds or when the process has ended. */
async function firstAnswer(url: string, child: { readonly exitCode: number | null }): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt++) {
    try {
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return await response.json()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  return null
}
