// Random damage to valid bytes, of the kinds that decoders meet: flipped bits, other bytes, lost, doubled and cut pieces.

import { concatBytes } from '../../../src/base/bytes.ts'
import type { Prng } from '../../../src/base/prng.ts'

/** Values that decoders decide on: heads of RLP items around their limits, zero, small and large bytes. */
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xff]

/** A copy with one to three changes. */
export function mutate(random: Prng, bytes: Uint8Array): Uint8Array {
  let changed = bytes
  for (let times = 1 + random.below(3); times > 0; times--) changed = mutateOnce(random, changed)
  return changed
}

function mutateOnce(random: Prng, bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  const at = random.below(copy.length + 1)
  const here = copy[at] ?? 0
  switch (random.below(8)) {
    case 0:
      copy[at] = here ^ (1 << random.below(8))
      return copy
    case 1:
      copy[at] = random.below(256)
      return copy
    case 2:
      copy[at] = random.pick(TELLING)
      return copy
    case 3:
      copy[at] = here + (random.below(2) === 0 ? 1 : 255)
      return copy
    case 4:
      return copy.slice(0, at)
    case 5:
      return concatBytes(copy.subarray(0, at), random.bytes(1 + random.below(2)), copy.subarray(at))
    case 6:
      return concatBytes(copy.subarray(0, at), copy.subarray(at + 1 + random.below(2)))
    default:
      // A head near the front, where most of the structure is.
      copy[random.below(Math.min(12, copy.length + 1))] = random.pick(TELLING)
      return copy
  }
}
