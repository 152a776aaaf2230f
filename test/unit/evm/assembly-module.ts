// Compiles one AssemblyScript source file for a test and instantiates it over its own shared memory.
//
// The flags are those of the runtime build. The wasm goes to a temporary folder, which is removed again; the instance needs
// no file once it runs.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'

const FLAGS = [
  ...['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--sharedMemory'],
  ...['--initialMemory', '2', '--maximumMemory', '65536', '--use', 'abort='],
  ...['--enable', 'simd,threads,bulk-memory,sign-extension,mutable-globals,nontrapping-f2i'],
]

/** A compiled source: its exported functions by name (pointers are numbers, u64 are bigint) and its memory. */
export interface AssemblyModule {
  call: Record<string, (...args: never[]) => unknown>
  memory: WebAssembly.Memory
}

/** Compiles the source at `path`, relative to the repository root. Throws with the compiler's messages. */
export async function compileAssembly(path: string): Promise<AssemblyModule> {
  const folder = mkdtempSync(join(tmpdir(), 'megadev-assembly-'))
  try {
    const wasm = join(folder, 'module.wasm')
    const { error, stderr } = await asc.main([path, '--outFile', wasm, ...FLAGS])
    if (error !== null) throw new Error(`${error.message}\n${stderr.toString()}`)
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 65536, shared: true })
    const { instance } = await WebAssembly.instantiate(readFileSync(wasm), { env: { memory } })
    return { call: instance.exports as AssemblyModule['call'], memory }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
