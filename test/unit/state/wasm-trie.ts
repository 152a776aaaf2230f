/**
 * Compiles the trie of `src/state/assembly` with the test's own entry and wraps it for tests: keys and values go in and out
 * as bytes, handles stay numbers. Every chain has a memory of its own, so that arena balances can be compared.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const FLAGS = [
  ...['-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '2', '--maximumMemory', '65536'],
  ...['--enable', 'simd,threads,bulk-memory,sign-extension,mutable-globals,nontrapping-f2i'],
]

/** Answer of an operation for which there was no memory. */
export const FULL = 0xffffffff

/** The exports of `assembly/trie-entry.ts`. */
interface TrieExports {
  allocate(size: number): number
  release(pointer: number, size: number): void
  arenaUsed(): number
  makeHeader(): number
  join(header: number): void
  leafAux(leaf: number): number
  leafValue(leaf: number): number
  leafValueLength(leaf: number): number
  trieBytes(): bigint
  trieDiscard(root: number): number
  trieDropNewest(): number
  trieDropOpen(): void
  trieEpochs(): number
  trieFindAt(root: number, key: number, nibbles: number): number
  trieHash(root: number, out: number): void
  trieHashSome(root: number, limit: number): number
  trieInsertAt(root: number, key: number, nibbles: number, value: number, length: number, aux: number): number
  trieProofAt(root: number, key: number, nibbles: number, out: number, capacity: number): number
  trieReleaseOldest(): number
  trieRemoveAt(root: number, key: number, nibbles: number): number
  trieSeal(): number
}

let compiled: WebAssembly.Module | undefined

/** The module, compiled once in a process (seconds). */
export function trieModule(): WebAssembly.Module {
  compiled ??= compile()
  return compiled
}

function compile(): WebAssembly.Module {
  if (!existsSync(join(ROOT, 'src/evm/assembly/generated/layout.ts'))) run(join(ROOT, 'build/generate.ts'), [])
  const folder = mkdtempSync(join(tmpdir(), 'megadev-trie-'))
  try {
    const out = join(folder, 'trie.wasm')
    const asc = join(ROOT, 'node_modules/assemblyscript/bin/asc.js')
    run(asc, ['test/unit/state/assembly/trie-entry.ts', '--outFile', out, ...FLAGS])
    return new WebAssembly.Module(readFileSync(out))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(file: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [file, ...args], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${file} failed: ${stderr}`)
}

/** One instance (a lane) over the memory of a chain. */
export class WasmTrie {
  readonly wasm: TrieExports
  readonly #memory: WebAssembly.Memory
  readonly #header: number
  /** 64 bytes of key, then of value, then 64 KiB for what comes back. */
  readonly #buffer: number

  /** @param pages limit of the chain's memory in 64 KiB pages */
  static chain(pages: number = 65536): WasmTrie {
    return new WasmTrie(new WebAssembly.Memory({ initial: 2, maximum: pages, shared: true }))
  }

  private constructor(memory: WebAssembly.Memory, header?: number) {
    this.#memory = memory
    this.wasm = new WebAssembly.Instance(trieModule(), { env: { memory } }).exports as unknown as TrieExports
    this.#header = header ?? this.wasm.makeHeader()
    this.wasm.join(this.#header)
    this.#buffer = this.wasm.allocate(1 << 17)
  }

  /** Another lane of the same chain. */
  lane(): WasmTrie {
    return new WasmTrie(this.#memory, this.#header)
  }

  insert(root: number, key: Uint8Array, value: Uint8Array, aux: number = 0): number {
    const at = this.#put(key)
    this.#bytes().set(value, at + 64)
    return this.wasm.trieInsertAt(root, at, key.length * 2, at + 64, value.length, aux) >>> 0
  }

  remove(root: number, key: Uint8Array): number {
    return this.wasm.trieRemoveAt(root, this.#put(key), key.length * 2) >>> 0
  }

  get(root: number, key: Uint8Array): Uint8Array | undefined {
    const leaf = this.wasm.trieFindAt(root, this.#put(key), key.length * 2)
    if (leaf === 0) return undefined
    const at = this.wasm.leafValue(leaf)
    return this.#bytes().slice(at, at + this.wasm.leafValueLength(leaf))
  }

  aux(root: number, key: Uint8Array): number {
    return this.wasm.leafAux(this.wasm.trieFindAt(root, this.#put(key), key.length * 2)) >>> 0
  }

  hash(root: number): Uint8Array {
    this.wasm.trieHash(root, this.#buffer)
    return this.#bytes().slice(this.#buffer, this.#buffer + 32)
  }

  proof(root: number, key: Uint8Array, capacity: number = 1 << 16): Uint8Array[] {
    const out = this.#buffer + 4096
    const length = this.wasm.trieProofAt(root, this.#put(key), key.length * 2, out, capacity) >>> 0
    if (length > capacity) throw new RangeError(`A proof needs ${length} bytes`)
    const nodes: Uint8Array[] = []
    const view = new DataView(this.#memory.buffer)
    for (let at = out; at < out + length; ) {
      const size = view.getUint32(at, true)
      nodes.push(this.#bytes().slice(at + 4, at + 4 + size))
      at += 4 + size
    }
    return nodes
  }

  #put(key: Uint8Array): number {
    this.#bytes().set(key, this.#buffer)
    return this.#buffer
  }

  #bytes(): Uint8Array {
    return new Uint8Array(this.#memory.buffer)
  }
}
