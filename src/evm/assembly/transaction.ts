/**
 * One transaction: check, buy gas, run, settle. The checks change nothing; what the rest changes is in the run's overlay
 * until the lane's turn to commit. Also the system calls of a block (EIP-2935, 4788, 7002, 7251).
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
  ENV_GAS_LIMIT,
  ENV_GAS_USED,
  FRAME_ADDRESS,
  FRAME_CALLER,
  FRAME_CODE_ACCOUNT,
  FRAME_DEPTH,
  FRAME_FLAGS,
  FRAME_GAS,
  FRAME_INPUT,
  FRAME_INPUT_LENGTH,
  FRAME_KIND,
  FRAME_SELF,
  FRAME_VALUE,
  HALT_NONE,
  KIND_HALT,
  KIND_MISSED,
  KIND_REJECTED,
  KIND_REVERT,
  KIND_SUCCESS,
  LANE_CONSOLE,
  LANE_CREATED,
  LANE_CREATED_ADDRESS,
  LANE_GAS_SPENT,
  LANE_GAS_USED,
  LANE_HALT,
  LANE_KIND,
  LANE_LOG_COUNT,
  LANE_LOGS,
  LANE_MISS_COUNT,
  LANE_MISSES,
  LANE_OUTPUT,
  LANE_OUTPUT_LENGTH,
  LANE_REJECT,
  REJECT_AUTHORIZATION_CREATE,
  REJECT_AUTHORIZATION_LIST_EMPTY,
  REJECT_BLOB_COUNT_ABOVE_LIMIT,
  REJECT_BLOB_COUNT_ZERO,
  REJECT_BLOB_CREATE,
  REJECT_BLOB_FEE_CAP_TOO_LOW,
  REJECT_BLOB_VERSION,
  REJECT_FEE_CAP_BELOW_BASE_FEE,
  REJECT_FLOOR_GAS_TOO_LOW,
  REJECT_GAS_LIMIT_ABOVE_BLOCK,
  REJECT_GAS_LIMIT_ABOVE_CAP,
  REJECT_INITCODE_TOO_LARGE,
  REJECT_INSUFFICIENT_FUNDS,
  REJECT_INTRINSIC_GAS_TOO_LOW,
  REJECT_NONCE_OVERFLOW,
  REJECT_NONCE_TOO_HIGH,
  REJECT_NONCE_TOO_LOW,
  REJECT_NONE,
  REJECT_PRIORITY_FEE_ABOVE_FEE_CAP,
  REJECT_SENDER_NOT_EOA,
  REJECT_TYPE_NOT_SUPPORTED,
  REJECT_WRONG_CHAIN_ID,
  RULE_EIP3651,
  RULE_EIP3860,
  RULE_EIP4844,
  RULE_EIP7623,
  RULE_EIP7702,
  RULES_MAX_BLOB_GAS,
  RULES_MAX_BLOBS_PER_TRANSACTION,
  RULES_MAX_INITCODE_SIZE,
  RULES_REFUND_QUOTIENT,
  RULES_TX_GAS_CAP,
  TRANSACTION_ACCESS_ADDRESSES,
  TRANSACTION_ACCESS_LIST,
  TRANSACTION_ACCESS_SLOTS,
  TRANSACTION_AUTHORIZATION_COUNT,
  TRANSACTION_AUTHORIZATIONS,
  TRANSACTION_BLOB_COUNT,
  TRANSACTION_BLOB_HASHES,
  TRANSACTION_CHAIN_ID,
  TRANSACTION_DATA,
  TRANSACTION_DATA_LENGTH,
  TRANSACTION_FLAGS,
  TRANSACTION_GAS_LIMIT,
  TRANSACTION_MAX_BLOB_FEE,
  TRANSACTION_MAX_FEE,
  TRANSACTION_MAX_PRIORITY_FEE,
  TRANSACTION_NONCE,
  TRANSACTION_SENDER,
  TRANSACTION_TO,
  TRANSACTION_TYPE,
  TRANSACTION_VALUE,
  TX_CREATE,
  TX_FREE,
  TX_LENIENT,
  TX_SILENT,
  TX_TRACED,
  TX_UNCAPPED,
} from './generated/layout'
import {
  GAS_ACCESS_LIST_ADDRESS,
  GAS_ACCESS_LIST_STORAGE_KEY,
  GAS_AUTHORIZATION,
  GAS_AUTHORIZATION_EXISTING,
  GAS_BLOB,
  GAS_CALLDATA_NONZERO,
  GAS_CALLDATA_ZERO,
  GAS_FLOOR_PER_TOKEN,
  GAS_INITCODE_WORD,
  GAS_SYSTEM_CALL,
  GAS_TOKENS_PER_NONZERO,
  GAS_TRANSACTION,
  GAS_TRANSACTION_CREATE,
} from './generated/gas'
import { deployedCode } from '../../state/assembly/code'
import {
  accountOf,
  canPay,
  credit,
  debit,
  EXISTS,
  flagsOf,
  missCount,
  misses,
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
  endFrame,
  halted,
  haltReason,
  isDelegation,
  output,
  outputLength,
  SIGNAL_CAREFUL,
  SIGNAL_ENTER,
  SIGNAL_HALT,
  SIGNAL_MISS,
  SIGNAL_RETURN,
} from './calls'
import { CAREFUL, CREATING, frameAt, placeFrame } from './frames'
import {
  addRefund,
  clearReturn,
  consoleCalls,
  env,
  gasPrice,
  has,
  lane,
  logCount,
  logs,
  origin,
  refund,
  rules,
  scratch,
  setBlobs,
  setConsoleCalls,
  setLogs,
  setRefund,
  setTracing,
  tracing,
} from './lane'
import { runFrame } from './loop'
import * as w from './u256'

// ---- running ----

/** Run from the frame at depth 0 until it has ended; the signal is its own. */
function runFrames(): u32 {
  let frame = frameAt(0)
  while (true) {
    const careful = (load<u32>(frame, FRAME_FLAGS) & CAREFUL) != 0
    const signal = careful ? runFrame<f32>(frame) : runFrame<i32>(frame)
    if (signal == SIGNAL_ENTER) {
      frame = frameAt(load<u32>(frame, FRAME_DEPTH) + 1)
    } else if (signal == SIGNAL_CAREFUL) {
      store<u32>(frame, load<u32>(frame, FRAME_FLAGS) | CAREFUL, FRAME_FLAGS)
    } else if (signal == SIGNAL_MISS) {
      return signal
    } else {
      const depth = load<u32>(frame, FRAME_DEPTH)
      const seen = endFrame(frame, signal)
      if (depth == 0) return seen
      frame = frameAt(depth - 1)
    }
  }
}

