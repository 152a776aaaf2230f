/**
 * A tree of imported blocks over one world: what a chain does with blocks from outside, with both fork choices.
 *
 * Before the merge the heaviest chain is the head, after it the block that was imported last. A block on another branch
 * is executed from its parent's state: back to the common ancestor by `revert`, then forward, which runs blocks of the
 * other branch again. Only states on the way to the present one can be reverted to.
 */

import { BytesMap } from '../../src/base/byte-map.ts'
import { bytesFromHex, equalBytes } from '../../src/base/bytes.ts'
import { importBlock } from '../../src/chain/block-import.ts'
import { failBlock, InvalidBlockError, validateHeader } from '../../src/chain/header-validation.ts'
import { keccak256 } from '../../src/crypto/keccak.ts'
import type { AccountChange } from '../../src/executor/executor.ts'
import { SYSTEM_CONTRACTS, type SystemContracts } from '../../src/executor/system-calls.ts'
import type { Block } from '../../src/protocol/block.ts'
import { type BlockHeader, hashHeader, headerFields } from '../../src/protocol/header.ts'
import { encodeRlp } from '../../src/protocol/rlp.ts'
import type { ForkName, Rules } from '../../src/spec/forks.ts'
import type { Engine, State, World } from './engine.ts'
import { type BlobScheduleJson, type Network, networkOf, rulesFor } from './forks.ts'
import { quantity } from './json.ts'
import {
  type Ancestor,
  DIFFICULTY_BOMB_DELAY,
  findUncleFault,
  proofOfWorkDifficulty,
  rewardsOf,
} from './proof-of-work.ts'

interface Known extends Ancestor {
  /** Null: genesis. */
  readonly body: { readonly block: Block; readonly size: number } | null
  readonly totalDifficulty: bigint
}

/** A block of the branch that the world is on. */
interface Place {
  readonly known: Known
  readonly state: State
}

export interface ChainConfigJson {
  readonly chainid?: string
  readonly blobSchedule?: BlobScheduleJson
}

/** Mainnet's, which the vectors use. */
const DEPOSIT_CONTRACT = bytesFromHex('0x00000000219ab540356cbb839cbe05303d7705fa')
const PECTRA_DEVNET_5 = {
  parentHashes: bytesFromHex('0x0f792be4b0c0cb4dae440ef133e90c0ecd48cccc'),
  withdrawalRequests: bytesFromHex('0x0c15f14308530b7cdb8460094bbb9cc28b9aaaaa'),
  consolidationRequests: bytesFromHex('0x00431f263ce400f4455c2dcf564e53007ca4bbbb'),
}
const UNCLE_ANCESTORS = 8

export class TestChain {
  readonly world: World
  readonly #network: Network
  readonly #bombDelay: bigint
  readonly #config: ChainConfigJson | undefined
  readonly #known = new BytesMap<Known>()
  #head: Known
  /** From genesis on. */
  readonly #branch: Place[]
  /** A failed import has left the world somewhere behind the branch's tip. */
  #astray = false

  private constructor(name: string, config: ChainConfigJson | undefined, world: World, genesis: Place) {
    this.world = world
    this.#network = networkOf(name)
    const [from = ''] = name.toLowerCase().split('to')
    this.#bombDelay = DIFFICULTY_BOMB_DELAY[from] ?? 0n
    this.#config = config
    this.#known.set(genesis.known.hash, genesis.known)
    this.#head = genesis.known
    this.#branch = [genesis]
  }

  /** A chain that holds its genesis block only. `name` is the vectors' network name. */
  static async open(
    name: string,
    config: ChainConfigJson | undefined,
    genesis: BlockHeader,
    accounts: readonly AccountChange[],
    engine: Engine,
  ): Promise<TestChain> {
    const rules = rulesFor(forkAt(networkOf(name), genesis, 0n), config?.blobSchedule)
    const world = await engine.createWorld(accounts, rules, contractsFor(config, accounts))
    const hash = hashHeader(genesis)
    const state = await world.snapshot()
    const known: Known = { hash, header: genesis, ommers: [], body: null, totalDifficulty: genesis.difficulty }
    return new TestChain(name, config, world, { known, state })
  }

