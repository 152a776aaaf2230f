/** Price of the precompiles that cost a base and so much for each word of input. Source: Yellow Paper, appendix E. */

/** `base` + `perWord` × ⌈`length` / 32⌉. */
export function wordPrice(base: bigint, perWord: bigint, length: number): bigint {
  return base + perWord * BigInt(Math.ceil(length / 32))
}
