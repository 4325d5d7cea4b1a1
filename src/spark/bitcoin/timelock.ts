/** Relative locks of leaves: what each transfer takes off, and when they are renewed. */

// Sequence numbers are BIP68 relative locks in blocks: the low 16 bits. Bit 30 is Spark's own mark and is carried on.
const BLOCKS_MASK = 0xffff
const SPARK_FLAG = 1 << 30
/** Version, count of inputs, the output spent, and an empty script come before it. */
const SEQUENCE_AT = 4 + 1 + 36 + 1

export const INITIAL_BLOCKS = 2000
/** Taken off the refund's lock by each transfer, so that the newest owner can always exit first. */
export const STEP_BLOCKS = 100
/** A watchtower's transaction waits this much longer than the owner's. */
export const DIRECT_OFFSET_BLOCKS = 50
const HTLC_OFFSET_BLOCKS = 70
const HTLC_DIRECT_OFFSET_BLOCKS = 85
/** Operators renew a refund's or node's lock only when no more than so many steps of it are left. */
export const RENEWABLE_BLOCKS = 3 * STEP_BLOCKS

/** The locks of the owner's transaction and of the watchtower's. */
export interface SequencePair {
  cpfp: number
  direct: number
}

export function lockBlocks(sequence: number): number {
  return sequence & BLOCKS_MASK
}

function pair(blocks: number, flag: number): SequencePair {
  return { cpfp: blocks | flag, direct: (blocks + DIRECT_OFFSET_BLOCKS) | flag }
}

/** @param isMarked Whether with Spark's mark, as SDKs before 0.16 renew; under no lock only the owner's has it. */
export function initialSequences(blocks: number = INITIAL_BLOCKS, isMarked = false): SequencePair {
  const { cpfp, direct } = pair(blocks, isMarked ? SPARK_FLAG : 0)
  return { cpfp, direct: blocks === 0 ? lockBlocks(direct) : direct }
}

/** Whether a wallet's transaction, of one input, has Spark's mark on its lock. */
export function isMarked(unsigned: Uint8Array): boolean {
  if (unsigned.length < SEQUENCE_AT + 4) return false
  return (Buffer.from(unsigned.subarray(SEQUENCE_AT, SEQUENCE_AT + 4)).readUInt32LE() & SPARK_FLAG) !== 0
}

/** One step lower, or null when no step is left. */
export function nextSequences(sequence: number): SequencePair | null {
  const blocks = lockBlocks(sequence)
  return blocks < STEP_BLOCKS ? null : pair(blocks - STEP_BLOCKS, sequence & SPARK_FLAG)
}

/** One step lower for a Lightning payment's refunds, which wait longer than plain ones; null when no step is left. */
export function nextHtlcSequences(sequence: number): SequencePair | null {
  const next = nextSequences(sequence)
  return next && { cpfp: next.cpfp + HTLC_OFFSET_BLOCKS, direct: next.cpfp + HTLC_DIRECT_OFFSET_BLOCKS }
}

/** The same lock, rounded down to a whole step, as claims sign it. */
export function currentSequences(sequence: number): SequencePair {
  const blocks = lockBlocks(sequence)
  return pair(blocks - (blocks % STEP_BLOCKS), sequence & SPARK_FLAG)
}
