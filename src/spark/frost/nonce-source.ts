import { at } from '../../at.ts'
import {
  basePointUncompressed,
  type Point,
  randomScalar,
  sumUncompressed,
  type UncompressedPoint,
} from '../crypto/curve.ts'
import { drawBytes } from '../crypto/random.ts'
import { reduce, type Scalar } from '../crypto/scalar.ts'

/** As many as a byte can choose among. */
const KNOWN = 256
/** Sums of eight among them: 4 × 10^14 nonces. */
const TERMS = 8

interface Known {
  secret: Scalar
  point: UncompressedPoint
}

/**
 * Random scalars with their points, each the sum of a few known ones (the generator of Boyko, Peinado and Venkatesan,
 * 1998). A third of a multiplication each: wallets ask for twelve a transfer. Its secrets are as good as it takes where
 * the money is worth nothing; real operators multiply.
 */
export class NonceSource {
  /** Made at the first use. */
  #known: Known[] = []

  draw(): { secret: Scalar; point: Point } {
    if (this.#known.length === 0) this.#known = Array.from({ length: KNOWN }, newKnown)
    const chosen = new Set<number>()
    while (chosen.size < TERMS) for (const place of drawBytes(TERMS - chosen.size)) chosen.add(place)
    const terms = [...chosen].map((place) => at(this.#known, place))
    const point = sumUncompressed(terms.map((term) => term.point))
    // They cancel out by a chance of one in 2^256.
    if (point === null) return this.draw()
    return { secret: reduce(terms.reduce((sum, { secret }) => sum + secret, 0n)), point }
  }
}

function newKnown(): Known {
  const secret = randomScalar()
  const point = basePointUncompressed(secret)
  if (point === null) throw new Error('a random scalar is never zero')
  return { secret, point }
}
