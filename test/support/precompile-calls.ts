/**
 * Calls of precompiles in hex, and the points their tests share. Points are given as they stand in call data.
 */

import { bytesFromHex, hexFromBytes } from '../../src/base/bytes.ts'
import type { PrecompileResult } from '../../src/evm/precompiles/precompile.ts'
import { precompileAt } from '../../src/evm/precompiles/registry.ts'
import { type ForkName, rulesOf } from '../../src/spec/forks.ts'

/** More gas than anything costs. */
export const PLENTY: bigint = 10n ** 12n

/** Result of a call, with plenty of gas unless told. */
export function call(
  address: number,
  input: string | Uint8Array,
  gas: bigint = PLENTY,
  fork: ForkName = 'osaka',
): PrecompileResult | null {
  const precompile = precompileAt(address, rulesOf(fork))
  if (precompile === undefined) throw new Error(`No precompile at ${address}`)
  return precompile.run(typeof input === 'string' ? bytesFromHex(input) : input, gas, rulesOf(fork))
}

/** Output in hex, null when the call fails. */
export function output(address: number, input: string | Uint8Array, fork: ForkName = 'osaka'): string | null {
  const result = call(address, input, PLENTY, fork)
  return result === null ? null : hexFromBytes(result.output)
}

/** 64 hex digits. */
export function word(value: bigint | number): string {
  return value.toString(16).padStart(64, '0')
}

/** A base field element of BLS12-381 in 64 bytes. */
export function element(value: bigint): string {
  return value.toString(16).padStart(128, '0')
}

export const ZERO_WORD: string = `0x${word(0)}`
export const ONE_WORD: string = `0x${word(1)}`

export const BN_FIELD = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
export const BN_ORDER = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n
export const BN_G1: string = word(1) + word(2)
export const BN_G1_NEGATED: string = word(1) + word(BN_FIELD - 2n)
/** Generator of G2, imaginary parts first. EIP-197. */
export const BN_G2: string = [
  0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2n,
  0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6edn,
  0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975bn,
  0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daan,
]
  .map(word)
  .join('')

export const BLS_FIELD =
  0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn
export const BLS_ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n
export const BLS_G1_Y =
  0x08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1n
export const BLS_G1_X =
  0x17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bbn
export const BLS_G1: string = element(BLS_G1_X) + element(BLS_G1_Y)
export const BLS_G1_NEGATED: string = element(BLS_G1_X) + element(BLS_FIELD - BLS_G1_Y)
/** On the curve and of order 3: y² = 0 + 4. */
export const BLS_G1_OUTSIDE: string = element(0n) + element(2n)
export const BLS_G2: string = [
  0x024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8n,
  0x13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7en,
  0x0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801n,
  0x0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79ben,
]
  .map(element)
  .join('')
export const BLS_INFINITY_G1: string = '00'.repeat(128)
export const BLS_INFINITY_G2: string = '00'.repeat(256)

/** `base` ^ `exponent` mod `modulus`, the slow way. */
export function plainPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus === 0n) return 0n
  let result = 1n % modulus
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}
