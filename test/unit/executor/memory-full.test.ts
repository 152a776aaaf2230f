/**
 * Memory that ends: whatever needs more of it fails with nothing applied, at whatever point it ran out, and the chain goes
 * on with what it has.
 */

import { assert } from 'chai'
import { bigIntFromBytes, bytes32FromBigInt, concatBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { keccak256 } from '../../../src/crypto/keccak.ts'
import type { AccountChange, BlockResult, Executor } from '../../../src/executor/executor.ts'
import { Lane } from '../../../src/executor/lane.ts'
import { MemoryFullError } from '../../../src/executor/memory-full-error.ts'
import { WorkerExecutor } from '../../../src/executor/worker-executor.ts'
import { type Transaction, unsignedTransaction } from '../../../src/protocol/transaction.ts'
import { assemble } from '../../support/assembler.ts'
import { accountOf, rootOf, type World } from '../../support/world.ts'
import { changedWorld, freeEnv, PUPPET, transactionOf } from '../state/puppet.ts'
import { RICH, SENDERS } from '../state/twin.ts'

const [ALICE, BOB] = SENDERS as [Uint8Array, Uint8Array]
const CONTRACT = new Uint8Array(20).fill(0xcc)
const GREEDY = new Uint8Array(20).fill(0xdd)
const ENV = freeEnv('cancun', 30_000_000_000n)
const GENESIS: readonly AccountChange[] = [
  { address: ALICE, balance: RICH },
  { address: BOB, balance: RICH },
  { address: CONTRACT, nonce: 1n, code: PUPPET },
  // Memory up to the offset that it is called with.
  { address: GREEDY, nonce: 1n, code: assemble([1, 0, 'CALLDATALOAD', 'MSTORE8', 'STOP']) },
]

/** True when the memory was not enough. */
function fills(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch (error) {
    assert.instanceOf(error, MemoryFullError)
    return true
  }
}

/** Smallest memory, in pages, in which the chain begins. */
function smallest(): number {
  for (let pages = 40; ; pages++) {
    const isFull = fills(() => new Lane({ maximumPages: pages }).change(GENESIS))
    if (!isFull) return pages
  }
}

/** Code, storage and money of a new account. */
function stranger(index: number): AccountChange {
  const seed = keccak256(bytes32FromBigInt(BigInt(index)))
  const storage = [0n, 1n, 2n].map((slot) => [bytes32FromBigInt(slot + 1n), seed] as const)
  return {
    address: seed.slice(0, 20),
    balance: bigIntFromBytes(seed.slice(0, 8)),
    code: concatBytes(seed, seed),
    storage,
  }
}

function store(slot: bigint, nonce: bigint): Transaction {
  return transactionOf({ kind: 'store', puppet: CONTRACT, slot, value: slot + 1n }, ALICE, nonce)
}

function greedy(bytes: bigint, nonce: bigint): Transaction {
  const data = bytes32FromBigInt(bytes)
  const fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }
  const gasLimit = 200_000_000n
  return unsignedTransaction({ type: 2, chainId: 1n, nonce, gasLimit, to: GREEDY, value: 0n, data, ...fees }, ALICE)
}

/** A lane in little memory beside the world it should show. */
class SmallChain {
  readonly lane: Lane
  world: World
  full = 0
  worked = 0

  constructor(pages: number) {
    this.lane = new Lane({ maximumPages: pages })
    this.lane.change(GENESIS)
    this.world = changedWorld(new Map(), GENESIS)
  }

