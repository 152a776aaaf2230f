/**
 * Everything that makes or ends a frame: calls, creations, precompiles, SELFDESTRUCT, and what the caller gets back.
 * Source: Yellow Paper 7 and 8; EIP-150 (63/64), EIP-161, EIP-211, EIP-214, EIP-1014, EIP-2929, EIP-3541, EIP-3860,
 * EIP-6780, EIP-7610, EIP-7702.
 */

import {
  ACCOUNT_ADDRESS,
  ACCOUNT_BALANCE,
  ACCOUNT_CODE,
  ACCOUNT_NONCE,
  CODE_BYTES,
  CODE_LENGTH,
  DECODED_BYTES,
  DECODED_INSTRUCTIONS,
  FRAME_ADDRESS,
  FRAME_CALLER,
  FRAME_CODE_ACCOUNT,
  FRAME_DECODED,
  FRAME_DEPTH,
  FRAME_FLAGS,
  FRAME_GAS,
  FRAME_INPUT,
  FRAME_INPUT_LENGTH,
  FRAME_IP,
  FRAME_JOURNAL,
  FRAME_KIND,
  FRAME_LOGS,
  FRAME_MEMORY,
  FRAME_MEMORY_SIZE,
  FRAME_REFUND,
  FRAME_RETURN_LENGTH,
  FRAME_RETURN_OFFSET,
  FRAME_SELF,
  FRAME_SIZE,
  FRAME_SP,
  FRAME_VALUE,
  HALT_CALL_DEPTH,
  HALT_CODE_STARTS_WITH_EF,
  HALT_CODE_TOO_LARGE,
  HALT_CREATE_COLLISION,
  HALT_INITCODE_TOO_LARGE,
  HALT_INSUFFICIENT_BALANCE,
  HALT_NONE,
  HALT_NONCE_OVERFLOW,
  HALT_OUT_OF_GAS,
  HALT_PRECOMPILE_FAILURE,
  HALT_STATIC_STATE_CHANGE,
  LOG_PREV,
  NOTE_BYTES,
  NOTE_LENGTH,
  NOTE_PREV,
  RULE_EIP3541,
  RULE_EIP3860,
  RULE_EIP6780,
  RULE_EIP7702,
  RULES_MAX_CODE_SIZE,
  RULES_MAX_INITCODE_SIZE,
} from './generated/layout'
import {
  GAS_CALL_STIPEND,
  GAS_CALL_VALUE,
  GAS_CODE_DEPOSIT_BYTE,
  GAS_COLD_ACCOUNT,
  GAS_INITCODE_WORD,
  GAS_KECCAK_WORD,
  GAS_NEW_ACCOUNT,
  GAS_WARM_ACCESS,
} from './generated/gas'
import { OP_CALL, OP_CALLCODE, OP_CREATE, OP_CREATE2, OP_DELEGATECALL, OP_SELFDESTRUCT, OP_STATICCALL } from './generated/opcodes'
import { deployedCode, temporaryCode } from '../../state/assembly/code'
import {
  accountOf,
  CREATED,
  canPay,
  credit,
  DESTROYED,
  debit,
  flagsOf,
  journal,
  missCount,
  precompileAt,
  rollback,
  seeBalance,
  seeNonce,
  seesEmpty,
  seesStorage,
  setCode,
  setFlags,
  setNonce,
  take,
  touch,
  touchForGood,
  warmAccount,
} from '../../state/assembly/run'
import { keccak256 } from '../../crypto/assembly/keccak'
import { blake2f } from './blake2f'
import { charge } from './charge'
import { decodedOf, decodeTemporary } from './decode'
import { CAREFUL, CREATING, growMemory, placeFrame, STATIC } from './frames'
import {
  clearReturn,
  consoleCalls,
  has,
  keccak,
  logCount,
  logs,
  MAX_DEPTH,
  refund,
  reserveReturn,
  returnLength,
  rules,
  scratch,
  setConsoleCalls,
  setLogs,
  setRefund,
  setReturn,
  tracing,
} from './lane'
import * as w from './u256'

