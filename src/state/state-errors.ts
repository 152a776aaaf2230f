/** Reads that the state cannot answer. */

import { MegadevError } from '../base/errors.ts'

/** What was asked for lies below the kept history. */
export class StatePrunedError extends MegadevError {
  constructor() {
    super('state-pruned', 'The state of this block is not kept any more.', {
      hint: 'Keep more history, or ask for a newer block.',
    })
  }
}

/** Fork mode: an account (slot null) or a storage slot that nobody has fetched yet. */
export interface MissingKey {
  /** 20 bytes. */
  readonly address: Uint8Array
  /** 32 bytes. */
  readonly slot: Uint8Array | null
}

/** Fork mode: fetch `keys`, give them to `load`, and ask again. Nothing was changed. */
export class StateMissingError extends MegadevError {
  readonly keys: readonly MissingKey[]

  constructor(keys: readonly MissingKey[]) {
    super('state-not-loaded', 'State of the forked chain is needed that has not been fetched yet.')
    this.keys = keys
  }
}
