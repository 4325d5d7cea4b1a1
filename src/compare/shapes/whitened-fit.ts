import { at, spanOf } from '../../at.ts'
import type { Series } from './clean-series.ts'
import { centre, complete, type Design, designsOf, dot, knownDesigns } from './designs.ts'
import { explainedBy, type InnerProducts, NO_COLUMN, solveNormalEquations } from './normal-equations.ts'
import type { ShapeLibrary, ShapeModel } from './shape-model.ts'

/** One shape with one assumed memory of the noise, fitted. */
export interface ShapeFit {
  model: ShapeModel
  /** P(this shape and this memory | the series); the fits' weights add up to 1. */
  weight: number
  /** Growth that goes on after the run, per unit of x: 0 for a bounded shape. */
  slope: number
  slopeError: number
  degrees: number
  /**
   * How many standard deviations fewer runs of one sign its residuals have than chance gives (Wald and Wolfowitz 1940);
   * 0 where they are too small to mean anything. Told of the likeliest fit alone.
   */
  runs?: number
}

/** Fits with less than this part of the best one's weight change no figure. */
const NEGLIGIBLE = 1e-4
/** Below its logarithm, so that most weights need not be known. */
const SURELY_NEGLIGIBLE = Math.log(NEGLIGIBLE) - 0.01
/** Growing shapes with this part of the best growing one's weight stay, since they tell what growth could hide. */
const NEXT_TO_BEST = 0.05

/** What is known of a series beside its figures. */
export interface SeriesFacts {
  /** Standard deviation of what rounded figures hide: residuals are at least as large, whatever they seem. */
  rounding?: number
  /** What adds to every shape, each by a coefficient that nobody asks for: a value a cell. */
  beside?: readonly Float64Array[]
}

/**
 * Fits every shape by generalized least squares, the noise assumed to be AR(1): each equation is whitened as Prais and
 * Winsten (1954) do, so that a slow wander is not taken for a trend. The evidence of a shape is its marginal likelihood
 * under Zellner's g-prior with g = n (unit information; Liang et al. 2008, eq. 6), which asks of each further
 * coefficient that it pays for itself, in short series too, where BIC asks too little.
 * @param misfit Standard deviation, in units of y, below which a difference between shape and cells means nothing.
 * @returns The fits that matter, the best growing ones always; none when the series is shorter than any shape needs.
 */
export function fitShapes(
  { x, y }: Series,
  library: ShapeLibrary,
  misfit: number,
  { rounding = 0, beside = [] }: SeriesFacts = {},
): ShapeFit[] {
  const { curves, sampled, models } = library
  const window = spanOf(x)
  checkCurves(library)
  const designs = beside.length > 0 ? designsOf(curves, x, beside) : knownDesigns(library, x)
  complete(designs, sampled, models)
  const target = Float64Array.from(y)
  const count = designs.curves + sampled.length
  const facts = { size: designs.size, count, misfit, rounding }
  const whitened = designs.each.map((design) => whitenAll(design, target, facts))
  const table = tableOf(models)
  const evidence = whitened.map((data) => logEvidences(table, data))
  const fit = (i: number, j: number) => fitOne(at(models, j), at(whitened, i), window)
  const best = likeliestFitting(evidence, null, fit)
  const bestGrowing = likeliestFitting(evidence, table.growing, fit)
  const tellsFrom = bestGrowing - best + Math.log(NEXT_TO_BEST)
  const matters = Math.min(tellsFrom, SURELY_NEGLIGIBLE)
  const fits: ShapeFit[] = []
  let likeliest: { fit?: ShapeFit | undefined; weight: number; data?: Whitened } = { weight: 0 }
  for (const [i, data] of whitened.entries()) {
    const values = at(evidence, i)
    for (let j = 0; j < values.length; j++) {
      const logWeight = (values[j] as number) - best
      if (!(logWeight > matters)) continue
      const model = at(models, j)
      const weight = Math.exp(logWeight)
      const tells = logWeight > tellsFrom && model.future === 'growing'
      const fitted = weight > NEGLIGIBLE || tells ? fit(i, j) : null
      if (fitted === null) continue
      const whole: ShapeFit = { model, weight, ...fitted }
      fits.push(whole)
      if (weight > likeliest.weight) likeliest = { fit: whole, weight, data }
    }
  }
  if (likeliest.fit !== undefined && likeliest.data !== undefined) {
    likeliest.fit.runs = missingRuns(likeliest.fit.model, likeliest.data)
  }
  const total = fits.reduce((sum, { weight }) => sum + weight, 0)
  for (const each of fits) each.weight /= total
  return fits
}