/** Why `runFrame` or an operation stopped. */
export const SIGNAL_CONTINUE: u32 = 0
export const SIGNAL_ENTER: u32 = 1
export const SIGNAL_RETURN: u32 = 2
export const SIGNAL_REVERT: u32 = 3
export const SIGNAL_HALT: u32 = 4
/** A block cannot be entered: find out why in the loop that checks every operation. */
export const SIGNAL_CAREFUL: u32 = 5
/** State that nobody has loaded yet was asked for. */
export const SIGNAL_MISS: u32 = 6

export const CALL: u32 = OP_CALL
export const CALLCODE: u32 = OP_CALLCODE
export const DELEGATECALL: u32 = OP_DELEGATECALL
export const STATICCALL: u32 = OP_STATICCALL
export const CREATE: u32 = OP_CREATE
export const CREATE2: u32 = OP_CREATE2

/**
 * Run a precompile of the host: returns the gas it used, or −1 when it failed. The output goes into the buffer that the
 * host asks for with `reserveReturn`.
 */
@external("host", "precompile")
declare function hostPrecompile(address: u32, input: usize, length: u32, gas: i64): i64

@external("host", "enter")
declare function hostEnter(frame: usize): void

/** A frame has ended with a signal; its output is at (ptr, length). */
@external("host", "exit")
declare function hostExit(frame: usize, signal: u32, halt: u32, output: usize, length: u32): void

/** Why the last frame halted. */
export let haltReason: u32 = HALT_NONE
/** Output of the frame that has just ended. */
export let output: usize = 0
export let outputLength: u32 = 0

export function halted(reason: u32): void {
  haltReason = reason
}

export function setOutput(at: usize, length: u32): void {
  output = at
  outputLength = length
}

// ---- precompiles and the console ----

const RIPEMD160: u32 = 3
const IDENTITY: u32 = 4
const BLAKE2F: u32 = 9

/** Run a precompile; gas used, or −1. The output is the return data. */
function runPrecompile(number: u32, input: usize, length: u32, gas: i64): i64 {
  if (number == IDENTITY) {
    const price: i64 = 15 + 3 * <i64>((length + 31) >> 5)
    if (price <= gas) setReturn(input, length)
    return price <= gas ? price : -1
  }
  if (number == BLAKE2F) {
    if (length != 213) return -1
    const rounds = <i64>bswap<u32>(load<u32>(input))
    if (rounds > gas || !blake2f(input, reserveReturn(64))) return -1
    return rounds
  }
  clearReturn()
  return hostPrecompile(number, input, length, gas)
}

/** 0x…636F6e736F6c652e6c6f67 ("console.log"), where Hardhat's console library sends its calls. */
function isConsole(address: usize): bool {
  return (
    load<u64>(address) == 0 &&
    load<u64>(address, 8) == 0x65_6c_6f_73_6e_6f_63_00 &&
    load<u32>(address, 16) == 0x67_6f_6c_2e
  )
}

function noteConsole(input: usize, length: u32): void {
  const note = take(<u32>NOTE_BYTES + length)
  store<u32>(note, consoleCalls, NOTE_PREV)
  store<u32>(note, length, NOTE_LENGTH)
  memory.copy(note + NOTE_BYTES, input, length)
  setConsoleCalls(<u32>note)
}

// ---- frames ----

/** EIP-7702: does this code delegate? Its 20-byte target then is at CODE_BYTES + 3. */
export function isDelegation(code: usize): bool {
  return code != 0 && load<u32>(code, CODE_LENGTH) == 23 && (load<u32>(code, CODE_BYTES) & 0xffffff) == 0x0001ef
}

/** Remember what a rollback of this frame goes back to. */
function checkpoint(frame: usize): void {
  store<u32>(frame, journal, FRAME_JOURNAL)
  store<u32>(frame, logs, FRAME_LOGS)
  store<u64>(frame, refund, FRAME_REFUND)
}

