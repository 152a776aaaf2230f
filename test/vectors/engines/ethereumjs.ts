/**
 * @ethereumjs/vm behind the runner's interface: the independent oracle of the runner itself and of differential tests.
 *
 * Only execution is theirs; blocks are put together here from single transactions and system calls, in the order of
 * EIP-4788, EIP-2935, transactions, EIP-4895, EIP-7002, EIP-7251, so that the runner's own block rules are what is tested.
 * Slow by nature. Halt reasons are not told apart: every exceptional halt is 'undefined-opcode'.
 */

import { createBlock } from '@ethereumjs/block'
import { createCustomCommon, Mainnet } from '@ethereumjs/common'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { createTxFromRLP } from '@ethereumjs/tx'
import { Account, Address } from '@ethereumjs/util'
import { createVM, runTx, type VM } from '@ethereumjs/vm'
import { bytesFromHex, EMPTY_BYTES, hexFromBytes } from '../../../src/base/bytes.ts'
import { SCALAR_FIELD } from '../../../src/evm/precompiles/blob-polynomial.ts'
import { verifyPointEvaluation } from '../../../src/evm/precompiles/kzg.ts'
import type { BlockEnv } from '../../../src/executor/block-env.ts'
import type { AccountChange, BlockResult, BlockWork } from '../../../src/executor/executor.ts'
import type { Outcome, RejectReason } from '../../../src/executor/outcome.ts'
import { SYSTEM_CONTRACTS, type SystemContracts } from '../../../src/executor/system-calls.ts'
import type { Transaction } from '../../../src/protocol/transaction.ts'
import type { AccountState } from '../../../src/state/state-reader.ts'
import type { Engine, State, World } from '../engine.ts'

/** Calls the system makes are by this account (EIP-4788). */
const SYSTEM = address('fffffffffffffffffffffffffffffffffffffffe')
const SYSTEM_GAS = 30_000_000n
const GWEI = 1_000_000_000n

/** They bring no KZG library, so this one check is ours; the vectors of its own tests stand behind it. */
const KZG = {
  verifyProof: (commitment: string, z: string, y: string, proof: string): boolean =>
    BigInt(z) < SCALAR_FIELD &&
    BigInt(y) < SCALAR_FIELD &&
    verifyPointEvaluation(bytesFromHex(commitment), BigInt(z), BigInt(y), bytesFromHex(proof)),
}

type Common = ReturnType<typeof createCustomCommon>
type EjsBlock = ReturnType<typeof createBlock>

/** The engine. Its worlds share nothing. */
export function ethereumjsEngine(): Engine {
  return {
    name: 'ethereumjs',
    createWorld: async (accounts, _rules, contracts) => {
      const world = new EthereumjsWorld(contracts ?? SYSTEM_CONTRACTS)
      await world.change(accounts)
      return world
    },
  }
}

class EthereumjsWorld implements World {
  readonly #state = new MerkleStateManager()
  readonly #roots: Uint8Array[] = []
  readonly #vms = new Map<string, VM>()
  readonly #contracts: SystemContracts
  #env: BlockEnv | null = null

  constructor(contracts: SystemContracts) {
    this.#contracts = contracts
  }

  async change(accounts: readonly AccountChange[]): Promise<void> {
    for (const { address: bytes, balance = 0n, nonce = 0n, code = EMPTY_BYTES, storage = [] } of accounts) {
      const at = new Address(bytes)
      await this.#state.putAccount(at, new Account(nonce, balance))
      if (code.length > 0) await this.#state.putCode(at, code)
      for (const [slot, value] of storage) await this.#state.putStorage(at, slot, trimmed(value))
    }
    await this.#state.flush()
  }

  async snapshot(): Promise<State> {
    return this.#roots.push(await this.stateRoot()) - 1
  }

  async revert(to: State): Promise<void> {
    await this.#state.setStateRoot(this.#roots[to]!, true)
    this.#state.originalStorageCache.clear()
  }

  async stateRoot(): Promise<Uint8Array> {
    await this.#state.flush()
    return this.#state.getStateRoot()
  }

