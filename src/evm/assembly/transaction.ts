/**
 * One transaction: check, buy gas, run, settle. The checks change nothing; what the rest changes is in the run's overlay
 * until the lane's turn to commit. The checks are in checks.ts.
 * Source: Yellow Paper 6; EIP-1559, 2930, 3529, 3607, 3651, 3860, 4844, 7594, 7623, 7702, 7825.
 */

import {
  ACCOUNT_ADDRESS,
  ACCOUNT_CODE,
  ACCOUNT_NONCE,
  AUTHORIZATION_ADDRESS,
  AUTHORIZATION_AUTHORITY,
  AUTHORIZATION_CHAIN_ID,
  AUTHORIZATION_NONCE,
  AUTHORIZATION_RECOVERED,
  AUTHORIZATION_SIZE,
  CODE_BYTES,
  ENV_BASE_FEE,
  ENV_BLOB_BASE_FEE,
  ENV_BLOB_GAS_USED,
  ENV_CHAIN_ID,
  ENV_COINBASE,
  ENV_GAS_USED,
  FRAME_ADDRESS,
  FRAME_CALLER,
  FRAME_CODE_ACCOUNT,
  FRAME_GAS,
  FRAME_INPUT,
  FRAME_INPUT_LENGTH,
  FRAME_KIND,
  FRAME_SELF,
  FRAME_VALUE,
  LANE_CREATED,
  LANE_CREATED_ADDRESS,
  LANE_GAS_USED,
  REJECT_NONE,
  RULE_EIP3651,
  RULE_EIP7702,
  RULES_REFUND_QUOTIENT,
  TRANSACTION_ACCESS_ADDRESSES,
  TRANSACTION_ACCESS_LIST,
  TRANSACTION_AUTHORIZATION_COUNT,
  TRANSACTION_AUTHORIZATIONS,
  TRANSACTION_BLOB_COUNT,
  TRANSACTION_BLOB_HASHES,
  TRANSACTION_DATA,
  TRANSACTION_DATA_LENGTH,
  TRANSACTION_FLAGS,
  TRANSACTION_GAS_LIMIT,
  TRANSACTION_SENDER,
  TRANSACTION_TO,
  TRANSACTION_VALUE,
  TX_CREATE,
  TX_FREE,
  TX_SILENT,
  TX_TRACED,
} from './generated/layout'
import { GAS_AUTHORIZATION, GAS_AUTHORIZATION_EXISTING, GAS_BLOB } from './generated/gas'
import { deployedCode } from '../../state/assembly/code'
import {
  accountOf,
  canPay,
  credit,
  debit,
  EXISTS,
  flagsOf,
  missCount,
  seeNonce,
  seesEmpty,
  setCode,
  setNonce,
  slotOf,
  take,
  touch,
  warmAccount,
  warmSlot,
} from '../../state/assembly/run'
import {
  beginCall,
  beginCreation,
  CALL,
  CREATE,
  createAddress,
  isDelegation,
  SIGNAL_ENTER,
  SIGNAL_MISS,
  SIGNAL_RETURN,
} from './calls'
import { check, floor, intrinsic, priceCalldata, priceGas, timesU64 } from './checks'
import { clearLane, kindOf, missed, rejected, reportRun, runFrames } from './driver'
import { CAREFUL, CREATING, frameAt, placeFrame } from './frames'
import {
  addRefund,
  env,
  gasPrice,
  has,
  lane,
  logs,
  origin,
  refund,
  rules,
  scratch,
  setBlobs,
  setLogs,
  setTracing,
  tracing,
} from './lane'
import * as w from './u256'

/** EIP-2930. */
function warmAccessList(tx: usize): void {
  let at = <usize>load<u32>(tx, TRANSACTION_ACCESS_LIST)
  const key = scratch + 32
  for (let i: u32 = load<u32>(tx, TRANSACTION_ACCESS_ADDRESSES); i > 0; i--) {
    const account = accountOf(at)
    warmAccount(account)
    const slots = load<u32>(at, 20)
    at += 24
    for (let j: u32 = 0; j < slots; j++) {
      w.loadBE(at, key)
      warmSlot(slotOf(account, key))
      at += 32
    }
  }
}

