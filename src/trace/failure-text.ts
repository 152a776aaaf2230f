/**
 * How traces word a failure: geth's messages, which tools look for.
 * Source: go-ethereum core/vm errors (the words only); Solidity ABI, `Error(string)` and `Panic(uint256)`.
 */

import { bigIntFromBytes } from '../base/bytes.ts'
import type { HaltReason } from '../executor/outcome.ts'

const HALT_TEXT: Readonly<Record<HaltReason, string>> = {
  none: '',
  'out-of-gas': 'out of gas',
  'stack-underflow': 'stack underflow',
  'stack-overflow': 'stack limit reached',
  'invalid-jump': 'invalid jump destination',
  'invalid-opcode': 'invalid opcode: INVALID',
  'undefined-opcode': 'invalid opcode',
  'static-state-change': 'write protection',
  'return-data-out-of-bounds': 'return data out of bounds',
  'create-collision': 'contract address collision',
  'code-too-large': 'max code size exceeded',
  'code-starts-with-ef': 'invalid code: must not begin with 0xef',
  'initcode-too-large': 'max initcode size exceeded',
  'nonce-overflow': 'nonce uint64 overflow',
  'precompile-failure': 'precompile failed',
  'call-depth': 'max call depth exceeded',
  'insufficient-balance': 'insufficient balance for transfer',
}

/** Source: Solidity documentation, "Panic via assert". */
const PANIC_TEXT: Readonly<Record<string, string>> = {
  '1': 'assert(false)',
  '17': 'arithmetic underflow or overflow',
  '18': 'division or modulo by zero',
  '33': 'enum overflow',
  '34': 'invalid encoded storage byte array accessed',
  '49': 'out-of-bounds array access; popping on an empty array',
  '50': 'out-of-bounds access of an array or bytesN',
  '65': 'out of memory',
  '81': 'uninitialized function',
}

const ERROR_SELECTOR = 0x08c379a0
const PANIC_SELECTOR = 0x4e487b71

/** The message of a frame that did not succeed. */
export function failureText(kind: 'revert' | 'halt', halt: HaltReason): string {
  return kind === 'revert' ? 'execution reverted' : HALT_TEXT[halt]
}

/** What revert data says, if it is `Error(string)` or `Panic(uint256)`; else undefined. */
export function revertText(output: Uint8Array): string | undefined {
  if (output.length < 36) return undefined
  const selector = new DataView(output.buffer, output.byteOffset).getUint32(0)
  if (selector === ERROR_SELECTOR) return errorText(output.subarray(4))
  if (selector !== PANIC_SELECTOR) return undefined
  const code = bigIntFromBytes(output.subarray(4, 36))
  return PANIC_TEXT[code.toString()] ?? `unknown panic code: 0x${code.toString(16)}`
}

function errorText(encoded: Uint8Array): string | undefined {
  if (encoded.length < 64 || bigIntFromBytes(encoded.subarray(0, 32)) !== 32n) return undefined
  const length = bigIntFromBytes(encoded.subarray(32, 64))
  if (length > BigInt(encoded.length - 64)) return undefined
  return new TextDecoder().decode(encoded.subarray(64, 64 + Number(length)))
}