  async run(env: BlockEnv, transaction: Transaction): Promise<Outcome> {
    const vm = await this.#vmFor(env)
    return this.#runIn(vm, blockFor(env, vm.common), transaction)
  }

  async executeBlock(work: BlockWork): Promise<BlockResult> {
    const { env, transactions, withdrawals } = work
    const contracts = this.#contracts
    const vm = await this.#vmFor(env)
    const block = blockFor(env, vm.common)
    if (env.parentBeaconBlockRoot !== null)
      await this.#systemCall(vm, block, contracts.beaconRoots, env.parentBeaconBlockRoot)
    if (env.rules.eip2935)
      await this.#systemCall(vm, block, contracts.parentHashes, env.blockHash(env.number - 1n) ?? new Uint8Array(32))
    const outcomes = await this.#runAll(vm, block, env, transactions)
    for (const { address: bytes, amount } of withdrawals) await this.#credit(vm, new Address(bytes), amount * GWEI)
    let failure: string | null = null
    const request = async (contract: Uint8Array): Promise<Uint8Array | null> => {
      if (!env.rules.eip7002) return null
      const output = await this.#systemCall(vm, block, contract, EMPTY_BYTES)
      if (output === null) failure = `system contract ${hexFromBytes(contract)} failed or is missing`
      return output ?? EMPTY_BYTES
    }
    const withdrawalRequests = await request(contracts.withdrawalRequests)
    const consolidationRequests = await request(contracts.consolidationRequests)
    await vm.evm.journal.cleanup()
    const stateRoot = await this.stateRoot()
    const sequence = await this.snapshot()
    const requests = { withdrawalRequests, consolidationRequests }
    return { outcomes, sequences: [], ...requests, stateRoot, sequence, root: sequence, failure }
  }

  async account(bytes: Uint8Array): Promise<AccountState> {
    const account = await this.#state.getAccount(new Address(bytes))
    const { nonce, balance, codeHash } = account ?? new Account()
    return { exists: account !== undefined, nonce, balance, codeHash }
  }

  async code(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#state.getCode(new Address(bytes))
  }

