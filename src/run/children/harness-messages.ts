import * as v from 'valibot'
import {
  CENSUS,
  CULPRIT_STACK,
  RUN_COUNTS,
  SWEEP_WINDOW,
  SWEPT_METHOD,
  WALLET_BALANCES,
} from '../../compare/compare.ts'
import { type NumericColumn, PHASES, SAMPLE_COLUMNS } from '../../compare/recording/columns.ts'
import type { FromHarness, SampleRow } from '../protocol/protocol.ts'

const figure = v.pipe(v.number(), v.finite())
const figureOrNull = v.nullable(figure)

const figureNames = SAMPLE_COLUMNS.filter(
  (column): column is NumericColumn => column !== 'timestamp' && column !== 'phase',
)
const figures = Object.fromEntries(figureNames.map((name) => [name, figureOrNull])) as Record<
  NumericColumn,
  typeof figureOrNull
>
const ROW: v.GenericSchema<unknown, SampleRow> = v.object({
  timestamp: v.string(),
  phase: v.picklist(PHASES),
  ...figures,
})

const RESULT = v.object({
  counts: RUN_COUNTS,
  balances: v.nullable(WALLET_BALANCES),
  census: CENSUS,
  culprits: v.array(CULPRIT_STACK),
  stopped: v.boolean(),
  lines: v.array(v.string()),
})

const MESSAGE: v.GenericSchema<unknown, FromHarness> = v.variant('kind', [
  v.object({
    kind: v.literal('stage'),
    stage: v.picklist(['loading', 'connecting', 'funding', 'measuring', 'finishing']),
  }),
  v.object({ kind: v.literal('sample'), row: ROW, rows: figure }),
  v.object({ kind: v.literal('progress'), payments: figure, paymentsFailed: figure, cycles: figure }),
  v.object({ kind: v.literal('notice'), text: v.string() }),
  v.object({ kind: v.literal('address'), text: v.string() }),
  v.object({
    kind: v.literal('sweep'),
    news: v.union([
      v.object({ begun: v.string() }),
      v.object({ emptyCycle: SWEEP_WINDOW }),
      v.object({ swept: SWEPT_METHOD }),
    ]),
  }),
  v.object({ kind: v.literal('done'), result: RESULT }),
  v.object({ kind: v.literal('failed'), usage: v.boolean(), message: v.string() }),
])

/**
 * What the harness said, or null where it is none of its messages: the SDK and a user's preload share its process, and
 * with it the channel.
 */
export function harnessMessage(message: unknown): FromHarness | null {
  const checked = v.safeParse(MESSAGE, message, { abortEarly: true })
  return checked.success ? checked.output : null
}
