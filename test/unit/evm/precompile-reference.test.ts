/**
 * Every precompile against @ethereumjs/evm on seeded random and malformed input, exact to the gas, by fork.
 */

import { createVM } from '@ethereumjs/vm'
import { expect } from 'chai'
import { bytesFromHex, concatBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import type { PrecompileResult } from '../../../src/evm/precompiles/precompile.ts'
import { PRECOMPILES, precompileAt } from '../../../src/evm/precompiles/registry.ts'
import { FORKS, type ForkName, rulesOf } from '../../../src/spec/forks.ts'
import {
  BLS_FIELD,
  BLS_G1,
  BLS_G1_NEGATED,
  BLS_G1_OUTSIDE,
  BLS_G2,
  BLS_INFINITY_G1,
  BLS_INFINITY_G2,
  BLS_ORDER,
  BN_G1,
  BN_G1_NEGATED,
  BN_G2,
  call,
  element,
  output,
  word,
} from '../../support/precompile-calls.ts'

describe('precompiles against another implementation', () => {
  for (const fork of ['cancun', 'prague', 'osaka'] as const) {
    it(`agree on random and malformed input (${fork})`, async () => {
      const reference = await referencePrecompiles(fork)
      const prng = new Prng(FORKS.indexOf(fork))
      for (const [address, precompile] of PRECOMPILES) {
        // The other implementation wants a KZG library of its own; kzg.test.ts has vectors for ours.
        if (address === 0x0a || precompileAt(address, rulesOf(fork)) === undefined) continue
        for (let i = 0; i < 25; i++) {
          const input = randomInput(prng, address)
          const gas = prng.below(4) === 0 ? BigInt(prng.below(60_000)) : 20_000_000n
          const what = `${precompile.name} case ${i}: ${gas} gas, ${hexFromBytes(input)}`
          expect(call(address, input, gas, fork), what).to.deep.equal(await reference(address, input, gas))
        }
      }
    }).timeout(60_000)
  }
})

/** Well-formed input of random size for the address, in one case of three damaged somewhere. */
function randomInput(prng: Prng, address: number): Uint8Array {
  const input = bytesFromHex(wellFormed(prng, address))
  switch (prng.below(9)) {
    case 0:
      return input.subarray(0, prng.below(input.length + 1))
    case 1:
      if (input.length > 0) input[prng.below(input.length)] = prng.below(256)
      return input
    case 2:
      return concatBytes(input, prng.bytes(prng.below(40)))
    default:
      return input
  }
}

function wellFormed(prng: Prng, address: number): string {
  const hex = (bytes: Uint8Array): string => hexFromBytes(bytes).slice(2)
  const times = (most: number, make: () => string): string =>
    Array.from({ length: prng.below(most + 1) }, make).join('')
  const multiple = (sum: number, point: string): string => (output(sum, point + hex(prng.bytes(32))) as string).slice(2)
  const bnPoint = (): string =>
    prng.pick([BN_G1, BN_G1_NEGATED, '00'.repeat(64), multiple(7, BN_G1), multiple(7, BN_G1)])
  const g1 = (): string => prng.pick([BLS_G1, BLS_G1_NEGATED, BLS_INFINITY_G1, BLS_G1_OUTSIDE, multiple(0x0c, BLS_G1)])
  const g2 = (): string => prng.pick([BLS_G2, BLS_INFINITY_G2, multiple(0x0e, BLS_G2)])
  const scalar = (): string => prng.pick([word(prng.below(3)), word(BLS_ORDER), 'ff'.repeat(32), hex(prng.bytes(32))])
  const field = (): string => element(prng.pick([0n, 1n, BLS_FIELD - 1n, BLS_FIELD, prng.bigInt(380)]))
  switch (address) {
    case 0x01:
      return hex(prng.bytes(32)) + word(27 + prng.below(2)) + hex(prng.bytes(64))
    case 0x05: {
      const lengths = [prng.below(80), prng.below(80), prng.below(80)]
      return lengths.map(word).join('') + hex(prng.bytes(lengths.reduce((sum, length) => sum + length, 0)))
    }
    case 0x06:
      return bnPoint() + bnPoint()
    case 0x07:
      return bnPoint() + scalar()
    case 0x08:
      return times(2, () => bnPoint() + prng.pick([BN_G2, BN_G2, '00'.repeat(128)]))
    case 0x09:
      return `${word(prng.below(40)).slice(-8)}${hex(prng.bytes(208))}0${prng.below(2)}`
    case 0x0b:
      return g1() + g1()
    case 0x0c:
      return times(3, () => g1() + scalar())
    case 0x0d:
      return g2() + g2()
    case 0x0e:
      return times(2, () => g2() + scalar())
    case 0x0f:
      return times(2, () => g1() + g2())
    case 0x10:
      return field()
    case 0x11:
      return field() + field()
    case 0x100:
      return hex(prng.bytes(160))
    default:
      return hex(prng.bytes(prng.below(300)))
  }
}

type Reference = (address: number, input: Uint8Array, gas: bigint) => Promise<PrecompileResult | null>

/** The precompiles of @ethereumjs/evm. */
async function referencePrecompiles(fork: ForkName): Promise<Reference> {
  const { common } = await createVM()
  common.setHardfork(fork)
  const { evm } = await createVM({ common })
  return async (address, input, gasLimit) => {
    const run = evm.precompiles.get(address.toString(16).padStart(40, '0'))
    if (run === undefined) throw new Error(`No reference for ${address}`)
    const result = await run({ data: input.slice(), gasLimit, common, _EVM: evm })
    return result.exceptionError === undefined
      ? { gasUsed: result.executionGasUsed, output: new Uint8Array(result.returnValue) }
      : null
  }
}