function undo(frame: usize): void {
  rollback(load<u32>(frame, FRAME_JOURNAL))
  setRefund(load<u64>(frame, FRAME_REFUND))
  const oldest = load<u32>(frame, FRAME_LOGS)
  let count = logCount
  let at = logs
  while (at != oldest) {
    at = load<u32>(at, LOG_PREV)
    count--
  }
  setLogs(oldest, count)
}

/** Move `value` (a word); the payer was asked with `canPay`. Both are touched (EIP-161). */
export function transfer(from: usize, to: usize, value: usize): void {
  touch(to)
  if (w.isZero(value) || from == to) return
  debit(from, value)
  credit(to, value)
}

/** Let a placed frame begin with this code. */
function startFrame(frame: usize, decoded: usize, gas: i64, flags: u32): void {
  store<u32>(frame, <u32>decoded, FRAME_DECODED)
  store<u32>(frame, flags, FRAME_FLAGS)
  store<u64>(frame, gas, FRAME_GAS)
  const careful = (flags & CAREFUL) != 0
  store<u32>(frame, careful ? load<u32>(decoded, DECODED_BYTES) : load<u32>(decoded, DECODED_INSTRUCTIONS), FRAME_IP)
  clearReturn()
}

/** What is left of a frame's gas after all but one part in 64 is passed on (EIP-150). */
@inline
function passable(gas: i64): i64 {
  return gas - (gas >> 6)
}

function pushResult(frame: usize, sp: usize, ok: bool): void {
  w.setU64(sp, ok ? 1 : 0)
  store<u32>(frame, <u32>sp, FRAME_SP)
}

/**
 * Call into code with everything checked but depth: run a precompile at once or begin a frame. Used by CALL and its kin
 * and for the transaction itself. Returns SIGNAL_ENTER, or a signal with the output as return data and the gas left in
 * FRAME.gas of the placed frame.
 */
export function beginCall(frame: usize, kind: u32, target: usize, gas: i64, flags: u32, value: usize, payer: usize): u32 {
  checkpoint(frame)
  store<u32>(frame, kind, FRAME_KIND)
  if (tracing) {
    store<u64>(frame, gas, FRAME_GAS)
    store<u32>(frame, flags, FRAME_FLAGS)
    hostEnter(frame)
  }
  if (kind == CALL) transfer(payer, load<u32>(frame, FRAME_SELF), value)
  else if (kind == STATICCALL) touch(load<u32>(frame, FRAME_SELF))
  const input = <usize>load<u32>(frame, FRAME_INPUT)
  const length = load<u32>(frame, FRAME_INPUT_LENGTH)
  const number = precompileAt(target + ACCOUNT_ADDRESS)
  if (number != 0) {
    if (number == RIPEMD160 && (kind == CALL || kind == STATICCALL)) touchForGood(target)
    const used = runPrecompile(number, input, length, gas)
    if (used >= 0 && used <= gas) {
      store<u64>(frame, charge(gas, used), FRAME_GAS)
      return leave(frame, SIGNAL_RETURN)
    }
    clearReturn()
    halted(HALT_PRECOMPILE_FAILURE)
    return leave(frame, SIGNAL_HALT)
  }
  let code = <usize>load<u32>(target, ACCOUNT_CODE)
  if (has(RULE_EIP7702) && isDelegation(code)) {
    const delegate = accountOf(code + CODE_BYTES + 3)
    if (missCount != 0) return SIGNAL_MISS
    // A precompile as target is empty code (EIP-7702).
    code = <usize>load<u32>(delegate, ACCOUNT_CODE)
  }
  if (code == 0) {
    if (isConsole(target + ACCOUNT_ADDRESS)) noteConsole(input, length)
    store<u64>(frame, gas, FRAME_GAS)
    clearReturn()
    return leave(frame, SIGNAL_RETURN)
  }
  startFrame(frame, decodedOf(code, rules), gas, flags)
  return SIGNAL_ENTER
}

