/**
 * From EVM code to the form the loop runs: instructions of 8 bytes (operation u16, small operand u16, operand u32), and
 * for every basic block one BEGIN of 16 bytes that carries what is checked for the whole block: gas, stack needed, stack
 * growth. docs/architecture.md, "The decoded form".
 *
 * A block ends where control may leave, and after every operation that sees the gas counter or may change a limit: such
 * an operation is the last of its block, so that the counter is exact there. So is one that may halt for a reason of its
 * own, or gas that later operations take beforehand would be missed first. Failing at the start of a block instead of
 * inside it cannot be observed: an exceptional halt undoes the frame and takes all its gas. Within static calls the
 * reason may differ, but only a traced run tells reasons of inner frames, and it does not use this form.
 *
 * Linear in the length of the code.
 */

import {
  CODE_BYTES,
  CODE_DECODED,
  CODE_LENGTH,
  DECODED_BYTES,
  DECODED_INSTRUCTIONS,
  DECODED_JUMP_BITS,
  DECODED_JUMP_RANKS,
  DECODED_JUMP_TARGETS,
  DECODED_LENGTH,
  DECODED_NEXT,
  DECODED_RULES,
  DECODED_SIZE,
  RULES_OPCODES,
} from './generated/layout'
import {
  OP_ADD,
  OP_ADD_SMALL,
  OP_AND,
  OP_AND_SMALL,
  OP_AND_WIDE,
  OP_BAD_JUMP,
  OP_BEGIN,
  OP_CALL,
  OP_CALLCODE,
  OP_CALLDATALOAD,
  OP_CALLDATALOAD_AT,
  OP_CREATE,
  OP_CREATE2,
  OP_DELEGATECALL,
  OP_EQ,
  OP_EQ_SMALL,
  OP_GAS,
  OP_GT,
  OP_INVALID,
  OP_ISZERO,
  OP_JUMP,
  OP_JUMP_EQ,
  OP_JUMP_GT,
  OP_JUMP_LT,
  OP_JUMP_NOT_EQ,
  OP_JUMP_NOT_LT,
  OP_JUMP_SGT,
  OP_JUMP_SLT,
  OP_JUMP_TO,
  OP_JUMP_UNLESS,
  OP_JUMPDEST,
  OP_JUMPI,
  OP_JUMPI_TO,
  OP_LT,
  OP_MLOAD,
  OP_MLOAD_AT,
  OP_MSTORE,
  OP_MSTORE_AT,
  OP_PC,
  OP_POP,
  OP_PUSH1,
  OP_PUSH32,
  OP_PUSH_SMALL,
  OP_PUSH_WIDE,
  OP_RETURN,
  OP_RETURNDATACOPY,
  OP_REVERT,
  OP_SELFDESTRUCT,
  OP_SGT,
  OP_SHL,
  OP_SHL_BY,
  OP_SHR,
  OP_SHR_BY,
  OP_SLT,
  OP_SMALL_SUB,
  OP_SSTORE,
  OP_STATICCALL,
  OP_STOP,
  OP_SUB,
  OP_SWAP1,
  OP_SWAP16,
  OP_SWAP_POP,
} from './generated/opcodes'
import { allocate } from '../../state/assembly/arena'
import { take } from '../../state/assembly/run'

/** Fields of BEGIN. */
export const BEGIN_NEEDED: usize = 2 // bytes of stack the block takes from below its start
export const BEGIN_GROWTH: usize = 4 // bytes of stack it may stand above its start
export const BEGIN_GAS: usize = 8
export const BEGIN_PC: usize = 12
export const BEGIN_SIZE: usize = 16
/** Operation of a byte that the fork does not define. */
const UNDEFINED: u32 = 0xffff
/** More stack than there is: such a block always fails. */
const IMPOSSIBLE: u32 = 0xffe0
const STACK_BYTES: i32 = 1024 * 32

@external("host", "memoryFull")
declare function memoryFull(): void

