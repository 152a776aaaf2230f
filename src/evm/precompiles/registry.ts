/**
 * What runs at the address of each precompiled contract. Source: EIP-7910 (names), Yellow Paper appendix E.
 */

import type { Rules } from '../../spec/forks.ts'
import { isPrecompile } from './addresses.ts'
import { blake2f } from './blake2f.ts'
import { blsG1Add } from './bls-g1-add.ts'
import { blsG1Sum } from './bls-g1-sum.ts'
import { blsG2Add } from './bls-g2-add.ts'
import { blsG2Sum } from './bls-g2-sum.ts'
import { blsMapToG1 } from './bls-map-to-g1.ts'
import { blsMapToG2 } from './bls-map-to-g2.ts'
import { blsPairing } from './bls-pairing.ts'
import { bn254Add } from './bn254-add.ts'
import { bn254Mul } from './bn254-mul.ts'
import { bn254Pairing } from './bn254-pairing.ts'
import { ecrecover } from './ecrecover.ts'
import { identity } from './identity.ts'
import { modexp } from './modexp.ts'
import { p256Verify } from './p256-verify.ts'
import { pointEvaluation } from './point-evaluation.ts'
import type { Precompile, PrecompileRun } from './precompile.ts'
import { ripemd160 } from './ripemd160.ts'
import { sha256 } from './sha256.ts'

const RUNS: readonly (readonly [address: number, name: string, run: PrecompileRun])[] = [
  [0x01, 'ecrecover', ecrecover],
  [0x02, 'sha256', sha256],
  [0x03, 'ripemd160', ripemd160],
  [0x04, 'identity', identity],
  [0x05, 'modexp', modexp],
  [0x06, 'bn254-add', bn254Add],
  [0x07, 'bn254-mul', bn254Mul],
  [0x08, 'bn254-pairing', bn254Pairing],
  [0x09, 'blake2f', blake2f],
  [0x0a, 'point-evaluation', pointEvaluation],
  [0x0b, 'bls-g1-add', blsG1Add],
  [0x0c, 'bls-g1-sum', blsG1Sum],
  [0x0d, 'bls-g2-add', blsG2Add],
  [0x0e, 'bls-g2-sum', blsG2Sum],
  [0x0f, 'bls-pairing', blsPairing],
  [0x10, 'bls-map-to-g1', blsMapToG1],
  [0x11, 'bls-map-to-g2', blsMapToG2],
  [0x100, 'p256-verify', p256Verify],
]

/** All of them, by the number their address is. */
export const PRECOMPILES: ReadonlyMap<number, Precompile> = new Map(
  RUNS.map(([address, name, run]) => [address, { name, run }]),
)

/** The precompile at the address that is this number, if `rules` have it. */
export function precompileAt(address: number, rules: Rules): Precompile | undefined {
  return isPrecompile(address, rules) ? PRECOMPILES.get(address) : undefined
}
