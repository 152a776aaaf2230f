/**
 * Gas that depends on operands, state or the transaction, by name. What an opcode costs whatever its operands is in
 * opcodes.ts; what varies by fork is in the rules (forks.ts). Where a number holds only from some fork on, its row says so.
 * Source: Yellow Paper appendix G and the EIPs named in each row.
 */

/** All in gas unless the name says otherwise. */
export const GAS = {
  // Transaction (Yellow Paper G_transaction …)
  transaction: 21_000,
  /** On top, for a creating transaction. EIP-2. */
  transactionCreate: 32_000,
  /** Zero byte of calldata. */
  calldataZero: 4,
  /** Other byte of calldata. EIP-2028. */
  calldataNonzero: 16,
  /** Tokens (of 4 gas) of a non-zero byte. EIP-7623. */
  tokensPerNonzero: 4,
  /** Floor price of a token, from Prague on. EIP-7623. */
  floorPerToken: 10,
  /** EIP-2930. */
  accessListAddress: 2_400,
  /** EIP-2930. */
  accessListStorageKey: 1_900,
  /** Charged for each authorization up front (PER_EMPTY_ACCOUNT_COST), from Prague on. EIP-7702. */
  authorization: 25_000,
  /** Kept of it when the authority exists already (PER_AUTH_BASE_COST). EIP-7702. */
  authorizationExisting: 12_500,
  /** For each word of initcode, from Shanghai on: creating transactions, CREATE, CREATE2. EIP-3860. */
  initcodeWord: 2,
  /** Blob gas of one blob. EIP-4844. */
  blob: 131_072,

  // Account and storage access (EIP-2929)
  coldAccount: 2_600,
  coldSlot: 2_100,
  warmAccess: 100,

  // SSTORE (EIP-2200, 2929, 3529)
  /** SSTORE needs more than this left. EIP-2200. */
  sstoreSentry: 2_300,
  /** Zero to non-zero. */
  sstoreSet: 20_000,
  /** Other first change in the transaction: 5000 less the cold slot. */
  sstoreReset: 2_900,
  /** Change of a slot that is changed already, or no change at all. */
  sstoreDirty: 100,
  /** Refund for clearing: reset plus access list storage key. EIP-3529. */
  sstoreClearRefund: 4_800,
  /** Refund for restoring an original zero: set less dirty. */
  sstoreRestoreEmptyRefund: 19_900,
  /** Refund for restoring an original value: reset less dirty. */
  sstoreRestoreRefund: 2_800,

  // Calls (Yellow Paper, EIP-150, EIP-161)
  /** CALL and CALLCODE with value. */
  callValue: 9_000,
  /** CALL with value to an empty account; SELFDESTRUCT of a balance to one: this much on top. EIP-161. */
  newAccount: 25_000,
  /** Given to the callee when value is sent. */
  callStipend: 2_300,
  /** A call or creation passes on at most all but one part in 64. EIP-150. */
  keepDivisor: 64,

  // Creation
  /** For each byte of deployed code. */
  codeDepositByte: 200,

  // Words and bytes
  /** KECCAK256 and the initcode hash of CREATE2, for each word. */
  keccakWord: 6,
  /** *COPY and MCOPY, for each word. */
  copyWord: 3,
  /** LOGn, for each byte of data. */
  logByte: 8,
  /** EXP, for each byte of the exponent. EIP-160. */
  expByte: 50,
  /** Memory: 3 per word plus words squared divided by 512. */
  memoryWord: 3,
  memoryQuadraticDivisor: 512,

  // Calls made by the protocol (EIP-4788, EIP-2935, EIP-7002, EIP-7251)
  systemCall: 30_000_000,
} as const

/** Limits that are not gas. */
export const LIMITS = {
  /** Words on the stack. */
  stack: 1_024,
  /** Frames below the first. EIP-150 makes it unreachable for calls that pay. */
  callDepth: 1_024,
  /** Highest nonce of an account is one below. EIP-2681. */
  nonce: 0xffff_ffff_ffff_ffffn,
  /** Blocks that BLOCKHASH reaches back. */
  blockHashes: 256,
  /** Slots of the EIP-2935 ring. */
  historyServeWindow: 8_191,
  /** Slots of the EIP-4788 ring. */
  beaconRootWindow: 8_191,
} as const
