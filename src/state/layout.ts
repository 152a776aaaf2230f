/**
 * Where everything lies in a chain's shared memory: one table per structure, read by the host and, through
 * `build/generate.ts`, by the AssemblyScript runtime. `test/unit/state/layout.test.ts` holds the two sides together.
 *
 * Fields are laid out in the order written, each aligned to its own size (at most 8). A number is a size in bytes of
 * raw data (4-aligned, or 8 if the size allows); `word` is a 32-byte little-endian EVM word.
 */

type FieldType = 'u8' | 'u16' | 'u32' | 'u64' | 'word' | number

export interface Struct<F extends string> {
  readonly size: number
  readonly at: Readonly<Record<F, number>>
}

const SIZES = { u8: 1, u16: 2, u32: 4, u64: 8, word: 32 } as const

function struct<const T extends Record<string, FieldType>>(fields: T): Struct<keyof T & string> {
  const at: Record<string, number> = {}
  let offset = 0
  for (const [name, type] of Object.entries(fields)) {
    const size = typeof type === 'number' ? type : SIZES[type]
    const align = typeof type === 'number' ? (size % 8 === 0 ? 8 : 4) : Math.min(size, 8)
    offset = (offset + align - 1) & -align
    at[name] = offset
    offset += size
  }
  return { size: (offset + 15) & -16, at: at as Record<keyof T & string, number> }
}

/** First byte of the chain header; what is below belongs to AssemblyScript's constants. */
export const HEADER_BASE = 0x10000
/** Recent block hashes kept for BLOCKHASH, by number modulo this; twice what the EVM can ask for. */
export const HASH_RING = 512
/** Free lists of the arena: 16-byte classes up to 1 KiB, then four to each power of two. */
export const SMALL_CLASSES = 64
export const LARGE_CLASSES = 88
/** Commit log: entries of one chunk and number of chunk pointers in the (circular) directory. */
export const COMMIT_CHUNK = 4096
export const COMMIT_CHUNKS = 16384

/** One per chain, shared by all lanes. */
export const HEADER: Struct<string> = struct({
  sequence: 'u64', // newest committed; published last
  oldest: 'u64', // reads below are refused: pruned history
  pruned: 'u64', // commits up to this one have given back what they superseded
  rootSequence: 'u64', // state that `root` is the trie of
  epoch: 'u64', // seals that `root` has behind it
  arenaLock: 'u32',
  arenaTop: 'u32',
  arenaEnd: 'u32',
  arenaUsed: 'u32', // bytes handed out and not returned
  recordTop: 'u32',
  recordEnd: 'u32',
  recordFree: 'u32', // linked through `prev`
  recordsFree: 'u32', // how many these are
  cellTop: 'u32', // where new cells go
  cellEnd: 'u32',
  accountIndex: 'u32',
  slotIndex: 'u32',
  codeIndex: 'u32',
  commits: 'u32', // directory of the commit log
  forked: 'u32', // 1: an absent cell is unknown, not empty
  root: 'u32', // account trie at `rootSequence`
  dirtyAccounts: 'u32', // changed since `rootSequence`, linked through `dirtyNext`, 1 ends the list
  trie: 256,
  freeSmall: SMALL_CLASSES * 4 + 4,
  freeLarge: LARGE_CLASSES * 4,
  hashes: HASH_RING * 32,
})

/** The four cells of an account: heads first, so that the owner of a head is its address rounded down to 16. */
export const ACCOUNT_CELL: Struct<string> = struct({
  balanceHead: 'u32',
  nonceHead: 'u32',
  codeHead: 'u32',
  lifeHead: 'u32',
  address: 20,
  dirtyNext: 'u32', // 0: not in the list
  dirtySlots: 'u32', // slot cells of this account changed since the last root; 1 ends the list
  hashed: 'u32', // 1: addressHash is filled in
  addressHash: 32,
})

export const SLOT_CELL: Struct<string> = struct({
  head: 'u32',
  account: 'u32', // account cell
  life: 'u32',
  dirtyNext: 'u32',
  key: 'word',
  keyHash: 32,
  hashed: 'u32',
})

/** One committed value of one cell; never changed while anyone can reach it. */
export const RECORD: Struct<string> = struct({
  value: 'word',
  sequence: 'u64',
  prev: 'u32',
  jump: 'u32', // skip pointer (Myers 1983): an older record, so that any age is reached in O(log n)
  jumpDelta: 'u32', // sequence minus that of `jump`; all ones: too far to use
  depth: 'u32', // records below this one
  head: 'u32', // address of the cell's head; bit 0: a slot
  sibling: 'u32', // next record of the same commit
})

/** Value of a `life` record. */
export const LIFE: Struct<string> = struct({
  life: 'u32', // generation: storage belongs to (account, life)
  exists: 'u32',
  hasStorage: 'u32', // a slot of this life was once not zero (EIP-7610)
})

