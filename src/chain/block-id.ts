/**
 * How a reader names a block: by tag, by number or by hash.
 *
 * Source: execution-apis `BlockNumberOrTagOrHash`, EIP-1898. A hash is always canonical here, since a development
 * chain keeps no side chains.
 */

/** `safe` and `finalized` are the newest block; `pending` is the block that would be sealed next. */
export const BLOCK_TAGS = ['latest', 'pending', 'earliest', 'safe', 'finalized'] as const
export type BlockTag = (typeof BLOCK_TAGS)[number]

/** A tag, a block number, or a block hash (32 bytes). */
export type BlockId = BlockTag | bigint | Uint8Array
