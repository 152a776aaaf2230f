/**
 * The one way in which gas is taken from a frame. Ethereum counts it once. MegaEVM counts compute gas beside it, under limits
 * that can fall during a run (docs of MegaETH, "dual gas model"): such a second counter belongs here, where every price passes,
 * and the callers' test of the result for less than nothing then stops for either.
 */

/** Gas left after paying `price`; negative when there is not enough. */
@inline
export function charge(gas: i64, price: i64): i64 {
  return gas - price
}