/** The sender pays for all of its gas limit, and for blobs. */
function buyGas(tx: usize, sender: usize, flags: u32): void {
  if ((flags & TX_FREE) == 0) {
    const cost = scratch
    const part = scratch + 32
    timesU64(gasPrice, load<u64>(tx, TRANSACTION_GAS_LIMIT), cost)
    timesU64(env + ENV_BLOB_BASE_FEE, <u64>load<u32>(tx, TRANSACTION_BLOB_COUNT) * GAS_BLOB, part)
    w.add(cost, part, cost)
    canPay(sender, cost)
    debit(sender, cost)
  }
  touch(sender)
  setNonce(sender, load<u64>(sender, ACCOUNT_NONCE) + 1)
}

/** EIP-7702: let each authority that signed well delegate; one that did not is passed over. */
function applyAuthorizations(tx: usize): void {
  let at = <usize>load<u32>(tx, TRANSACTION_AUTHORIZATIONS)
  for (let i: u32 = load<u32>(tx, TRANSACTION_AUTHORIZATION_COUNT); i > 0; i--) {
    applyAuthorization(at)
    at += AUTHORIZATION_SIZE
  }
}

function applyAuthorization(at: usize): void {
  const chain = at + AUTHORIZATION_CHAIN_ID
  const nonce = load<u64>(at, AUTHORIZATION_NONCE)
  if (!w.isZero(chain) && !w.eq(chain, env + ENV_CHAIN_ID)) return
  if (nonce == U64.MAX_VALUE || load<u32>(at, AUTHORIZATION_RECOVERED) == 0) return
  const authority = accountOf(at + AUTHORIZATION_AUTHORITY)
  warmAccount(authority)
  seeNonce(authority)
  const code = <usize>load<u32>(authority, ACCOUNT_CODE)
  if (code != 0 && !isDelegation(code)) return
  if (load<u64>(authority, ACCOUNT_NONCE) != nonce) return
  // In the state counts, as clients have it: also when nothing but storage is there.
  if ((flagsOf(authority) & EXISTS) != 0 || !seesEmpty(authority)) addRefund(GAS_AUTHORIZATION - GAS_AUTHORIZATION_EXISTING)
  const target = at + AUTHORIZATION_ADDRESS
  if ((load<u64>(target) | load<u64>(target, 8)) == 0 && load<u32>(target, 16) == 0) {
    setCode(authority, 0)
  } else {
    store<u32>(scratch, 0x0001ef)
    memory.copy(scratch + 3, target, 20)
    setCode(authority, <u32>deployedCode(scratch, 23))
  }
  touch(authority)
  setNonce(authority, nonce + 1)
}

/** Begin the transaction's own frame; a signal as of `beginCall`. */
function begin(tx: usize, sender: usize, target: usize, gas: i64, flags: u32): u32 {
  const frame = placeFrame(0)
  const careful: u32 = tracing ? CAREFUL : 0
  store<u32>(frame, <u32>target, FRAME_SELF)
  store<u32>(frame, <u32>target, FRAME_CODE_ACCOUNT)
  w.loadAddress(target + ACCOUNT_ADDRESS, frame + FRAME_ADDRESS)
  w.loadAddress(sender + ACCOUNT_ADDRESS, frame + FRAME_CALLER)
  w.copy(tx + TRANSACTION_VALUE, frame + FRAME_VALUE)
  const data = <usize>load<u32>(tx, TRANSACTION_DATA)
  const length = load<u32>(tx, TRANSACTION_DATA_LENGTH)
  if ((flags & TX_CREATE) != 0) {
    store<u32>(frame, CREATE, FRAME_KIND)
    return beginCreation(frame, target, data, length, gas, CREATING | careful, sender)
  }
  store<u32>(frame, <u32>data, FRAME_INPUT)
  store<u32>(frame, length, FRAME_INPUT_LENGTH)
  return beginCall(frame, CALL, target, gas, careful, frame + FRAME_VALUE, sender)
}