/** A placed frame that ends without having run: tell the tracer, undo a halt. The output is the return data. */
function leave(frame: usize, signal: u32): u32 {
  setOutput(reserveReturn(returnLength), returnLength)
  if (signal == SIGNAL_HALT) {
    undo(frame)
    store<u64>(frame, 0, FRAME_GAS)
  }
  if (tracing) hostExit(frame, signal, haltReason, output, outputLength)
  return signal
}

/** CALL, CALLCODE, DELEGATECALL, STATICCALL. */
export function opCall(frame: usize, kind: u32): u32 {
  const sp = <usize>load<u32>(frame, FRAME_SP)
  const hasValue = kind == CALL || kind == CALLCODE
  const value = sp - 64
  const isStatic = (load<u32>(frame, FRAME_FLAGS) & STATIC) != 0
  const sends = hasValue && !w.isZero(value)
  if (kind == CALL && sends && isStatic) {
    halted(HALT_STATIC_STATE_CHANGE)
    return SIGNAL_HALT
  }
  const args = hasValue ? sp - 96 : sp - 64
  const result = args - 96
  let gas = <i64>load<u64>(frame, FRAME_GAS)
  gas = growFor(frame, args, args - 32, gas)
  if (gas >= 0) gas = growFor(frame, args - 64, args - 96, gas)
  if (gas < 0) return outOfGas()

  w.storeAddress(sp - 32, scratch)
  const target = accountOf(scratch)
  if (warmAccount(target)) gas = charge(gas, GAS_COLD_ACCOUNT - GAS_WARM_ACCESS)
  if (sends) gas = charge(gas, GAS_CALL_VALUE)
  if (missCount != 0) return SIGNAL_MISS
  if (gas < 0) return outOfGas()
  if (kind == CALL && sends && seesEmpty(target)) gas = charge(gas, GAS_NEW_ACCOUNT)
  const code = <usize>load<u32>(target, ACCOUNT_CODE)
  if (has(RULE_EIP7702) && isDelegation(code)) {
    const delegate = accountOf(code + CODE_BYTES + 3)
    gas = charge(gas, warmAccount(delegate) ? GAS_COLD_ACCOUNT : GAS_WARM_ACCESS)
    if (missCount != 0) return SIGNAL_MISS
  }
  if (gas < 0) return outOfGas()

  const most = passable(gas)
  const given: i64 = w.fitsU64(sp) && load<u64>(sp) < <u64>most ? <i64>load<u64>(sp) : most
  gas -= given
  const childGas = sends ? given + GAS_CALL_STIPEND : given
  const self = <usize>load<u32>(frame, FRAME_SELF)
  const depth = load<u32>(frame, FRAME_DEPTH) + 1
  // The child is placed while the stack pointer still stands above the arguments.
  const memory_ = <usize>load<u32>(frame, FRAME_MEMORY)
  const inputLength = load<u32>(args - 32)
  const outOffset = load<u32>(args - 64)
  const outLength = load<u32>(args - 96)
  const child = placeChild(frame, depth, kind, target, value)
  store<u32>(child, <u32>(inputLength == 0 ? 0 : memory_ + load<u32>(args)), FRAME_INPUT)
  store<u32>(child, inputLength, FRAME_INPUT_LENGTH)
  store<u32>(child, outOffset, FRAME_RETURN_OFFSET)
  store<u32>(child, outLength, FRAME_RETURN_LENGTH)
  if (depth > MAX_DEPTH || (sends && !canPay(self, value))) {
    halted(depth > MAX_DEPTH ? HALT_CALL_DEPTH : HALT_INSUFFICIENT_BALANCE)
    if (tracing) reportWhole(child, kind, childGas, SIGNAL_HALT)
    clearReturn()
    store<u64>(frame, gas + childGas, FRAME_GAS)
    pushResult(frame, result, false)
    return SIGNAL_CONTINUE
  }
  store<u64>(frame, gas, FRAME_GAS)
  store<u32>(frame, <u32>result, FRAME_SP)
  let flags = load<u32>(frame, FRAME_FLAGS) & STATIC
  if (tracing) flags |= CAREFUL
  if (kind == STATICCALL) flags |= STATIC
  const signal = beginCall(child, kind, target, childGas, flags, child + FRAME_VALUE, self)
  if (signal == SIGNAL_ENTER || signal == SIGNAL_MISS) return signal
  resumeCaller(frame, child, signal)
  return SIGNAL_CONTINUE
}

