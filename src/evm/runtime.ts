/**
 * The runtime module from the host's side: loading it and naming its exports. One instance per thread and chain, all over
 * the chain's one shared memory; the instance's globals are its own. Sources: src/evm/assembly/index.ts.
 */

import type { StateRuntime } from '../state/state-reader.ts'
/** What an instance asks of its host while it runs. */
export interface RuntimeHost {
  /** Gas used, or −1n for failure; the output goes into the buffer of `reserveReturn`. */
  precompile(address: number, input: number, length: number, gas: bigint): bigint
  /** The shared memory is full. Must throw: the run is abandoned, nothing of it has been committed. */
  memoryFull(): never
  /** Traced runs only: before an operation. `sp` is the address of the top stack word. */
  step(frame: number, pc: number, opcode: number, gas: bigint, sp: number): void
  /** Traced runs only: a frame begins. */
  enter(frame: number): void
  /** Traced runs only: a frame has ended with SIGNAL_RETURN (2), SIGNAL_REVERT (3) or SIGNAL_HALT (4). */
  exit(frame: number, signal: number, halt: number, output: number, length: number): void
  /** Traced runs only: a LOG was emitted. */
  log(log: number): void
}

/** Addresses are byte offsets into the shared memory. A `work` is a WORK structure (src/state/layout.ts). */
export interface RuntimeExports extends StateRuntime {
  initChain(): number
  initReader(): void
  initRunner(): void
  runBlock(work: number): number
  runCall(work: number): number
  runChanges(work: number): number
  runRevert(work: number): number
  sealWork(work: number): number
  previewBlock(work: number): number
  runAhead(work: number): number
  commitAhead(work: number): number
  runPrune(work: number): number
  runLoad(work: number): number
  /** After an operation that threw: the state is as before it. */
  abandon(work: number): void
  reserveReturn(bytes: number): number
  /** For hooks of a traced run: src/evm/assembly/inspect.ts. */
  refundNow(): bigint
  returnDataAt(): number
  returnDataLength(): number
  slotNow(frame: number, key0: bigint, key1: bigint, key2: bigint, key3: bigint): number
}

let loaded: WebAssembly.Module | undefined

/** The compiled module; read from disk once per thread that asks. */
export function runtimeModule(): WebAssembly.Module {
  loaded ??= compiled()
  return loaded
}

function compiled(): WebAssembly.Module {
  // Not imported: that would read all of its exports, and some of them load more of Node.js.
  const { readFileSync } = process.getBuiltinModule('node:fs')
  return new WebAssembly.Module(readFileSync(new URL('./runtime.wasm', import.meta.url)))
}

/** An instance over a chain's memory. */
export function instantiateRuntime(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  host: RuntimeHost,
): RuntimeExports {
  const instance = new WebAssembly.Instance(module, { env: { memory }, host: { ...host } })
  return instance.exports as unknown as RuntimeExports
}
