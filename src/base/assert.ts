/**
 * Checks of what must hold if this program is right. A failed assertion is a bug here, never bad input:
 * input is judged by decoders, which throw errors of their own with stable codes.
 */

import { MegadevError } from './errors.ts'

/** Throw `MegadevError` with code `internal` unless `condition` holds; `why` states what was expected. */
export function assert(condition: unknown, why: string): asserts condition {
  if (!condition) throw new MegadevError('internal', `Assertion failed: ${why}`)
}

/** The end of an exhaustive switch: does not compile while a case is missing, throws if one comes from outside. */
export function unreachable(value: never): never {
  throw new MegadevError('internal', `Unexpected case: ${String(value)}`)
}