/** Tell the tracer of a frame that begins and ends at once: nothing ran, its gas is untouched. */
function reportWhole(frame: usize, kind: u32, gas: i64, signal: u32): void {
  store<u32>(frame, kind, FRAME_KIND)
  store<u64>(frame, gas, FRAME_GAS)
  hostEnter(frame)
  hostExit(frame, signal, haltReason, 0, 0)
}

/** Place the child of a call and say who it is: context, caller, value. */
function placeChild(frame: usize, depth: u32, kind: u32, target: usize, value: usize): usize {
  const child = placeFrame(depth)
  const keepsContext = kind == DELEGATECALL || kind == CALLCODE
  store<u32>(child, keepsContext ? load<u32>(frame, FRAME_SELF) : <u32>target, FRAME_SELF)
  store<u32>(child, <u32>target, FRAME_CODE_ACCOUNT)
  if (keepsContext) w.copy(frame + FRAME_ADDRESS, child + FRAME_ADDRESS)
  else w.loadAddress(target + ACCOUNT_ADDRESS, child + FRAME_ADDRESS)
  if (kind == DELEGATECALL) {
    w.copy(frame + FRAME_CALLER, child + FRAME_CALLER)
    w.copy(frame + FRAME_VALUE, child + FRAME_VALUE)
  } else {
    w.copy(frame + FRAME_ADDRESS, child + FRAME_CALLER)
    if (kind == STATICCALL) w.zero(child + FRAME_VALUE)
    else w.copy(value, child + FRAME_VALUE)
  }
  return child
}

/** Memory for a region named by two words; the gas left, negative when it does not do. */
function growFor(frame: usize, offset: usize, length: usize, gas: i64): i64 {
  if (w.isZero(length)) return gas
  if (!w.fitsU32(offset) || !w.fitsU32(length)) return -1
  const end = load<u64>(offset) + load<u64>(length)
  return end > <u64>load<u32>(frame, FRAME_MEMORY_SIZE) ? growMemory(frame, end, gas) : gas
}

function outOfGas(): u32 {
  halted(HALT_OUT_OF_GAS)
  return SIGNAL_HALT
}

/** A call has ended: give back its gas, copy its output, push whether it went well. The output is the return data. */
function resumeCaller(caller: usize, child: usize, signal: u32): void {
  store<u64>(caller, load<u64>(caller, FRAME_GAS) + load<u64>(child, FRAME_GAS), FRAME_GAS)
  const room = load<u32>(child, FRAME_RETURN_LENGTH)
  const length = min<u32>(room, returnLength)
  if (length != 0) memory.copy(<usize>load<u32>(caller, FRAME_MEMORY) + load<u32>(child, FRAME_RETURN_OFFSET), reserveReturn(returnLength), length)
  pushResult(caller, load<u32>(caller, FRAME_SP), signal == SIGNAL_RETURN)
}

// ---- creation ----