/** The decoded form of an account's code under `rules`, made when first asked for. */
export function decodedOf(code: usize, rules: usize): usize {
  let at = atomic.load<u32>(code, CODE_DECODED)
  while (at != 0) {
    if (load<u32>(at, DECODED_RULES) == <u32>rules) return at
    at = load<u32>(at, DECODED_NEXT)
  }
  const decoded = decode(code + CODE_BYTES, load<u32>(code, CODE_LENGTH), rules, true)
  // Two lanes may decode the same code at once: both forms are right, both are kept.
  while (true) {
    const first = atomic.load<u32>(code, CODE_DECODED)
    store<u32>(decoded, first, DECODED_NEXT)
    if (atomic.cmpxchg<u32>(code, first, <u32>decoded, CODE_DECODED) == first) return decoded
  }
}

/** The decoded form of code that only this run sees. */
export function decodeTemporary(code: usize, rules: usize): usize {
  return decode(code + CODE_BYTES, load<u32>(code, CODE_LENGTH), rules, false)
}

@inline
function endsBlock(op: u32): bool {
  switch (op) {
    case OP_JUMPI:
    case OP_GAS:
    case OP_SSTORE:
    case OP_RETURNDATACOPY:
    case OP_CALL:
    case OP_CALLCODE:
    case OP_DELEGATECALL:
    case OP_STATICCALL:
    case OP_CREATE:
    case OP_CREATE2:
      return true
    default:
      return endsCode(op)
  }
}

/** Nothing after it is reached but through a JUMPDEST. */
@inline
function endsCode(op: u32): bool {
  return (
    op == OP_STOP || op == OP_JUMP || op == OP_RETURN || op == OP_REVERT || op == OP_INVALID || op == OP_SELFDESTRUCT || op == UNDEFINED
  )
}

// ---- where a decode stands; one at a time per instance ----
let out: usize = 0 // next instruction
let block: usize = 0 // BEGIN of the open block, 0: none
let gas: u32 = 0
let height: i32 = 0 // bytes above the block's start
let lowest: i32 = 0
let highest: i32 = 0

function decode(bytes: usize, length: u32, rules: usize, shared: bool): usize {
  const opcodes = rules + RULES_OPCODES
  const words = (length >> 6) + 1

  // First pass: sizes.
  let instructionBytes: u32 = 3 * <u32>BEGIN_SIZE + 24
  let wide: u32 = 0
  let destinations: u32 = 0
  for (let pc: u32 = 0; pc < length; pc++) {
    const byte: u32 = load<u8>(bytes + pc)
    if (byte >= OP_PUSH1 && byte <= OP_PUSH32) {
      const size = byte - OP_PUSH1 + 1
      if (size > 4) wide++
      pc += size
      instructionBytes += 8
    } else if (byte == OP_JUMPDEST) {
      destinations++
      instructionBytes += <u32>BEGIN_SIZE
    } else {
      instructionBytes += endsBlock(operationOf(opcodes, byte)) ? 8 + <u32>BEGIN_SIZE : 8
    }
  }
  const size = DECODED_SIZE + wide * 32 + words * 8 + words * 4 + destinations * 4 + instructionBytes + 32
  const decoded = shared ? allocate(size) : take(size)
  if (decoded == 0) memoryFull()
  const pool = decoded + DECODED_SIZE
  const bits = pool + wide * 32
  const ranks = bits + words * 8
  const targets = ranks + words * 4
  const instructions = (targets + destinations * 4 + 7) & ~7
  store<u32>(decoded, <u32>rules, DECODED_RULES)
  store<u32>(decoded, 0, DECODED_NEXT)
  store<u32>(decoded, <u32>bytes, DECODED_BYTES)
  store<u32>(decoded, length, DECODED_LENGTH)
  store<u32>(decoded, <u32>instructions, DECODED_INSTRUCTIONS)
  store<u32>(decoded, <u32>bits, DECODED_JUMP_BITS)
  store<u32>(decoded, <u32>ranks, DECODED_JUMP_RANKS)
  store<u32>(decoded, <u32>targets, DECODED_JUMP_TARGETS)
  memory.fill(bits, 0, words * 8)

  // Second pass: instructions.
  out = instructions
  block = 0
  openBlock(0)
  let pooled = pool
  let destination: u32 = 0
  let rankWord: u32 = 0
  let live = true
  for (let pc: u32 = 0; pc < length; pc++) {
    const byte: u32 = load<u8>(bytes + pc)
    if (byte == OP_JUMPDEST) {
      for (; rankWord <= pc >> 6; rankWord++) store<u32>(ranks + (<usize>rankWord << 2), destination)
      const word = bits + (<usize>(pc >> 6) << 3)
      store<u64>(word, load<u64>(word) | ((<u64>1) << (pc & 63)))
      closeBlock()
      openBlock(pc)
      store<u32>(targets + (<usize>destination << 2), <u32>block)
      destination++
      gas += load<u32>(opcodes + (byte << 3), 4)
      live = true
      continue
    }
    if (byte >= OP_PUSH1 && byte <= OP_PUSH32) {
      const count = byte - OP_PUSH1 + 1
      if (live) {
        account(opcodes + (byte << 3))
        if (smallPush(bytes + pc + 1, count)) {
          emit(OP_PUSH_SMALL, 0, pushed)
        } else {
          readPush(bytes + pc + 1, count, pooled)
          emit(OP_PUSH_WIDE, 0, <u32>pooled)
          pooled += 32
        }
      }
      pc += count
      continue
    }
    if (!live) continue
    const op = operationOf(opcodes, byte)
    account(opcodes + (byte << 3))
    emitOperation(op, pc)
    if (endsCode(op)) {
      closeBlock()
      live = false
    } else if (endsBlock(op)) {
      closeBlock()
      openBlock(pc + 1)
    }
  }
  for (; rankWord < words; rankWord++) store<u32>(ranks + (<usize>rankWord << 2), destination)
  if (live) emit(OP_STOP, 0, 0)
  closeBlock()
  const codeEnd = out
  // Where a constant jump to no JUMPDEST leads.
  openBlock(length)
  const bad = block
  emit(OP_BAD_JUMP, 0, 0)
  closeBlock()
  resolveJumps(instructions, codeEnd, decoded, <u32>bad)
  return decoded
}

