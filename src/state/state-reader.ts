/**
 * Committed state as the host reads it: any account, code, slot or proof at any kept sequence, without a lock and without
 * running code. The cells are written by lanes on other threads; src/state/assembly/cells.ts says why that is sound.
 */

import { EMPTY_BYTES } from '../base/bytes.ts'
import { EMPTY_KECCAK } from '../crypto/keccak.ts'
import { decodeRlp, type RlpItem } from '../protocol/rlp.ts'
import type { ChainMemory } from './chain-memory.ts'
import { ACCOUNT_CELL, CODE, LIFE, RECORD } from './layout.ts'
import { type MissingKey, StateMissingError } from './state-errors.ts'

/** What reading needs of the runtime; an instance of src/evm/assembly has it. */
export interface StateRuntime {
  /** 0 when the memory is full. */
  allocate(bytes: number): number
  release(ptr: number, bytes: number): void
  keccak256(from: number, length: number, out: number): void
  findAccountCell(address: number): number
  findSlotCell(account: number, life: number, key: number): number
  recordAt(head: number, sequence: bigint): number
  trieFind(root: number, key: number): number
  trieHash(root: number, out: number): void
  trieProof(root: number, key: number, out: number, capacity: number): number
  leafAux(leaf: number): number
  leafValue(leaf: number): number
  leafValueLength(leaf: number): number
}

export interface AccountState {
  readonly exists: boolean
  readonly nonce: bigint
  readonly balance: bigint
  /** keccak256 of the code; of nothing when there is none. */
  readonly codeHash: Uint8Array
}

export interface AccountProof {
  readonly account: AccountState
  readonly storageRoot: Uint8Array
  /** RLP nodes from the root down. */
  readonly accountProof: readonly Uint8Array[]
  readonly storageProofs: readonly { slot: Uint8Array; value: Uint8Array; proof: readonly Uint8Array[] }[]
}

const WORD = 32
/** Where in the buffer: key, hash, then proofs. */
const KEY = 0
const HASH = 64
const PROOF = 128
const BUFFER_BYTES = 16 * 1024

export class StateReader {
  readonly #memory: ChainMemory
  readonly #runtime: StateRuntime
  /** What is absent is unknown: reading it throws `StateMissingError`. */
  readonly #forked: boolean
  #buffer: number
  #bufferBytes = BUFFER_BYTES

  constructor(memory: ChainMemory, runtime: StateRuntime, forked: boolean) {
    this.#memory = memory
    this.#runtime = runtime
    this.#forked = forked
    this.#buffer = runtime.allocate(BUFFER_BYTES) >>> 0
  }

