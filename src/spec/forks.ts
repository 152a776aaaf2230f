/**
 * The forks of Ethereum this program knows, as rows of differences: each row names the EIPs that begin with it and the
 * numbers that change. An older fork is one more row at the top; whatever the first row holds is counted as given.
 * Source: ethereum/execution-specs fork list, EIP-7568, EIP-7600 (Prague), EIP-7607 (Osaka), EIP-7892 (BPO forks).
 */

/** Every fork, oldest first. A fork includes all before it. */
export const FORKS = ['london', 'paris', 'shanghai', 'cancun', 'prague', 'osaka', 'bpo1', 'bpo2'] as const
export type ForkName = (typeof FORKS)[number]

/** What a chain runs unless told otherwise. */
export const DEFAULT_FORK: ForkName = 'osaka'

/** Flags of the EIPs that begin at London or later and change what execution or validation does. */
export const EIP_FLAGS = [
  'eip1153', // TLOAD, TSTORE
  'eip1559', // base fee
  'eip2537', // BLS12-381 precompiles
  'eip2935', // parent hashes in state
  'eip3198', // BASEFEE
  'eip3529', // smaller refunds
  'eip3541', // no new code that starts with 0xef
  'eip3607', // no transactions from accounts with code
  'eip3651', // warm coinbase
  'eip3675', // proof of stake: no difficulty, no uncles, no block reward
  'eip3855', // PUSH0
  'eip3860', // initcode limit and metering
  'eip4399', // PREVRANDAO
  'eip4788', // beacon block root in state
  'eip4844', // blob transactions
  'eip4895', // withdrawals
  'eip5656', // MCOPY
  'eip6110', // deposits as requests
  'eip6780', // SELFDESTRUCT deletes only in the creating transaction
  'eip7002', // withdrawal requests
  'eip7251', // consolidation requests
  'eip7516', // BLOBBASEFEE
  'eip7594', // cell proofs, at most 6 blobs per transaction
  'eip7610', // no creation where there is storage
  'eip7623', // calldata floor price
  'eip7685', // requests hash in the header
  'eip7691', // 6/9 blobs
  'eip7702', // set-code transactions
  'eip7823', // MODEXP operands of at most 1024 bytes
  'eip7825', // transaction gas limit cap
  'eip7840', // blob schedule by configuration
  'eip7883', // MODEXP price
  'eip7892', // blob-parameter-only forks
  'eip7918', // blob base fee bounded by execution cost
  'eip7934', // block size limit
  'eip7939', // CLZ
  'eip7951', // P256VERIFY
] as const
export type EipFlag = (typeof EIP_FLAGS)[number]

/** Numbers that vary by fork or may be set by a chain. 0 stands for "no limit" where noted. */
export interface RuleNumbers {
  /** Bytes of deployed code. EIP-170. */
  readonly maxCodeSize: number
  /** Bytes of initcode; 0: no limit (before Shanghai). EIP-3860. */
  readonly maxInitcodeSize: number
  /** Highest gas limit of one transaction; 0n: no limit (before Osaka). EIP-7825. */
  readonly txGasCap: bigint
  /** Refund is at most gas used divided by this. EIP-3529. */
  readonly refundQuotient: bigint
  /** Gas per calldata token that a transaction costs at least; 0n: no floor (before Prague). EIP-7623. */
  readonly floorGasPerToken: bigint
  /** Most blobs in one transaction: the block's own limit until Osaka sets 6. 0 before Cancun. EIP-7594. */
  readonly maxBlobsPerTx: number
  /** Blobs per block that leave the blob base fee unchanged. EIP-4844, 7691, 7892. */
  readonly blobTarget: number
  /** Most blobs per block. */
  readonly blobMax: number
  /** Divisor of the blob base fee's exponent. */
  readonly blobBaseFeeUpdateFraction: bigint
  /** Gas that a blob costs at least, in execution gas at the base fee; 0n before Osaka. EIP-7918. */
  readonly blobBaseCost: bigint
  /** Bytes of an RLP-encoded block; 0: no limit (before Osaka). EIP-7934. */
  readonly maxBlockRlpSize: number
  /** Block gas limit divided by gas target. EIP-1559. */
  readonly elasticityMultiplier: bigint
  /** Base fee moves by at most its own value divided by this. EIP-1559. */
  readonly baseFeeMaxChangeDenominator: bigint
}

/** The rules of one fork, as execution and validation read them. Frozen; equal forks give the same object. */
export interface Rules extends Readonly<Record<EipFlag, boolean>> {
  readonly fork: ForkName
  /** Position in `FORKS`, to compare ages. */
  readonly index: number
  readonly numbers: RuleNumbers
}

/** One entry of a blob schedule. EIP-7840. */
export interface BlobParameters {
  readonly target: number
  readonly max: number
  readonly baseFeeUpdateFraction: bigint
}

/** What a chain or a test vector may set apart from the fork. */
export interface RuleOverrides {
  /** Blob parameters of this fork instead of the mainnet ones. Without effect before Cancun. */
  readonly blobSchedule?: BlobParameters
}

interface ForkRow {
  readonly name: ForkName
  readonly eips: readonly EipFlag[]
  readonly numbers: Partial<RuleNumbers>
}