/** CREATE and CREATE2. */
export function opCreate(frame: usize, kind: u32): u32 {
  const sp = <usize>load<u32>(frame, FRAME_SP)
  if ((load<u32>(frame, FRAME_FLAGS) & STATIC) != 0) {
    halted(HALT_STATIC_STATE_CHANGE)
    return SIGNAL_HALT
  }
  let gas = growFor(frame, sp - 32, sp - 64, <i64>load<u64>(frame, FRAME_GAS))
  if (gas < 0) return outOfGas()
  const length = load<u32>(sp - 64)
  const words = <i64>((<u64>length + 31) >> 5)
  if (has(RULE_EIP3860)) {
    if (length > load<u32>(rules, RULES_MAX_INITCODE_SIZE)) {
      halted(HALT_INITCODE_TOO_LARGE)
      return SIGNAL_HALT
    }
    gas = charge(gas, words * GAS_INITCODE_WORD)
  }
  if (kind == CREATE2) gas = charge(gas, words * GAS_KECCAK_WORD)
  if (gas < 0) return outOfGas()

  const self = <usize>load<u32>(frame, FRAME_SELF)
  const result = kind == CREATE2 ? sp - 96 : sp - 64
  const depth = load<u32>(frame, FRAME_DEPTH) + 1
  const nonce = load<u64>(self, ACCOUNT_NONCE)
  seeNonce(self)
  clearReturn()
  if (depth > MAX_DEPTH || nonce == U64.MAX_VALUE || !canPay(self, sp)) {
    halted(depth > MAX_DEPTH ? HALT_CALL_DEPTH : nonce == U64.MAX_VALUE ? HALT_NONCE_OVERFLOW : HALT_INSUFFICIENT_BALANCE)
    if (tracing) reportNoCreation(frame, kind, depth, nonce, passable(gas))
    store<u64>(frame, gas, FRAME_GAS)
    pushResult(frame, result, false)
    return SIGNAL_CONTINUE
  }
  const given = passable(gas)
  store<u64>(frame, gas - given, FRAME_GAS)
  const initcode = length == 0 ? 0 : <usize>load<u32>(frame, FRAME_MEMORY) + load<u32>(sp - 32)
  if (kind == CREATE2) create2Address(self, sp - 96, initcode, length, scratch)
  else createAddress(self + ACCOUNT_ADDRESS, nonce, scratch)
  const created = accountOf(scratch)
  if (missCount != 0) return SIGNAL_MISS
  setNonce(self, nonce + 1)
  // Stays warm when the creation fails (EIP-2929).
  warmAccount(created)
  const child = placeCreation(frame, depth, created, sp)
  store<u32>(frame, <u32>result, FRAME_SP)
  store<u32>(child, kind, FRAME_KIND)
  const flags = tracing ? CREATING | CAREFUL : CREATING
  const signal = beginCreation(child, created, initcode, length, given, flags, self)
  if (signal == SIGNAL_ENTER) return signal
  resumeCreator(frame, child, signal)
  return SIGNAL_CONTINUE
}

/** Tell the tracer of a creation that fails before it begins, with the address it would have had. */
function reportNoCreation(frame: usize, kind: u32, depth: u32, nonce: u64, gas: i64): void {
  const sp = <usize>load<u32>(frame, FRAME_SP)
  const self = <usize>load<u32>(frame, FRAME_SELF)
  const length = load<u32>(sp - 64)
  const initcode = length == 0 ? 0 : <usize>load<u32>(frame, FRAME_MEMORY) + load<u32>(sp - 32)
  if (kind == CREATE2) create2Address(self, sp - 96, initcode, length, scratch)
  else createAddress(self + ACCOUNT_ADDRESS, nonce, scratch)
  const child = placeFrame(depth)
  w.loadAddress(scratch, child + FRAME_ADDRESS)
  w.copy(frame + FRAME_ADDRESS, child + FRAME_CALLER)
  w.copy(sp, child + FRAME_VALUE)
  store<u32>(child, <u32>initcode, FRAME_INPUT)
  store<u32>(child, length, FRAME_INPUT_LENGTH)
  reportWhole(child, kind, gas, SIGNAL_HALT)
}

function placeCreation(frame: usize, depth: u32, created: usize, value: usize): usize {
  const child = placeFrame(depth)
  store<u32>(child, <u32>created, FRAME_SELF)
  store<u32>(child, <u32>created, FRAME_CODE_ACCOUNT)
  w.loadAddress(created + ACCOUNT_ADDRESS, child + FRAME_ADDRESS)
  w.copy(frame + FRAME_ADDRESS, child + FRAME_CALLER)
  w.copy(value, child + FRAME_VALUE)
  return child
}