  #cell(address: Uint8Array): number {
    this.#memory.set(this.#buffer + KEY, address)
    return this.#runtime.findAccountCell(this.#buffer + KEY) >>> 0
  }

  /** Address of the value of a cell at a sequence; 0 when it has none. */
  #value(head: number, at: number): number {
    const record = this.#runtime.recordAt(head, BigInt(at)) >>> 0
    return record === 0 ? 0 : record + (RECORD.at.value as number)
  }

  account(address: Uint8Array, at: number): AccountState {
    const cell = this.#cell(address)
    const life = this.#life(cell, address, at)
    if (life === 0) return ABSENT
    const balance = this.#value(cell + (ACCOUNT_CELL.at.balanceHead as number), at)
    const nonce = this.#value(cell + (ACCOUNT_CELL.at.nonceHead as number), at)
    const code = this.#code(cell, at)
    return {
      exists: this.#memory.u32(life + (LIFE.at.exists as number)) === 1,
      nonce: nonce === 0 ? 0n : this.#memory.u64(nonce),
      balance: balance === 0 ? 0n : this.#memory.word(balance),
      codeHash: code === 0 ? EMPTY_KECCAK : this.#memory.copy(code + (CODE.at.hash as number), WORD),
    }
  }

  /** Address of the LIFE of an account; 0 when there was never any. */
  #life(cell: number, address: Uint8Array, at: number): number {
    const life = cell === 0 ? 0 : this.#value(cell + (ACCOUNT_CELL.at.lifeHead as number), at)
    if (life === 0 && this.#forked) throw new StateMissingError([{ address, slot: null }])
    return life
  }

  /** Fork mode: is the content of the key not known yet? What is known is so at every sequence from `oldest` on. */
  isUnknown({ address, slot }: MissingKey, oldest: number): boolean {
    if (!this.#forked) return false
    const cell = this.#cell(address)
    const head = cell + (ACCOUNT_CELL.at.lifeHead as number)
    if (cell === 0 || this.#memory.u32(head) === 0) return true
    if (slot === null || this.#memory.u32(this.#value(head, oldest) + (LIFE.at.life as number)) !== 0) return false
    this.#memory.setWordBytes(this.#buffer + KEY, slot)
    return this.#runtime.findSlotCell(cell, 0, this.#buffer + KEY) === 0
  }

  #code(cell: number, at: number): number {
    const code = this.#value(cell + (ACCOUNT_CELL.at.codeHead as number), at)
    return code === 0 ? 0 : this.#memory.u32(code)
  }

  code(address: Uint8Array, at: number): Uint8Array {
    const cell = this.#cell(address)
    if (this.#life(cell, address, at) === 0) return EMPTY_BYTES
    const code = this.#code(cell, at)
    if (code === 0) return EMPTY_BYTES
    return this.#memory.copy(code + (CODE.at.bytes as number), this.#memory.u32(code + (CODE.at.length as number)))
  }

  /** 32 bytes, big-endian. */
  storage(address: Uint8Array, slot: Uint8Array, at: number): Uint8Array {
    const cell = this.#cell(address)
    const life = this.#life(cell, address, at)
    if (life === 0) return new Uint8Array(WORD)
    this.#memory.setWordBytes(this.#buffer + KEY, slot)
    const generation = this.#memory.u32(life + (LIFE.at.life as number))
    const slotCell = this.#runtime.findSlotCell(cell, generation, this.#buffer + KEY) >>> 0
    const value = slotCell === 0 ? 0 : this.#value(slotCell, at)
    if (value === 0 && this.#forked && generation === 0) throw new StateMissingError([{ address, slot }])
    return value === 0 ? new Uint8Array(WORD) : this.#memory.wordBytes(value)
  }

  /** EIP-1186 proof under a sealed account trie. */
  proof(address: Uint8Array, slots: readonly Uint8Array[], root: number): AccountProof {
    const key = this.#hashKey(address)
    const accountProof = this.#proofOf(root, key)
    const leaf = root === 0 ? 0 : this.#runtime.trieFind(root, this.#hashKey(address)) >>> 0
    const storage = leaf === 0 ? 0 : this.#runtime.leafAux(leaf) >>> 0
    return {
      account: leaf === 0 ? ABSENT : accountOfLeaf(this.#leafValue(leaf)),
      storageRoot: this.#hashOf(storage),
      accountProof,
      storageProofs: slots.map((slot) => ({
        slot,
        value: this.#sealedSlot(storage, slot),
        proof: this.#proofOf(storage, this.#hashKey(slot)),
      })),
    }
  }

  #sealedSlot(storage: number, slot: Uint8Array): Uint8Array {
    const leaf = storage === 0 ? 0 : this.#runtime.trieFind(storage, this.#hashKey(slot)) >>> 0
    const value = new Uint8Array(WORD)
    if (leaf === 0) return value
    const bytes = decodeRlp(this.#leafValue(leaf)) as Uint8Array
    value.set(bytes, WORD - bytes.length)
    return value
  }

  #leafValue(leaf: number): Uint8Array {
    return this.#memory.copy(this.#runtime.leafValue(leaf) >>> 0, this.#runtime.leafValueLength(leaf))
  }

  /** Put keccak256 of a key into the buffer; its address. */
  #hashKey(key: Uint8Array): number {
    this.#memory.set(this.#buffer + KEY, key)
    this.#runtime.keccak256(this.#buffer + KEY, key.length, this.#buffer + HASH)
    return this.#buffer + HASH
  }

  #hashOf(root: number): Uint8Array {
    this.#runtime.trieHash(root, this.#buffer + HASH)
    return this.#memory.copy(this.#buffer + HASH, WORD)
  }

  #proofOf(root: number, key: number): Uint8Array[] {
    let length = this.#runtime.trieProof(root, key, this.#buffer + PROOF, this.#bufferBytes - PROOF)
    if (length > this.#bufferBytes - PROOF) {
      const hash = this.#memory.copy(key, WORD)
      this.#growBuffer(length + PROOF)
      this.#memory.set(this.#buffer + HASH, hash)
      length = this.#runtime.trieProof(root, this.#buffer + HASH, this.#buffer + PROOF, length)
    }
    const nodes: Uint8Array[] = []
    const end = this.#buffer + PROOF + length
    for (let at = this.#buffer + PROOF; at < end; ) {
      const size = this.#memory.u32(at)
      nodes.push(this.#memory.copy(at + 4, size))
      at += 4 + size
    }
    return nodes
  }

  #growBuffer(bytes: number): void {
    this.#runtime.release(this.#buffer, this.#bufferBytes)
    this.#buffer = this.#runtime.allocate(bytes) >>> 0
    this.#bufferBytes = bytes
  }
}

const ABSENT: AccountState = Object.freeze({ exists: false, nonce: 0n, balance: 0n, codeHash: EMPTY_KECCAK })

function accountOfLeaf(rlp: Uint8Array): AccountState {
  const [nonce, balance, , codeHash] = decodeRlp(rlp) as RlpItem[] as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  return { exists: true, nonce: numberOf(nonce), balance: numberOf(balance), codeHash }
}

function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}
