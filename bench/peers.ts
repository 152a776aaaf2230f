/**
 * The programs under test: this repository's build and anvil from npm. Peers live in bench/node_modules and are
 * installed by the first run, so that an ordinary install does not carry them.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const LAUNCHER = fileURLToPath(new URL('../bin/megadev.cjs', import.meta.url))
const BUILD = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

/** A program that becomes a node when it is run with `args`. */
export interface Program {
  readonly name: 'megadev' | 'anvil'
  readonly version: string
  readonly file: string
  readonly args: readonly string[]
}

/** Installs the peers unless they are there. */
export function installPeers(): void {
  if (existsSync(`${FOLDER}node_modules/@foundry-rs/anvil`) && existsSync(`${FOLDER}node_modules/solc`)) return
  console.log('Installing the peers into bench/node_modules …')
  const args = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts']
  execFileSync('npm', args, { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The megadev of this checkout, as `npx megadev node` runs it. Throws if it is not built. */
export function megadev(): Program {
  if (!existsSync(BUILD)) throw new Error('There is no build to measure. Run: npm run build')
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return { name: 'megadev', version, file: process.execPath, args: [LAUNCHER, 'node'] }
}

/** anvil's own binary, without the JavaScript that npm puts before it. */
export function anvil(): Program {
  const platform = process.platform === 'win32' ? 'win32' : process.platform
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const name = `@foundry-rs/anvil-${platform}-${arch}`
  const require = createRequire(import.meta.url)
  const manifest = require.resolve(`${name}/package.json`)
  const { version } = require(manifest) as { version: string }
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const file = manifest.replace(/package\.json$/, `bin/anvil${suffix}`)
  return { name: 'anvil', version, file, args: [] }
}
