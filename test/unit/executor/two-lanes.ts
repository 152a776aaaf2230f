/** Two lanes over one chain's memory, on one thread: one runs ahead, the other commits, in any order a test wants. */

import type { BlockEnv } from '../../../src/executor/block-env.ts'
import { ChainState } from '../../../src/executor/chain-state.ts'
import type { AccountChange, Sequence } from '../../../src/executor/executor.ts'
import { LaneRunner } from '../../../src/executor/lane-runner.ts'
import type { Outcome } from '../../../src/executor/outcome.ts'
import type { Transaction } from '../../../src/protocol/transaction.ts'
import { ENV, WORK, WORK_FAILURES } from '../../../src/state/layout.ts'

export type Failure = (typeof WORK_FAILURES)[number]

export class TwoLanes {
  readonly state: ChainState = new ChainState()
  readonly #ahead = new LaneRunner(this.state.module, this.state.memory.memory)
  readonly #other = new LaneRunner(this.state.module, this.state.memory.memory)
  readonly #writer = this.state.newWriter()
  /** WORK of the run that is kept. */
  #work = 0

  get head(): Sequence {
    return this.state.history.head
  }

  /** The other lane commits changes. */
  change(changes: readonly AccountChange[]): Sequence {
    const work = this.state.writer.changes(changes, false)
    this.#other.run('runChanges', work)
    return this.state.changed(work)
  }

  /** The other lane runs and commits a transaction. */
  transact(env: BlockEnv, transaction: Transaction): Outcome {
    const work = this.state.writer.block({ env, transactions: [transaction], withdrawals: [] }, false)
    this.#other.run('runBlock', work)
    return this.state.blockDone(work, 1, false).outcomes[0] as Outcome
  }

  /** Run ahead at a base. */
  ahead(env: BlockEnv, transaction: Transaction, base: Sequence = this.head): Outcome {
    this.#work = this.#writer.call(env, transaction, base, {}, false)
    this.#ahead.run('runAhead', this.#work)
    return this.state.called(this.#work)
  }

  /** Any other work of the lane that has run ahead. */
  disturb(env: BlockEnv, transaction: Transaction): void {
    const work = this.state.newWriter().call(env, transaction, this.head, {}, false)
    this.#ahead.run('runCall', work)
  }

  /** The turn to commit has come. */
  commit(gasUsed = 0n): Failure {
    this.state.memory.setU64(this.#work + (WORK.at.env as number) + (ENV.at.gasUsed as number), gasUsed)
    this.#ahead.run('commitAhead', this.#work)
    const failure = WORK_FAILURES[this.state.memory.u32(this.#work + (WORK.at.failure as number))] as Failure
    this.state.changed(this.#work)
    return failure
  }

  /** Of the block, after a commit. */
  get gasUsed(): bigint {
    return this.state.memory.u64(this.#work + (WORK.at.env as number) + (ENV.at.gasUsed as number))
  }

  balance(address: Uint8Array): bigint {
    return this.state.account(address, this.head).balance
  }
}