@inline
function operationOf(opcodes: usize, byte: u32): u32 {
  return load<u16>(opcodes + (byte << 3))
}

function openBlock(pc: u32): void {
  block = out
  store<u64>(block, OP_BEGIN)
  store<u32>(block, pc, BEGIN_PC)
  out += BEGIN_SIZE
  gas = 0
  height = 0
  lowest = 0
  highest = 0
}

function closeBlock(): void {
  if (block == 0) return
  store<u16>(block, <u16>(-lowest > STACK_BYTES ? IMPOSSIBLE : -lowest), BEGIN_NEEDED)
  store<u16>(block, <u16>(highest > STACK_BYTES ? IMPOSSIBLE : highest), BEGIN_GROWTH)
  store<u32>(block, gas, BEGIN_GAS)
  block = 0
}

/** Add an opcode row to the open block's sums. */
function account(row: usize): void {
  height -= <i32>load<u8>(row, 2) << 5
  if (height < lowest) lowest = height
  height += <i32>load<u8>(row, 3) << 5
  if (height > highest) highest = height
  gas += load<u32>(row, 4)
}

@inline
function emit(op: u32, small: u32, operand: u32): void {
  store<u16>(out, <u16>op)
  store<u16>(out, <u16>small, 2)
  store<u32>(out, operand, 4)
  out += 8
}

let pushed: u32 = 0
/** Is the constant below 2^32? Then it is in `pushed`. */
function smallPush(from: usize, count: u32): bool {
  const lead = count > 4 ? count - 4 : 0
  for (let i: u32 = 0; i < lead; i++) if (load<u8>(from + i) != 0) return false
  pushed = 0
  for (let i = lead; i < count; i++) pushed = (pushed << 8) | load<u8>(from + i)
  return true
}

/** The `count` big-endian bytes at `from` as a word at `word`. */
export function readPush(from: usize, count: u32, word: usize): void {
  memory.fill(word, 0, 32)
  for (let i: u32 = 0; i < count; i++) store<u8>(word + count - 1 - i, load<u8>(from + i))
}

/** Operation of the n-th instruction before `out` in the open block; UNDEFINED if there is none. */
@inline
function before(n: usize): u32 {
  const at = out - (n << 3)
  return at >= block + BEGIN_SIZE ? load<u16>(at) : UNDEFINED
}

