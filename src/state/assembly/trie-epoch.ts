/**
 * Epochs: which nodes a block created and which older ones it superseded, so that history can be dropped at either end.
 *
 * Nodes made since the last seal are open and are changed or freed at once; sealing a block makes them immutable. A block
 * that replaces a sealed node keeps it for the older roots and notes it as superseded. Dropping the oldest kept root
 * frees what the next block superseded; dropping the newest frees what that block created. The account trie and all
 * storage tries share one sequence of epochs. The state of it lies in the shared header, since any lane may be the one
 * that commits, though only one at a time; the journal of the running operation lies in the instance's scratch.
 */

import { allocate, release } from './arena'
import {
  BRANCH,
  branchMask,
  branchSlots,
  EXTENSION,
  extensionChild,
  forgetReference,
  kindOf,
  ownerOf,
  setOwner,
  sizeOf,
} from './trie-node'
import {
  clearFieldOfNewest,
  headEntry,
  popNewest,
  popOldest,
  pushEntry,
  QUEUE_BYTES,
  reserveEntries,
  tailEntry,
} from './trie-queue'

/** Bytes of the shared header, zero at first. */
export const TRIE_HEADER_BYTES: u32 = 128
/** Bytes of scratch memory of one instance. */
export const TRIE_SCRATCH_BYTES: u32 = 3072

const CREATED: usize = 0
const SUPERSEDED: usize = QUEUE_BYTES
const SEALED: usize = 2 * QUEUE_BYTES
const SEALED_COUNT: usize = 72
const OPEN_CREATED: usize = 76
const OPEN_SUPERSEDED: usize = 80
const NODE_BYTES: usize = 88

/** Nodes that one insertion or removal can make or replace: one for each of 64 nibbles and a few at the end. */
const OPERATION_NODES: u32 = 96
const OWNER_FIELD: usize = 4

let header: usize = 0
let made: usize = 0
let madeCount: u32 = 0
let replaced: usize = 0
let replacedCount: u32 = 0
/** Where nodes are encoded: the rest of the scratch memory, 2,304 bytes. */
export let encodeBuffer: usize = 0

/**
 * Tells this instance where the trie's shared state and its own scratch memory are.
 * @param sharedHeader `TRIE_HEADER_BYTES`, the same for all instances, zero when the chain is new, 8-byte aligned
 * @param scratch `TRIE_SCRATCH_BYTES` for this instance alone, 8-byte aligned
 */
export function initTrie(sharedHeader: usize, scratch: usize): void {
  header = sharedHeader
  made = scratch
  replaced = scratch + (OPERATION_NODES << 2)
  encodeBuffer = scratch + (OPERATION_NODES << 3)
}

/** Bytes of all nodes held, those of kept history included. */
export function trieBytes(): u64 {
  return load<u64>(header, NODE_BYTES)
}

/** Epochs sealed and still kept. */
export function trieEpochs(): u32 {
  return load<u32>(header, SEALED_COUNT)
}

/** Starts an operation; false if memory is full. */
export function beginOperation(): bool {
  madeCount = 0
  replacedCount = 0
  return reserveEntries(header + SUPERSEDED, OPERATION_NODES)
}

/** A node of `size` bytes without content, open; 0 if memory is full. */
export function makeNode(size: u32): u32 {
  const node = allocate(size) as u32
  if (node == 0) return 0
  const entry = pushEntry(header + CREATED, node)
  if (entry == 0) {
    release(node, size)
    return 0
  }
  store<u32>(header, load<u32>(header, OPEN_CREATED) + 1, OPEN_CREATED)
  store<u64>(header, load<u64>(header, NODE_BYTES) + size, NODE_BYTES)
  setOwner(node, entry as u32)
  forgetReference(node)
  store<u32>(made + (madeCount << 2), node)
  madeCount++
  return node
}

/** Notes that the running operation leaves `node` out of the new trie. */
@inline
export function replaceNode(node: u32): void {
  store<u32>(replaced + (replacedCount << 2), node)
  replacedCount++
}

/** Ends an operation that succeeded: what it replaced is freed or, if sealed, kept for the older roots. */
export function commitOperation(): void {
  for (let i: u32 = 0; i < replacedCount; i++) retire(load<u32>(replaced + (i << 2)))
}

/** Ends an operation that ran out of memory: what it made is freed. */
export function abandonOperation(): void {
  for (let i: u32 = 0; i < madeCount; i++) freeOpen(load<u32>(made + (i << 2)))
}

/**
 * Gives up a whole trie, as the storage of an account that is destroyed. Older roots keep what they share with it; tries
 * that hang from its leaves are not followed.
 * @returns 1, or 0 if memory is full (nothing was changed then)
 */
