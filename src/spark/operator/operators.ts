import { basePoint, type Point, randomScalar } from '../crypto/curve.ts'
import { type Scalar, scalarToBytes } from '../crypto/scalar.ts'

/** One signing operator. */
export interface Operator {
  index: number
  /** Where its shares lie on the sharing polynomial. */
  x: bigint
  /** How the protocol names it: x in 64 hex digits. */
  identifier: string
  identitySecret: Scalar
  identityKey: Point
}

/** The operators of one network. The first is the coordinator; any `threshold` of them sign. */
export interface Operators {
  all: readonly Operator[]
  threshold: number
}

export function createOperators(count: number, threshold: number): Operators {
  const all = Array.from({ length: count }, (_, index) => {
    const x = BigInt(index + 1)
    const identitySecret = randomScalar()
    return {
      index,
      x,
      identifier: Buffer.from(scalarToBytes(x)).toString('hex'),
      identitySecret,
      identityKey: basePoint(identitySecret),
    }
  })
  return { all, threshold }
}

/** The first `threshold` of the operators that are up, or null when they are too few. */
export function chooseSigners(operators: Operators, isUp: (index: number) => boolean): Operator[] | null {
  const up = operators.all.filter(({ index }) => isUp(index)).slice(0, operators.threshold)
  return up.length < operators.threshold ? null : up
}