/** JUMP_xx of a comparison, or 0. */
function compareJump(op: u32): u32 {
  switch (op) {
    case OP_LT:
      return OP_JUMP_LT
    case OP_GT:
      return OP_JUMP_GT
    case OP_SLT:
      return OP_JUMP_SLT
    case OP_SGT:
      return OP_JUMP_SGT
    case OP_EQ:
      return OP_JUMP_EQ
    default:
      return 0
  }
}

function emitJumpIf(): void {
  const destination = load<u32>(out - 8, 4)
  const test = before(2)
  const negated = test == OP_ISZERO
  const compare = compareJump(negated ? before(3) : test)
  if (compare != 0) {
    out -= negated ? 24 : 16
    emit(negated ? compare + (OP_JUMP_NOT_LT - OP_JUMP_LT) : compare, 0, destination)
  } else if (negated) {
    out -= 16
    emit(OP_JUMP_UNLESS, 0, destination)
  } else {
    out -= 8
    emit(OP_JUMPI_TO, 0, destination)
  }
}

/** Rewrite the PUSH before into the operation with an immediate. */
@inline
function fuse(op: u32): void {
  store<u16>(out - 8, <u16>op)
}

function emitOperation(op: u32, pc: u32): void {
  const previous = before(1)
  if (previous == OP_PUSH_SMALL) {
    switch (op) {
      case OP_JUMP:
        return fuse(OP_JUMP_TO)
      case OP_JUMPI:
        return emitJumpIf()
      case OP_ADD:
        return fuse(OP_ADD_SMALL)
      case OP_SUB:
        return fuse(OP_SMALL_SUB)
      case OP_AND:
        return fuse(OP_AND_SMALL)
      case OP_EQ:
        return fuse(OP_EQ_SMALL)
      case OP_SHL:
        return fuse(OP_SHL_BY)
      case OP_SHR:
        return fuse(OP_SHR_BY)
      case OP_MLOAD:
        return fuse(OP_MLOAD_AT)
      case OP_MSTORE:
        return fuse(OP_MSTORE_AT)
      case OP_CALLDATALOAD:
        return fuse(OP_CALLDATALOAD_AT)
    }
  } else if (previous == OP_PUSH_WIDE && op == OP_AND) {
    return fuse(OP_AND_WIDE)
  } else if (op == OP_POP && previous >= OP_SWAP1 && previous <= OP_SWAP16) {
    store<u32>(out - 8, (previous - OP_SWAP1 + 1) << 5, 4)
    return fuse(OP_SWAP_POP)
  }
  emit(op, 0, op == OP_PC ? pc : 0)
}

/** Turn constant destinations into addresses. */
function resolveJumps(from: usize, until: usize, decoded: usize, bad: u32): void {
  for (let at = from; at < until; at += 8) {
    const op: u32 = load<u16>(at)
    if (op == OP_BEGIN) {
      at += BEGIN_SIZE - 8
    } else if (op == OP_JUMP_TO || op == OP_JUMPI_TO || op == OP_JUMP_UNLESS || (op >= OP_JUMP_LT && op <= OP_JUMP_NOT_EQ)) {
      const target = jumpTarget(decoded, load<u32>(at, 4))
      store<u32>(at, target == 0 ? bad : <u32>target, 4)
    }
  }
}

/** The BEGIN of the JUMPDEST at `pc`; 0 when there is none. */
@inline
export function jumpTarget(decoded: usize, pc: u32): usize {
  if (pc >= load<u32>(decoded, DECODED_LENGTH)) return 0
  const bits = load<u64>(<usize>load<u32>(decoded, DECODED_JUMP_BITS) + (<usize>(pc >> 6) << 3))
  const bit = (<u64>1) << (pc & 63)
  if ((bits & bit) == 0) return 0
  const rank = load<u32>(<usize>load<u32>(decoded, DECODED_JUMP_RANKS) + (<usize>(pc >> 6) << 2)) + <u32>popcnt<u64>(bits & (bit - 1))
  return <usize>load<u32>(<usize>load<u32>(decoded, DECODED_JUMP_TARGETS) + (<usize>rank << 2))
}

