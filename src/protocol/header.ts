/**
 * Block headers: fields, RLP form and hash.
 * Source: Yellow Paper 4.4, EIP-1559, EIP-4895, EIP-4844, EIP-4788, EIP-7685. The optional fields come in this order, each one only
 * with all before it; how many there are says which fork the header belongs to.
 */

import { bytesFromHex } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import { encodeRlp, type RlpInput } from './rlp.ts'
import { RlpReader } from './rlp-reader.ts'

/** keccak256(rlp([])): the ommers hash of every block without ommers. Not to be changed. */
export const EMPTY_OMMERS_HASH: Uint8Array = bytesFromHex(
  '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
)

/** A header. Hashes and roots are 32 bytes, addresses 20. */
export interface BlockHeader {
  readonly parentHash: Uint8Array
  readonly ommersHash: Uint8Array
  readonly coinbase: Uint8Array
  readonly stateRoot: Uint8Array
  readonly transactionsRoot: Uint8Array
  readonly receiptsRoot: Uint8Array
  /** 256 bytes. */
  readonly logsBloom: Uint8Array
  /** 0 from Paris on. */
  readonly difficulty: bigint
  readonly number: bigint
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  /** Seconds. */
  readonly timestamp: bigint
  /** At most 32 bytes from Paris on. */
  readonly extraData: Uint8Array
  /** PREVRANDAO from Paris on. EIP-4399. */
  readonly mixHash: Uint8Array
  /** 8 bytes; zero from Paris on. */
  readonly nonce: Uint8Array
  /** Wei; from London on. EIP-1559. */
  readonly baseFeePerGas?: bigint | undefined
  /** From Shanghai on. EIP-4895. */
  readonly withdrawalsRoot?: Uint8Array | undefined
  /** From Cancun on. EIP-4844. */
  readonly blobGasUsed?: bigint | undefined
  /** From Cancun on. EIP-4844. */
  readonly excessBlobGas?: bigint | undefined
  /** From Cancun on. EIP-4788. */
  readonly parentBeaconBlockRoot?: Uint8Array | undefined
  /** From Prague on. EIP-7685. */
  readonly requestsHash?: Uint8Array | undefined
}

/** Fields in the order of their RLP form. */
export function headerFields(header: BlockHeader): RlpInput[] {
  const fields: RlpInput[] = [
    header.parentHash,
    header.ommersHash,
    header.coinbase,
    header.stateRoot,
    header.transactionsRoot,
    header.receiptsRoot,
    header.logsBloom,
    header.difficulty,
    header.number,
    header.gasLimit,
    header.gasUsed,
    header.timestamp,
    header.extraData,
    header.mixHash,
    header.nonce,
  ]
  const optional = [
    header.baseFeePerGas,
    header.withdrawalsRoot,
    header.blobGasUsed,
    header.excessBlobGas,
    header.parentBeaconBlockRoot,
    header.requestsHash,
  ]
  for (const field of optional) {
    if (field === undefined) break
    fields.push(field)
  }
  return fields
}

/** RLP. Optional fields end at the first one that is undefined. */
export function encodeHeader(header: BlockHeader): Uint8Array {
  return encodeRlp(headerFields(header))
}

/** The block's hash, 32 bytes. */
export function hashHeader(header: BlockHeader): Uint8Array {
  return keccak256(encodeHeader(header))
}

/** Decode a header that fills `bytes`; byte fields are views of it. Throws `RlpError`. */
export function decodeHeader(bytes: Uint8Array): BlockHeader {
  const reader = new RlpReader(bytes)
  const header = readHeader(reader)
  reader.finish()
  return header
}

/** Read the header at the cursor. Throws `RlpError`. Which optional fields a fork demands is not checked here. */
export function readHeader(reader: RlpReader): BlockHeader {
  const outer = reader.enterList()
  const header: BlockHeader = {
    parentHash: reader.readFixed(32),
    ommersHash: reader.readFixed(32),
    coinbase: reader.readFixed(20),
    stateRoot: reader.readFixed(32),
    transactionsRoot: reader.readFixed(32),
    receiptsRoot: reader.readFixed(32),
    logsBloom: reader.readFixed(256),
    difficulty: reader.readQuantity(32),
    number: reader.readQuantity(8),
    gasLimit: reader.readQuantity(8),
    gasUsed: reader.readQuantity(8),
    timestamp: reader.readQuantity(8),
    extraData: reader.readBytes(),
    mixHash: reader.readFixed(32),
    nonce: reader.readFixed(8),
    baseFeePerGas: reader.done ? undefined : reader.readQuantity(32),
    withdrawalsRoot: reader.done ? undefined : reader.readFixed(32),
    blobGasUsed: reader.done ? undefined : reader.readQuantity(8),
    excessBlobGas: reader.done ? undefined : reader.readQuantity(8),
    parentBeaconBlockRoot: reader.done ? undefined : reader.readFixed(32),
    requestsHash: reader.done ? undefined : reader.readFixed(32),
  }
  reader.leaveList(outer)
  return header
}
