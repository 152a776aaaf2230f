/**
 * The calls that a block makes itself (EIP-2935, 4788, 7002, 7251): nobody pays and nothing is counted.
 */

import {
  ACCOUNT_CODE,
  FRAME_ADDRESS,
  FRAME_CALLER,
  FRAME_CODE_ACCOUNT,
  FRAME_INPUT,
  FRAME_INPUT_LENGTH,
  FRAME_SELF,
  FRAME_VALUE,
} from './generated/layout'
import { GAS_SYSTEM_CALL } from './generated/gas'
import { accountOf, missCount, warmAccount } from '../../state/assembly/run'
import { beginCall, CALL, SIGNAL_ENTER, SIGNAL_MISS } from './calls'
import { clearLane, kindOf, missed, reportRun, runFrames } from './driver'
import { placeFrame } from './frames'
import { gasPrice, origin, scratch, setTracing } from './lane'
import * as w from './u256'

/** Nobody's code is at the address: nothing was run. */
export const SYSTEM_ABSENT: u32 = 0xff

/**
 * Call `address` (20 bytes) as SYSTEM_ADDRESS with 30,000,000 gas that nobody pays (EIP-4788); KIND_* or SYSTEM_ABSENT.
 */
export function systemCall(address: usize, data: usize, length: u32): u32 {
  clearLane()
  setTracing(false)
  w.zero(gasPrice)
  const target = accountOf(address)
  if (missCount != 0) return missed()
  if (load<u32>(target, ACCOUNT_CODE) == 0) return SYSTEM_ABSENT
  const caller = scratch + 32
  // 0xff…fe as a word of 20 bytes
  store<u64>(caller, 0xfffffffffffffffe)
  store<u64>(caller, U64.MAX_VALUE, 8)
  store<u64>(caller, 0xffffffff, 16)
  store<u64>(caller, 0, 24)
  w.copy(caller, origin)
  warmAccount(target)
  const frame = placeFrame(0)
  store<u32>(frame, <u32>target, FRAME_SELF)
  store<u32>(frame, <u32>target, FRAME_CODE_ACCOUNT)
  w.loadAddress(address, frame + FRAME_ADDRESS)
  w.copy(caller, frame + FRAME_CALLER)
  w.zero(frame + FRAME_VALUE)
  store<u32>(frame, <u32>data, FRAME_INPUT)
  store<u32>(frame, length, FRAME_INPUT_LENGTH)
  let signal = beginCall(frame, CALL, target, GAS_SYSTEM_CALL, 0, frame + FRAME_VALUE, target)
  if (signal == SIGNAL_ENTER) signal = runFrames()
  if (signal == SIGNAL_MISS) return missed()
  return reportRun(kindOf(signal), 0, 0)
}