/** Most curves of a shape, which {@link explainedBy} can tell of. */
const MOST_CURVES = 3

/**
 * The sums over a model's curves look nothing up that is checked: they are gone through thousands of times a judgement.
 * @throws RangeError When a model has a curve that the library does not, or too many.
 */
function checkCurves({ curves, sampled, models }: ShapeLibrary): void {
  const known = curves.length + sampled.length
  for (const { name, curves: own } of models) {
    if (own.length > MOST_CURVES) {
      throw new RangeError(`expected at most ${MOST_CURVES} curves in the model ${name}, got ${own.length}`)
    }
    for (let k = 0; k < own.length; k++) {
      const curve = own[k] as number
      if (curve < 0 || curve >= known) {
        throw new RangeError(`expected curves from 0 to ${known - 1} in the model ${name}, got ${curve}`)
      }
    }
  }
}

/** What the evidence asks of the models, each thing of all of them in one piece. */
interface ModelTable {
  curves: readonly [first: Int16Array, second: Int16Array, third: Int16Array]
  /** How many figures each is fitted by. */
  counts: Int16Array
  logPriors: Float64Array
  /** Where the growing ones stand. */
  growing: number[]
}

function tableOf(models: readonly ShapeModel[]): ModelTable {
  const column = () => new Int16Array(models.length).fill(NO_COLUMN)
  const curves = [column(), column(), column()] as const
  const counts = column()
  const logPriors = new Float64Array(models.length)
  const growing: number[] = []
  for (let j = 0; j < models.length; j++) {
    const { curves: own, prior, future, figures } = models[j] as ShapeModel
    counts[j] = figures ?? own.length
    for (let k = 0; k < own.length; k++) (curves[k] as Int16Array)[j] = own[k] as number
    logPriors[j] = Math.log(prior)
    if (future === 'growing') growing.push(j)
  }
  return { curves, counts, logPriors, growing }
}

/** The greatest evidence of a shape that is itself once it is fitted; those that are not lose theirs. */
function likeliestFitting(
  evidence: readonly Float64Array[],
  among: readonly number[] | null,
  fit: (memory: number, model: number) => unknown,
): number {
  const likeliest = evidence.map((values) => greatestOf(values, among))
  for (;;) {
    let [best, row] = [-Infinity, 0]
    for (let i = 0; i < likeliest.length; i++) {
      const value = evidence[i]?.[likeliest[i] as number] ?? -Infinity
      if (value > best) [best, row] = [value, i]
    }
    if (best === -Infinity || fit(row, at(likeliest, row)) !== null) return best
    const values = at(evidence, row)
    values[at(likeliest, row)] = -Infinity
    likeliest[row] = greatestOf(values, among)
  }
}

/** Where the first of the greatest values stands, among all if nothing is said; -1 where all are −∞. */
function greatestOf(values: Float64Array, among: readonly number[] | null): number {
  let [greatest, place] = [-Infinity, -1]
  const count = among === null ? values.length : among.length
  for (let k = 0; k < count; k++) {
    const j = among === null ? k : (among[k] as number)
    const value = values[j] as number
    if (value > greatest) {
      greatest = value
      place = j
    }
  }
  return place
}

/** The series and all curves with an assumed memory taken out, the constant too. */
interface Whitened extends InnerProducts {
  n: number
  /** Points, less the constant and what is beside. */
  freedom: number
  target: Float64Array
  /** All curves, one after the other. */
  columns: Float64Array
  /** The target's sum of squares. */
  variation: number
  /** What no shape is asked to explain. */
  floor: number
  /** The residuals' least sum of squares. */
  least: number
  /** The part of the log evidence that all shapes with this memory share. */
  base: number
}

