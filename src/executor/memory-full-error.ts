/** The 4 GiB of a chain's shared memory are used up, or the machine has no more. */

import { MegadevError } from '../base/errors.ts'

/** Its code. */
export const MEMORY_FULL = 'memory-full'

export class MemoryFullError extends MegadevError {
  constructor() {
    super(MEMORY_FULL, "The chain's memory is full: nothing was changed.", {
      hint: 'Keep less history, or start a new chain.',
    })
  }
}
