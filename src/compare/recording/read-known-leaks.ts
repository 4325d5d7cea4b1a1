import * as v from 'valibot'
import { UsageError } from '../../errors.ts'
import { SAMPLE_COLUMNS } from './columns.ts'
import type { KnownLeak } from './known-leaks.ts'
import { checkFormat, parseJson, readIfThere } from './read-json.ts'

/** Where accepted leaks are looked for when no file is named. */
export const KNOWN_LEAKS_FILE = 'memtest-known-leaks.json'

const REMEDY = 'see docs/leak-detection.md, "Accepted leaks"'
const rate = v.pipe(v.number(), v.finite(), v.minValue(0))
const words = v.pipe(v.string(), v.trim(), v.nonEmpty())
const metrics = SAMPLE_COLUMNS.filter((column) => column !== 'timestamp' && column !== 'phase')

const KNOWN_LEAKS = v.object({
  format: v.literal(1),
  leaks: v.array(
    v.object({
      metric: v.picklist(metrics),
      ceiling: v.union([
        v.strictObject({ perPayment: rate, perCycle: rate }),
        v.strictObject({ perPayment: rate }),
        v.strictObject({ perCycle: rate }),
      ]),
      reason: words,
      owner: words,
      expires: v.pipe(v.string(), v.isoDate()),
    }),
  ),
})

/**
 * Reads the accepted leaks.
 * @param file The file that the user named, or null for `memtest-known-leaks.json`, which need not be there.
 * @throws UsageError when a named file is missing, or the file is not of its format.
 */
export async function readKnownLeaks(file: string | null): Promise<KnownLeak[]> {
  const text = await readIfThere(file ?? KNOWN_LEAKS_FILE)
  if (text !== null) return parseKnownLeaks(text, file ?? KNOWN_LEAKS_FILE)
  if (file === null) return []
  throw new UsageError(
    `--known-leaks should name a file of accepted leaks, got ${file}, which is not there: ${REMEDY}`,
  )
}

/** The accepted leaks in a file's text. */
export function parseKnownLeaks(text: string, file: string): KnownLeak[] {
  const json = parseJson(text)
  if (json.kind === 'torn') throw new UsageError(`${file} should be JSON, but ${json.reason}: ${REMEDY}`)
  return checkFormat(file, json.value, KNOWN_LEAKS, REMEDY).leaks
}