  /** Makes the block known, and the head if the fork choice says so. @throws {MegadevError} when it is invalid */
  async import(block: Block, size: number): Promise<void> {
    const { header } = block
    const hash = hashHeader(header)
    if (this.#known.has(hash)) return
    const parent = this.#known.get(header.parentHash) ?? failBlock('unknown-parent', 'the parent is not known')
    const totalDifficulty = parent.totalDifficulty + header.difficulty
    const known: Known = { hash, header, ommers: block.ommers, body: { block, size }, totalDifficulty }
    const rules = this.#rulesAt(header, parent)
    if (!rules.eip3675) this.#checkProofOfWork(block, parent, rules)
    await this.#goTo(parent)
    await this.#execute(known, parent)
    this.#known.set(hash, known)
    if (rules.eip3675 || totalDifficulty > this.#head.totalDifficulty) this.#head = known
  }

  /** Puts the world into the head's state. */
  async goToHead(): Promise<BlockHeader> {
    await this.#goTo(this.#head)
    return this.#head.header
  }

  /** Back to the nearest ancestor on the present branch, then forward. */
  async #goTo(target: Known): Promise<void> {
    const missing: Known[] = []
    let meeting = target
    while (this.#branch[Number(meeting.header.number - this.#genesisNumber)]?.known !== meeting) {
      missing.push(meeting)
      meeting = this.#parentOf(meeting)
    }
    const height = Number(meeting.header.number - this.#genesisNumber)
    if (this.#astray || height < this.#branch.length - 1) await this.world.revert(this.#branch[height]!.state)
    this.#astray = false
    this.#branch.length = height + 1
    for (const each of missing.reverse()) await this.#execute(each, this.#parentOf(each))
  }

  get #genesisNumber(): bigint {
    return this.#branch[0]!.known.header.number
  }

  #parentOf(known: Known): Known {
    return this.#known.get(known.header.parentHash)!
  }

  /** Executes a block in its parent's state, which the world is in. */
  async #execute(known: Known, parent: Known): Promise<void> {
    const { block, size } = known.body!
    const rules = this.#rulesAt(known.header, parent)
    this.#astray = true
    const { result } = await importBlock(block, size, {
      rules,
      chainId: quantity(this.#config?.chainid ?? '0x1'),
      parent: parent.header,
      blockHash: this.#blockHashes(parent),
      depositContract: DEPOSIT_CONTRACT,
      rewards: rules.eip3675 ? [] : rewardsOf(known.header, block.ommers),
      executeBlock: (work) => this.world.executeBlock(work),
    })
    this.#astray = false
    this.#branch.push({ known, state: result.sequence })
  }

  #rulesAt(header: BlockHeader, parent: Known): Rules {
    return rulesFor(forkAt(this.#network, header, parent.totalDifficulty), this.#config?.blobSchedule)
  }

  #checkProofOfWork(block: Block, parent: Known, rules: Rules): void {
    this.#checkDifficulty(block.header, parent)
    const ommersHash = keccak256(encodeRlp(block.ommers.map(headerFields)))
    if (!equalBytes(ommersHash, block.header.ommersHash)) failBlock('ommers', 'ommers hash differs')
    const ancestors: Known[] = []
    for (let each: Known | undefined = parent; each !== undefined && ancestors.length < UNCLE_ANCESTORS; ) {
      ancestors.push(each)
      each = this.#known.get(each.header.parentHash)
    }
    const fault = findUncleFault(block.ommers, ancestors, hashHeader, (uncle, uncleParent) => {
      try {
        validateHeader(uncle, uncleParent.header, rules)
        this.#checkDifficulty(uncle, uncleParent)
        return null
      } catch (error) {
        if (error instanceof InvalidBlockError) return error.message
        throw error
      }
    })
    if (fault !== null) failBlock('ommers', fault)
  }

  #checkDifficulty(header: BlockHeader, parent: Ancestor): void {
    const difficulty = proofOfWorkDifficulty({
      parentDifficulty: parent.header.difficulty,
      parentTimestamp: parent.header.timestamp,
      parentHasUncles: parent.ommers.length > 0,
      number: header.number,
      timestamp: header.timestamp,
      bombDelay: this.#bombDelay,
    })
    if (header.difficulty !== difficulty)
      failBlock('difficulty', `difficulty ${header.difficulty}, must be ${difficulty}`)
  }

  /** Hashes on the branch that ends with `parent`, walked down once and as far as asked. */
  #blockHashes(parent: Known): (number: bigint) => Uint8Array | null {
    const walked: Known[] = [parent]
    return (number) => {
      const back = Number(parent.header.number - number)
      while (walked.length <= back) {
        const next = this.#known.get(walked.at(-1)!.header.parentHash)
        if (next === undefined) return null
        walked.push(next)
      }
      return walked[back]?.hash ?? null
    }
  }
}

/**
 * Files without `config` were filled for the last but one development network of Prague, whose rules were final but for the
 * places of three contracts.
 */
function contractsFor(config: ChainConfigJson | undefined, accounts: readonly AccountChange[]): SystemContracts | null {
  const early = Object.values(PECTRA_DEVNET_5)
  const isEarly =
    config === undefined && accounts.some(({ address }) => early.some((each) => equalBytes(each, address)))
  return isEarly ? { ...SYSTEM_CONTRACTS, ...PECTRA_DEVNET_5 } : null
}

/** The fork of a block; `totalDifficulty` is that of its parent. */
function forkAt(network: Network, header: BlockHeader, totalDifficulty: bigint): ForkName {
  if (network.kind === 'fork') return network.fork
  if (network.kind !== 'transition') throw new Error('a network without rules')
  const { at, from, to } = network
  if ('time' in at) return header.timestamp >= at.time ? to : from
  if ('block' in at) return header.number >= at.block ? to : from
  return totalDifficulty >= at.difficulty ? to : from
}