function kindOf(signal: u32): u32 {
  if (signal == SIGNAL_RETURN) return KIND_SUCCESS
  return signal == SIGNAL_HALT ? KIND_HALT : KIND_REVERT
}

/** Forget the last run's results. */
export function clearLane(): void {
  setLogs(0, 0)
  setConsoleCalls(0)
  setRefund(0)
  setBlobs(0, 0)
  clearReturn()
  halted(HALT_NONE)
  memory.fill(lane, 0, LANE_CREATED)
  store<u32>(lane, 0, LANE_CREATED)
}

function reportRun(kind: u32, gasUsed: i64, gasSpent: i64): u32 {
  store<u32>(lane, kind, LANE_KIND)
  store<u32>(lane, kind == KIND_HALT ? haltReason : HALT_NONE, LANE_HALT)
  store<u64>(lane, gasUsed, LANE_GAS_USED)
  store<u64>(lane, gasSpent, LANE_GAS_SPENT)
  store<u32>(lane, <u32>output, LANE_OUTPUT)
  store<u32>(lane, kind == KIND_HALT ? 0 : outputLength, LANE_OUTPUT_LENGTH)
  store<u32>(lane, logs, LANE_LOGS)
  store<u32>(lane, logCount, LANE_LOG_COUNT)
  store<u32>(lane, consoleCalls, LANE_CONSOLE)
  return kind
}

