import * as v from 'valibot'

const figure = v.pipe(v.number(), v.finite())
const count = v.pipe(figure, v.minValue(0))
const figureOrNull = v.nullable(figure)

/** What came and what grew from one rest to the next, whatever caused it. Null where it is not counted. */
export const SWEEP_WINDOW = v.object({
  calls: count,
  /** Requests that the SDK made. */
  requests: figureOrNull,
  /** Of these, the calls that an operator got (gRPC); the others are the service provider's. */
  operatorCalls: figureOrNull,
  references: figureOrNull,
  rustBlocks: figureOrNull,
  rustBytes: figureOrNull,
  v8Bytes: figureOrNull,
  fds: figureOrNull,
})

export type SweepWindow = v.InferOutput<typeof SWEEP_WINDOW>

/** One public method of the SDK, called in one way. */
export const SWEPT_METHOD = v.object({
  /** As the JavaScript binding spells it, with what tells this way of calling from the others in brackets. */
  method: v.string(),
  outcome: v.variant('kind', [
    v.object({
      kind: v.literal('counted'),
      windows: v.array(SWEEP_WINDOW),
      /** Empty cycles of its own, where it lives with more wallets than the others. */
      emptyCycles: v.optional(v.array(SWEEP_WINDOW)),
      /** What the last refused call said; null where none was refused. */
      refusal: v.nullable(v.string()),
    }),
    v.object({ kind: v.literal('not-tried'), reason: v.string() }),
    /** It hung, threw outside the call, or ended the process. */
    v.object({ kind: v.literal('broken'), detail: v.string() }),
  ]),
})

export type SweptMethod = v.InferOutput<typeof SWEPT_METHOD>

/** All that the scenario `api` found, method by method. */
export const SWEEP = v.object({
  /** What cycles leave in which nothing is called: taken off each window. */
  emptyCycles: v.array(SWEEP_WINDOW),
  methods: v.array(SWEPT_METHOD),
})

export type Sweep = v.InferOutput<typeof SWEEP>