/** Begin to create at an account: collision, nonce, endowment, initcode. Used by CREATE* and creating transactions. */
export function beginCreation(frame: usize, created: usize, initcode: usize, length: u32, gas: i64, flags: u32, payer: usize): u32 {
  checkpoint(frame)
  store<u32>(frame, 0, FRAME_INPUT)
  store<u32>(frame, 0, FRAME_INPUT_LENGTH)
  if (tracing) {
    store<u64>(frame, gas, FRAME_GAS)
    store<u32>(frame, flags, FRAME_FLAGS)
    // The tracer sees initcode where a call has its input.
    store<u32>(frame, <u32>initcode, FRAME_INPUT)
    store<u32>(frame, length, FRAME_INPUT_LENGTH)
    hostEnter(frame)
    store<u32>(frame, 0, FRAME_INPUT)
    store<u32>(frame, 0, FRAME_INPUT_LENGTH)
  }
  seeNonce(created)
  if (load<u64>(created, ACCOUNT_NONCE) != 0 || load<u32>(created, ACCOUNT_CODE) != 0 || seesStorage(created)) {
    halted(HALT_CREATE_COLLISION)
    clearReturn()
    return leave(frame, SIGNAL_HALT)
  }
  setFlags(created, flagsOf(created) | CREATED)
  setNonce(created, 1)
  transfer(payer, created, frame + FRAME_VALUE)
  if (length == 0) {
    store<u64>(frame, gas, FRAME_GAS)
    clearReturn()
    return leave(frame, SIGNAL_RETURN)
  }
  startFrame(frame, decodeTemporary(temporaryCode(initcode, length), rules), gas, flags)
  return SIGNAL_ENTER
}

/** Initcode has returned: check and keep what it gave. SIGNAL_RETURN, or SIGNAL_HALT with the reason noted. */
function depositCode(frame: usize): u32 {
  if (outputLength > load<u32>(rules, RULES_MAX_CODE_SIZE)) {
    halted(HALT_CODE_TOO_LARGE)
    return SIGNAL_HALT
  }
  if (outputLength != 0 && load<u8>(output) == 0xef && has(RULE_EIP3541)) {
    halted(HALT_CODE_STARTS_WITH_EF)
    return SIGNAL_HALT
  }
  const gas = charge(<i64>load<u64>(frame, FRAME_GAS), <i64>outputLength * GAS_CODE_DEPOSIT_BYTE)
  if (gas < 0) return outOfGas()
  store<u64>(frame, gas, FRAME_GAS)
  setCode(load<u32>(frame, FRAME_SELF), <u32>deployedCode(output, outputLength))
  return SIGNAL_RETURN
}

/** A creation has ended: push the address or zero; only a revert leaves return data (EIP-211). */
function resumeCreator(creator: usize, child: usize, signal: u32): void {
  store<u64>(creator, load<u64>(creator, FRAME_GAS) + load<u64>(child, FRAME_GAS), FRAME_GAS)
  if (signal != SIGNAL_REVERT) clearReturn()
  const sp = <usize>load<u32>(creator, FRAME_SP)
  if (signal == SIGNAL_RETURN) w.copy(child + FRAME_ADDRESS, sp)
  else w.zero(sp)
}

/** The rightmost 20 bytes of keccak256(rlp([sender, nonce])), at `out` (Yellow Paper 7, equation 88). */
export function createAddress(sender: usize, nonce: u64, out: usize): void {
  const buffer = scratch + 64
  store<u8>(buffer, 0x94, 1)
  memory.copy(buffer + 2, sender, 20)
  let length: u32 = 22
  if (nonce < 0x80) {
    store<u8>(buffer + length, nonce == 0 ? 0x80 : <u8>nonce)
    length++
  } else {
    const size: u32 = 8 - (<u32>clz<u64>(nonce) >> 3)
    store<u8>(buffer + length, <u8>(0x80 + size))
    for (let i: u32 = 0; i < size; i++) store<u8>(buffer + length + 1 + i, <u8>(nonce >> (8 * (size - 1 - i))))
    length += 1 + size
  }
  store<u8>(buffer, <u8>(0xc0 + length - 1))
  keccak256(buffer, length, buffer + 64)
  memory.copy(out, buffer + 64 + 12, 20)
}

