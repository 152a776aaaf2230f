/**
 * Fork rules as the runtime reads them: a RULES structure with one row per opcode. Decoded code is kept by (code, rules
 * record), so one set of rules must have one record per chain.
 */

import { precompileAddresses } from '../evm/precompiles/addresses.ts'
import { FORKS, isForkAtLeast, type Rules } from '../spec/forks.ts'
import { GAS } from '../spec/gas.ts'
import { OPCODES } from '../spec/opcodes.ts'
import type { ChainMemory } from '../state/chain-memory.ts'
import { OPCODE_ROW, RULE_FLAGS, RULES } from '../state/layout.ts'

/** What the runtime reads in place of an opcode that a fork lacks. */
const UNDEFINED = 0xffff
/** Bit of P256VERIFY, whose address, 0x100, has no bit of its own. */
const P256_BIT = 63n
const P256_ADDRESS = 0x100

function flagsOf(rules: Rules): bigint {
  return RULE_FLAGS.reduce((flags, name, bit) => (rules[name] ? flags | (1n << BigInt(bit)) : flags), 0n)
}

function precompileMask(rules: Rules): bigint {
  return precompileAddresses(rules).reduce(
    (mask, address) => mask | (1n << (address === P256_ADDRESS ? P256_BIT : BigInt(address))),
    0n,
  )
}

/** Write `rules` at `ptr`, which has RULES.size bytes. */
export function writeRules(memory: ChainMemory, ptr: number, rules: Rules): void {
  const { at } = RULES
  const { numbers } = rules
  memory.clear(ptr, RULES.size)
  memory.setU64(ptr + at.flags, flagsOf(rules))
  memory.setU64(ptr + at.precompiles, precompileMask(rules))
  memory.setU64(ptr + at.txGasCap, numbers.txGasCap)
  memory.setU64(ptr + at.maxBlobGas, BigInt(numbers.blobMax * GAS.blob))
  memory.setU32(ptr + at.fork, FORKS.indexOf(rules.fork))
  memory.setU32(ptr + at.maxCodeSize, numbers.maxCodeSize)
  memory.setU32(ptr + at.maxInitcodeSize, numbers.maxInitcodeSize)
  memory.setU32(ptr + at.maxBlobsPerTransaction, numbers.maxBlobsPerTx)
  memory.setU32(ptr + at.refundQuotient, Number(numbers.refundQuotient))
  for (let byte = 0; byte < 256; byte++) memory.setU32(ptr + at.opcodes + byte * OPCODE_ROW, UNDEFINED)
  for (const { byte, inputs, outputs, gas, since } of OPCODES) {
    if (since !== 'frontier' && !isForkAtLeast(rules.fork, since)) continue
    const row = ptr + at.opcodes + byte * OPCODE_ROW
    memory.setU32(row, byte | (inputs << 16) | (outputs << 24))
    memory.setU32(row + 4, gas)
  }
}
