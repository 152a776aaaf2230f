/** A lane beside a twin that keeps a whole world for every sequence, and random work for both. */

import { assert } from 'chai'
import { bytes32FromBigInt, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import type { AccountChange, ExecutorOptions, Sequence } from '../../../src/executor/executor.ts'
import { Lane } from '../../../src/executor/lane.ts'
import type { Transaction } from '../../../src/protocol/transaction.ts'
import { type ForkName, isForkAtLeast } from '../../../src/spec/forks.ts'
import { accountOf, rootOf, storageOf, type World } from '../../support/world.ts'
import { type Act, acted, changedWorld, FACTORY, FACTORY_ADDRESS, freeEnv, puppetAt, transactionOf } from './puppet.ts'

export const SENDERS: readonly Uint8Array[] = [1, 2, 3].map((index) => new Uint8Array(20).fill(index))
const SALTS = [0n, 1n, 2n]
const SLOTS = [0n, 1n, 2n, 1n << 255n]
export const PUPPETS: readonly Uint8Array[] = SALTS.map((salt) => puppetAt(FACTORY_ADDRESS, salt))
export const STRANGERS: readonly Uint8Array[] = [0x71, 0x72].map((byte) => new Uint8Array(20).fill(byte))
export const EVERYBODY: readonly Uint8Array[] = [...SENDERS, ...PUPPETS, ...STRANGERS, FACTORY_ADDRESS]
/** The factory would take a payment for an order. */
const PAYABLE = [...SENDERS, ...PUPPETS, ...STRANGERS]
export const RICH: bigint = 10n ** 20n

/** A lane and the twin of its states. */
export class Pair {
  readonly lane: Lane
  readonly #random: Prng
  readonly #fork: ForkName
  /** By sequence. */
  readonly worlds: Map<Sequence, World> = new Map()
  /** Handles of sealed states and the sequences they are of. */
  readonly roots: { readonly root: number; readonly at: Sequence }[] = []
  world: World = new Map()

  constructor(seed: number, fork: ForkName, options: ExecutorOptions = {}) {
    this.lane = new Lane(options)
    this.#random = new Prng(seed)
    this.#fork = fork
    this.worlds.set(0, this.world)
    const rich = SENDERS.map((address) => ({ address, balance: RICH }))
    this.change([...rich, { address: FACTORY_ADDRESS, code: FACTORY, nonce: 1n }])
    this.seal()
  }

  step(): void {
    switch (this.#random.below(12)) {
      case 0:
        this.revert()
        break
      case 1:
        this.seal()
        break
      case 2:
      case 3:
        this.change(this.#changes())
        break
      default:
        this.block()
    }
  }

  change(changes: readonly AccountChange[]): void {
    this.#now(this.lane.change(changes), changedWorld(this.world, changes))
  }

  seal(): void {
    const { stateRoot, sequence, root } = this.lane.seal()
    assert.equal(hexFromBytes(stateRoot), hexFromBytes(rootOf(this.world)), `root at ${sequence}`)
    this.roots.push({ root, at: sequence })
  }

  block(): void {
    const acts = Array.from({ length: 1 + this.#random.below(4) }, () => this.#act())
    const worlds = [this.world]
    const transactions = acts.map((act): Transaction => {
      const before = worlds.at(-1) as World
      const sender = this.#random.pick(SENDERS)
      worlds.push(acted(before, act, sender, isForkAtLeast(this.#fork, 'cancun')))
      return transactionOf(act, sender, accountOf(before, sender).nonce)
    })
    const result = this.lane.executeBlock({ env: freeEnv(this.#fork), transactions, withdrawals: [] })
    result.outcomes.forEach(({ kind }, index) => {
      assert.equal(kind, acts[index]?.kind === 'store-and-revert' && kind !== 'success' ? 'revert' : 'success')
      this.worlds.set(result.sequences[index] as Sequence, worlds[index] as World)
    })
    this.#now(result.sequence, worlds.at(-1) as World)
    assert.equal(hexFromBytes(result.stateRoot), hexFromBytes(rootOf(this.world)), `root at ${result.sequence}`)
    this.roots.push({ root: result.root, at: result.sequence })
  }

  /** Back to a state that was once the newest: of a block, of a change that was not sealed, of a revert. */
  revert(): void {
    const to = this.#random.pick(this.goals())
    const before = this.lane.head
    const sequence = this.lane.revert(to)
    assert.isAbove(sequence, before)
    while ((this.roots.at(-1)?.at ?? 0) > to) this.roots.pop()
    this.#now(sequence, this.worlds.get(to) as World)
  }

  /** Where a revert may go: wherever the senders have their money. */
  protected goals(): Sequence[] {
    return [...this.worlds.keys()].slice(1)
  }

  #now(sequence: Sequence, world: World): void {
    this.world = world
    this.worlds.set(sequence, world)
    assert.equal(this.lane.head, sequence)
  }

  #changes(): AccountChange[] {
    const random = this.#random
    return Array.from({ length: 1 + random.below(3) }, () => {
      const address = random.pick(EVERYBODY)
      const balance = random.below(3) === 0 && !SENDERS.includes(address) ? 0n : RICH + random.bigInt(60)
      // Storage where a puppet is yet to be made would be in its way (EIP-7610).
      const stores = random.below(4) === 0 && accountOf(this.world, address).nonce > 0n
      return {
        address,
        ...(random.below(2) === 0 ? { balance } : {}),
        ...(stores ? { storage: [[this.#slot(), bytes32FromBigInt(BigInt(random.below(3)))]] as const } : {}),
      }
    })
  }

  #slot(): Uint8Array {
    return bytes32FromBigInt(this.#random.pick(SLOTS))
  }

  #act(): Act {
    const random = this.#random
    const puppet = random.pick(PUPPETS)
    switch (random.below(8)) {
      case 0:
        return { kind: 'destroy', puppet, heir: random.pick([...STRANGERS, ...PUPPETS]) }
      case 1:
        return { kind: 'send', puppet, to: random.pick(PAYABLE), amount: BigInt(random.below(3)) }
      case 2:
        return { kind: 'pay', to: random.pick([...STRANGERS, ...PUPPETS]), amount: BigInt(random.below(4)) }
      case 3:
      case 4: {
        const heir = random.below(3) === 0 ? random.pick(STRANGERS) : null
        return { kind: 'create', salt: random.pick(SALTS), amount: BigInt(random.below(3)), heir }
      }
      default: {
        const kind = random.below(5) === 0 ? 'store-and-revert' : 'store'
        return { kind, puppet, slot: random.pick(SLOTS), value: BigInt(random.below(3)) }
      }
    }
  }

  /** Everything that can be read at a sequence. */
  compare(at: Sequence): void {
    const world = this.worlds.get(at) as World
    for (const address of EVERYBODY) {
      const name = `${hexFromBytes(address)} at ${at}`
      const code = world.get(hexFromBytes(address))?.code ?? new Uint8Array(0)
      assert.deepEqual(this.lane.account(address, at), accountOf(world, address), name)
      assert.deepEqual(this.lane.code(address, at), code, name)
      for (const slot of SLOTS) {
        const key = bytes32FromBigInt(slot)
        assert.deepEqual(this.lane.storage(address, key, at), storageOf(world, address, key), `${name}, slot ${slot}`)
      }
    }
  }

  /** What the sealed tries say. */
  compareProofs(): void {
    for (const { root, at } of this.roots) {
      const world = this.worlds.get(at) as World
      for (const address of EVERYBODY) {
        const { account } = this.lane.proof(address, [], root)
        assert.deepEqual(account, accountOf(world, address), `${hexFromBytes(address)} in the trie of ${at}`)
      }
    }
  }
}
