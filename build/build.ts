/**
 * Builds what the package ships: generated AssemblyScript tables, the wasm modules (the runtime, and its Keccak alone for
 * the host), and `dist/`.
 *
 *   node build/build.ts          all of it, in order
 *   node build/build.ts wasm     tables and wasm modules only
 *   node build/build.ts ts       `dist/` only
 *
 * A step is skipped when its output is newer than everything it reads. Each output is built beside the old one and then
 * put in its place, so that a process which is reading the old one never sees half of it, and a failed build leaves it whole.
 */

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const GENERATE = join(ROOT, 'build/generate.ts')
const DIST = join(ROOT, 'dist')

/** No managed heap; an assembly `abort` is a trap. */
const ASC_FLAGS = ['-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort=', '--disableWarning', '201']

interface WasmModule {
  /** Below src, as in dist. */
  readonly file: string
  /** Below src. */
  readonly entry: string
  readonly flags: readonly string[]
}

const RUNTIME: WasmModule = {
  file: 'evm/runtime.wasm',
  entry: 'evm/assembly/index.ts',
  // Shared, growing memory that the host makes.
  flags: [
    ...['--importMemory', '--sharedMemory', '--initialMemory', '2', '--maximumMemory', '65536'],
    ...['--enable', 'simd,threads,bulk-memory,sign-extension,mutable-globals,nontrapping-f2i'],
  ],
}

/** With a small memory of its own. */
const KECCAK: WasmModule = {
  file: 'crypto/keccak.wasm',
  entry: 'crypto/assembly/keccak.ts',
  flags: ['--initialMemory', '1'],
}

const WASM_MODULES = [RUNTIME, KECCAK]

/** Milliseconds since the epoch of the newest file or folder under `path`; folders count, since a removal changes only them. */
function newestMs(path: string): number {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  const children = readdirSync(path).filter((name) => name !== 'generated' && !name.endsWith('.wasm'))
  return Math.max(stat.mtimeMs, ...children.map((name) => newestMs(join(path, name))))
}

/** As {@link newestMs}, over files only: the output of a step lies in a folder that it reads. */
function newestFileMs(path: string): number {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newestFileMs(join(path, name))))
}

function run(what: string, file: string, args: readonly string[]): void {
  const startedMs = performance.now()
  const { status, error } = spawnSync(process.execPath, [file, ...args], { cwd: ROOT, stdio: 'inherit' })
  if (error !== undefined) throw error
  if (status !== 0) fail(`${what} failed (exit ${status})`)
  say(`${what}: ${Math.round(performance.now() - startedMs)} ms`)
}

function say(line: string): void {
  process.stderr.write(`build: ${line}\n`)
}

function fail(line: string): never {
  say(line)
  process.exit(1)
}

function buildWasm(): void {
  const assembly = ['crypto', 'state', 'evm'].map((folder) => join(ROOT, 'src', folder, 'assembly'))
  const inputs = [...assembly, join(ROOT, 'src/spec'), join(ROOT, 'build')]
  const newestInputMs = Math.max(...inputs.map(newestFileMs))
  const stale = WASM_MODULES.filter(({ file }) => newestInputMs >= newestFileMs(join(ROOT, 'src', file)))
  if (stale.length === 0) {
    say('wasm is up to date')
    return
  }
  if (stale.includes(RUNTIME)) run('tables', GENERATE, [])
  for (const module of stale) compileWasm(module)
}

function compileWasm({ file, entry, flags }: WasmModule): void {
  const asc = join(ROOT, 'node_modules/assemblyscript/bin/asc.js')
  const target = join(ROOT, 'src', file)
  const next = `${target}.${process.pid}.wasm`
  run(file, asc, [join('src', entry), '--outFile', relative(ROOT, next), ...ASC_FLAGS, ...flags])
  renameSync(next, target)
}

function buildTypeScript(): void {
  const inputs = ['src', 'build', 'tsconfig.json', 'tsconfig.build.json'].map((name) => newestMs(join(ROOT, name)))
  const wasm = WASM_MODULES.map(({ file }) => newestFileMs(join(ROOT, 'src', file)))
  if (existsSync(DIST) && Math.max(...inputs, ...wasm) < statSync(DIST).mtimeMs) {
    say('dist is up to date')
    return
  }
  const startedMs = Date.now()
  const next = `${DIST}.next-${process.pid}`
  const old = `${DIST}.old-${process.pid}`
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  run('dist', tsc, ['-p', 'tsconfig.build.json', '--outDir', relative(ROOT, next)])
  for (const { file } of WASM_MODULES) cpSync(join(ROOT, 'src', file), join(next, file))
  // The time of the newest input is what counts: a source saved while tsc ran must count as newer.
  utimesSync(next, startedMs / 1000, startedMs / 1000)
  if (existsSync(DIST)) renameSync(DIST, old)
  renameSync(next, DIST)
  rmSync(old, { recursive: true, force: true })
}

const steps: Record<string, readonly (() => void)[]> = {
  all: [buildWasm, buildTypeScript],
  wasm: [buildWasm],
  ts: [buildTypeScript],
}
const chosen = steps[process.argv[2] ?? 'all'] ?? fail(`no step '${process.argv[2]}': wasm, ts or nothing`)
for (const step of chosen) step()
