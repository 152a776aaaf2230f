// Seeded transactions of every type and odd size, for tests to take apart.

import type { Prng } from '../../../src/base/prng.ts'
import { SECP256K1_ORDER } from '../../../src/crypto/secp256k1.ts'
import { signAuthorization } from '../../../src/protocol/authorization.ts'
import type { TransactionFields, TransactionType } from '../../../src/protocol/transaction.ts'

/** A valid private key. */
export function randomKey(random: Prng): Uint8Array {
  const key = random.bytes(32)
  key[0] = (key[0] as number) & 0x7f
  return key
}

/** Any quantity up to `bits`, small ones and the edges as often as large ones. */
export function randomQuantity(random: Prng, bits: number): bigint {
  const value = random.bigInt(random.below(bits + 1))
  return random.below(8) === 0 ? (1n << BigInt(bits)) - 1n : value
}

/** Fields of one transaction; legacy ones are protected by a chain id or not. */
export function randomFields(random: Prng, type: TransactionType): TransactionFields {
  const mayCreate = type < 3
  return {
    type,
    chainId: type === 0 && random.below(2) === 0 ? null : randomQuantity(random, 52) + 1n,
    nonce: randomQuantity(random, 52),
    gasLimit: randomQuantity(random, 60),
    to: mayCreate && random.below(3) === 0 ? null : random.bytes(20),
    value: randomQuantity(random, 256),
    data: random.bytes(random.pick([0, 0, 1, 2, 31, 55, 56, 68, 255, 256, 1500])),
    gasPrice: randomQuantity(random, 100),
    maxFeePerGas: randomQuantity(random, 100) | (1n << 100n),
    maxPriorityFeePerGas: randomQuantity(random, 100),
    accessList: list(random, 3, () => ({
      address: random.bytes(20),
      storageKeys: list(random, 3, () => random.bytes(32)),
    })),
    maxFeePerBlobGas: randomQuantity(random, 100),
    blobVersionedHashes: list(random, 3, () => random.bytes(32).fill(1, 0, 1)),
    authorizationList: list(random, 2, () =>
      signAuthorization(
        { chainId: randomQuantity(random, 52), address: random.bytes(20), nonce: randomQuantity(random, 52) },
        randomKey(random),
      ),
    ),
  }
}

/** An s above half the order from one below. */
export function highS(s: bigint): bigint {
  return SECP256K1_ORDER - s
}

function list<T>(random: Prng, limit: number, make: () => T): T[] {
  return Array.from({ length: random.below(limit + 1) }, make)
}
