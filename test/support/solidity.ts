/**
 * Solidity sources of `test/fixtures`, compiled once per process.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What a test deploys: `abi` as JSON, `bytecode` of the creation as `0x…`. */
export interface Contract {
  readonly abi: readonly Record<string, unknown>[]
  readonly bytecode: `0x${string}`
}

interface SolcOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Record<string, Record<string, { abi: Contract['abi']; evm: { bytecode: { object: string } } }>>
}

const compiled = new Map<string, Record<string, Contract>>()

/** The contracts of `test/fixtures/<file>`, by name, for `evmVersion` as the compiler names it. Throws what the compiler reports. */
export function contractsOf(file: string, evmVersion: string = 'cancun'): Record<string, Contract> {
  const key = `${file} ${evmVersion}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string }
  const content = readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8')
  const input = {
    language: 'Solidity',
    sources: { [file]: { content } },
    settings: {
      optimizer: { enabled: true },
      evmVersion,
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput
  const failures = (output.errors ?? []).filter((error) => error.severity === 'error')
  if (failures.length > 0) throw new Error(failures.map((error) => error.formattedMessage).join('\n'))
  const contracts: Record<string, Contract> = {}
  for (const [name, { abi, evm }] of Object.entries(output.contracts[file] ?? {})) {
    contracts[name] = { abi, bytecode: `0x${evm.bytecode.object}` }
  }
  compiled.set(key, contracts)
  return contracts
}
