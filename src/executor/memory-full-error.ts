/** The 4 GiB of a chain's shared memory are used up, or the machine has no more. */

import { MegadevError } from '../base/errors.ts'

export class MemoryFullError extends MegadevError {
  constructor() {
    super('memory-full', "The chain's memory is full: nothing was changed.", {
      hint: 'Keep less history, or start a new chain.',
    })
  }
}
