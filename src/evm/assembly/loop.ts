/**
 * The loop that runs one frame until it ends or calls. Written once and built twice: `runFrame<i32>` runs the decoded
 * form with one check per basic block; `runFrame<f32>` runs the bytes themselves, checks every operation and, when the
 * lane is tracing, reports every step. test/differential holds the two equal.
 *
 * Stack words are little-endian; `sp` is the address of the top word, `stackBase − 32` when the stack is empty.
 * Source: Yellow Paper appendix H; EIPs where named.
 */

import {
  ACCOUNT_BALANCE, ACCOUNT_CODE, CODE_BYTES, CODE_HASH, CODE_LENGTH, DECODED_BYTES, DECODED_LENGTH,
  ENV_BASE_FEE, ENV_BLOB_BASE_FEE, ENV_CHAIN_ID, ENV_COINBASE, ENV_GAS_LIMIT, ENV_HASHES, ENV_NUMBER, ENV_PREV_RANDAO,
  ENV_TIMESTAMP, FRAME_ADDRESS, FRAME_CALLER, FRAME_DECODED, FRAME_FLAGS, FRAME_GAS, FRAME_INPUT, FRAME_INPUT_LENGTH,
  FRAME_IP, FRAME_MEMORY, FRAME_MEMORY_SIZE, FRAME_SELF, FRAME_SP, FRAME_STACK_BASE, FRAME_VALUE, HALT_INVALID_JUMP,
  HALT_INVALID_OPCODE, HALT_OUT_OF_GAS, HALT_RETURN_DATA_OUT_OF_BOUNDS, HALT_STACK_OVERFLOW, HALT_STACK_UNDERFLOW,
  HALT_STATIC_STATE_CHANGE, HALT_UNDEFINED_OPCODE, HASH_RING, LOG_ADDRESS, LOG_DATA_LENGTH, LOG_PREV, LOG_TOPIC_COUNT,
  LOG_TOPICS, RULES_OPCODES, SLOT_CURRENT, SLOT_ORIGINAL,
} from './generated/layout'
import * as op from './generated/opcodes'
import {
  GAS_COLD_ACCOUNT, GAS_COLD_SLOT, GAS_COPY_WORD, GAS_EXP_BYTE, GAS_KECCAK_WORD, GAS_LOG_BYTE,
  GAS_SSTORE_CLEAR_REFUND, GAS_SSTORE_DIRTY, GAS_SSTORE_RESET, GAS_SSTORE_RESTORE_EMPTY_REFUND, GAS_SSTORE_RESTORE_REFUND,
  GAS_SSTORE_SENTRY, GAS_SSTORE_SET, GAS_WARM_ACCESS,
} from './generated/gas'
import { accountOf, missCount, seeBalance, seesEmpty, setSlot, slotOf, take, transientSlotOf, warmAccount, warmSlot } from '../../state/assembly/run'
import { writeEmptyCodeHash } from '../../state/assembly/seal'
import { sameWord } from '../../state/assembly/cells'
import { CALL, CALLCODE, CREATE, CREATE2, DELEGATECALL, opCall, opCreate, opSelfdestruct, SIGNAL_CAREFUL, SIGNAL_CONTINUE, SIGNAL_HALT, SIGNAL_MISS, SIGNAL_RETURN, SIGNAL_REVERT, STATICCALL, halted, setOutput } from './calls'
import { charge } from './charge'
import { BEGIN_GAS, BEGIN_GROWTH, BEGIN_NEEDED, BEGIN_PC, BEGIN_SIZE, jumpTarget, readPush } from './decode'
import { growMemory, STATIC } from './frames'
import { addRefund, blobCount, blobHashes, env, gasPrice, keccak, logCount, logs, origin, returnData, returnLength, rules, scratch, setLogs, STACK_BYTES, tracing } from './lane'
import * as w from './u256'
import * as small from './u256-small'

@external("host", "step")
declare function hostStep(frame: usize, pc: u32, opcode: u32, gas: i64, sp: usize): void

@external("host", "log")
declare function hostLog(log: usize): void

/** Does the block at `begin` lack stack, or would it have too much? */
@inline
function stackUnfit(sp: usize, base: usize, begin: usize): bool {
  return sp + 32 < base + load<u16>(begin, BEGIN_NEEDED) || sp + 32 + load<u16>(begin, BEGIN_GROWTH) > base + STACK_BYTES
}

@inline
function truth(out: usize, value: bool): void {
  w.setU64(out, value ? 1 : 0)
}

/** Offset plus length, 0 for no length, all ones when out of reach. */
@inline
function reach(offset: usize, length: usize): u64 {
  if (w.isZero(length)) return 0
  return w.fitsU32(offset) && w.fitsU32(length) ? load<u64>(offset) + load<u64>(length) : U64.MAX_VALUE
}