const FORK_ROWS: readonly ForkRow[] = [
  {
    name: 'london',
    // EIP-3607 and EIP-7610 came later by date but hold for all blocks.
    eips: ['eip1559', 'eip3198', 'eip3529', 'eip3541', 'eip3607', 'eip7610'],
    numbers: {
      maxCodeSize: 0x6000, // EIP-170
      refundQuotient: 5n, // EIP-3529
      elasticityMultiplier: 2n, // EIP-1559
      baseFeeMaxChangeDenominator: 8n, // EIP-1559
    },
  },
  { name: 'paris', eips: ['eip3675', 'eip4399'], numbers: {} },
  {
    name: 'shanghai',
    eips: ['eip3651', 'eip3855', 'eip3860', 'eip4895'],
    numbers: { maxInitcodeSize: 0xc000 }, // EIP-3860: twice the code size
  },
  {
    name: 'cancun',
    eips: ['eip1153', 'eip4788', 'eip4844', 'eip5656', 'eip6780', 'eip7516'],
    // EIP-4844
    numbers: { blobTarget: 3, blobMax: 6, blobBaseFeeUpdateFraction: 3_338_477n },
  },
  {
    name: 'prague',
    eips: [
      'eip2537',
      'eip2935',
      'eip6110',
      'eip7002',
      'eip7251',
      'eip7623',
      'eip7685',
      'eip7691',
      'eip7702',
      'eip7840',
    ],
    numbers: {
      blobTarget: 6, // EIP-7691
      blobMax: 9, // EIP-7691
      blobBaseFeeUpdateFraction: 5_007_716n, // EIP-7691
      floorGasPerToken: 10n, // EIP-7623
    },
  },
  {
    name: 'osaka',
    eips: ['eip7594', 'eip7823', 'eip7825', 'eip7883', 'eip7892', 'eip7918', 'eip7934', 'eip7939', 'eip7951'],
    numbers: {
      txGasCap: 1n << 24n, // EIP-7825
      maxBlobsPerTx: 6, // EIP-7594
      blobBaseCost: 1n << 13n, // EIP-7918
      maxBlockRlpSize: 10_485_760 - 2_097_152, // EIP-7934: 10 MiB less 2 MiB for the consensus block around it
    },
  },
  {
    name: 'bpo1',
    eips: [],
    numbers: { blobTarget: 10, blobMax: 15, blobBaseFeeUpdateFraction: 8_346_193n }, // EIP-7892
  },
  {
    name: 'bpo2',
    eips: [],
    numbers: { blobTarget: 14, blobMax: 21, blobBaseFeeUpdateFraction: 11_684_671n }, // EIP-7892
  },
]

/** The state of things before the first row. */
const NUMBERS_BEFORE: RuleNumbers = {
  maxCodeSize: 0,
  maxInitcodeSize: 0,
  txGasCap: 0n,
  refundQuotient: 2n,
  floorGasPerToken: 0n,
  maxBlobsPerTx: 0,
  blobTarget: 0,
  blobMax: 0,
  blobBaseFeeUpdateFraction: 0n,
  blobBaseCost: 0n,
  maxBlockRlpSize: 0,
  elasticityMultiplier: 1n,
  baseFeeMaxChangeDenominator: 1n,
}

const RULES: readonly Rules[] = FORK_ROWS.map((_, index) => accumulate(index))

function accumulate(index: number): Rules {
  const flags = Object.fromEntries(EIP_FLAGS.map((flag) => [flag, false])) as Record<EipFlag, boolean>
  let numbers = NUMBERS_BEFORE
  for (const row of FORK_ROWS.slice(0, index + 1)) {
    for (const eip of row.eips) flags[eip] = true
    numbers = { ...numbers, ...row.numbers }
  }
  if (!flags.eip7594) numbers = { ...numbers, maxBlobsPerTx: numbers.blobMax }
  return Object.freeze({ fork: (FORK_ROWS[index] as ForkRow).name, index, ...flags, numbers: Object.freeze(numbers) })
}

/** Rules of a fork, with the chain's own blob parameters if it has any. */
export function rulesOf(fork: ForkName, overrides: RuleOverrides = {}): Rules {
  const rules = RULES[FORKS.indexOf(fork)]
  if (rules === undefined) throw new RangeError(`Unknown fork: ${fork}`)
  const blobs = overrides.blobSchedule
  if (blobs === undefined || !rules.eip4844) return rules
  const numbers: RuleNumbers = {
    ...rules.numbers,
    blobTarget: blobs.target,
    blobMax: blobs.max,
    blobBaseFeeUpdateFraction: blobs.baseFeeUpdateFraction,
    maxBlobsPerTx: rules.eip7594 ? rules.numbers.maxBlobsPerTx : blobs.max,
  }
  return Object.freeze({ ...rules, numbers: Object.freeze(numbers) })
}

/** Other names in use for the same rules: client names, and forks that changed nothing but the difficulty bomb. */
const ALIASES: Readonly<Record<string, ForkName>> = {
  arrowglacier: 'london',
  grayglacier: 'london',
  merge: 'paris',
  themerge: 'paris',
  shapella: 'shanghai',
  dencun: 'cancun',
  pectra: 'prague',
  fusaka: 'osaka',
}

/** The fork a user or a vector means, in any case and with or without separators; undefined when it is none of ours. */
export function forkFromName(name: string): ForkName | undefined {
  const plain = name.toLowerCase().replace(/[\s_-]/g, '')
  const fork = FORKS.find((known) => known === plain)
  return fork ?? (Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : undefined)
}

/** Whether `fork` has everything that began with `since`. */
export function isForkAtLeast(fork: ForkName, since: ForkName): boolean {
  return FORKS.indexOf(fork) >= FORKS.indexOf(since)
}