function rejected(reason: u32): u32 {
  store<u32>(lane, KIND_REJECTED, LANE_KIND)
  store<u32>(lane, reason, LANE_REJECT)
  return KIND_REJECTED
}

/** State that nobody has loaded yet was asked for: its keys are the outcome. */
export function missed(): u32 {
  store<u32>(lane, KIND_MISSED, LANE_KIND)
  store<u32>(lane, misses, LANE_MISSES)
  store<u32>(lane, missCount, LANE_MISS_COUNT)
  return KIND_MISSED
}

// ---- prices ----

let intrinsic: i64 = 0
let floor: i64 = 0

/** Gas before the first instruction (Yellow Paper 6.2, g_0) and the floor of EIP-7623. */
function priceCalldata(tx: usize): void {
  const data = <usize>load<u32>(tx, TRANSACTION_DATA)
  const length = load<u32>(tx, TRANSACTION_DATA_LENGTH)
  let zeros: i64 = 0
  for (let i: u32 = 0; i < length; i++) if (load<u8>(data + i) == 0) zeros++
  const nonzeros = <i64>length - zeros
  intrinsic = GAS_TRANSACTION + zeros * GAS_CALLDATA_ZERO + nonzeros * GAS_CALLDATA_NONZERO
  intrinsic += <i64>load<u32>(tx, TRANSACTION_ACCESS_ADDRESSES) * GAS_ACCESS_LIST_ADDRESS
  intrinsic += <i64>load<u32>(tx, TRANSACTION_ACCESS_SLOTS) * GAS_ACCESS_LIST_STORAGE_KEY
  intrinsic += <i64>load<u32>(tx, TRANSACTION_AUTHORIZATION_COUNT) * GAS_AUTHORIZATION
  if ((load<u32>(tx, TRANSACTION_FLAGS) & TX_CREATE) != 0) {
    intrinsic += GAS_TRANSACTION_CREATE
    if (has(RULE_EIP3860)) intrinsic += <i64>((length + 31) >> 5) * GAS_INITCODE_WORD
  }
  floor = has(RULE_EIP7623) ? GAS_TRANSACTION + (zeros + nonzeros * GAS_TOKENS_PER_NONZERO) * GAS_FLOOR_PER_TOKEN : 0
}

/** out = word × factor; true when it does not fit in 256 bits. */
function timesU64(word: usize, factor: u64, out: usize): bool {
  let carry: u64 = 0
  for (let i: usize = 0; i < 32; i += 8) {
    const limb = load<u64>(word + i)
    const low = limb * factor + carry
    const high = w.mulHigh(limb, factor) + (low < carry ? 1 : 0)
    store<u64>(out + i, low)
    carry = high
  }
  return carry != 0
}

/** out += word; true when it does not fit in 256 bits. */
function addTo(out: usize, word: usize): bool {
  w.add(out, word, out)
  return w.lt(out, word)
}

/** What the sender must at most pay, at `out`; true when that is more than a word holds. */
function upfrontCost(tx: usize, out: usize): bool {
  const part = scratch + 32
  let overflow = timesU64(tx + TRANSACTION_MAX_FEE, load<u64>(tx, TRANSACTION_GAS_LIMIT), out)
  overflow = addTo(out, tx + TRANSACTION_VALUE) || overflow
  overflow = timesU64(tx + TRANSACTION_MAX_BLOB_FEE, <u64>load<u32>(tx, TRANSACTION_BLOB_COUNT) * GAS_BLOB, part) || overflow
  return addTo(out, part) || overflow
}

/** min(maxFee, baseFee + maxPriorityFee) into `gasPrice` (EIP-1559). */
function priceGas(tx: usize): void {
  w.add(env + ENV_BASE_FEE, tx + TRANSACTION_MAX_PRIORITY_FEE, gasPrice)
  if (w.lt(tx + TRANSACTION_MAX_FEE, gasPrice) || w.lt(gasPrice, env + ENV_BASE_FEE)) w.copy(tx + TRANSACTION_MAX_FEE, gasPrice)
}