@inline
function wordsOf(length: u64): i64 {
  return <i64>((length + 31) >> 5)
}

/** Copy `length` bytes of a source of `size` bytes from a word offset on; what lies beyond reads as zero. */
function copyPadded(to: usize, source: usize, size: u32, offset: usize, length: u32): void {
  const from = w.fitsU32(offset) ? load<u32>(offset) : U32.MAX_VALUE
  const have = from >= size ? 0 : min<u32>(length, size - from)
  // Even a copy of nothing traps when an address is out of bounds.
  if (have != 0) memory.copy(to, source + from, have)
  memory.fill(to + have, 0, length - have)
}

/** The word of call data at `offset` as a word at `out`. */
function inputWord(frame: usize, offset: u32, out: usize): void {
  const size = load<u32>(frame, FRAME_INPUT_LENGTH)
  const input = <usize>load<u32>(frame, FRAME_INPUT)
  if (<u64>offset + 32 <= <u64>size) {
    w.loadBE(input + offset, out)
    return
  }
  const have = offset >= size ? 0 : size - offset
  if (have != 0) memory.copy(scratch, input + offset, have)
  memory.fill(scratch + have, 0, 32 - have)
  w.loadBE(scratch, out)
}

/** The account named by a stack word. */
@inline
function accountAt(word: usize): usize {
  w.storeAddress(word, scratch)
  return accountOf(scratch)
}

/** Price of an SSTORE beyond the cold access; changes the refund. EIP-2200, 2929, 3529. */
function storePrice(slot: usize, value: usize): i64 {
  const current = slot + SLOT_CURRENT
  const original = slot + SLOT_ORIGINAL
  if (sameWord(current, value)) return GAS_SSTORE_DIRTY
  if (sameWord(current, original)) {
    if (w.isZero(original)) return GAS_SSTORE_SET
    if (w.isZero(value)) addRefund(GAS_SSTORE_CLEAR_REFUND)
    return GAS_SSTORE_RESET
  }
  if (!w.isZero(original)) {
    if (w.isZero(current)) addRefund(-GAS_SSTORE_CLEAR_REFUND)
    else if (w.isZero(value)) addRefund(GAS_SSTORE_CLEAR_REFUND)
  }
  if (sameWord(original, value)) addRefund(w.isZero(original) ? GAS_SSTORE_RESTORE_EMPTY_REFUND : GAS_SSTORE_RESTORE_REFUND)
  return GAS_SSTORE_DIRTY
}

/** LOGn with its data at `data`; topics begin at `topics`, one word below another. */
function writeLog(frame: usize, data: usize, length: u32, topics: usize, count: u32): void {
  const log = take(<u32>LOG_TOPICS + count * 32 + length)
  store<u32>(log, logs, LOG_PREV)
  store<u32>(log, count, LOG_TOPIC_COUNT)
  store<u32>(log, length, LOG_DATA_LENGTH)
  w.storeAddress(frame + FRAME_ADDRESS, log + LOG_ADDRESS)
  for (let i: u32 = 0; i < count; i++) w.storeBE(topics - (<usize>i << 5), log + LOG_TOPICS + (<usize>i << 5))
  if (length != 0) memory.copy(log + LOG_TOPICS + count * 32, data, length)
  setLogs(<u32>log, logCount + 1)
  if (tracing) hostLog(log)
}

/** BLOCKHASH: one of the 256 blocks before this one, else zero. */
function blockHash(word: usize): void {
  const current = load<u64>(env, ENV_NUMBER)
  const wanted = load<u64>(word)
  if (!w.fitsU64(word) || wanted >= current || current - wanted > 256) w.zero(word)
  else w.loadBE(<usize>load<u32>(env, ENV_HASHES) + (<usize>(wanted & (HASH_RING - 1)) << 5), word)
}

function halt(reason: u32): u32 {
  halted(reason)
  return SIGNAL_HALT
}

