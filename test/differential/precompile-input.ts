/** Inputs for the precompiles: valid ones with known points and signatures, and the same with damage. */

import { bytes32FromBigInt, bytesFromHex, concatBytes } from '../../src/base/bytes.ts'
import type { Prng } from '../../src/base/prng.ts'
import { sign } from '../../src/crypto/secp256k1.ts'

export interface PrecompileCall {
  readonly address: Uint8Array
  /** A multiple of 32 bytes long. */
  readonly input: Uint8Array
  readonly outputSize: number
}

const word = (value: bigint | number): Uint8Array => bytes32FromBigInt(BigInt(value))
/** Generator of bn254 G2 as EIP-197 orders it. */
const BN254_G2 = bytesFromHex(
  '0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2' +
    '1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed' +
    '090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b' +
    '12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa',
)
/** Generator of BLS12-381 G1, each coordinate in 64 bytes (EIP-2537). */
const BLS_G1 = bytesFromHex(
  '0x0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb' +
    '0000000000000000000000000000000008b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1',
)

type Maker = (random: Prng) => readonly [address: number, input: Uint8Array, outputSize: number]

const MAKERS: readonly Maker[] = [
  (random) => {
    const hash = random.bytes(32)
    const { r, s, yParity } = sign(hash, word(1 + random.below(1000)))
    return [1, concatBytes(hash, word(27 + yParity), r, s), 32]
  },
  (random) => [2, random.bytes(32 * random.below(5)), 32],
  (random) => [3, random.bytes(32 * random.below(5)), 32],
  (random) => [4, random.bytes(32 * random.below(5)), 100],
  (random) => [5, concatBytes(word(32), word(random.pick([1, 32])), word(32), random.bytes(96)), 32],
  (random) => [6, concatBytes(word(1), word(2), word(random.pick([0, 1])), word(random.pick([0, 2]))), 64],
  (random) => [7, concatBytes(word(1), word(2), random.bytes(32)), 64],
  (random) => [8, random.below(2) === 0 ? new Uint8Array(0) : concatBytes(word(1), word(2), BN254_G2), 32],
  // EIP-152 wants 213 bytes: what is longer by the last word fails.
  (random) => [9, random.bytes(224), 64],
  (random) => [10, random.bytes(192), 64],
  () => [11, concatBytes(BLS_G1, BLS_G1), 128],
  (random) => [12, concatBytes(BLS_G1, random.bytes(32)), 128],
  (random) => [16, concatBytes(word(0), word(random.below(1000))), 128],
  (random) => [0x100, random.bytes(160), 32],
]

/** A call's target and input. */
export function precompileInput(random: Prng): PrecompileCall {
  const [number, input, outputSize] = random.pick(MAKERS)(random)
  const address = word(number).slice(12)
  if (input.length > 0 && random.below(4) === 0) {
    const at = random.below(input.length)
    input[at] = (input[at] as number) ^ (1 << random.below(8))
  }
  return { address, input, outputSize }
}
