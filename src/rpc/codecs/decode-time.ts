/**
 * Seconds, as requests give them.
 */

import type { Decoder } from './decode.ts'
import { smallQuantity } from './decode.ts'

/** Below 2^53, so that no sum of times that a test could make leaves 64 bits, which a header has for it. */
export const seconds: Decoder<bigint> = (value, at) => BigInt(smallQuantity(value, at))