/** Run `frame` from where it stands; the signal tells why it stopped. */
export function runFrame<T>(frame: usize): u32 {
  let ip = <usize>load<u32>(frame, FRAME_IP)
  let sp = <usize>load<u32>(frame, FRAME_SP)
  let gas = <i64>load<u64>(frame, FRAME_GAS)
  let mem = <usize>load<u32>(frame, FRAME_MEMORY)
  let memSize = <u64>load<u32>(frame, FRAME_MEMORY_SIZE)
  const base = <usize>load<u32>(frame, FRAME_STACK_BASE)
  const decoded = <usize>load<u32>(frame, FRAME_DECODED)
  const bytes = <usize>load<u32>(decoded, DECODED_BYTES)

  // A round of the outer loop enters a basic block; a `break` of the switch leads here, a `continue` to the next operation.
  while (true) {
    if (isInteger<T>()) {
      gas = charge(gas, load<u32>(ip, BEGIN_GAS))
      if (gas < 0 || stackUnfit(sp, base, ip)) {
        store<u32>(frame, <u32>(bytes + load<u32>(ip, BEGIN_PC)), FRAME_IP)
        store<u32>(frame, <u32>sp, FRAME_SP)
        store<u64>(frame, gas + load<u32>(ip, BEGIN_GAS), FRAME_GAS)
        return SIGNAL_CAREFUL
      }
      ip += BEGIN_SIZE
    }
    while (true) {
      let code: u32 = 0
      let at: usize = ip
      if (isFloat<T>()) {
        const pc = <u32>(ip - bytes)
        const byte: u32 = pc < load<u32>(decoded, DECODED_LENGTH) ? load<u8>(ip) : 0
        if (tracing) {
          store<u32>(frame, <u32>sp, FRAME_SP)
          hostStep(frame, pc, byte, gas, sp)
        }
        const row = rules + RULES_OPCODES + (<usize>byte << 3)
        code = load<u16>(row)
        if (code == 0xffff) return halt(HALT_UNDEFINED_OPCODE)
        const inputs = <usize>load<u8>(row, 2) << 5
        if (sp + 32 < base + inputs) return halt(HALT_STACK_UNDERFLOW)
        if (sp + 32 - inputs + (<usize>load<u8>(row, 3) << 5) > base + STACK_BYTES) return halt(HALT_STACK_OVERFLOW)
        gas = charge(gas, load<u32>(row, 4))
        if (gas < 0) return halt(HALT_OUT_OF_GAS)
        ip++
        if (byte >= op.OP_PUSH1 && byte <= op.OP_PUSH32) {
          const count = byte - op.OP_PUSH1 + 1
          sp += 32
          readPush(ip, count, sp)
          ip += count
          continue
        }
      } else {
        code = load<u16>(ip)
        ip += 8
      }
      switch (code) {
        case op.OP_BEGIN: {
          ip = at
          break
        }
        case op.OP_PUSH_SMALL: {
          sp += 32
          w.setU64(sp, load<u32>(at, 4))
          continue
        }
        case op.OP_PUSH_WIDE: {
          sp += 32
          w.copy(load<u32>(at, 4), sp)
          continue
        }
        case op.OP_PUSH0: {
          sp += 32
          w.zero(sp)
          continue
        }
        case op.OP_ADD: {
          w.add(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_SUB: {
          w.sub(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_MUL: {
          w.mul(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_AND: {
          w.and(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_OR: {
          w.or(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_XOR: {
          w.xor(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_DIV: {
          w.div(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_SDIV: {
          w.sdiv(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_MOD: {
          w.mod(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_SMOD: {
          w.smod(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_ADDMOD: {
          w.addmod(sp, sp - 32, sp - 64, sp - 64)
          sp -= 64
          continue
        }
        case op.OP_MULMOD: {
          w.mulmod(sp, sp - 32, sp - 64, sp - 64)
          sp -= 64
          continue
        }
        case op.OP_EXP: {
          gas = charge(gas, <i64>w.byteLength(sp - 32) * GAS_EXP_BYTE)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          w.exp(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_SIGNEXTEND: {
          w.signextend(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_LT: {
          truth(sp - 32, w.lt(sp, sp - 32))
          sp -= 32
          continue
        }
        case op.OP_GT: {
          truth(sp - 32, w.gt(sp, sp - 32))
          sp -= 32
          continue
        }
        case op.OP_SLT: {
          truth(sp - 32, w.slt(sp, sp - 32))
          sp -= 32
          continue
        }
        case op.OP_SGT: {
          truth(sp - 32, w.sgt(sp, sp - 32))
          sp -= 32
          continue
        }
        case op.OP_EQ: {
          truth(sp - 32, w.eq(sp, sp - 32))
          sp -= 32
          continue
        }
        case op.OP_ISZERO: {
          truth(sp, w.isZero(sp))
          continue
        }
        case op.OP_NOT: {
          w.not(sp, sp)
          continue
        }
        case op.OP_BYTE: {
          w.byteAt(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_SHL: {
          w.shl(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_SHR: {
          w.shr(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_SAR: {
          w.sar(sp, sp - 32, sp - 32)
          sp -= 32
          continue
        }
        case op.OP_CLZ: {
          w.clz(sp, sp)
          continue
        }
        case op.OP_KECCAK256: {
          const end = reach(sp, sp - 32)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 32)
          gas = charge(gas, wordsOf(length) * GAS_KECCAK_WORD)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          keccak(mem + load<u32>(sp), <u32>length, scratch)
          sp -= 32
          w.loadBE(scratch, sp)
          continue
        }
        case op.OP_ADDRESS: {
          sp += 32
          w.copy(frame + FRAME_ADDRESS, sp)
          continue
        }
        case op.OP_BALANCE: {
          const account = accountAt(sp)
          if (warmAccount(account)) gas = charge(gas, GAS_COLD_ACCOUNT - GAS_WARM_ACCESS)
          if (missCount != 0) return SIGNAL_MISS
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          seeBalance(account)
          w.copy(account + ACCOUNT_BALANCE, sp)
          continue
        }
        case op.OP_ORIGIN: {
          sp += 32
          w.copy(origin, sp)
          continue
        }
        case op.OP_CALLER: {
          sp += 32
          w.copy(frame + FRAME_CALLER, sp)
          continue
        }
        case op.OP_CALLVALUE: {
          sp += 32
          w.copy(frame + FRAME_VALUE, sp)
          continue
        }
        case op.OP_CALLDATALOAD: {
          if (w.fitsU32(sp)) inputWord(frame, load<u32>(sp), sp)
          else w.zero(sp)
          continue
        }
        case op.OP_CALLDATASIZE: {
          sp += 32
          w.setU64(sp, load<u32>(frame, FRAME_INPUT_LENGTH))
          continue
        }
        case op.OP_CALLDATACOPY: {
          const end = reach(sp, sp - 64)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 64)
          gas = charge(gas, wordsOf(length) * GAS_COPY_WORD)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          if (length != 0) copyPadded(mem + load<u32>(sp), load<u32>(frame, FRAME_INPUT), load<u32>(frame, FRAME_INPUT_LENGTH), sp - 32, <u32>length)
          sp -= 96
          continue
        }
        case op.OP_CODESIZE: {
          sp += 32
          w.setU64(sp, load<u32>(decoded, DECODED_LENGTH))
          continue
        }
        case op.OP_CODECOPY: {
          const end = reach(sp, sp - 64)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 64)
          gas = charge(gas, wordsOf(length) * GAS_COPY_WORD)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          if (length != 0) copyPadded(mem + load<u32>(sp), bytes, load<u32>(decoded, DECODED_LENGTH), sp - 32, <u32>length)
          sp -= 96
          continue
        }
        case op.OP_GASPRICE: {
          sp += 32
          w.copy(gasPrice, sp)
          continue
        }
        case op.OP_EXTCODESIZE: {
          const account = accountAt(sp)
          if (warmAccount(account)) gas = charge(gas, GAS_COLD_ACCOUNT - GAS_WARM_ACCESS)
          if (missCount != 0) return SIGNAL_MISS
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          const target = <usize>load<u32>(account, ACCOUNT_CODE)
          w.setU64(sp, target == 0 ? 0 : load<u32>(target, CODE_LENGTH))
          continue
        }
        case op.OP_EXTCODECOPY: {
          const account = accountAt(sp)
          if (warmAccount(account)) gas = charge(gas, GAS_COLD_ACCOUNT - GAS_WARM_ACCESS)
          if (missCount != 0) return SIGNAL_MISS
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          const end = reach(sp - 32, sp - 96)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 96)
          gas = charge(gas, wordsOf(length) * GAS_COPY_WORD)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          const target = <usize>load<u32>(account, ACCOUNT_CODE)
          if (length != 0) copyPadded(mem + load<u32>(sp - 32), target + CODE_BYTES, target == 0 ? 0 : load<u32>(target, CODE_LENGTH), sp - 64, <u32>length)
          sp -= 128
          continue
        }
        case op.OP_RETURNDATASIZE: {
          sp += 32
          w.setU64(sp, returnLength)
          continue
        }
        case op.OP_RETURNDATACOPY: {
          if (!w.fitsU32(sp - 32) || !w.fitsU32(sp - 64) || load<u64>(sp - 32) + load<u64>(sp - 64) > <u64>returnLength) {
            return halt(HALT_RETURN_DATA_OUT_OF_BOUNDS)
          }
          const end = reach(sp, sp - 64)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 64)
          gas = charge(gas, wordsOf(length) * GAS_COPY_WORD)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          if (length != 0) memory.copy(mem + load<u32>(sp), returnData + load<u32>(sp - 32), <u32>length)
          sp -= 96
          continue
        }
        case op.OP_EXTCODEHASH: {
          const account = accountAt(sp)
          if (warmAccount(account)) gas = charge(gas, GAS_COLD_ACCOUNT - GAS_WARM_ACCESS)
          if (missCount != 0) return SIGNAL_MISS
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          const target = <usize>load<u32>(account, ACCOUNT_CODE)
          if (target != 0) {
            w.loadBE(target + CODE_HASH, sp)
          } else if (seesEmpty(account)) {
            w.zero(sp)
          } else {
            writeEmptyCodeHash(scratch)
            w.loadBE(scratch, sp)
          }
          continue
        }
        case op.OP_BLOCKHASH: {
          blockHash(sp)
          continue
        }
        case op.OP_COINBASE: {
          sp += 32
          w.loadAddress(env + ENV_COINBASE, sp)
          continue
        }
        case op.OP_TIMESTAMP: {
          sp += 32
          w.setU64(sp, load<u64>(env, ENV_TIMESTAMP))
          continue
        }
        case op.OP_NUMBER: {
          sp += 32
          w.setU64(sp, load<u64>(env, ENV_NUMBER))
          continue
        }
        case op.OP_PREVRANDAO: {
          sp += 32
          w.copy(env + ENV_PREV_RANDAO, sp)
          continue
        }
        case op.OP_GASLIMIT: {
          sp += 32
          w.setU64(sp, load<u64>(env, ENV_GAS_LIMIT))
          continue
        }
        case op.OP_CHAINID: {
          sp += 32
          w.copy(env + ENV_CHAIN_ID, sp)
          continue
        }
        case op.OP_SELFBALANCE: {
          sp += 32
          const self = <usize>load<u32>(frame, FRAME_SELF)
          seeBalance(self)
          w.copy(self + ACCOUNT_BALANCE, sp)
          continue
        }
        case op.OP_BASEFEE: {
          sp += 32
          w.copy(env + ENV_BASE_FEE, sp)
          continue
        }
        case op.OP_BLOBHASH: {
          if (w.fitsU32(sp) && load<u32>(sp) < blobCount) w.loadBE(blobHashes + (<usize>load<u32>(sp) << 5), sp)
          else w.zero(sp)
          continue
        }
        case op.OP_BLOBBASEFEE: {
          sp += 32
          w.copy(env + ENV_BLOB_BASE_FEE, sp)
          continue
        }
        case op.OP_POP: {
          sp -= 32
          continue
        }
        case op.OP_MLOAD: {
          const end = w.fitsU32(sp) ? load<u64>(sp) + 32 : U64.MAX_VALUE
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          w.loadBE(mem + load<u32>(sp), sp)
          continue
        }
        case op.OP_MSTORE: {
          const end = w.fitsU32(sp) ? load<u64>(sp) + 32 : U64.MAX_VALUE
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          w.storeBE(sp - 32, mem + load<u32>(sp))
          sp -= 64
          continue
        }
        case op.OP_MSTORE8: {
          const end = w.fitsU32(sp) ? load<u64>(sp) + 1 : U64.MAX_VALUE
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          store<u8>(mem + load<u32>(sp), load<u8>(sp - 32))
          sp -= 64
          continue
        }
        case op.OP_SLOAD: {
          const slot = slotOf(load<u32>(frame, FRAME_SELF), sp)
          if (warmSlot(slot)) gas = charge(gas, GAS_COLD_SLOT - GAS_WARM_ACCESS)
          if (missCount != 0) return SIGNAL_MISS
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          w.copy(slot + SLOT_CURRENT, sp)
          continue
        }
        case op.OP_SSTORE: {
          if ((load<u32>(frame, FRAME_FLAGS) & STATIC) != 0) return halt(HALT_STATIC_STATE_CHANGE)
          if (gas <= GAS_SSTORE_SENTRY) return halt(HALT_OUT_OF_GAS)
          const slot = slotOf(load<u32>(frame, FRAME_SELF), sp)
          if (missCount != 0) return SIGNAL_MISS
          if (warmSlot(slot)) gas = charge(gas, GAS_COLD_SLOT)
          gas = charge(gas, storePrice(slot, sp - 32))
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          if (!sameWord(slot + SLOT_CURRENT, sp - 32)) setSlot(slot, sp - 32)
          sp -= 64
          continue
        }
        case op.OP_JUMP: {
          const destination = w.fitsU32(sp) ? load<u32>(sp) : U32.MAX_VALUE
          sp -= 32
          const target = jumpTarget(decoded, destination)
          if (target == 0) return halt(HALT_INVALID_JUMP)
          ip = isFloat<T>() ? bytes + destination : target
          break
        }
        case op.OP_JUMPI: {
          const destination = w.fitsU32(sp) ? load<u32>(sp) : U32.MAX_VALUE
          const taken = !w.isZero(sp - 32)
          sp -= 64
          if (!taken) continue
          const target = jumpTarget(decoded, destination)
          if (target == 0) return halt(HALT_INVALID_JUMP)
          ip = isFloat<T>() ? bytes + destination : target
          break
        }
        case op.OP_JUMP_TO: {
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMPI_TO: {
          sp -= 32
          if (w.isZero(sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_UNLESS: {
          sp -= 32
          if (!w.isZero(sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_LT: {
          sp -= 64
          if (!w.lt(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_NOT_LT: {
          sp -= 64
          if (w.lt(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_GT: {
          sp -= 64
          if (!w.gt(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_NOT_GT: {
          sp -= 64
          if (w.gt(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_SLT: {
          sp -= 64
          if (!w.slt(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_NOT_SLT: {
          sp -= 64
          if (w.slt(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_SGT: {
          sp -= 64
          if (!w.sgt(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_NOT_SGT: {
          sp -= 64
          if (w.sgt(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_EQ: {
          sp -= 64
          if (!w.eq(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_JUMP_NOT_EQ: {
          sp -= 64
          if (w.eq(sp + 64, sp + 32)) continue
          ip = <usize>load<u32>(at, 4)
          break
        }
        case op.OP_BAD_JUMP: {
          return halt(HALT_INVALID_JUMP)
        }
        case op.OP_PC: {
          sp += 32
          if (isFloat<T>()) w.setU64(sp, at - bytes)
          else w.setU64(sp, load<u32>(at, 4))
          continue
        }
        case op.OP_MSIZE: {
          sp += 32
          w.setU64(sp, memSize)
          continue
        }
        case op.OP_GAS: {
          sp += 32
          w.setU64(sp, gas)
          continue
        }
        case op.OP_JUMPDEST: {
          
          continue
        }
        case op.OP_TLOAD: {
          w.copy(transientSlotOf(load<u32>(frame, FRAME_SELF), sp) + SLOT_CURRENT, sp)
          continue
        }
        case op.OP_TSTORE: {
          if ((load<u32>(frame, FRAME_FLAGS) & STATIC) != 0) return halt(HALT_STATIC_STATE_CHANGE)
          setSlot(transientSlotOf(load<u32>(frame, FRAME_SELF), sp), sp - 32)
          sp -= 64
          continue
        }
        case op.OP_MCOPY: {
          const to = reach(sp, sp - 64)
          const from = reach(sp - 32, sp - 64)
          const end = to > from ? to : from
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 64)
          gas = charge(gas, wordsOf(length) * GAS_COPY_WORD)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          if (length != 0) memory.copy(mem + load<u32>(sp), mem + load<u32>(sp - 32), <u32>length)
          sp -= 96
          continue
        }
        case op.OP_DUP1: {
          sp += 32
          w.copy(sp - 32, sp)
          continue
        }
        case op.OP_DUP2: {
          sp += 32
          w.copy(sp - 64, sp)
          continue
        }
        case op.OP_DUP3: {
          sp += 32
          w.copy(sp - 96, sp)
          continue
        }
        case op.OP_DUP4: {
          sp += 32
          w.copy(sp - 128, sp)
          continue
        }
        case op.OP_DUP5: {
          sp += 32
          w.copy(sp - 160, sp)
          continue
        }
        case op.OP_DUP6: {
          sp += 32
          w.copy(sp - 192, sp)
          continue
        }
        case op.OP_DUP7: {
          sp += 32
          w.copy(sp - 224, sp)
          continue
        }
        case op.OP_DUP8: {
          sp += 32
          w.copy(sp - 256, sp)
          continue
        }
        case op.OP_DUP9: {
          sp += 32
          w.copy(sp - 288, sp)
          continue
        }
        case op.OP_DUP10: {
          sp += 32
          w.copy(sp - 320, sp)
          continue
        }
        case op.OP_DUP11: {
          sp += 32
          w.copy(sp - 352, sp)
          continue
        }
        case op.OP_DUP12: {
          sp += 32
          w.copy(sp - 384, sp)
          continue
        }
        case op.OP_DUP13: {
          sp += 32
          w.copy(sp - 416, sp)
          continue
        }
        case op.OP_DUP14: {
          sp += 32
          w.copy(sp - 448, sp)
          continue
        }
        case op.OP_DUP15: {
          sp += 32
          w.copy(sp - 480, sp)
          continue
        }
        case op.OP_DUP16: {
          sp += 32
          w.copy(sp - 512, sp)
          continue
        }
        case op.OP_SWAP1: {
          small.swap(sp, sp - 32)
          continue
        }
        case op.OP_SWAP2: {
          small.swap(sp, sp - 64)
          continue
        }
        case op.OP_SWAP3: {
          small.swap(sp, sp - 96)
          continue
        }
        case op.OP_SWAP4: {
          small.swap(sp, sp - 128)
          continue
        }
        case op.OP_SWAP5: {
          small.swap(sp, sp - 160)
          continue
        }
        case op.OP_SWAP6: {
          small.swap(sp, sp - 192)
          continue
        }
        case op.OP_SWAP7: {
          small.swap(sp, sp - 224)
          continue
        }
        case op.OP_SWAP8: {
          small.swap(sp, sp - 256)
          continue
        }
        case op.OP_SWAP9: {
          small.swap(sp, sp - 288)
          continue
        }
        case op.OP_SWAP10: {
          small.swap(sp, sp - 320)
          continue
        }
        case op.OP_SWAP11: {
          small.swap(sp, sp - 352)
          continue
        }
        case op.OP_SWAP12: {
          small.swap(sp, sp - 384)
          continue
        }
        case op.OP_SWAP13: {
          small.swap(sp, sp - 416)
          continue
        }
        case op.OP_SWAP14: {
          small.swap(sp, sp - 448)
          continue
        }
        case op.OP_SWAP15: {
          small.swap(sp, sp - 480)
          continue
        }
        case op.OP_SWAP16: {
          small.swap(sp, sp - 512)
          continue
        }
        case op.OP_LOG0: {
          if ((load<u32>(frame, FRAME_FLAGS) & STATIC) != 0) return halt(HALT_STATIC_STATE_CHANGE)
          const end = reach(sp, sp - 32)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 32)
          gas = charge(gas, <i64>length * GAS_LOG_BYTE)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          writeLog(frame, mem + load<u32>(sp), <u32>length, sp - 64, 0)
          sp -= 64
          continue
        }
        case op.OP_LOG1: {
          if ((load<u32>(frame, FRAME_FLAGS) & STATIC) != 0) return halt(HALT_STATIC_STATE_CHANGE)
          const end = reach(sp, sp - 32)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 32)
          gas = charge(gas, <i64>length * GAS_LOG_BYTE)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          writeLog(frame, mem + load<u32>(sp), <u32>length, sp - 64, 1)
          sp -= 96
          continue
        }
        case op.OP_LOG2: {
          if ((load<u32>(frame, FRAME_FLAGS) & STATIC) != 0) return halt(HALT_STATIC_STATE_CHANGE)
          const end = reach(sp, sp - 32)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 32)
          gas = charge(gas, <i64>length * GAS_LOG_BYTE)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          writeLog(frame, mem + load<u32>(sp), <u32>length, sp - 64, 2)
          sp -= 128
          continue
        }
        case op.OP_LOG3: {
          if ((load<u32>(frame, FRAME_FLAGS) & STATIC) != 0) return halt(HALT_STATIC_STATE_CHANGE)
          const end = reach(sp, sp - 32)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 32)
          gas = charge(gas, <i64>length * GAS_LOG_BYTE)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          writeLog(frame, mem + load<u32>(sp), <u32>length, sp - 64, 3)
          sp -= 160
          continue
        }
        case op.OP_LOG4: {
          if ((load<u32>(frame, FRAME_FLAGS) & STATIC) != 0) return halt(HALT_STATIC_STATE_CHANGE)
          const end = reach(sp, sp - 32)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          const length = load<u64>(sp - 32)
          gas = charge(gas, <i64>length * GAS_LOG_BYTE)
          if (gas < 0) return halt(HALT_OUT_OF_GAS)
          writeLog(frame, mem + load<u32>(sp), <u32>length, sp - 64, 4)
          sp -= 192
          continue
        }
        case op.OP_CALL: {
          store<u32>(frame, <u32>ip, FRAME_IP)
          store<u32>(frame, <u32>sp, FRAME_SP)
          store<u64>(frame, gas, FRAME_GAS)
          const signal = opCall(frame, CALL)
          if (signal != SIGNAL_CONTINUE) return signal
          sp = <usize>load<u32>(frame, FRAME_SP)
          gas = <i64>load<u64>(frame, FRAME_GAS)
          mem = <usize>load<u32>(frame, FRAME_MEMORY)
          memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          continue
        }
        case op.OP_CALLCODE: {
          store<u32>(frame, <u32>ip, FRAME_IP)
          store<u32>(frame, <u32>sp, FRAME_SP)
          store<u64>(frame, gas, FRAME_GAS)
          const signal = opCall(frame, CALLCODE)
          if (signal != SIGNAL_CONTINUE) return signal
          sp = <usize>load<u32>(frame, FRAME_SP)
          gas = <i64>load<u64>(frame, FRAME_GAS)
          mem = <usize>load<u32>(frame, FRAME_MEMORY)
          memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          continue
        }
        case op.OP_DELEGATECALL: {
          store<u32>(frame, <u32>ip, FRAME_IP)
          store<u32>(frame, <u32>sp, FRAME_SP)
          store<u64>(frame, gas, FRAME_GAS)
          const signal = opCall(frame, DELEGATECALL)
          if (signal != SIGNAL_CONTINUE) return signal
          sp = <usize>load<u32>(frame, FRAME_SP)
          gas = <i64>load<u64>(frame, FRAME_GAS)
          mem = <usize>load<u32>(frame, FRAME_MEMORY)
          memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          continue
        }
        case op.OP_STATICCALL: {
          store<u32>(frame, <u32>ip, FRAME_IP)
          store<u32>(frame, <u32>sp, FRAME_SP)
          store<u64>(frame, gas, FRAME_GAS)
          const signal = opCall(frame, STATICCALL)
          if (signal != SIGNAL_CONTINUE) return signal
          sp = <usize>load<u32>(frame, FRAME_SP)
          gas = <i64>load<u64>(frame, FRAME_GAS)
          mem = <usize>load<u32>(frame, FRAME_MEMORY)
          memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          continue
        }
        case op.OP_CREATE: {
          store<u32>(frame, <u32>ip, FRAME_IP)
          store<u32>(frame, <u32>sp, FRAME_SP)
          store<u64>(frame, gas, FRAME_GAS)
          const signal = opCreate(frame, CREATE)
          if (signal != SIGNAL_CONTINUE) return signal
          sp = <usize>load<u32>(frame, FRAME_SP)
          gas = <i64>load<u64>(frame, FRAME_GAS)
          mem = <usize>load<u32>(frame, FRAME_MEMORY)
          memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          continue
        }
        case op.OP_CREATE2: {
          store<u32>(frame, <u32>ip, FRAME_IP)
          store<u32>(frame, <u32>sp, FRAME_SP)
          store<u64>(frame, gas, FRAME_GAS)
          const signal = opCreate(frame, CREATE2)
          if (signal != SIGNAL_CONTINUE) return signal
          sp = <usize>load<u32>(frame, FRAME_SP)
          gas = <i64>load<u64>(frame, FRAME_GAS)
          mem = <usize>load<u32>(frame, FRAME_MEMORY)
          memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          continue
        }
        case op.OP_RETURN: {
          const end = reach(sp, sp - 32)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          setOutput(mem + load<u32>(sp), load<u32>(sp - 32))
          store<u64>(frame, gas, FRAME_GAS)
          return SIGNAL_RETURN
        }
        case op.OP_REVERT: {
          const end = reach(sp, sp - 32)
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          setOutput(mem + load<u32>(sp), load<u32>(sp - 32))
          store<u64>(frame, gas, FRAME_GAS)
          return SIGNAL_REVERT
        }
        case op.OP_STOP: {
          setOutput(0, 0)
          store<u64>(frame, gas, FRAME_GAS)
          return SIGNAL_RETURN
        }
        case op.OP_INVALID: {
          return halt(HALT_INVALID_OPCODE)
        }
        case op.OP_SELFDESTRUCT: {
          store<u32>(frame, <u32>ip, FRAME_IP)
          store<u32>(frame, <u32>sp, FRAME_SP)
          store<u64>(frame, gas, FRAME_GAS)
          return opSelfdestruct(frame)
        }
        case op.OP_ADD_SMALL: {
          small.addU32(sp, load<u32>(at, 4))
          continue
        }
        case op.OP_SMALL_SUB: {
          small.subFromU32(load<u32>(at, 4), sp)
          continue
        }
        case op.OP_AND_SMALL: {
          w.setU64(sp, load<u64>(sp) & load<u32>(at, 4))
          continue
        }
        case op.OP_AND_WIDE: {
          w.and(load<u32>(at, 4), sp, sp)
          continue
        }
        case op.OP_EQ_SMALL: {
          truth(sp, load<u64>(sp) == <u64>load<u32>(at, 4) && (load<u64>(sp, 8) | load<u64>(sp, 16) | load<u64>(sp, 24)) == 0)
          continue
        }
        case op.OP_SHL_BY: {
          small.shlBy(load<u32>(at, 4), sp)
          continue
        }
        case op.OP_SHR_BY: {
          small.shrBy(load<u32>(at, 4), sp)
          continue
        }
        case op.OP_MLOAD_AT: {
          const end = <u64>load<u32>(at, 4) + 32
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          sp += 32
          w.loadBE(mem + load<u32>(at, 4), sp)
          continue
        }
        case op.OP_MSTORE_AT: {
          const end = <u64>load<u32>(at, 4) + 32
          if (end > memSize) {
            gas = growMemory(frame, end, gas)
            if (gas < 0) return halt(HALT_OUT_OF_GAS)
            mem = <usize>load<u32>(frame, FRAME_MEMORY)
            memSize = load<u32>(frame, FRAME_MEMORY_SIZE)
          }
          w.storeBE(sp, mem + load<u32>(at, 4))
          sp -= 32
          continue
        }
        case op.OP_CALLDATALOAD_AT: {
          sp += 32
          inputWord(frame, load<u32>(at, 4), sp)
          continue
        }
        case op.OP_SWAP_POP: {
          w.copy(sp, sp - load<u32>(at, 4))
          sp -= 32
          continue
        }
        default:
          return halt(HALT_UNDEFINED_OPCODE)
      }
      break
    }
  }
}
