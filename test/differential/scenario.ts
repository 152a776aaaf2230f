/**
 * A random world, a block to run in, and transactions on it, all from one seed: accounts with random programs, storage and
 * ether, some delegated; transactions of every type that the fork has, some of them invalid.
 */

import { bytes32FromBigInt, concatBytes } from '../../src/base/bytes.ts'
import { Prng } from '../../src/base/prng.ts'
import { keccak256 } from '../../src/crypto/keccak.ts'
import { addressFromPrivateKey } from '../../src/crypto/secp256k1.ts'
import type { BlockEnv } from '../../src/executor/block-env.ts'
import type { AccountChange } from '../../src/executor/executor.ts'
import { signAuthorization } from '../../src/protocol/authorization.ts'
import { minimumGas } from '../../src/protocol/intrinsic-gas.ts'
import {
  type Authorization,
  signTransaction,
  type Transaction,
  type TransactionFields,
} from '../../src/protocol/transaction.ts'
import { type ForkName, isForkAtLeast, type Rules, rulesOf } from '../../src/spec/forks.ts'
import { ProgramWriter, type Surroundings } from './program.ts'

const ETHER = 10n ** 18n
const CHAIN_ID = 1n
const KEYS = [1, 2, 3, 4].map((index) => keccak256(Uint8Array.of(index)))
const SENDERS: readonly Uint8Array[] = KEYS.map(addressFromPrivateKey)
const CONTRACTS = 6

function place(tail: number): Uint8Array {
  const address = new Uint8Array(20).fill(0xc0, 0, 2)
  address[19] = tail
  return address
}

const CONTRACT_ADDRESSES = Array.from({ length: CONTRACTS }, (_, index) => place(index + 1))
const PLAIN_ACCOUNT = place(0xaa)
const ABSENT = place(0xbb)
const DELEGATED = place(0xdd)
const COINBASE = place(0xcc)

/** Everything a run needs; `nextTransaction` goes on from the same stream. */
export class Scenario {
  readonly rules: Rules
  readonly env: BlockEnv
  readonly accounts: readonly AccountChange[]
  readonly #random: Prng
  readonly #addresses: readonly Uint8Array[]

  constructor(seed: number, fork: ForkName) {
    this.#random = new Prng(seed)
    this.rules = rulesOf(fork)
    this.#addresses = [...CONTRACT_ADDRESSES, PLAIN_ACCOUNT, ABSENT, DELEGATED, COINBASE, SENDERS[0] as Uint8Array]
    this.env = this.#makeEnv()
    this.accounts = this.#makeAccounts(fork)
  }

