import { closeSync, openSync, writeSync } from 'node:fs'
import type { Checkpoint } from '../../compare/compare.ts'
import { WriteFailure } from '../../errors.ts'
import { CSV_HEADER, csvLine, type SampleRow } from '../protocol/protocol.ts'
import type { RowSink } from '../scenarios/scenarios.ts'

/**
 * Puts each row on disk with one synchronous write before anything else happens, and keeps none. So a killed run loses
 * at most the row being written, and no kept row shows as growth of the V8 heap.
 */
export class SampleFiles implements RowSink {
  readonly #samples: number
  readonly #checkpoints: number
  #rows = 0

  /**
   * @param rowsBefore Rows already written by an earlier process of the same run, to go on after; null begins the
   *   files.
   */
  constructor(samplesFile: string, checkpointsFile: string, rowsBefore: number | null = null) {
    const flag = rowsBefore === null ? 'w' : 'a'
    this.#samples = openSync(samplesFile, flag)
    this.#checkpoints = openSync(checkpointsFile, flag)
    if (rowsBefore === null) writeWhole(this.#samples, samplesFile, CSV_HEADER)
    else this.#rows = rowsBefore
    this.#samplesFile = samplesFile
    this.#checkpointsFile = checkpointsFile
  }

  readonly #samplesFile: string
  readonly #checkpointsFile: string

  get rows(): number {
    return this.#rows
  }

  writeRow(row: SampleRow): void {
    writeWhole(this.#samples, this.#samplesFile, csvLine(row))
    this.#rows += 1
  }

  writeCheckpoint(checkpoint: Checkpoint): void {
    writeWhole(this.#checkpoints, this.#checkpointsFile, `${JSON.stringify(checkpoint)}\n`)
  }

  close(): void {
    closeSync(this.#samples)
    closeSync(this.#checkpoints)
  }
}

function writeWhole(file: number, name: string, text: string): void {
  let bytes: Uint8Array = Buffer.from(text)
  try {
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(file, bytes))
  } catch (error) {
    throw new WriteFailure(name, error)
  }
}
