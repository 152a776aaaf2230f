/**
 * Compiles the contracts under bench/contracts with the pinned compiler: optimiser, 200 runs, ordinary pipeline. The
 * sources and settings are frozen, since figures of two dates are only comparable over the same bytecode.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const FOLDER = new URL('./contracts/', import.meta.url)
const COMPILER = '0.8.37'

/** One compiled contract. */
export interface Compiled {
  /** Creation code, `0x…`. */
  readonly bytecode: string
  /** Four-byte selectors, eight digits without `0x`, by function signature. */
  readonly selectors: Readonly<Record<string, string>>
}

interface CompilerOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Record<
    string,
    Record<string, { evm: { bytecode: { object: string }; methodIdentifiers: Record<string, string> } }>
  >
}

/** All contracts by name. Throws with the compiler's messages. */
export function compileContracts(): Record<string, Compiled> {
  const solc = createRequire(import.meta.url)('solc') as { version(): string; compile(input: string): string }
  if (!solc.version().startsWith(`${COMPILER}+`)) throw new Error(`solc ${solc.version()} found, ${COMPILER} wanted`)
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.sol'))
  const sources = Object.fromEntries(
    files.map((name) => [name, { content: readFileSync(new URL(name, FOLDER), 'utf8') }]),
  )
  const input = {
    language: 'Solidity',
    sources,
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'prague',
      outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.methodIdentifiers'] } },
    },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as CompilerOutput
  const failure = output.errors?.find(({ severity }) => severity === 'error')
  if (failure !== undefined) throw new Error(failure.formattedMessage)
  const contracts: Record<string, Compiled> = {}
  for (const file of Object.values(output.contracts)) {
    for (const [name, { evm }] of Object.entries(file)) {
      contracts[name] = { bytecode: `0x${evm.bytecode.object}`, selectors: evm.methodIdentifiers }
    }
  }
  return contracts
}

/** Calldata for a function of one number. */
export function callOf(contract: Compiled, name: string, argument: number): string {
  const selector = contract.selectors[`${name}(uint256)`]
  if (selector === undefined) throw new Error(`no function ${name}(uint256)`)
  return `0x${selector}${argument.toString(16).padStart(64, '0')}`
}