// ---- checks ----

function checkSender(tx: usize, sender: usize, flags: u32): u32 {
  const nonce = load<u64>(tx, TRANSACTION_NONCE)
  if ((flags & TX_LENIENT) != 0) return REJECT_NONE
  if (!w.eq(tx + TRANSACTION_CHAIN_ID, env + ENV_CHAIN_ID)) return REJECT_WRONG_CHAIN_ID
  if (nonce < load<u64>(sender, ACCOUNT_NONCE)) return REJECT_NONCE_TOO_LOW
  if (nonce > load<u64>(sender, ACCOUNT_NONCE)) return REJECT_NONCE_TOO_HIGH
  if (nonce == U64.MAX_VALUE) return REJECT_NONCE_OVERFLOW
  const code = <usize>load<u32>(sender, ACCOUNT_CODE)
  if (code != 0 && !(has(RULE_EIP7702) && isDelegation(code))) return REJECT_SENDER_NOT_EOA
  return REJECT_NONE
}

function checkFees(tx: usize, flags: u32): u32 {
  if (w.lt(tx + TRANSACTION_MAX_FEE, tx + TRANSACTION_MAX_PRIORITY_FEE)) return REJECT_PRIORITY_FEE_ABOVE_FEE_CAP
  if ((flags & TX_LENIENT) == 0 && w.lt(tx + TRANSACTION_MAX_FEE, env + ENV_BASE_FEE)) return REJECT_FEE_CAP_BELOW_BASE_FEE
  return REJECT_NONE
}

function checkGasLimit(tx: usize, flags: u32): u32 {
  const gasLimit = load<u64>(tx, TRANSACTION_GAS_LIMIT)
  if ((flags & TX_UNCAPPED) == 0) {
    const cap = load<u64>(rules, RULES_TX_GAS_CAP)
    if (cap != 0 && gasLimit > cap) return REJECT_GAS_LIMIT_ABOVE_CAP
    if (gasLimit > load<u64>(env, ENV_GAS_LIMIT) - load<u64>(env, ENV_GAS_USED)) return REJECT_GAS_LIMIT_ABOVE_BLOCK
  }
  if (gasLimit < <u64>intrinsic) return REJECT_INTRINSIC_GAS_TOO_LOW
  if (gasLimit < <u64>floor) return REJECT_FLOOR_GAS_TOO_LOW
  return REJECT_NONE
}

const BLOB_TYPE: u32 = 3
const SET_CODE_TYPE: u32 = 4
/** VERSIONED_HASH_VERSION_KZG (EIP-4844). */
const KZG_VERSION: u32 = 1

function checkBlobs(tx: usize, flags: u32): u32 {
  if (!has(RULE_EIP4844)) return REJECT_TYPE_NOT_SUPPORTED
  if ((flags & TX_CREATE) != 0) return REJECT_BLOB_CREATE
  const count = load<u32>(tx, TRANSACTION_BLOB_COUNT)
  if (count == 0) return REJECT_BLOB_COUNT_ZERO
  if (count > load<u32>(rules, RULES_MAX_BLOBS_PER_TRANSACTION)) return REJECT_BLOB_COUNT_ABOVE_LIMIT
  const hashes = <usize>load<u32>(tx, TRANSACTION_BLOB_HASHES)
  for (let i: u32 = 0; i < count; i++) if (load<u8>(hashes + (<usize>i << 5)) != KZG_VERSION) return REJECT_BLOB_VERSION
  if ((flags & TX_LENIENT) == 0 && w.lt(tx + TRANSACTION_MAX_BLOB_FEE, env + ENV_BLOB_BASE_FEE)) return REJECT_BLOB_FEE_CAP_TOO_LOW
  const blobGas = <u64>count * GAS_BLOB
  if (load<u64>(env, ENV_BLOB_GAS_USED) + blobGas > load<u64>(rules, RULES_MAX_BLOB_GAS)) return REJECT_BLOB_COUNT_ABOVE_LIMIT
  return REJECT_NONE
}

