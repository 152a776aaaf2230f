/**
 * Merkle proofs: the RLP of the nodes on the path of a key, root first, as `eth_getProof` lists them (EIP-1186).
 *
 * A proof of absence ends with the node that shows it: a branch without that child, or a leaf or extension with another
 * path. A node embedded in its parent is inside the parent's RLP and is not listed again; the root always is. The empty
 * trie has an empty proof.
 */

import { encodedLength, encodedStart, encodeNode, trieHashSome } from './trie-hash'
import {
  BRANCH,
  branchChild,
  EXTENSION,
  extensionChild,
  extensionEnd,
  extensionPath,
  extensionStart,
  firstDifference,
  kindOf,
  MAX_NIBBLES,
  nibbleAt,
  referenceLength,
} from './trie-node'

/**
 * Writes the proof of a 32-byte key, each node as its length (u32, little-endian) and its RLP.
 * @returns the length of all that; nothing useful was written if it is above `capacity`
 */
export function trieProof(root: u32, key: usize, out: usize, capacity: u32): u32 {
  return trieProofAt(root, key, MAX_NIBBLES, out, capacity)
}

/** As `trieProof`, for a key of any even number of nibbles up to 64. */
export function trieProofAt(root: u32, key: usize, nibbles: u32, out: usize, capacity: u32): u32 {
  trieHashSome(root, u32.MAX_VALUE)
  let total: u32 = 0
  let node = root
  let depth: u32 = 0
  while (node != 0) {
    if (node == root || referenceLength(node) == 32) {
      encodeNode(node, depth)
      if (total + 4 + encodedLength <= capacity) {
        store<u32>(out + total, encodedLength)
        memory.copy(out + total + 4, encodedStart, encodedLength)
      }
      total += 4 + encodedLength
    }
    const kind = kindOf(node)
    if (kind == BRANCH) {
      if (depth == nibbles) return total
      node = branchChild(node, nibbleAt(key, depth))
      depth++
    } else if (kind == EXTENSION) {
      const end = extensionEnd(node)
      if (end > nibbles) return total
      if (firstDifference(key, extensionPath(node), extensionStart(node), end) != end) return total
      node = extensionChild(node)
      depth = end
    } else {
      return total
    }
  }
  return total
}
