/**
 * Running frames to their end, and telling the host how it went: what every kind of run shares.
 */

import {
  FRAME_DEPTH,
  FRAME_FLAGS,
  HALT_NONE,
  KIND_HALT,
  KIND_MISSED,
  KIND_REJECTED,
  KIND_REVERT,
  KIND_SUCCESS,
  LANE_CONSOLE,
  LANE_CREATED,
  LANE_GAS_SPENT,
  LANE_GAS_USED,
  LANE_HALT,
  LANE_KIND,
  LANE_LOG_COUNT,
  LANE_LOGS,
  LANE_MISS_COUNT,
  LANE_MISSES,
  LANE_OUTPUT,
  LANE_OUTPUT_LENGTH,
  LANE_REJECT,
} from './generated/layout'
import { missCount, misses } from '../../state/assembly/run'
import {
  endFrame,
  halted,
  haltReason,
  output,
  outputLength,
  SIGNAL_CAREFUL,
  SIGNAL_ENTER,
  SIGNAL_HALT,
  SIGNAL_MISS,
  SIGNAL_RETURN,
} from './calls'
import { CAREFUL, frameAt } from './frames'
import {
  clearReturn,
  consoleCalls,
  has,
  lane,
  logCount,
  logs,
  setBlobs,
  setConsoleCalls,
  setLogs,
  setRefund,
} from './lane'
import { runFrame } from './loop'

/** Run from the frame at depth 0 until it has ended; the signal is its own. */
export function runFrames(): u32 {
  let frame = frameAt(0)
  while (true) {
    const careful = (load<u32>(frame, FRAME_FLAGS) & CAREFUL) != 0
    const signal = careful ? runFrame<f32>(frame) : runFrame<i32>(frame)
    if (signal == SIGNAL_ENTER) {
      frame = frameAt(load<u32>(frame, FRAME_DEPTH) + 1)
    } else if (signal == SIGNAL_CAREFUL) {
      store<u32>(frame, load<u32>(frame, FRAME_FLAGS) | CAREFUL, FRAME_FLAGS)
    } else if (signal == SIGNAL_MISS) {
      return signal
    } else {
      const depth = load<u32>(frame, FRAME_DEPTH)
      const seen = endFrame(frame, signal)
      if (depth == 0) return seen
      frame = frameAt(depth - 1)
    }
  }
}

export function kindOf(signal: u32): u32 {
  if (signal == SIGNAL_RETURN) return KIND_SUCCESS
  return signal == SIGNAL_HALT ? KIND_HALT : KIND_REVERT
}

/** Forget the last run's results. */
export function clearLane(): void {
  setLogs(0, 0)
  setConsoleCalls(0)
  setRefund(0)
  setBlobs(0, 0)
  clearReturn()
  halted(HALT_NONE)
  memory.fill(lane, 0, LANE_CREATED)
  store<u32>(lane, 0, LANE_CREATED)
}

export function reportRun(kind: u32, gasUsed: i64, gasSpent: i64): u32 {
  store<u32>(lane, kind, LANE_KIND)
  store<u32>(lane, kind == KIND_HALT ? haltReason : HALT_NONE, LANE_HALT)
  store<u64>(lane, gasUsed, LANE_GAS_USED)
  store<u64>(lane, gasSpent, LANE_GAS_SPENT)
  store<u32>(lane, <u32>output, LANE_OUTPUT)
  store<u32>(lane, kind == KIND_HALT ? 0 : outputLength, LANE_OUTPUT_LENGTH)
  store<u32>(lane, logs, LANE_LOGS)
  store<u32>(lane, logCount, LANE_LOG_COUNT)
  store<u32>(lane, consoleCalls, LANE_CONSOLE)
  return kind
}

export function rejected(reason: u32): u32 {
  store<u32>(lane, KIND_REJECTED, LANE_KIND)
  store<u32>(lane, reason, LANE_REJECT)
  return KIND_REJECTED
}

/** State that nobody has loaded yet was asked for: its keys are the outcome. */
export function missed(): u32 {
  store<u32>(lane, KIND_MISSED, LANE_KIND)
  store<u32>(lane, misses, LANE_MISSES)
  store<u32>(lane, missCount, LANE_MISS_COUNT)
  return KIND_MISSED
}
