/**
 * The precompiled contracts by address, and the fork each begins with: the one table that execution, warm addresses
 * (EIP-2929) and tracers read. Source: EIP-7910 (names and addresses by fork), Yellow Paper appendix E.
 */

import { FORKS, type Rules } from '../../spec/forks.ts'
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
import type { Precompile } from './precompile.ts'
import { ripemd160 } from './ripemd160.ts'
import { sha256 } from './sha256.ts'

/** All of them, by the number their address is. */
export const PRECOMPILES: ReadonlyMap<number, Precompile> = new Map<number, Precompile>([
  [0x01, { name: 'ecrecover', since: 'london', run: ecrecover }],
  [0x02, { name: 'sha256', since: 'london', run: sha256 }],
  [0x03, { name: 'ripemd160', since: 'london', run: ripemd160 }],
  [0x04, { name: 'identity', since: 'london', run: identity }],
  [0x05, { name: 'modexp', since: 'london', run: modexp }],
  [0x06, { name: 'bn254-add', since: 'london', run: bn254Add }],
  [0x07, { name: 'bn254-mul', since: 'london', run: bn254Mul }],
  [0x08, { name: 'bn254-pairing', since: 'london', run: bn254Pairing }],
  [0x09, { name: 'blake2f', since: 'london', run: blake2f }],
  [0x0a, { name: 'point-evaluation', since: 'cancun', run: pointEvaluation }],
  [0x0b, { name: 'bls-g1-add', since: 'prague', run: blsG1Add }],
  [0x0c, { name: 'bls-g1-sum', since: 'prague', run: blsG1Sum }],
  [0x0d, { name: 'bls-g2-add', since: 'prague', run: blsG2Add }],
  [0x0e, { name: 'bls-g2-sum', since: 'prague', run: blsG2Sum }],
  [0x0f, { name: 'bls-pairing', since: 'prague', run: blsPairing }],
  [0x10, { name: 'bls-map-to-g1', since: 'prague', run: blsMapToG1 }],
  [0x11, { name: 'bls-map-to-g2', since: 'prague', run: blsMapToG2 }],
  [0x100, { name: 'p256-verify', since: 'osaka', run: p256Verify }],
])

/** The precompile at the address that is this number, if `rules` have it. */
export function precompileAt(address: number, rules: Rules): Precompile | undefined {
  const precompile = PRECOMPILES.get(address)
  return precompile !== undefined && FORKS.indexOf(precompile.since) <= rules.index ? precompile : undefined
}

/** Addresses, as numbers in rising order, that are precompiles under `rules`: warm from the start (EIP-2929). */
export function precompileAddresses(rules: Rules): number[] {
  return [...PRECOMPILES.keys()].filter((address) => precompileAt(address, rules) !== undefined)
}