/** The rightmost 20 bytes of keccak256(0xff ++ sender ++ salt ++ keccak256(initcode)), at `out` (EIP-1014). */
function create2Address(self: usize, salt: usize, initcode: usize, length: u32, out: usize): void {
  const buffer = scratch + 64
  store<u8>(buffer, 0xff)
  memory.copy(buffer + 1, self + ACCOUNT_ADDRESS, 20)
  w.storeBE(salt, buffer + 21)
  keccak(initcode, length, buffer + 53)
  keccak256(buffer, 85, buffer + 96)
  memory.copy(out, buffer + 96 + 12, 20)
}

// ---- SELFDESTRUCT ----

export function opSelfdestruct(frame: usize): u32 {
  if ((load<u32>(frame, FRAME_FLAGS) & STATIC) != 0) {
    halted(HALT_STATIC_STATE_CHANGE)
    return SIGNAL_HALT
  }
  const sp = <usize>load<u32>(frame, FRAME_SP)
  let gas = <i64>load<u64>(frame, FRAME_GAS)
  const self = <usize>load<u32>(frame, FRAME_SELF)
  w.storeAddress(sp, scratch)
  const heir = accountOf(scratch)
  if (warmAccount(heir)) gas = charge(gas, GAS_COLD_ACCOUNT)
  if (missCount != 0) return SIGNAL_MISS
  seeBalance(self)
  if (!w.isZero(self + ACCOUNT_BALANCE) && seesEmpty(heir)) gas = charge(gas, GAS_NEW_ACCOUNT)
  if (gas < 0) return outOfGas()
  const destroys = !has(RULE_EIP6780) || (flagsOf(self) & CREATED) != 0
  touch(heir)
  touch(self)
  const amount = scratch + 64
  w.copy(self + ACCOUNT_BALANCE, amount)
  if (tracing) reportSelfdestruct(frame, heir, amount)
  if (heir != self || destroys) debit(self, amount)
  if (heir != self) credit(heir, amount)
  if (destroys) setFlags(self, flagsOf(self) | DESTROYED)
  setOutput(0, 0)
  store<u64>(frame, gas, FRAME_GAS)
  return SIGNAL_RETURN
}

/** Tracers see SELFDESTRUCT as a transfer of the balance without gas. */
function reportSelfdestruct(frame: usize, heir: usize, amount: usize): void {
  const child = placeFrame(load<u32>(frame, FRAME_DEPTH) + 1)
  w.loadAddress(heir + ACCOUNT_ADDRESS, child + FRAME_ADDRESS)
  w.copy(frame + FRAME_ADDRESS, child + FRAME_CALLER)
  w.copy(amount, child + FRAME_VALUE)
  store<u32>(child, 0, FRAME_INPUT)
  store<u32>(child, 0, FRAME_INPUT_LENGTH)
  reportWhole(child, OP_SELFDESTRUCT, 0, SIGNAL_RETURN)
}

// ---- the end of a frame ----

/**
 * Take the frame that has stopped with `signal` off: deposit code, undo, tell the tracer, resume the caller. The output
 * moves to the return data, since the frame's memory goes with it. Returns the signal as the caller sees it.
 */
export function endFrame(frame: usize, signal: u32): u32 {
  const creating = (load<u32>(frame, FRAME_FLAGS) & CREATING) != 0
  if (signal == SIGNAL_RETURN && creating) signal = depositCode(frame)
  if (signal == SIGNAL_HALT) {
    store<u64>(frame, 0, FRAME_GAS)
    setOutput(0, 0)
  }
  if (signal != SIGNAL_RETURN) undo(frame)
  setReturn(output, outputLength)
  if (tracing) hostExit(frame, signal, haltReason, output, outputLength)
  if (load<u32>(frame, FRAME_DEPTH) == 0) return signal
  const caller = frame - FRAME_SIZE
  if (creating) resumeCreator(caller, frame, signal)
  else resumeCaller(caller, frame, signal)
  return signal
}