export const CODE: Struct<string> = struct({
  hash: 32,
  length: 'u32',
  decoded: 'u32', // list of DECODED
  shared: 'u32', // 1: in the chain's code store; 0: made by a run that has not been committed
  bytes: 0, // followed by 32 zero bytes, so that a PUSH may read past the end
})

/** Code as the loop wants it, for one rules record. */
export const DECODED: Struct<string> = struct({
  rules: 'u32',
  next: 'u32',
  bytes: 'u32',
  length: 'u32',
  instructions: 'u32',
  jumpBits: 'u32', // one bit per byte of code: a valid JUMPDEST
  jumpRanks: 'u32', // u32 per 64 bytes of code: JUMPDESTs before
  jumpTargets: 'u32', // u32 per JUMPDEST: address of its BEGIN instruction
})

/** An account as one run sees it. */
export const ACCOUNT: Struct<string> = struct({
  address: 20,
  flags: 'u32',
  reads: 'u32', // what of it the run has seen exactly; never undone
  cell: 'u32',
  next: 'u32',
  balance: 'word',
  baseBalance: 'word',
  requiredBalance: 'word', // the least base balance with which every debit of this run succeeds
  nonce: 'u64',
  baseNonce: 'u64',
  code: 'u32',
  baseCode: 'u32',
  life: 'u32',
  hasStorage: 'u32',
  balanceRecord: 'u32',
  nonceRecord: 'u32',
  codeRecord: 'u32',
  lifeRecord: 'u32',
})

/** A storage slot as one run sees it; transient ones too (EIP-1153). */
export const SLOT: Struct<string> = struct({
  key: 'word',
  current: 'word',
  original: 'word',
  account: 'u32',
  flags: 'u32',
  cell: 'u32',
  record: 'u32',
  next: 'u32',
})

export const JOURNAL: Struct<string> = struct({
  prev: 'u32',
  target: 'u32',
  width: 'u32', // 4, 8 or 32 bytes to put back
  pad: 'u32',
  old: 'word',
})

export const LOG: Struct<string> = struct({
  prev: 'u32',
  topicCount: 'u32',
  dataLength: 'u32',
  address: 20,
  topics: 0, // topicCount × 32 bytes, big-endian, then the data
})

/** Call data of a call to the console address; also used for missing keys. */
export const NOTE: Struct<string> = struct({
  prev: 'u32',
  length: 'u32',
  bytes: 0,
})

export const FRAME: Struct<string> = struct({
  decoded: 'u32',
  ip: 'u32',
  sp: 'u32', // top word; stackBase − 32 when empty
  stackBase: 'u32',
  gas: 'u64',
  memory: 'u32',
  memorySize: 'u32', // bytes, a multiple of 32
  memoryGas: 'u64',
  memoryEnd: 'u32', // of the segment the memory lies in
  memorySegment: 'u32',
  stackSegment: 'u32',
  self: 'u32', // ACCOUNT whose storage and balance this frame uses
  codeAccount: 'u32',
  flags: 'u32',
  kind: 'u32',
  depth: 'u32',
  caller: 'word',
  value: 'word',
  address: 'word',
  input: 'u32',
  inputLength: 'u32',
  returnOffset: 'u32',
  returnLength: 'u32',
  journal: 'u32',
  logs: 'u32',
  refund: 'u64',
})

/** One per lane: what the host reads after a run, and where the lane's buffers are. */
export const LANE: Struct<string> = struct({
  kind: 'u32', // OUTCOME_KINDS
  halt: 'u32', // HALT_REASONS
  reject: 'u32', // REJECT_REASONS
  logCount: 'u32',
  gasUsed: 'u64',
  gasSpent: 'u64',
  output: 'u32',
  outputLength: 'u32',
  logs: 'u32', // newest first
  console: 'u32', // newest first
  misses: 'u32', // newest first
  missCount: 'u32',
  created: 'u32', // 1: createdAddress holds
  createdAddress: 20,
  env: 0,
})

/** The block as a run sees it; the host writes it before a block or a call. */
export const ENV: Struct<string> = struct({
  number: 'u64',
  timestamp: 'u64',
  gasLimit: 'u64',
  gasUsed: 'u64', // of the block so far
  blobGasUsed: 'u64',
  rules: 'u32',
  hashes: 'u32', // ring of HASH_RING block hashes
  coinbase: 20,
  baseFee: 'word',
  blobBaseFee: 'word',
  prevRandao: 'word',
  chainId: 'word',
})

export const TRANSACTION: Struct<string> = struct({
  sender: 20,
  to: 20,
  flags: 'u32', // TX_FLAGS
  type: 'u32',
  nonce: 'u64',
  gasLimit: 'u64',
  value: 'word',
  maxFee: 'word',
  maxPriorityFee: 'word',
  maxBlobFee: 'word',
  chainId: 'word',
  data: 'u32',
  dataLength: 'u32',
  accessList: 'u32', // entries: address 20, slot count u32, then the slots, 32 bytes each, big-endian
  accessAddresses: 'u32',
  accessSlots: 'u32',
  blobHashes: 'u32',
  blobCount: 'u32',
  authorizations: 'u32',
  authorizationCount: 'u32',
})