  async storage(bytes: Uint8Array, slot: Uint8Array): Promise<Uint8Array> {
    const at = new Address(bytes)
    if ((await this.#state.getAccount(at)) === undefined) return new Uint8Array(32)
    const value = await this.#state.getStorage(at, slot)
    const word = new Uint8Array(32)
    word.set(value, 32 - value.length)
    return word
  }

  close(): void {}

  async #vmFor(env: BlockEnv): Promise<VM> {
    this.#env = env
    const key = `${env.rules.fork}/${env.chainId}`
    const known = this.#vms.get(key)
    if (known !== undefined) return known
    const common = createCustomCommon({ chainId: Number(env.chainId) }, Mainnet, {
      hardfork: env.rules.fork,
      // biome-ignore lint/suspicious/noExplicitAny: of their KZG interface only the check of the precompile is used.
      customCrypto: { kzg: KZG as any },
    })
    const blockHash = (number: bigint): Uint8Array => this.#env!.blockHash(number) ?? new Uint8Array(32)
    const blockchain = {
      getBlock: async (number: bigint | number) => ({ hash: () => blockHash(BigInt(number)) }),
      putBlock: async () => {},
      shallowCopy: () => blockchain,
    }
    // biome-ignore lint/suspicious/noExplicitAny: the mock has what BLOCKHASH asks for and nothing else.
    const vm = await createVM({ common, stateManager: this.#state, blockchain: blockchain as any })
    this.#vms.set(key, vm)
    return vm
  }

  async #runAll(vm: VM, block: EjsBlock, env: BlockEnv, transactions: readonly Transaction[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    let gasLeft = env.gasLimit
    let blobsLeft = env.rules.numbers.blobMax
    for (const transaction of transactions) {
      const blobs = transaction.blobVersionedHashes.length
      const outcome =
        transaction.gasLimit > gasLeft
          ? rejected('gas-limit-above-block')
          : blobs > blobsLeft
            ? rejected('blob-count-above-limit')
            : await this.#runIn(vm, block, transaction)
      outcomes.push(outcome)
      if (outcome.kind === 'rejected' || outcome.kind === 'missed') continue
      gasLeft -= outcome.gasUsed
      blobsLeft -= blobs
    }
    return outcomes
  }

  async #runIn(vm: VM, block: EjsBlock, transaction: Transaction): Promise<Outcome> {
    try {
      const tx = createTxFromRLP(transaction.raw, { common: vm.common, freeze: false })
      tx.getSenderAddress = () => new Address(transaction.sender)
      const { execResult, totalGasSpent, gasRefund, createdAddress } = await runTx(vm, { tx, block })
      const halted = execResult.exceptionError?.error
      const kind = halted === undefined ? 'success' : halted === 'revert' ? 'revert' : 'halt'
      const logs = (execResult.logs ?? []).map(([at, topics, data]) => ({ address: at, topics, data }))
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
    } catch (error) {
      return rejected(reasonFor(error))
    }
  }

  /** The output, or null when there is no code or the call failed. */
  async #systemCall(vm: VM, block: EjsBlock, contract: Uint8Array, data: Uint8Array): Promise<Uint8Array | null> {
    const to = new Address(contract)
    if ((await this.#state.getCode(to)).length === 0) return null
    const before = await this.#state.getAccount(SYSTEM)
    await vm.evm.journal.cleanup()
    const { execResult } = await vm.evm.runCall({ caller: SYSTEM, to, data, gasLimit: SYSTEM_GAS, block })
    if (before === undefined) await this.#state.deleteAccount(SYSTEM)
    else await this.#state.putAccount(SYSTEM, before)
    await vm.evm.journal.cleanup()
    this.#state.originalStorageCache.clear()
    return execResult.exceptionError === undefined ? execResult.returnValue : null
  }

  async #credit(vm: VM, to: Address, wei: bigint): Promise<void> {
    const account = (await this.#state.getAccount(to)) ?? new Account()
    account.balance += wei
    await vm.evm.journal.putAccount(to, account)
  }
}

function blockFor(env: BlockEnv, common: Common): EjsBlock {
  const { rules } = env
  const header = {
    number: env.number,
    timestamp: env.timestamp,
    gasLimit: env.gasLimit,
    coinbase: new Address(env.coinbase),
    baseFeePerGas: env.baseFee,
    ...(rules.eip3675
      ? { mixHash: env.prevRandao }
      : { difficulty: BigInt(`0x${Buffer.from(env.prevRandao).toString('hex')}`) }),
    ...(rules.eip4844 ? { excessBlobGas: env.excessBlobGas, blobGasUsed: 0n } : {}),
    ...(rules.eip4788 ? { parentBeaconBlockRoot: env.parentBeaconBlockRoot ?? new Uint8Array(32) } : {}),
  }
  return createBlock({ header }, { common, skipConsensusFormatValidation: true, freeze: false })
}

function rejected(reason: RejectReason): Outcome {
  return { kind: 'rejected', reason }
}

/** Their messages, as far as a test asks which reason it was. A bug of theirs or ours is thrown on. */
function reasonFor(error: unknown): RejectReason {
  if (error instanceof TypeError || error instanceof ReferenceError) throw error
  const text = String(error)
  return REASONS.find(([part]) => text.includes(part))?.[1] ?? 'type-not-supported'
}

const REASONS: readonly (readonly [string, RejectReason])[] = [
  ['higher gas limit than the block', 'gas-limit-above-block'],
  ['enough funds', 'insufficient-funds'],
  ['correct nonce', 'nonce-too-low'],
  ['not EOA', 'sender-not-eoa'],
  ['INTRINSIC_GAS', 'intrinsic-gas-too-low'],
  ['baseFeePerGas', 'fee-cap-below-base-fee'],
]

function trimmed(value: Uint8Array): Uint8Array {
  const start = value.findIndex((byte) => byte !== 0)
  return start < 0 ? EMPTY_BYTES : value.subarray(start)
}

function address(hex: string): Address {
  return new Address(bytesFromHex(hex))
}
