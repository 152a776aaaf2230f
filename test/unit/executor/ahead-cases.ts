/** What may happen between a run and its turn to commit, and whether the run may still be committed then. */

import { assert } from 'chai'
import { bytes32FromBigInt } from '../../../src/base/bytes.ts'
import type { BlockEnv } from '../../../src/executor/block-env.ts'
import type { AccountChange } from '../../../src/executor/executor.ts'
import type { Outcome } from '../../../src/executor/outcome.ts'
import { type Transaction, unsignedTransaction } from '../../../src/protocol/transaction.ts'
import { assemble, type Item } from '../../support/assembler.ts'
import { type Act, FACTORY, FACTORY_ADDRESS, freeEnv, NOBODY, PUPPET, transactionOf } from '../state/puppet.ts'
import { PUPPETS, RICH, SENDERS, STRANGERS } from '../state/twin.ts'
import type { Failure, TwoLanes } from './two-lanes.ts'

export const ALICE = SENDERS[0] as Uint8Array
export const BOB = SENDERS[1] as Uint8Array
/** Nobody before they are paid. */
export const X = STRANGERS[0] as Uint8Array
const Y = STRANGERS[1] as Uint8Array
export const CONTRACT: Uint8Array = new Uint8Array(20).fill(0xcc)
export const SLOT: Uint8Array = bytes32FromBigInt(1n)
export const ENV: BlockEnv = freeEnv('osaka')
/** Contracts can be destroyed. */
const OLD: BlockEnv = freeEnv('shanghai')
/** Costs gas, tips the coinbase. */
const PRICED: BlockEnv = { ...ENV, baseFee: 7n }
/** Gas limit of every transaction here. */
export const GAS = 200_000n

export function word(value: bigint): Uint8Array {
  return bytes32FromBigInt(value)
}

export interface SendOptions {
  readonly value?: bigint
  readonly nonce?: bigint
  readonly price?: bigint
  readonly tip?: bigint
  readonly data?: Uint8Array
}

export function send(sender: Uint8Array, to: Uint8Array, options: SendOptions = {}): Transaction {
  const { value = 0n, nonce = 0n, price = 0n, tip = 0n, data = new Uint8Array(0) } = options
  const fees = { maxFeePerGas: price, maxPriorityFeePerGas: tip }
  return unsignedTransaction({ type: 2, chainId: 1n, nonce, gasLimit: GAS, to, value, data, ...fees }, sender)
}

/** What the lane that runs ahead does, and what the other commits meanwhile. */
export interface Case {
  readonly name: string
  readonly before?: readonly AccountChange[]
  /** Code at `CONTRACT`, which the transaction calls unless told. */
  readonly code?: readonly Item[]
  readonly transaction?: Transaction
  readonly env?: BlockEnv
  readonly meanwhile: (lanes: TwoLanes) => void
  readonly expected: Failure
  readonly after?: (lanes: TwoLanes, outcome: Outcome) => void
}

const READ_SLOT: readonly Item[] = [1, 'SLOAD', 2, 'SSTORE', 'STOP']
const setSlot = (value: bigint) => (lanes: TwoLanes) =>
  void lanes.change([{ address: CONTRACT, storage: [[SLOT, word(value)]] }])
const setBalance = (address: Uint8Array, balance: bigint) => (lanes: TwoLanes) =>
  void lanes.change([{ address, balance }])
const addressWord = (address: Uint8Array): Uint8Array => address
const payX: readonly Item[] = [0, 0, 0, 0, 1, addressWord(X), 'GAS', 'CALL', 'STOP']

