/**
 * The host of an instance that reads state and gives out memory, but runs no code: the one on the thread that serves
 * requests. It knows no precompiles, whose libraries that thread need not load.
 */

import type { RuntimeHost } from '../evm/runtime.ts'
import { MemoryFullError } from './memory-full-error.ts'

function refuse(): never {
  throw new Error('This instance runs no code')
}

export const READER_HOST: RuntimeHost = {
  precompile: refuse,
  step: refuse,
  enter: refuse,
  exit: refuse,
  log: refuse,
  memoryFull: () => {
    throw new MemoryFullError()
  },
}
