import { basePoint, type Point } from '../../../src/spark/crypto/curve.ts'
import { sha256 } from '../../../src/spark/crypto/hashing.ts'
import { bytesToBigint, reduce, type Scalar } from '../../../src/spark/crypto/scalar.ts'

/** A test wallet's keys: an identity, and one key a leaf, all derived from a seed. */
export class WalletKeys {
  readonly identitySecret: Scalar
  readonly identityKey: Point
  readonly identity: string

  constructor(seed: string) {
    this.identitySecret = secretOf(`identity ${seed}`)
    this.identityKey = basePoint(this.identitySecret)
    this.identity = Buffer.from(this.identityKey).toString('hex')
  }

  leafSecret(leafId: string): Scalar {
    return secretOf(`leaf ${leafId} ${this.identitySecret}`)
  }
}

function secretOf(text: string): Scalar {
  return reduce(bytesToBigint(sha256(Buffer.from(text))))
}