export function trieDiscard(root: u32): u32 {
  if (root == 0) return 1
  if (!reserveEntries(header + SUPERSEDED, countSealed(root))) return 0
  discardTree(root)
  return 1
}

/**
 * Closes the open epoch: its nodes become immutable, and its roots are kept until the epoch is dropped.
 * @returns 1, or 0 if memory is full (the epoch is still open then)
 */
export function trieSeal(): u32 {
  const created = load<u32>(header, OPEN_CREATED)
  if (!reserveEntries(header + SEALED, 2)) return 0
  clearFieldOfNewest(header + CREATED, created, OWNER_FIELD)
  pushEntry(header + SEALED, created)
  pushEntry(header + SEALED, load<u32>(header, OPEN_SUPERSEDED))
  store<u32>(header, 0, OPEN_CREATED)
  store<u32>(header, 0, OPEN_SUPERSEDED)
  store<u32>(header, load<u32>(header, SEALED_COUNT) + 1, SEALED_COUNT)
  return 1
}

/**
 * Drops the oldest kept epoch: its roots may no longer be used. The open epoch is not touched.
 * @returns 1, or 0 if fewer than two are kept
 */
export function trieReleaseOldest(): u32 {
  const kept = load<u32>(header, SEALED_COUNT)
  if (kept < 2) return 0
  const sealed = header + SEALED
  let created = popOldest(sealed)
  popOldest(sealed) // what it superseded went with the epoch before it
  while (created-- > 0) popOldest(header + CREATED)
  const next = headEntry(sealed)
  let superseded = load<u32>(next, 4)
  store<u32>(next, 0, 4)
  while (superseded-- > 0) freeNode(popOldest(header + SUPERSEDED))
  store<u32>(header, kept - 1, SEALED_COUNT)
  return 1
}

/** Undoes the open epoch: roots made since the last seal may no longer be used, those of that seal are current again. */
export function trieDropOpen(): void {
  let created = load<u32>(header, OPEN_CREATED)
  while (created-- > 0) freeNode(popNewest(header + CREATED))
  let superseded = load<u32>(header, OPEN_SUPERSEDED)
  while (superseded-- > 0) popNewest(header + SUPERSEDED)
  store<u32>(header, 0, OPEN_CREATED)
  store<u32>(header, 0, OPEN_SUPERSEDED)
}

/**
 * Undoes the open epoch and the newest sealed one, so that the roots of the epoch before it are current again.
 * @returns 1, or 0 if fewer than two are kept (nothing was changed then)
 */
export function trieDropNewest(): u32 {
  const kept = load<u32>(header, SEALED_COUNT)
  if (kept < 2) return 0
  trieDropOpen()
  store<u32>(header, popNewest(header + SEALED), OPEN_SUPERSEDED)
  store<u32>(header, popNewest(header + SEALED), OPEN_CREATED)
  store<u32>(header, kept - 1, SEALED_COUNT)
  trieDropOpen()
  return 1
}

function retire(node: u32): void {
  if (ownerOf(node) != 0) {
    freeOpen(node)
    return
  }
  pushEntry(header + SUPERSEDED, node)
  store<u32>(header, load<u32>(header, OPEN_SUPERSEDED) + 1, OPEN_SUPERSEDED)
}

/** Frees a node of the open epoch; the newest entry of the list takes the place of its entry. */
function freeOpen(node: u32): void {
  const queue = header + CREATED
  const entry = ownerOf(node)
  const last = tailEntry(queue) as u32
  if (last != entry) {
    const moved = load<u32>(last)
    store<u32>(entry, moved)
    setOwner(moved, entry)
  }
  popNewest(queue)
  store<u32>(header, load<u32>(header, OPEN_CREATED) - 1, OPEN_CREATED)
  freeNode(node)
}

function freeNode(node: u32): void {
  const size = sizeOf(node)
  store<u64>(header, load<u64>(header, NODE_BYTES) - size, NODE_BYTES)
  release(node, size)
}

function countSealed(node: u32): u32 {
  let count: u32 = ownerOf(node) == 0 ? 1 : 0
  const kind = kindOf(node)
  if (kind == EXTENSION) return count + countSealed(extensionChild(node))
  if (kind == BRANCH) {
    const end = branchSlots(node) + (popcnt<u32>(branchMask(node)) << 2)
    for (let slot = branchSlots(node); slot < end; slot += 4) count += countSealed(load<u32>(slot))
  }
  return count
}

function discardTree(node: u32): void {
  const kind = kindOf(node)
  if (kind == EXTENSION) {
    discardTree(extensionChild(node))
  } else if (kind == BRANCH) {
    const end = branchSlots(node) + (popcnt<u32>(branchMask(node)) << 2)
    for (let slot = branchSlots(node); slot < end; slot += 4) discardTree(load<u32>(slot))
  }
  retire(node)
}
