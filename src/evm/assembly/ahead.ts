/**
 * Run ahead, commit in turn: a transaction is run at a base that may be older than the newest state, and committed later if
 * a run done then would be the same. Any number of lanes run ahead at once; one commits at a time. A run that reports a
 * conflict has changed nothing: it is run again, now that it is its turn.
 * Source: docs/architecture.md, "State".
 */

import {
  ENV_BLOB_GAS_USED,
  ENV_GAS_LIMIT,
  ENV_GAS_USED,
  FAILURE_CONFLICT,
  FAILURE_MEMORY_FULL,
  FAILURE_MISSED,
  FAILURE_NONE,
  KIND_MISSED,
  KIND_REJECTED,
  RULES_MAX_BLOB_GAS,
  TRANSACTION_BLOB_COUNT,
  TRANSACTION_FLAGS,
  TRANSACTION_GAS_LIMIT,
  TX_UNCAPPED,
  WORK_BASE,
  WORK_ENV,
  WORK_TRANSACTIONS,
} from './generated/layout'
import { GAS_BLOB } from './generated/gas'
import { commit } from '../../state/assembly/commit'
import { beginRun, generation } from '../../state/assembly/run'
import { rebase, validate } from '../../state/assembly/validate'
import { finish, useEnv } from './block'
import { env, rules } from './lane'
import { saveOutcome } from './outbox'
import { countTransaction, transact } from './transaction'

/** The run that is kept: its transaction, its number among the lane's runs, its outcome, whether the block had room. */
let transaction: usize = 0
let run: u32 = 0
let kind: u32 = 0
let fitted: bool = false

/** Run the first transaction of the work at WORK.base and keep the run. Its outcome is the work's. */
export function runAhead(work: usize): u32 {
  useEnv(work)
  beginRun(load<u64>(work, WORK_BASE))
  const tx = <usize>load<u32>(load<u32>(work, WORK_TRANSACTIONS))
  fitted = fits(tx)
  kind = transact(tx)
  saveOutcome()
  transaction = tx
  run = generation
  return finish(work, FAILURE_NONE)
}

/**
 * Commit the run that is kept; committing lane only, with the block's counters of now in WORK.env. FAILURE_CONFLICT when a
 * run done now would differ or the lane has done something else since, FAILURE_MISSED when the run ended for want of
 * state; nothing has changed then.
 */
export function commitAhead(work: usize): u32 {
  const tx = transaction
  transaction = 0
  if (tx == 0 || run != generation) return finish(work, FAILURE_CONFLICT)
  if (kind == KIND_MISSED) return finish(work, FAILURE_MISSED)
  store<u64>(env, load<u64>(work + WORK_ENV, ENV_GAS_USED), ENV_GAS_USED)
  store<u64>(env, load<u64>(work + WORK_ENV, ENV_BLOB_GAS_USED), ENV_BLOB_GAS_USED)
  if (fits(tx) != fitted || !validate()) return finish(work, FAILURE_CONFLICT)
  if (kind != KIND_REJECTED) {
    rebase()
    if (!commit()) return finish(work, FAILURE_MEMORY_FULL)
    countTransaction(tx)
    store<u64>(work + WORK_ENV, load<u64>(env, ENV_GAS_USED), ENV_GAS_USED)
    store<u64>(work + WORK_ENV, load<u64>(env, ENV_BLOB_GAS_USED), ENV_BLOB_GAS_USED)
  }
  return finish(work, FAILURE_NONE)
}

/** Has the block room for the transaction? */
function fits(tx: usize): bool {
  const blobGas = <u64>load<u32>(tx, TRANSACTION_BLOB_COUNT) * GAS_BLOB
  if (blobGas != 0 && load<u64>(env, ENV_BLOB_GAS_USED) + blobGas > load<u64>(rules, RULES_MAX_BLOB_GAS)) return false
  if ((load<u32>(tx, TRANSACTION_FLAGS) & TX_UNCAPPED) != 0) return true
  return load<u64>(tx, TRANSACTION_GAS_LIMIT) <= load<u64>(env, ENV_GAS_LIMIT) - load<u64>(env, ENV_GAS_USED)
}
