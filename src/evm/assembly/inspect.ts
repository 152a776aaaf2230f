/**
 * What the host may ask in the middle of a traced run, from within the hooks. Nothing here changes what the run does: a
 * slot that is looked at stays as cold as it was.
 */

import { FRAME_SELF, SLOT_CURRENT } from './generated/layout'
import { slotOf } from '../../state/assembly/run'
import { refund, returnData, returnLength, scratch } from './lane'

/** EIP-3529 refund counter. */
export function refundNow(): i64 {
  return refund
}

/** Where the return data of the last call lies (EIP-211). */
export function returnDataAt(): usize {
  return returnData
}

export function returnDataLength(): u32 {
  return returnLength
}

/** Address of the word that a slot of the frame's storage holds now; its key by limbs, least significant first. */
export function slotNow(frame: usize, key0: u64, key1: u64, key2: u64, key3: u64): usize {
  store<u64>(scratch, key0)
  store<u64>(scratch, key1, 8)
  store<u64>(scratch, key2, 16)
  store<u64>(scratch, key3, 24)
  return slotOf(load<u32>(frame, FRAME_SELF), scratch) + SLOT_CURRENT
}
