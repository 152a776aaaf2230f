/**
 * Heads of RLP items, for code that lays out its own bytes front to back: trie nodes, signing preimages.
 * Source: Yellow Paper appendix B.
 */

/** Bytes of the head of an item with `length` bytes of content. Not for a single byte below 0x80, which has none. */
export function headLength(length: number): number {
  if (length < 56) return 1
  return length < 0x100 ? 2 : length < 0x1_0000 ? 3 : length < 0x100_0000 ? 4 : 5
}

/** Write the head of a string (`base` 0x80) or list (0xc0) at `at`; gives where the content begins. */
export function writeHead(target: Uint8Array, at: number, base: 0x80 | 0xc0, length: number): number {
  const size = headLength(length) - 1
  target[at] = size === 0 ? base + length : base + 55 + size
  for (let i = 0; i < size; i++) target[at + 1 + i] = (length >>> (8 * (size - 1 - i))) & 0xff
  return at + 1 + size
}
