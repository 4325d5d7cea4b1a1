import { at } from '../../at.ts'
import {
  addUncompressed,
  basePoint,
  basePointUncompressed,
  compressPoint,
  type Point,
  randomScalar,
  samePoint,
  type UncompressedPoint,
} from './curve.ts'
import { invert, reduce, type Scalar } from './scalar.ts'

/** Shamir's shares of a secret for holders 1 to `holders`; any `threshold` of them restore it. */
export function splitSecret(
  secret: Scalar,
  threshold: number,
  holders: number,
): { shares: Scalar[]; proofs: Point[] } {
  const coefficients = [secret, ...Array.from({ length: threshold - 1 }, randomScalar)]
  return { shares: sharesOf(coefficients, holders), proofs: coefficients.map(basePoint) }
}

function sharesOf(coefficients: Scalar[], holders: number): Scalar[] {
  return Array.from({ length: holders }, (_, index) => {
    const x = BigInt(index + 1)
    return coefficients.reduceRight((sum, coefficient) => reduce(sum * x + coefficient), 0n)
  })
}

/** The weight of holder `x` when the holders `all` restore the secret. */
export function lagrangeWeight(x: bigint, all: readonly bigint[]): Scalar {
  let weight = 1n
  for (const other of all) {
    if (other !== x) weight = reduce(weight * other * invert(other - x))
  }
  return weight
}

/**
 * Feldman's check for all holders at once: each share, times G, is the point that the proofs (public coefficients) give
 * at its x. With all shares in view there is a shorter way than one computation per holder. The first `threshold`
 * shares fix the only polynomial of that degree; the others must lie on it, and the proofs must commit to its
 * coefficients.
 */
export function sharesMatchProofs(shares: readonly Scalar[], proofs: readonly Point[]): boolean {
  return committedCoefficients(shares, proofs) !== null
}

/** Each share times G, or null where {@link sharesMatchProofs} says no. */
export function publicSharesOf(shares: readonly Scalar[], proofs: readonly Point[]): Point[] | null {
  const coefficients = committedCoefficients(shares, proofs)
  if (coefficients === null) return null
  const points = pointsAlong(coefficients, shares.length)
  return points.includes(null) ? null : points.flatMap((point) => (point ? [compressPoint(point)] : []))
}

/** A coefficient of the polynomial, and the point that commits to it. */
interface Committed {
  scalar: Scalar
  point: UncompressedPoint
}

function committedCoefficients(shares: readonly Scalar[], proofs: readonly Point[]): Committed[] | null {
  const coefficients = interpolate(shares.slice(0, proofs.length))
  const expected = sharesOf(coefficients, shares.length)
  if (coefficients.length !== proofs.length) return null
  if (!shares.every((share, index) => share === expected[index])) return null
  const committed = coefficients.flatMap((scalar) => {
    const point = basePointUncompressed(scalar)
    return point === null ? [] : [{ scalar, point }]
  })
  const isSame = committed.every(({ point }, index) => samePoint(at(proofs, index), compressPoint(point)))
  return isSame && committed.length === proofs.length ? committed : null
}

/**
 * The polynomial's points at 1, 2, … `holders`, by forward differences: for two coefficients one addition each, where a
 * multiplication would cost four times as much. Null for the point at infinity.
 */
function pointsAlong(coefficients: Committed[], holders: number): (UncompressedPoint | null)[] {
  const values = [
    at(coefficients, 0).scalar,
    ...sharesOf(
      coefficients.map(({ scalar }) => scalar),
      coefficients.length - 1,
    ),
  ]
  const known = new Map(coefficients.map(({ scalar, point }) => [scalar, point]))
  const differences = coefficients.map((_, order) => {
    const difference = at(values, 0)
    for (let place = 0; place < values.length - 1 - order; place++) {
      values[place] = reduce(at(values, place + 1) - at(values, place))
    }
    return known.get(difference) ?? basePointUncompressed(difference)
  })
  return Array.from({ length: holders }, () => {
    for (let order = 0; order < differences.length - 1; order++) {
      differences[order] = addUncompressed(at(differences, order), at(differences, order + 1))
    }
    return at(differences, 0)
  })
}

/** Coefficients of the polynomial through (1, values[0]), (2, values[1]), … by Newton's divided differences. */
function interpolate(values: readonly Scalar[]): Scalar[] {
  const differences = [...values]
  for (let order = 1; order < values.length; order++) {
    const inverse = invert(BigInt(order))
    for (let place = values.length - 1; place >= order; place--) {
      differences[place] = reduce((at(differences, place) - at(differences, place - 1)) * inverse)
    }
  }
  let coefficients: Scalar[] = []
  for (let place = differences.length - 1; place >= 0; place--) {
    // Horner's step on polynomials: c(x) * (x - (place + 1)) + differences[place].
    const x = BigInt(place + 1)
    const scaled = [...coefficients.map((value) => value * x), 0n]
    const shifted = [0n, ...coefficients].map((value, index) => value - at(scaled, index))
    coefficients = shifted.map((value, index) => reduce(index === 0 ? value + at(differences, place) : value))
  }
  return coefficients
}
