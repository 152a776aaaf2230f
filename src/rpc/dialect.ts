/**
 * The two families of tools that clients were written for. They agree on methods and differ in codes, words and in
 * what a failed transaction does; each difference is settled where it occurs, by this name.
 */

/**
 * `hardhat`: a failed transaction is mined and then thrown with the decoded reason; unknown methods are −32004.
 * `anvil`: a failed transaction is mined and its hash returned, as on a real network; unknown methods are −32601.
 */
export type Dialect = 'hardhat' | 'anvil'

/** What `web3_clientVersion` answers. hardhat-network-helpers refuses every other beginning than these two. */
export function clientVersion(dialect: Dialect, version: string): string {
  return dialect === 'hardhat' ? `HardhatNetwork/${version}/megadev/${version}` : `anvil/v${version}/megadev/${version}`
}
