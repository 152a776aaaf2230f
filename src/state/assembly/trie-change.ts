/**
 * Making and changing single trie nodes. A node of the open epoch is changed in place; in the place of a sealed one a
 * changed copy is returned and the old one is noted as replaced. Everything here returns `FULL` when memory is full, and
 * then has changed nothing.
 */

import { makeNode, replaceNode } from './trie-epoch'
import {
  BRANCH,
  branchCapacity,
  branchMask,
  branchSize,
  branchSlot,
  branchSlots,
  EXTENSION,
  extensionPath,
  extensionSize,
  FULL,
  forgetReference,
  nibbleAt,
  ownerOf,
  setBranchCapacity,
  setBranchMask,
  setExtensionChild,
  setExtensionSpan,
  setKind,
  setNibble,
  setOwner,
  sizeOf,
} from './trie-node'

/** A copy of a sealed leaf in the open epoch, without a reference. */
export function copyLeaf(leaf: u32): u32 {
  const size = sizeOf(leaf)
  const copy = makeNode(size)
  if (copy == 0) return FULL
  const owner = ownerOf(copy)
  memory.copy(copy, leaf, size)
  setOwner(copy, owner)
  forgetReference(copy)
  replaceNode(leaf)
  return copy
}

/** An extension over nibbles `start` … `end` − 1 of a path. */
export function makeExtension(path: usize, start: u32, end: u32, child: u32): u32 {
  const extension = makeNode(extensionSize(start, end))
  if (extension == 0) return FULL
  setKind(extension, EXTENSION)
  setExtensionSpan(extension, start, end)
  setExtensionChild(extension, child)
  const first = start >> 1
  memory.copy(extensionPath(extension) + first, path + first, ((end + 1) >> 1) - first)
  return extension
}

/** Copies nibbles `start` … `end` − 1 of a path to the same positions of another. */
export function copyNibbles(to: usize, from: usize, start: u32, end: u32): void {
  for (let at = start; at < end; at++) setNibble(to, at, nibbleAt(from, at))
}

function makeBranch(mask: u32): u32 {
  const size = branchSize(popcnt<u32>(mask))
  const branch = makeNode(size)
  if (branch == 0) return FULL
  setKind(branch, BRANCH)
  setBranchCapacity(branch, size)
  setBranchMask(branch, mask)
  return branch
}

/** A branch with two children. */
export function makePair(firstIndex: u32, first: u32, secondIndex: u32, second: u32): u32 {
  const branch = makeBranch((1 << firstIndex) | (1 << secondIndex))
  if (branch == FULL) return FULL
  store<u32>(branchSlot(branch, firstIndex), first)
  store<u32>(branchSlot(branch, secondIndex), second)
  return branch
}

/** The branch with another child in the place of one it has. */
export function setChild(branch: u32, index: u32, child: u32): u32 {
  let target = branch
  if (ownerOf(branch) == 0) {
    target = makeBranch(branchMask(branch))
    if (target == FULL) return FULL
    copyHandles(branchSlots(target), branchSlots(branch), popcnt<u32>(branchMask(branch)))
    replaceNode(branch)
  }
  store<u32>(branchSlot(target, index), child)
  forgetReference(target)
  return target
}

/** The branch with one child more. */
export function addChild(branch: u32, index: u32, child: u32): u32 {
  const mask = branchMask(branch)
  const count = popcnt<u32>(mask)
  const slot = branchSlot(branch, index)
  const before = ((slot - branchSlots(branch)) >> 2) as u32
  let target = branch
  if (ownerOf(branch) == 0 || count == branchCapacity(branch)) {
    target = makeBranch(mask | (1 << index))
    if (target == FULL) return FULL
    copyHandles(branchSlots(target), branchSlots(branch), before)
    replaceNode(branch)
  }
  const place = branchSlots(target) + (before << 2)
  memory.copy(place + 4, slot, (count - before) << 2)
  store<u32>(place, child)
  setBranchMask(target, mask | (1 << index))
  forgetReference(target)
  return target
}

/** The branch without one of its children; at least two are left. */
export function dropChild(branch: u32, index: u32, mask: u32): u32 {
  const slot = branchSlot(branch, index)
  const before = ((slot - branchSlots(branch)) >> 2) as u32
  let target = branch
  if (ownerOf(branch) == 0) {
    target = makeBranch(mask)
    if (target == FULL) return FULL
    copyHandles(branchSlots(target), branchSlots(branch), before)
    replaceNode(branch)
  }
  memory.copy(branchSlots(target) + (before << 2), slot + 4, (popcnt<u32>(mask) - before) << 2)
  setBranchMask(target, mask)
  forgetReference(target)
  return target
}

@inline
function copyHandles(to: usize, from: usize, count: u32): void {
  for (let end = from + (count << 2); from < end; from += 4, to += 4) store<u32>(to, load<u32>(from))
}