  /** The next transaction; `nonceOf` tells a sender's nonce in the state it will meet. */
  async nextTransaction(nonceOf: (sender: Uint8Array) => Promise<bigint>): Promise<Transaction> {
    const random = this.#random
    const index = random.below(3)
    const nonce = (await nonceOf(SENDERS[index] as Uint8Array)) + (random.below(40) === 0 ? 1n : 0n)
    const type = random.pick(this.#types())
    const isCreation = type < 3 && random.below(7) === 0
    const writer = new ProgramWriter(random, { fork: this.rules.fork, addresses: this.#addresses })
    const fields: TransactionFields = {
      type,
      chainId: CHAIN_ID,
      nonce,
      to: isCreation ? null : random.pick(random.below(6) === 0 ? this.#addresses : CONTRACT_ADDRESSES),
      value: random.below(30) === 0 ? 2000n * ETHER : random.pick([0n, 0n, 1n, ETHER]),
      data: isCreation ? writer.write(random.below(40)) : this.#callData(),
      gasPrice: random.pick([7n, 10n, 100n, random.below(8) === 0 ? 6n : 8n]),
      maxFeePerGas: random.pick([7n, 50n, 100n, random.below(8) === 0 ? 6n : 8n]),
      maxPriorityFeePerGas: random.pick([0n, 1n, 7n, random.below(8) === 0 ? 60n : 2n]),
      accessList:
        random.below(2) === 0 ? [] : [{ address: random.pick(this.#addresses), storageKeys: [bytes32FromBigInt(1n)] }],
      maxFeePerBlobGas: random.pick([100n, 1000n, 5000n]),
      blobVersionedHashes: Array.from({ length: random.below(9) === 0 ? 0 : 1 + random.below(4) }, () =>
        concatBytes(Uint8Array.of(1), random.bytes(31)),
      ),
      authorizationList: type === 4 ? await this.#authorizations(nonceOf) : [],
    }
    const gasLimit = this.#gasLimit({ ...fields } as Required<TransactionFields>)
    return signTransaction({ ...fields, gasLimit }, KEYS[index] as Uint8Array)
  }

  #types(): readonly (0 | 1 | 2 | 3 | 4)[] {
    if (this.rules.eip7702) return [0, 1, 2, 2, 3, 4, 4]
    return this.rules.eip4844 ? [0, 1, 2, 2, 3] : [0, 1, 2]
  }

  #gasLimit(fields: Required<TransactionFields>): bigint {
    const least = minimumGas(
      {
        to: fields.to ?? null,
        data: fields.data ?? new Uint8Array(0),
        accessList: fields.type === 0 ? [] : (fields.accessList ?? []),
        authorizationList: fields.authorizationList ?? [],
      },
      this.rules,
    )
    const kind = this.#random.below(16)
    if (kind === 0) return least - BigInt(this.#random.below(2))
    if (kind === 1) return least
    if (kind < 4) return least + BigInt(this.#random.below(60_000))
    return least + BigInt(this.#random.below(kind < 8 ? 1_000_000 : 12_000_000))
  }

  #callData(): Uint8Array {
    const bytes = this.#random.bytes(this.#random.below(120))
    return this.#random.below(2) === 0 ? bytes : bytes.fill(0, this.#random.below(bytes.length + 1))
  }

  async #authorizations(nonceOf: (sender: Uint8Array) => Promise<bigint>): Promise<Authorization[]> {
    const list: Authorization[] = []
    for (let left = this.#random.below(3); left >= 0; left--) {
      const index = this.#random.below(KEYS.length)
      const nonce = (await nonceOf(SENDERS[index] as Uint8Array)) + BigInt(this.#random.below(2))
      const address = this.#random.pick([...this.#addresses, new Uint8Array(20)])
      list.push(
        signAuthorization({ chainId: this.#random.pick([0n, 1n, 1n, 5n]), address, nonce }, KEYS[index] as Uint8Array),
      )
    }
    return list
  }

  #makeEnv(): BlockEnv {
    const { rules } = this
    const random = this.#random
    return {
      rules,
      chainId: CHAIN_ID,
      number: 1000n,
      timestamp: 1_700_000_000n,
      gasLimit: 30_000_000n,
      coinbase: COINBASE,
      baseFee: 7n,
      prevRandao: rules.eip4399 ? random.bytes(32) : bytes32FromBigInt(131_072n),
      excessBlobGas: rules.eip4844 ? BigInt(random.below(20_000_000)) : 0n,
      parentBeaconBlockRoot: null,
      blockHash: (number) => keccak256(bytes32FromBigInt(number)),
    }
  }

  #makeAccounts(fork: ForkName): AccountChange[] {
    const random = this.#random
    const others = this.#addresses.filter((address) => !CONTRACT_ADDRESSES.includes(address))
    // Calls mostly lead to later contracts, so that not every program ends in a recursion without gas.
    const around = (index: number): Surroundings => {
      const later = CONTRACT_ADDRESSES.slice(index + 1)
      const some = random.below(4) === 0 ? CONTRACT_ADDRESSES : later
      return { fork, addresses: [...some, ...later, ...others] }
    }
    const contracts = CONTRACT_ADDRESSES.map(
      (address, index): AccountChange => ({
        address,
        balance: random.pick([0n, 1n, ETHER]),
        nonce: 1n,
        code: new ProgramWriter(random, around(index)).write(10 + random.below(70)),
        storage: [0, 1, 2]
          .slice(random.below(4))
          .map((slot) => [bytes32FromBigInt(BigInt(slot)), bytes32FromBigInt(1n + random.bigInt(20))]),
      }),
    )
    const senders = SENDERS.slice(0, 3).map((address): AccountChange => ({ address, balance: 1000n * ETHER }))
    const code = concatBytes(Uint8Array.of(0xef, 0x01, 0x00), random.pick(this.#addresses))
    const delegated: AccountChange = { address: DELEGATED, balance: 5n, nonce: 1n, code }
    const newer = isForkAtLeast(fork, 'prague') ? [delegated] : []
    return [...contracts, ...senders, { address: PLAIN_ACCOUNT, balance: 5n }, ...newer]
  }
}
