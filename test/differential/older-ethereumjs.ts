/**
 * @nomicfoundation/ethereumjs-vm behind the interface of the vectors' engines: a second oracle, through Cancun, that is
 * an older state of the same code base. Transactions only.
 *
 * It is untyped here, since its parts are the package's own copies, found from where the package lies. Its state manager
 * asks for a Verkle library that it does not declare and that nothing here uses; some other module takes its place.
 */

import { createRequire, registerHooks } from 'node:module'
import { bigIntFromBytes, bytes32FromBigInt, EMPTY_BYTES } from '../../src/base/bytes.ts'
import { SCALAR_FIELD } from '../../src/evm/precompiles/blob-polynomial.ts'
import { verifyPointEvaluation } from '../../src/evm/precompiles/kzg.ts'
import type { BlockEnv } from '../../src/executor/block-env.ts'
import type { AccountChange } from '../../src/executor/executor.ts'
import type { Outcome } from '../../src/executor/outcome.ts'
import type { Transaction } from '../../src/protocol/transaction.ts'
import { type ForkName, isForkAtLeast } from '../../src/spec/forks.ts'
import type { Engine, World } from '../vectors/engine.ts'

const PACKAGE = '@nomicfoundation/ethereumjs-vm'
const UNDECLARED = '@nomicfoundation/ethereumjs-verkle'

// biome-ignore lint/suspicious/noExplicitAny: see above.
type Untyped = any

/** Whether the engine knows the fork. */
export function isOldEnough(fork: ForkName): boolean {
  return !isForkAtLeast(fork, 'prague')
}

/** The engine. Throws when the package is not installed. */
export function olderEthereumjsEngine(): Engine {
  const parts = loadParts()
  return {
    name: 'ethereumjs-vm 7',
    createWorld: async (accounts) => createWorld(parts, accounts),
  }
}

function loadParts(): Untyped {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === UNDECLARED ? { url: 'node:util', format: 'builtin', shortCircuit: true } : next(specifier, context),
  })
  try {
    const here = createRequire(import.meta.url)
    const there = createRequire(here.resolve(PACKAGE))
    const names = ['block', 'common', 'statemanager', 'tx', 'util']
    const parts = Object.assign({}, here(PACKAGE), ...names.map((name) => there(`@nomicfoundation/ethereumjs-${name}`)))
    parts.kzg.verifyKzgProof = verifyKzgProof
    return parts
  } finally {
    hooks.deregister()
  }
}

function verifyKzgProof(commitment: Uint8Array, z: Uint8Array, y: Uint8Array, proof: Uint8Array): boolean {
  const [at, value] = [bigIntFromBytes(z), bigIntFromBytes(y)]
  return at < SCALAR_FIELD && value < SCALAR_FIELD && verifyPointEvaluation(commitment, at, value, proof)
}

async function createWorld(parts: Untyped, accounts: readonly AccountChange[]): Promise<World> {
  const { Account, Address, DefaultStateManager, VM } = parts
  const state = new DefaultStateManager()
  for (const { address, balance = 0n, nonce = 0n, code = EMPTY_BYTES, storage = [] } of accounts) {
    const at = new Address(address)
    await state.putAccount(at, new Account(nonce, balance))
    if (code.length > 0) await state.putContractCode(at, code)
    for (const [slot, value] of storage) await state.putContractStorage(at, slot, value)
  }
  const unsupported = (): never => {
    throw new Error('this oracle runs single transactions only')
  }
  let machine: Untyped = null
  return {
    snapshot: unsupported,
    revert: unsupported,
    executeBlock: unsupported,
    code: (address) => state.getContractCode(new Address(address)),
    storage: unsupported,
    close: () => {},
    stateRoot: async () => {
      await state.flush()
      return state.getStateRoot()
    },
    account: async (address) => {
      const account = await state.getAccount(new Address(address))
      const { nonce, balance, codeHash } = account ?? new Account()
      return { exists: account !== undefined, nonce, balance, codeHash }
    },
    run: async (env, transaction) => {
      const common = commonFor(parts, env)
      machine ??= await VM.create({ common, stateManager: state, blockchain: blockchainOf(env) })
      return run(parts, machine, common, env, transaction)
    },
  }
}

function commonFor({ Common }: Untyped, env: BlockEnv): Untyped {
  return Common.custom({ chainId: Number(env.chainId) }, { hardfork: env.rules.fork })
}

/** As much of a blockchain as BLOCKHASH asks for. */
function blockchainOf(env: BlockEnv): Untyped {
  const blockchain = {
    getBlock: async (number: number) => ({ hash: () => env.blockHash(BigInt(number)) ?? bytes32FromBigInt(0n) }),
    shallowCopy: () => blockchain,
  }
  return blockchain
}

async function run(
  parts: Untyped,
  vm: Untyped,
  common: Untyped,
  env: BlockEnv,
  transaction: Transaction,
): Promise<Outcome> {
  const { Address, Block, TransactionFactory } = parts
  const { rules } = env
  const header = {
    number: env.number,
    timestamp: env.timestamp,
    gasLimit: env.gasLimit,
    coinbase: new Address(env.coinbase),
    baseFeePerGas: env.baseFee,
    ...(rules.eip3675 ? { mixHash: env.prevRandao } : { difficulty: bigIntFromBytes(env.prevRandao) }),
    ...(rules.eip4844 ? { excessBlobGas: env.excessBlobGas } : {}),
  }
  const block = Block.fromBlockData({ header }, { common, skipConsensusFormatValidation: true })
  let result: Untyped
  try {
    const tx = TransactionFactory.fromSerializedData(transaction.raw, { common, freeze: false })
    tx.getSenderAddress = () => new Address(transaction.sender)
    result = await vm.runTx({ tx, block })
  } catch (error) {
    if (error instanceof TypeError || error instanceof ReferenceError) throw error
    return { kind: 'rejected', reason: 'type-not-supported' }
  }
  const { execResult, totalGasSpent, gasRefund, createdAddress } = result
  const halted = execResult.exceptionError?.error
  const kind = halted === undefined ? 'success' : halted === 'revert' ? 'revert' : 'halt'
  const logs = (execResult.logs ?? []).map(([address, topics, data]: Untyped) => ({ address, topics, data }))
  return {
    kind,
    halt: kind === 'halt' ? 'undefined-opcode' : 'none',
    gasUsed: totalGasSpent,
    gasSpent: totalGasSpent + gasRefund,
    output: kind === 'halt' ? EMPTY_BYTES : execResult.returnValue,
    logs: kind === 'success' ? logs : [],
    createdAddress: kind === 'success' && transaction.to === null ? (createdAddress?.bytes ?? null) : null,
    consoleCalls: [],
  }
}