function checkKind(tx: usize, flags: u32): u32 {
  const type = load<u32>(tx, TRANSACTION_TYPE)
  if (type == BLOB_TYPE) return checkBlobs(tx, flags)
  if (type == SET_CODE_TYPE) {
    if (!has(RULE_EIP7702)) return REJECT_TYPE_NOT_SUPPORTED
    if ((flags & TX_CREATE) != 0) return REJECT_AUTHORIZATION_CREATE
    if (load<u32>(tx, TRANSACTION_AUTHORIZATION_COUNT) == 0) return REJECT_AUTHORIZATION_LIST_EMPTY
  }
  if ((flags & TX_CREATE) != 0 && has(RULE_EIP3860) && load<u32>(tx, TRANSACTION_DATA_LENGTH) > load<u32>(rules, RULES_MAX_INITCODE_SIZE)) {
    return REJECT_INITCODE_TOO_LARGE
  }
  return REJECT_NONE
}

function checkFunds(tx: usize, sender: usize, flags: u32): u32 {
  const cost = scratch
  if ((flags & TX_FREE) != 0) w.copy(tx + TRANSACTION_VALUE, cost)
  else if (upfrontCost(tx, cost)) return REJECT_INSUFFICIENT_FUNDS
  return canPay(sender, cost) ? REJECT_NONE : REJECT_INSUFFICIENT_FUNDS
}

/** May this transaction be in the block now? Changes nothing. */
function check(tx: usize, sender: usize, flags: u32): u32 {
  let reason = checkKind(tx, flags)
  if (reason == REJECT_NONE) reason = checkSender(tx, sender, flags)
  if (reason == REJECT_NONE) reason = checkFees(tx, flags)
  if (reason == REJECT_NONE) reason = checkGasLimit(tx, flags)
  if (reason == REJECT_NONE) reason = checkFunds(tx, sender, flags)
  return reason
}

// ---- phases ----

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

// ---- system calls ----

/** Nobody's code is at the address: nothing was run. */
export const SYSTEM_ABSENT: u32 = 0xff

/**
 * Call `address` (20 bytes) as SYSTEM_ADDRESS with 30,000,000 gas that nobody pays (EIP-4788); KIND_* or SYSTEM_ABSENT.
 */
export function systemCall(address: usize, data: usize, length: u32): u32 {
  clearLane()
  setTracing(false)
  w.zero(gasPrice)
  const target = accountOf(address)
  if (missCount != 0) return missed()
  if (load<u32>(target, ACCOUNT_CODE) == 0) return SYSTEM_ABSENT
  const caller = scratch + 32
  // 0xff…fe as a word of 20 bytes
  store<u64>(caller, 0xfffffffffffffffe)
  store<u64>(caller, U64.MAX_VALUE, 8)
  store<u64>(caller, 0xffffffff, 16)
  store<u64>(caller, 0, 24)
  w.copy(caller, origin)
  warmAccount(target)
  const frame = placeFrame(0)
  store<u32>(frame, <u32>target, FRAME_SELF)
  store<u32>(frame, <u32>target, FRAME_CODE_ACCOUNT)
  w.loadAddress(address, frame + FRAME_ADDRESS)
  w.copy(caller, frame + FRAME_CALLER)
  w.zero(frame + FRAME_VALUE)
  store<u32>(frame, <u32>data, FRAME_INPUT)
  store<u32>(frame, length, FRAME_INPUT_LENGTH)
  let signal = beginCall(frame, CALL, target, GAS_SYSTEM_CALL, 0, frame + FRAME_VALUE, target)
  if (signal == SIGNAL_ENTER) signal = runFrames()
  if (signal == SIGNAL_MISS) return missed()
  return reportRun(kindOf(signal), 0, 0)
}