export const AUTHORIZATION: Struct<string> = struct({
  authority: 20,
  recovered: 'u32', // 0: the signature is not valid
  address: 20,
  nonce: 'u64',
  chainId: 'word',
})

/** A block to run, or a call: what the host asks of a lane, and what it gets back. */
export const WORK: Struct<string> = struct({
  transactions: 'u32', // addresses of TRANSACTION, u32 each
  transactionCount: 'u32',
  callsBefore: 'u32', // SYSTEM_CALL, one behind the other
  callsBeforeCount: 'u32',
  callsAfter: 'u32',
  callsAfterCount: 'u32',
  credits: 'u32', // CREDIT, one behind the other
  creditCount: 'u32',
  changes: 'u32', // CHANGE list that a call sees, 0: none
  outcomes: 'u32', // result: OUTCOME, one behind the other
  outcomesLength: 'u32',
  root: 'u32', // result: the newest sealed account trie
  failure: 'u32', // result: WORK_FAILURES
  base: 'u64', // sequence that a call reads at; what a revert goes back to; what is pruned to; result of a preview
  sequence: 'u64', // result: the newest commit
  rootSequence: 'u64', // result: what `root` was sealed at; of a revert also an argument, as are `root` and `epoch`
  epoch: 'u64', // result: seals that `root` has behind it
  stateRoot: 32, // result of a seal
  env: 0, // ENV
})

/** Why a block could not be run to its end. */
export const WORK_FAILURES = [
  'none',
  'memory-full',
  'system-call-absent',
  'system-call-failed',
  'missed',
  'conflict',
] as const

/** A call of the block itself (EIP-4788, 2935, 7002, 7251). */
export const SYSTEM_CALL: Struct<string> = struct({
  address: 20,
  data: 'u32',
  dataLength: 'u32',
  required: 'u32', // 1: without code there, or failing, the block is invalid
})

/** A withdrawal or a block reward, in wei. */
export const CREDIT: Struct<string> = struct({ address: 20, amount: 'word' })

/** New content of one account; the list is linked through `next`. */
export const CHANGE: Struct<string> = struct({
  next: 'u32',
  flags: 'u32', // CHANGE_FLAGS
  address: 20,
  nonce: 'u64',
  balance: 'word',
  code: 'u32',
  codeLength: 'u32',
  slots: 'u32', // pairs of words: key, value
  slotCount: 'u32',
})

export const CHANGE_FLAGS = ['balance', 'nonce', 'code', 'hideStorage', 'keep'] as const

/** Outcome of one transaction, without pointers; behind it output, logs (newest first), console calls, missing keys. */
export const OUTCOME: Struct<string> = struct({
  kind: 'u32',
  halt: 'u32',
  reject: 'u32',
  created: 'u32',
  gasUsed: 'u64',
  gasSpent: 'u64',
  base: 'u64', // sequence it was run at
  outputLength: 'u32',
  logCount: 'u32',
  consoleCount: 'u32',
  missCount: 'u32',
  sizeField: 'u32', // bytes of all of it, to the next OUTCOME
  createdAddress: 20,
})

/** Fork and gas rules as the runtime reads them; the opcode table follows. */
export const RULES: Struct<string> = struct({
  flags: 'u64', // RULE_FLAGS
  precompiles: 'u64', // bit n: address n is a precompile; bit 63: 0x100 (EIP-7951)
  txGasCap: 'u64', // 0: none
  maxBlobGas: 'u64',
  fork: 'u32', // position in FORKS
  maxCodeSize: 'u32',
  maxInitcodeSize: 'u32',
  maxBlobsPerTransaction: 'u32',
  refundQuotient: 'u32',
  opcodes: 256 * 8,
})

/** Bytes of one row of RULES.opcodes: operation u16, inputs u8, outputs u8, gas u32. */
export const OPCODE_ROW = 8

export const OUTCOME_KINDS = ['success', 'revert', 'halt', 'rejected', 'missed'] as const

export const TX_FLAGS = ['create', 'lenient', 'free', 'uncapped', 'silent', 'traced', 'unsigned'] as const

/** Differences between forks that the runtime branches on, by the EIP that made them. */
export const RULE_FLAGS = [
  'eip1559',
  'eip3541',
  'eip3651',
  'eip3860',
  'eip4399',
  'eip6780',
  'eip7610',
  'eip7623',
  'eip7702',
  'eip4844',
  'eip7825',
] as const

export const STRUCTS: Record<string, Struct<string>> = {
  HEADER,
  ACCOUNT_CELL,
  SLOT_CELL,
  RECORD,
  LIFE,
  CODE,
  DECODED,
  ACCOUNT,
  SLOT,
  JOURNAL,
  LOG,
  NOTE,
  FRAME,
  LANE,
  ENV,
  TRANSACTION,
  AUTHORIZATION,
  WORK,
  SYSTEM_CALL,
  CREDIT,
  CHANGE,
  OUTCOME,
  RULES,
}
