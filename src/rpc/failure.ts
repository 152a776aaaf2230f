/**
 * A failed execution as an error answer: code 3 with the raw revert data, so that ethers, viem, web3.js and both lines
 * of Hardhat's matchers decode it; halts, which have no data, in each dialect's own words.
 *
 * Source: Solidity ABI, `Error(string)` 0x08c379a0 and `Panic(uint256)` 0x4e487b71.
 */

import { bigIntFromBytes, hexFromBytes } from '../base/bytes.ts'
import type { Executed, HaltReason } from '../executor/outcome.ts'
import type { Dialect } from './dialect.ts'
import { RpcError } from './rpc-error.ts'

/** What the revert data of Solidity says. */
export type RevertReason =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'panic'; readonly code: bigint }
  | { readonly kind: 'custom'; readonly data: string }

const REVERTED = 3
const ERROR_SELECTOR = '0x08c379a0'
const PANIC_SELECTOR = '0x4e487b71'

/** Panic code → [anvil's words, Hardhat's words]. Source: Solidity documentation, "Panic via assert". */
const PANICS: Readonly<Record<number, readonly [string, string]>> = {
  1: ['assertion failed', 'Assertion error'],
  17: ['arithmetic underflow or overflow', 'Arithmetic operation overflowed outside of an unchecked block'],
  18: ['division or modulo by zero', 'Division or modulo division by zero'],
  33: [
    'failed to convert value into enum type',
    'Tried to convert a value into an enum, but the value was too big or negative',
  ],
  34: ['storage byte array incorrectly encoded', 'Incorrectly encoded storage byte array'],
  49: ['called `.pop()` on an empty array', '.pop() was called on an empty array'],
  50: ['array out-of-bounds access', 'Array accessed at an out-of-bounds or negative index'],
  65: ['memory allocation error', 'Too much memory was allocated, or an array was created that is too large'],
  81: ['called an invalid internal function', 'Called a zero-initialized variable of internal function type'],
}

/** The names that anvil (revm) has for the ways to halt; Hardhat's matchers look for them behind `EVM error`. */
const HALT_NAMES: Readonly<Record<HaltReason, string>> = {
  none: 'None',
  'out-of-gas': 'OutOfGas',
  'stack-underflow': 'StackUnderflow',
  'stack-overflow': 'StackOverflow',
  'invalid-jump': 'InvalidJump',
  'invalid-opcode': 'InvalidFEOpcode',
  'undefined-opcode': 'OpcodeNotFound',
  'static-state-change': 'StateChangeDuringStaticCall',
  'return-data-out-of-bounds': 'OutOfOffset',
  'create-collision': 'CreateCollision',
  'code-too-large': 'CreateContractSizeLimit',
  'code-starts-with-ef': 'CreateContractStartingWithEF',
  'initcode-too-large': 'CreateInitCodeSizeLimit',
  'nonce-overflow': 'NonceOverflow',
  'precompile-failure': 'PrecompileError',
  'call-depth': 'CallTooDeep',
  'insufficient-balance': 'OutOfFunds',
}

/** Decode revert data; what is not well-formed `Error` or `Panic` is custom. */
export function revertReason(output: Uint8Array): RevertReason {
  if (output.length === 0) return { kind: 'none' }
  const selector = hexFromBytes(output.subarray(0, 4))
  if (selector === PANIC_SELECTOR && output.length === 36)
    return { kind: 'panic', code: bigIntFromBytes(output.subarray(4)) }
  const text = selector === ERROR_SELECTOR ? errorText(output.subarray(4)) : undefined
  return text === undefined ? { kind: 'custom', data: hexFromBytes(output) } : { kind: 'text', text }
}

function errorText(encoded: Uint8Array): string | undefined {
  if (encoded.length < 64 || bigIntFromBytes(encoded.subarray(0, 32)) !== 32n) return undefined
  const length = bigIntFromBytes(encoded.subarray(32, 64))
  if (length > BigInt(encoded.length - 64)) return undefined
  return new TextDecoder().decode(encoded.subarray(64, 64 + Number(length)))
}

/** The error of an execution that did not succeed; `transactionHash` (`0x…`) when it was mined. */
export function executionFailure(outcome: Executed, dialect: Dialect, transactionHash?: string): RpcError {
  if (outcome.kind === 'revert') {
    const reason = revertReason(outcome.output)
    const message = dialect === 'hardhat' ? hardhatRevert(reason) : anvilRevert(reason)
    return new RpcError(REVERTED, message, hexFromBytes(outcome.output), { transactionHash })
  }
  return dialect === 'hardhat'
    ? hardhatHalt(outcome.halt, transactionHash)
    : new RpcError(-32003, `EVM error ${HALT_NAMES[outcome.halt]}`, undefined, { transactionHash })
}

function anvilRevert(reason: RevertReason): string {
  switch (reason.kind) {
    case 'none':
      return 'execution reverted'
    case 'text':
      return `execution reverted: ${reason.text}`
    case 'panic':
      return `execution reverted: panic: ${PANICS[Number(reason.code)]?.[0] ?? 'unknown'} (0x${panicDigits(reason.code)})`
    case 'custom':
      return `execution reverted: custom error ${reason.data.slice(0, 10)}`
  }
}

function hardhatRevert(reason: RevertReason): string {
  switch (reason.kind) {
    case 'none':
      return 'Transaction reverted without a reason string'
    case 'text':
      return `VM Exception while processing transaction: reverted with reason string '${reason.text}'`
    case 'panic':
      return (
        `VM Exception while processing transaction: reverted with panic code 0x${reason.code.toString(16)} ` +
        `(${PANICS[Number(reason.code)]?.[1] ?? 'unknown panic code'})`
      )
    case 'custom':
      return (
        'VM Exception while processing transaction: reverted with an unrecognized custom error ' +
        `(return data: ${reason.data})`
      )
  }
}

function panicDigits(code: bigint): string {
  return code.toString(16).padStart(2, '0')
}

function hardhatHalt(halt: HaltReason, transactionHash: string | undefined): RpcError {
  const extra = { transactionHash }
  switch (halt) {
    case 'out-of-gas':
      return new RpcError(-32000, 'Transaction ran out of gas', undefined, extra)
    case 'invalid-opcode':
    case 'undefined-opcode':
      return new RpcError(REVERTED, 'VM Exception while processing transaction: invalid opcode', '0x', extra)
    case 'code-too-large':
      return new RpcError(
        REVERTED,
        'Transaction reverted: trying to deploy a contract whose code is too large',
        '0x',
        extra,
      )
    default:
      return new RpcError(REVERTED, "Transaction reverted and Hardhat couldn't infer the reason.", '0x', extra)
  }
}