function whitenAll(
  design: Design,
  y: Float64Array,
  { size, count, misfit, rounding }: { size: number; count: number; misfit: number; rounding: number },
): Whitened {
  const { memory, taken, white, products } = design
  const n = y.length
  const target = new Float64Array(n)
  centre(y, 0, design, target, 0)
  const onTarget = new Float64Array(count)
  for (let k = 0; k < count; k++) onTarget[k] = dot(white, k * n, target, 0, n)
  return {
    n,
    target,
    columns: white,
    products,
    size,
    onTarget,
    variation: dot(target, 0, target, 0, n),
    floor: n * misfit * misfit,
    least: n * rounding * rounding,
    freedom: n - taken.length,
    base: taken.reduce(
      (sum, { squared }) => sum - 0.5 * Math.log(squared),
      0.5 * Math.log(1 - memory * memory),
    ),
  }
}

/** The log evidence of each model; of one that the series is too short for, or whose curves cannot be told apart, −∞. */
function logEvidences({ curves, counts, logPriors }: ModelTable, data: Whitened): Float64Array {
  const [first, second, third] = curves
  const { n, freedom, variation, floor, base } = data
  const perDegree = Math.log(1 + n)
  const values = new Float64Array(counts.length).fill(-Infinity)
  for (let j = 0; j < values.length; j++) {
    const degrees = freedom - (counts[j] as number)
    if (degrees < 1) continue
    const explained = explainedBy(first[j] as number, second[j] as number, third[j] as number, data)
    if (Number.isNaN(explained)) continue
    const left = leftBy(explained, data)
    values[j] =
      (logPriors[j] as number) +
      base +
      0.5 * degrees * perDegree -
      0.5 * freedom * Math.log(variation + floor + n * left)
  }
  return values
}

/** The sum of squares that a shape leaves unexplained. */
const leftBy = (explained: number, { variation, least, floor }: Whitened) =>
  Math.max(least, variation - explained) + floor

/** Steps that take back more of a line's growth are the falls of a buffer, and the line is what fills it. */
const MOST_GIVEN_BACK = 0.5

function givesBack([line = 0, ...steps]: readonly number[]): boolean {
  const falls = steps.reduce((sum, step) => sum + Math.min(0, step), 0)
  return -falls > MOST_GIVEN_BACK * line
}

function fitOne(
  { curves, endSlopes, rising, falling, atMost, keepsGrowth, figures }: ShapeModel,
  data: Whitened,
  window: number,
): Pick<ShapeFit, 'slope' | 'slopeError' | 'degrees'> | null {
  const solution = solveNormalEquations(curves, data, endSlopes)
  if (solution === null) return null
  if (rising?.some((i) => at(solution.coefficients, i) <= 0)) return null
  if (falling?.some((i) => at(solution.coefficients, i) >= 0)) return null
  if (atMost !== undefined && at(solution.coefficients, 0) > atMost) return null
  if (keepsGrowth && givesBack(solution.coefficients)) return null
  const degrees = data.freedom - (figures ?? curves.length)
  const left = leftBy(solution.explained, data)
  return {
    slope: solution.contrast / window,
    slopeError: Math.sqrt(solution.contrastVariance * (left / degrees)) / window,
    degrees,
  }
}

/** Residuals of one sign for longer than chance would have it: the shape is not the series'. */
function missingRuns({ curves }: ShapeModel, data: Whitened): number {
  const solution = solveNormalEquations(curves, data, null)
  if (solution === null) return 0
  const { n } = data
  const residuals = data.target.map((value, i) =>
    curves.reduce((left, c, k) => left - at(solution.coefficients, k) * at(data.columns, c * n + i), value),
  )
  if (dot(residuals, 0, residuals, 0, n) < Math.max(data.floor, data.least)) return 0
  const above = residuals.filter((value) => value > 0).length
  const pairs = 2 * above * (n - above)
  const expected = pairs / n + 1
  const variance = (pairs * (pairs - n)) / (n * n * (n - 1))
  const runs = 1 + residuals.slice(1).filter((value, i) => value > 0 !== at(residuals, i) > 0).length
  return variance > 0 ? (expected - runs) / Math.sqrt(variance) : 0
}