export const CASES: readonly Case[] = [
  // ---- slots ----
  { name: 'a slot it has read was written', code: READ_SLOT, meanwhile: setSlot(5n), expected: 'conflict' },
  {
    name: 'a slot it has read was written and is as before',
    code: READ_SLOT,
    before: [{ address: CONTRACT, storage: [[SLOT, word(4n)]] }],
    meanwhile: (lanes) => {
      setSlot(5n)(lanes)
      setSlot(4n)(lanes)
    },
    expected: 'none',
  },
  {
    name: 'a slot it has not read was written',
    code: READ_SLOT,
    meanwhile: (lanes) => void lanes.change([{ address: CONTRACT, storage: [[word(9n), word(1n)]] }]),
    expected: 'none',
    after: (lanes) => assert.deepEqual(lanes.state.storage(CONTRACT, word(9n), lanes.head), word(1n)),
  },
  {
    name: 'a slot it has only written was written',
    code: [7, 1, 'SSTORE', 'STOP'],
    meanwhile: setSlot(5n),
    expected: 'conflict', // what it pays depends on what was there
  },
  {
    name: 'a slot that it read and then failed was written',
    code: [1, 'SLOAD', 'POP', 'INVALID'],
    meanwhile: setSlot(5n),
    expected: 'conflict',
  },
  // ---- nonce, code ----
  {
    name: 'its sender has sent something',
    transaction: send(ALICE, X, { value: 1n }),
    meanwhile: (lanes) => void lanes.transact(ENV, send(ALICE, Y, { value: 1n })),
    expected: 'conflict',
  },
  {
    name: 'the one it pays has sent something',
    transaction: send(ALICE, BOB, { value: 5n }),
    meanwhile: (lanes) => void lanes.transact(ENV, send(BOB, Y, { value: 1n })),
    expected: 'none',
    after: (lanes) => {
      assert.equal(lanes.balance(BOB), RICH + 5n - 1n)
      assert.equal(lanes.state.account(BOB, lanes.head).nonce, 1n)
    },
  },
  {
    name: 'the nonce that it creates with has changed',
    code: [0, 0, 0, 'CREATE', 'STOP'],
    meanwhile: (lanes) => void lanes.change([{ address: CONTRACT, nonce: 8n }]),
    expected: 'conflict',
  },
  {
    name: 'what it calls has other code now',
    code: READ_SLOT,
    meanwhile: (lanes) => void lanes.change([{ address: CONTRACT, code: assemble(['INVALID']) }]),
    expected: 'conflict',
  },
  // ---- balances ----
  {
    name: 'what it spends is just there still',
    transaction: send(ALICE, X, { value: 100n }),
    meanwhile: setBalance(ALICE, 100n),
    expected: 'none',
    after: (lanes) => assert.deepEqual([lanes.balance(ALICE), lanes.balance(X)], [0n, 100n]),
  },
  {
    name: 'what it spends is not quite there any more',
    transaction: send(ALICE, X, { value: 100n }),
    meanwhile: setBalance(ALICE, 99n),
    expected: 'conflict',
  },
  {
    name: 'what a contract spends is just there still',
    code: payX,
    before: [
      { address: CONTRACT, balance: 10n },
      { address: X, nonce: 1n },
    ],
    meanwhile: setBalance(CONTRACT, 1n),
    expected: 'none',
    after: (lanes) => assert.deepEqual([lanes.balance(CONTRACT), lanes.balance(X)], [0n, 1n]),
  },
  {
    name: 'what a contract spends is not there any more',
    code: payX,
    before: [
      { address: CONTRACT, balance: 10n },
      { address: X, nonce: 1n },
    ],
    meanwhile: setBalance(CONTRACT, 0n),
    expected: 'conflict',
  },
  {
    name: 'a contract spends what it was just given, and has less of its own',
    code: [0, 0, 0, 0, 5, addressWord(X), 'GAS', 'CALL', 'STOP'],
    before: [
      { address: CONTRACT, balance: 10n },
      { address: X, nonce: 1n },
    ],
    transaction: send(ALICE, CONTRACT, { value: 5n }),
    meanwhile: setBalance(CONTRACT, 0n),
    expected: 'none',
    after: (lanes) => assert.deepEqual([lanes.balance(CONTRACT), lanes.balance(X)], [0n, 5n]),
  },
  {
    name: 'a contract that could not pay could now',
    code: payX,
    before: [{ address: X, nonce: 1n }],
    meanwhile: setBalance(CONTRACT, 1n),
    expected: 'conflict',
  },
  {
    name: 'its sender was given something',
    transaction: send(ALICE, X, { value: 3n }),
    meanwhile: setBalance(ALICE, RICH + 9n),
    expected: 'none',
    after: (lanes) => assert.equal(lanes.balance(ALICE), RICH + 6n),
  },
  {
    name: 'a balance it has looked at has changed',
    code: [addressWord(X), 'BALANCE', 2, 'SSTORE', 'STOP'],
    before: [{ address: X, balance: 3n }],
    meanwhile: setBalance(X, 4n),
    expected: 'conflict',
  },
  {
    name: 'a balance it has looked at is as before',
    code: [addressWord(X), 'BALANCE', 2, 'SSTORE', 'STOP'],
    before: [{ address: X, balance: 3n }],
    meanwhile: (lanes) => {
      setBalance(X, 4n)(lanes)
      setBalance(X, 3n)(lanes)
    },
    expected: 'none',
  },
  {
    name: 'its own balance, looked at, has changed',
    code: ['SELFBALANCE', 2, 'SSTORE', 'STOP'],
    meanwhile: setBalance(CONTRACT, 4n),
    expected: 'conflict',
  },
  {
    name: 'it was refused for want of funds that are there now',
    before: [{ address: ALICE, balance: 5n }],
    transaction: send(ALICE, X, { value: 6n }),
    meanwhile: setBalance(ALICE, 6n),
    expected: 'conflict',
  },
  {
    name: 'it was refused for want of funds, rightly',
    before: [{ address: ALICE, balance: 5n }],
    transaction: send(ALICE, X, { value: 6n }),
    meanwhile: setBalance(BOB, 6n),
    expected: 'none',
    after: (lanes) => assert.equal(lanes.state.account(ALICE, lanes.head).nonce, 0n),
  },
  // ---- emptiness ----
  {
    name: 'the empty account it pays is not empty any more',
    code: payX,
    before: [{ address: CONTRACT, balance: 10n }],
    meanwhile: setBalance(X, 1n),
    expected: 'conflict', // 25,000 gas less
  },
  {
    name: 'the account it pays has less, but something',
    code: payX,
    before: [
      { address: CONTRACT, balance: 10n },
      { address: X, balance: 5n },
    ],
    meanwhile: setBalance(X, 1n),
    expected: 'none',
    after: (lanes) => assert.equal(lanes.balance(X), 2n),
  },
  {
    name: 'the account it pays is empty now',
    code: payX,
    before: [
      { address: CONTRACT, balance: 10n },
      { address: X, balance: 5n },
    ],
    meanwhile: setBalance(X, 0n),
    expected: 'conflict',
  },
  {
    name: 'the code hash of an account that was empty',
    code: [addressWord(X), 'EXTCODEHASH', 2, 'SSTORE', 'STOP'],
    meanwhile: setBalance(X, 1n),
    expected: 'conflict',
  },
  {
    name: 'the code hash of an account that has less now',
    code: [addressWord(X), 'EXTCODEHASH', 2, 'SSTORE', 'STOP'],
    before: [{ address: X, balance: 5n }],
    meanwhile: setBalance(X, 1n),
    expected: 'none',
  },
  {
    name: 'the code hash of an account that was there for its nonce, which has changed',
    code: [addressWord(X), 'EXTCODEHASH', 2, 'SSTORE', 'STOP'],
    before: [{ address: X, nonce: 5n }],
    meanwhile: (lanes) => void lanes.change([{ address: X, nonce: 6n }]),
    expected: 'none',
  },
  {
    name: 'the code hash of an account that was there for its nonce and is gone',
    code: [addressWord(X), 'EXTCODEHASH', 2, 'SSTORE', 'STOP'],
    before: [{ address: X, nonce: 5n }],
    meanwhile: (lanes) => void lanes.change([{ address: X, nonce: 0n }]),
    expected: 'conflict',
  },
  // ---- what commutes ----
  {
    name: 'both pay the same account, which is new',
    transaction: send(ALICE, X, { value: 5n }),
    meanwhile: (lanes) => void lanes.transact(ENV, send(BOB, X, { value: 2n })),
    expected: 'none',
    after: (lanes) => assert.equal(lanes.balance(X), 7n),
  },
  {
    name: 'both tip the coinbase, which is new',
    env: PRICED,
    transaction: send(ALICE, X, { value: 1n, price: 10n, tip: 3n }),
    meanwhile: (lanes) => void lanes.transact(PRICED, send(BOB, Y, { value: 1n, price: 9n, tip: 2n })),
    expected: 'none',
    after: (lanes) => {
      assert.equal(lanes.balance(NOBODY), 21_000n * 5n)
      assert.equal(lanes.balance(ALICE), RICH - 1n - 21_000n * 10n)
      assert.equal(lanes.gasUsed, 21_000n)
    },
  },
  {
    name: 'the coinbase sends while it is tipped',
    env: PRICED,
    before: [{ address: NOBODY, balance: RICH }],
    transaction: send(ALICE, X, { value: 1n, price: 10n, tip: 3n }),
    meanwhile: (lanes) => void lanes.transact(ENV, send(NOBODY, Y, { value: 11n })),
    expected: 'none',
    after: (lanes) => assert.equal(lanes.balance(NOBODY), RICH - 11n + 63_000n),
  },
  {
    name: 'it touches with nothing what the other has paid',
    transaction: send(ALICE, X),
    meanwhile: setBalance(X, 2n),
    expected: 'none',
    after: (lanes) => assert.deepEqual([lanes.balance(X), lanes.state.account(X, lanes.head).exists], [2n, true]),
  },
  {
    name: 'it touches with nothing what has a nonce now',
    transaction: send(ALICE, X),
    meanwhile: (lanes) => void lanes.change([{ address: X, nonce: 2n }]),
    expected: 'none',
    after: (lanes) => assert.equal(lanes.state.account(X, lanes.head).nonce, 2n),
  },
  // ---- lives ----
  {
    name: 'the contract it calls was destroyed and made again',
    env: OLD,
    before: [
      { address: FACTORY_ADDRESS, code: FACTORY, nonce: 1n },
      { address: PUPPETS[0] as Uint8Array, code: PUPPET, nonce: 1n, storage: [[SLOT, word(4n)]] },
    ],
    transaction: transactionOf({ kind: 'store', puppet: PUPPETS[0] as Uint8Array, slot: 1n, value: 5n }, ALICE, 0n),
    meanwhile: (lanes) => {
      const puppet = PUPPETS[0] as Uint8Array
      lanes.transact(OLD, transactionOf({ kind: 'destroy', puppet, heir: Y }, BOB, 0n))
      lanes.transact(OLD, transactionOf({ kind: 'create', salt: 0n, amount: 0n, heir: null }, BOB, 1n))
      assert.equal(lanes.state.account(puppet, lanes.head).nonce, 1n)
    },
    expected: 'conflict',
  },
  {
    name: 'it pays an account that has storage now',
    before: [{ address: FACTORY_ADDRESS, code: FACTORY, nonce: 1n }],
    transaction: send(ALICE, PUPPETS[0] as Uint8Array, { value: 1n }),
    meanwhile: (lanes) =>
      void lanes.change([{ address: PUPPETS[0] as Uint8Array, balance: 1n, storage: [[SLOT, word(1n)]] }]),
    expected: 'none',
    after: (lanes) => {
      // So nothing can be created there (EIP-7610).
      lanes.transact(ENV, send(ALICE, FACTORY_ADDRESS, { nonce: 1n, data: creationData() }))
      const { nonce, balance } = lanes.state.account(PUPPETS[0] as Uint8Array, lanes.head)
      assert.deepEqual([nonce, balance], [0n, 2n])
    },
  },
  {
    name: 'storage has appeared where it creates (EIP-7610)',
    transaction: send(ALICE, FACTORY_ADDRESS, { data: creationData() }),
    before: [{ address: FACTORY_ADDRESS, code: FACTORY, nonce: 1n }],
    meanwhile: (lanes) =>
      void lanes.change([{ address: PUPPETS[0] as Uint8Array, balance: 1n, storage: [[SLOT, word(1n)]] }]),
    expected: 'conflict',
  },
  {
    name: 'money has appeared where it creates',
    transaction: send(ALICE, FACTORY_ADDRESS, { data: creationData() }),
    before: [{ address: FACTORY_ADDRESS, code: FACTORY, nonce: 1n }],
    meanwhile: setBalance(PUPPETS[0] as Uint8Array, 4n),
    expected: 'none',
    after: (lanes) => {
      const { balance, nonce } = lanes.state.account(PUPPETS[0] as Uint8Array, lanes.head)
      assert.deepEqual([balance, nonce], [4n, 1n])
    },
  },
  {
    name: 'a contract was created where it creates',
    transaction: send(ALICE, FACTORY_ADDRESS, { data: creationData() }),
    before: [{ address: FACTORY_ADDRESS, code: FACTORY, nonce: 1n }],
    meanwhile: (lanes) => void lanes.change([{ address: PUPPETS[0] as Uint8Array, nonce: 1n, code: PUPPET }]),
    expected: 'conflict',
  },
]

function creationData(): Uint8Array {
  const act: Act = { kind: 'create', salt: 0n, amount: 0n, heir: null }
  return transactionOf(act, ALICE, 0n).data
}