/** Give back what is left, pay the coinbase; the outcome is in the lane. */
function settle(tx: usize, sender: usize, flags: u32, signal: u32): u32 {
  const gasLimit = <i64>load<u64>(tx, TRANSACTION_GAS_LIMIT)
  const spent = gasLimit - <i64>load<u64>(frameAt(0), FRAME_GAS)
  const most = spent / <i64>load<u32>(rules, RULES_REFUND_QUOTIENT)
  const used = max<i64>(spent - min<i64>(refund, most), floor)
  if ((flags & TX_FREE) == 0) {
    timesU64(gasPrice, gasLimit - used, scratch)
    credit(sender, scratch)
    const coinbase = accountOf(env + ENV_COINBASE)
    w.sub(gasPrice, env + ENV_BASE_FEE, scratch)
    timesU64(scratch, used, scratch)
    credit(coinbase, scratch)
    touch(coinbase)
  }
  return reportRun(kindOf(signal), used, max<i64>(spent, floor))
}

/**
 * Run the transaction at `tx` in the run that the host has begun; KIND_* of the outcome, whose details are in LANE.
 * Nothing is committed.
 */
export function transact(tx: usize): u32 {
  clearLane()
  const flags = load<u32>(tx, TRANSACTION_FLAGS)
  setTracing((flags & TX_TRACED) != 0)
  const sender = accountOf(tx + TRANSACTION_SENDER)
  seeNonce(sender)
  const creates = (flags & TX_CREATE) != 0
  const coinbase = accountOf(env + ENV_COINBASE)
  if (missCount != 0) return missed()
  priceCalldata(tx)
  const reason = check(tx, sender, flags)
  if (reason != REJECT_NONE) return rejected(reason)
  // Gas is counted in 63 bits; only a call without limits gets here with more.
  if (load<u64>(tx, TRANSACTION_GAS_LIMIT) > <u64>I64.MAX_VALUE) store<u64>(tx, I64.MAX_VALUE, TRANSACTION_GAS_LIMIT)

  priceGas(tx)
  w.loadAddress(tx + TRANSACTION_SENDER, origin)
  setBlobs(load<u32>(tx, TRANSACTION_BLOB_HASHES), load<u32>(tx, TRANSACTION_BLOB_COUNT))
  let target: usize = 0
  if (creates) {
    const at = take(32)
    createAddress(sender + ACCOUNT_ADDRESS, load<u64>(sender, ACCOUNT_NONCE), at)
    target = accountOf(at)
    store<u32>(lane, 1, LANE_CREATED)
    memory.copy(lane + LANE_CREATED_ADDRESS, at, 20)
  } else {
    target = accountOf(tx + TRANSACTION_TO)
  }
  buyGas(tx, sender, flags)
  warmAccount(sender)
  warmAccount(target)
  if (has(RULE_EIP3651)) warmAccount(coinbase)
  warmAccessList(tx)
  applyAuthorizations(tx)
  const code = <usize>load<u32>(target, ACCOUNT_CODE)
  if (has(RULE_EIP7702) && isDelegation(code)) warmAccount(accountOf(code + CODE_BYTES + 3))
  if (missCount != 0) return missed()

  let signal = begin(tx, sender, target, <i64>load<u64>(tx, TRANSACTION_GAS_LIMIT) - intrinsic, flags)
  if (signal == SIGNAL_ENTER) signal = runFrames()
  if (signal == SIGNAL_MISS) return missed()
  if (signal != SIGNAL_RETURN) store<u32>(lane, 0, LANE_CREATED)
  // A call that wants none does not pay for carrying its logs to the host.
  if ((flags & TX_SILENT) != 0) setLogs(0, 0)
  return settle(tx, sender, flags, signal)
}

/** The block's counters after a transaction was committed. */
export function countTransaction(tx: usize): void {
  store<u64>(env, load<u64>(env, ENV_GAS_USED) + load<u64>(lane, LANE_GAS_USED), ENV_GAS_USED)
  const blobGas = <u64>load<u32>(tx, TRANSACTION_BLOB_COUNT) * GAS_BLOB
  store<u64>(env, load<u64>(env, ENV_BLOB_GAS_USED) + blobGas, ENV_BLOB_GAS_USED)
}
