/**
 * Where the precompiled contracts are, and the fork each begins with: apart from what runs there, since who writes rules
 * for the engine wants the addresses alone. Source: EIP-7910 (addresses by fork), Yellow Paper appendix E.
 */

import { FORKS, type ForkName, type Rules } from '../../spec/forks.ts'

/** By the number that the address is, in rising order; `london` for those that are older than all forks known here. */
const SINCE: ReadonlyMap<number, ForkName> = new Map<number, ForkName>([
  [0x01, 'london'],
  [0x02, 'london'],
  [0x03, 'london'],
  [0x04, 'london'],
  [0x05, 'london'],
  [0x06, 'london'],
  [0x07, 'london'],
  [0x08, 'london'],
  [0x09, 'london'],
  [0x0a, 'cancun'],
  [0x0b, 'prague'],
  [0x0c, 'prague'],
  [0x0d, 'prague'],
  [0x0e, 'prague'],
  [0x0f, 'prague'],
  [0x10, 'prague'],
  [0x11, 'prague'],
  [0x100, 'osaka'],
])

/** Whether the address that is this number has a precompile under `rules`. */
export function isPrecompile(address: number, rules: Rules): boolean {
  const since = SINCE.get(address)
  return since !== undefined && FORKS.indexOf(since) <= rules.index
}

/** Whether the 20 bytes are the address of a precompile under `rules`. */
export function isPrecompileAddress(address: Uint8Array, rules: Rules): boolean {
  for (let i = 0; i < 18; i++) if (address[i] !== 0) return false
  return isPrecompile((address[18] as number) * 256 + (address[19] as number), rules)
}

/** Addresses, as numbers in rising order, that are precompiles under `rules`: warm from the start (EIP-2929). */
export function precompileAddresses(rules: Rules): number[] {
  return [...SINCE.keys()].filter((address) => isPrecompile(address, rules))
}
