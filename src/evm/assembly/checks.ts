/**
 * May this transaction be in the block now, and what does it cost before its first instruction? Changes nothing.
 * Source: Yellow Paper 6.2; EIP-1559, 2930, 3607, 3860, 4844, 7594, 7623, 7702, 7825.
 */

import {
  ACCOUNT_CODE,
  ACCOUNT_NONCE,
  ENV_BASE_FEE,
  ENV_BLOB_BASE_FEE,
  ENV_BLOB_GAS_USED,
  ENV_CHAIN_ID,
  ENV_GAS_LIMIT,
  ENV_GAS_USED,
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
  RULE_EIP3860,
  RULE_EIP4844,
  RULE_EIP7623,
  RULE_EIP7702,
  RULES_MAX_BLOB_GAS,
  RULES_MAX_BLOBS_PER_TRANSACTION,
  RULES_MAX_INITCODE_SIZE,
  RULES_TX_GAS_CAP,
  TRANSACTION_ACCESS_ADDRESSES,
  TRANSACTION_ACCESS_SLOTS,
  TRANSACTION_AUTHORIZATION_COUNT,
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
  TRANSACTION_TYPE,
  TRANSACTION_VALUE,
  TX_CREATE,
  TX_FREE,
  TX_LENIENT,
  TX_UNSIGNED,
  TX_UNCAPPED,
} from './generated/layout'
import {
  GAS_ACCESS_LIST_ADDRESS,
  GAS_ACCESS_LIST_STORAGE_KEY,
  GAS_AUTHORIZATION,
  GAS_BLOB,
  GAS_CALLDATA_NONZERO,
  GAS_CALLDATA_ZERO,
  GAS_FLOOR_PER_TOKEN,
  GAS_INITCODE_WORD,
  GAS_TOKENS_PER_NONZERO,
  GAS_TRANSACTION,
  GAS_TRANSACTION_CREATE,
} from './generated/gas'
import { canPay } from '../../state/assembly/run'
import { isDelegation } from './calls'
import { env, gasPrice, has, rules, scratch } from './lane'
import * as w from './u256'

/** Gas before the first instruction, and the least the transaction costs; of the last `priceCalldata`. */
export let intrinsic: i64 = 0
export let floor: i64 = 0

/** Gas before the first instruction (Yellow Paper 6.2, g_0) and the floor of EIP-7623. */
export function priceCalldata(tx: usize): void {
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
export function timesU64(word: usize, factor: u64, out: usize): bool {
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
export function priceGas(tx: usize): void {
  w.add(env + ENV_BASE_FEE, tx + TRANSACTION_MAX_PRIORITY_FEE, gasPrice)
  if (w.lt(tx + TRANSACTION_MAX_FEE, gasPrice) || w.lt(gasPrice, env + ENV_BASE_FEE)) w.copy(tx + TRANSACTION_MAX_FEE, gasPrice)
}


function checkSender(tx: usize, sender: usize, flags: u32): u32 {
  const nonce = load<u64>(tx, TRANSACTION_NONCE)
  if ((flags & TX_LENIENT) != 0) return REJECT_NONE
  if (!w.eq(tx + TRANSACTION_CHAIN_ID, env + ENV_CHAIN_ID)) return REJECT_WRONG_CHAIN_ID
  if (nonce < load<u64>(sender, ACCOUNT_NONCE)) return REJECT_NONCE_TOO_LOW
  if (nonce > load<u64>(sender, ACCOUNT_NONCE)) return REJECT_NONCE_TOO_HIGH
  if (nonce == U64.MAX_VALUE) return REJECT_NONCE_OVERFLOW
  // EIP-3607 keeps keys that collide with contracts from sending; an impersonated contract has no key.
  if ((flags & TX_UNSIGNED) != 0) return REJECT_NONE
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
export function check(tx: usize, sender: usize, flags: u32): u32 {
  let reason = checkKind(tx, flags)
  if (reason == REJECT_NONE) reason = checkSender(tx, sender, flags)
  if (reason == REJECT_NONE) reason = checkFees(tx, flags)
  if (reason == REJECT_NONE) reason = checkGasLimit(tx, flags)
  if (reason == REJECT_NONE) reason = checkFunds(tx, sender, flags)
  return reason
}
