/**
 * The error of everything that reads RLP. Its codes are stable: transaction errors carry them as their cause.
 * Source: Yellow Paper appendix B for what is canonical.
 */

import { MegadevError } from '../base/errors.ts'

/** Why bytes are not (the expected) RLP. */
export type RlpErrorCode =
  | 'rlp-truncated'
  | 'rlp-trailing-bytes'
  | 'rlp-not-canonical'
  | 'rlp-too-deep'
  | 'rlp-list-expected'
  | 'rlp-string-expected'
  | 'rlp-wrong-length'
  | 'rlp-leading-zero'
  | 'rlp-too-large'
  | 'rlp-too-many-items'

/** Input that is not canonical RLP, or not of the shape asked for. */
export class RlpError extends MegadevError {
  declare readonly code: RlpErrorCode

  constructor(code: RlpErrorCode, message: string) {
    super(code, message)
  }
}