  get #nonce(): bigint {
    return accountOf(this.world, ALICE).nonce
  }

  /** Do it and take note of what it changes; if the memory is full, nothing may have changed. */
  attempt(work: () => unknown, after: World): void {
    if (fills(work)) this.full++
    else {
      this.world = after
      this.worked++
    }
  }

  change(changes: readonly AccountChange[]): void {
    this.attempt(() => this.lane.change(changes), changedWorld(this.world, changes))
  }

  /** A block that writes `count` new slots. */
  store(from: number, count: number): void {
    const slots = Array.from({ length: count }, (_, index) => BigInt(from + index))
    const nonce = this.#nonce
    const transactions = slots.map((slot, index) => store(slot, nonce + BigInt(index)))
    const storage = slots.map((slot) => [bytes32FromBigInt(slot), bytes32FromBigInt(slot + 1n)] as const)
    const after = changedWorld(this.world, [
      { address: CONTRACT, storage },
      { address: ALICE, nonce: nonce + BigInt(count) },
    ])
    this.attempt(() => this.#block(transactions), after)
  }

  /** Money from one to the other, which takes next to no memory. */
  pay(): void {
    const transaction = transactionOf({ kind: 'pay', to: BOB, amount: 1n }, ALICE, this.#nonce)
    const [from, to] = [accountOf(this.world, ALICE), accountOf(this.world, BOB)]
    const after = changedWorld(this.world, [
      { address: ALICE, balance: from.balance - 1n, nonce: from.nonce + 1n },
      { address: BOB, balance: to.balance + 1n },
    ])
    this.attempt(() => this.#block([transaction]), after)
  }

  #block(transactions: readonly Transaction[]): BlockResult {
    const result = this.lane.executeBlock({ env: ENV, transactions, withdrawals: [] })
    assert.isNull(result.failure)
    assert.isTrue(result.outcomes.every(({ kind }) => kind === 'success'))
    return result
  }

  compare(): void {
    for (const [key, account] of this.world) {
      const address = Uint8Array.from(Buffer.from(key.slice(2), 'hex'))
      assert.deepEqual(this.lane.account(address), accountOf(this.world, address))
      assert.deepEqual(this.lane.code(address), account.code)
      for (const [slot, value] of account.storage) {
        const read = this.lane.storage(address, bytes32FromBigInt(BigInt(slot)))
        assert.equal(bigIntFromBytes(read), BigInt(value))
      }
    }
    assert.isFalse(this.lane.account(stranger(99_999).address).exists)
  }
}

describe('executor: memory full', function () {
  this.timeout(60_000)
  let least: number

  before(() => {
    least = smallest()
  })

  it('applies all of a change or a block or nothing of it, wherever memory ends', () => {
    let full = 0
    let worked = 0
    for (let extra = 0; extra < 48; extra += 5) {
      const chain = new SmallChain(least + extra)
      let next = 0
      for (let round = 0; round < 8; round++) {
        const count = 40 << round
        chain.change(Array.from({ length: count }, (_, index) => stranger(next + index)))
        next += count
        chain.store(1000 * round, 20 << round)
        chain.pay()
      }
      chain.compare()
      // The tries of what was never sealed may not fit any more; what does is right.
      if (!fills(() => chain.lane.seal()))
        assert.equal(hexFromBytes(chain.lane.seal().stateRoot), hexFromBytes(rootOf(chain.world)))
      full += chain.full
      worked += chain.worked
    }
    assert.isAbove(full, 20)
    assert.isAbove(worked, 60)
  })

  it('goes on after a transaction that wants more memory than there is', () => {
    const chain = new SmallChain(least + 64)
    const { lane } = chain
    const before = lane.head
    for (let round = 0n; round < 3n; round++) {
      const transactions = [
        store(5n, round),
        greedy(2n ** 21n, round + 1n),
        greedy(2n ** 21n, round + 2n),
        store(6n, round + 3n),
      ]
      // 2 MiB of EVM memory fit, 6 MiB do not.
      transactions[2] = greedy(6n * 2n ** 20n, round + 2n)
      assert.isTrue(fills(() => lane.executeBlock({ env: ENV, transactions, withdrawals: [] })))
      assert.isTrue(fills(() => lane.call(ENV, greedy(6n * 2n ** 20n, round))))
      chain.compare()
      chain.pay()
    }
    assert.equal(chain.full, 0)
    chain.compare()
    assert.deepEqual(lane.account(ALICE, before), accountOf(changedWorld(new Map(), GENESIS), ALICE))
    assert.equal(hexFromBytes(lane.seal().stateRoot), hexFromBytes(rootOf(chain.world)))
  })

  it('gives back what a run has taken that failed', () => {
    const lane = new Lane({ maximumPages: least + 64 })
    lane.change(GENESIS)
    const twice = new Uint8Array(20).fill(0xd2)
    const grow = [1, 33, 'CALLDATALOAD', 'MSTORE8', 1, 1, 'CALLDATALOAD', 'MSTORE8', 'STOP'] as const
    lane.change([{ address: twice, nonce: 1n, code: assemble(grow) }])
    const run = (first: bigint, second: bigint): Transaction => {
      const data = concatBytes(Uint8Array.of(0), bytes32FromBigInt(second), bytes32FromBigInt(first))
      return { ...greedy(0n, 0n), to: twice, data }
    }
    const MEGABYTE = 2n ** 20n
    lane.call(ENV, run(1n, 1n))
    const usual = lane.usedBytes
    for (const [first, second] of [
      [MEGABYTE + 1n, (5n * MEGABYTE) / 2n],
      [6n * MEGABYTE, 1n],
    ] as const) {
      assert.isTrue(fills(() => lane.call(ENV, run(first, second))))
      assert.equal(lane.usedBytes, usual)
      // And gives it back once.
      assert.equal(lane.call(ENV, run(MEGABYTE + 1n, 1n)).kind, 'success')
      assert.isAbove(lane.usedBytes, usual)
      assert.isTrue(fills(() => lane.call(ENV, run(6n * MEGABYTE, 1n))))
      assert.equal(lane.usedBytes, usual)
    }
  })

  it('has room again when history is given up', () => {
    const lane = new Lane({ maximumPages: least + 16, historyBlocks: 4 })
    const endless = new Lane({ maximumPages: least + 16 })
    for (const chain of [lane, endless]) chain.change(GENESIS)
    const block = (chain: Lane, nonce: bigint): BlockResult =>
      chain.executeBlock({ env: ENV, transactions: [store(nonce % 8n, nonce)], withdrawals: [] })
    let filledAt = -1n
    for (let nonce = 0n; nonce < 10_000n && filledAt < 0n; nonce++) {
      block(lane, nonce)
      if (fills(() => block(endless, nonce))) filledAt = nonce
    }
    assert.isAbove(Number(filledAt), 100)
    for (let nonce = filledAt + 1n; nonce < filledAt * 3n; nonce++) block(lane, nonce)
    assert.equal(lane.account(ALICE).nonce, filledAt * 3n)
  })

  it('is the same through the worker', async () => {
    const executor: Executor = new WorkerExecutor({ maximumPages: least + 64 })
    try {
      await executor.change(GENESIS)
      await executor.seal()
      const transactions = [store(5n, 0n), greedy(6n * 2n ** 20n, 1n)]
      const full = await executor.executeBlock({ env: ENV, transactions, withdrawals: [] }).then(
        () => null,
        (error) => error,
      )
      assert.instanceOf(full, MemoryFullError)
      assert.equal(full.code, 'memory-full')
      assert.equal(executor.account(ALICE, executor.head).nonce, 0n)
      const { outcomes } = await executor.executeBlock({ env: ENV, transactions: [store(5n, 0n)], withdrawals: [] })
      assert.equal(outcomes[0]?.kind, 'success')
      assert.equal(executor.account(ALICE, executor.head).nonce, 1n)
    } finally {
      await executor.close()
    }
  })

  it('says so when not even an empty chain fits', () => {
    assert.isTrue(fills(() => new Lane({ maximumPages: 4 })))
  })
})
