import type { MessageInitShape } from '@bufbuild/protobuf'
import { GrpcError } from '../grpc/status.ts'
import type {
  GetSigningCommitmentsRequest,
  GetSigningCommitmentsResponseSchema,
} from '../proto/generated/spark_pb.ts'
import type { NetworkState } from './network-state.ts'
import { chooseSigners } from './operators.ts'

/** A wallet of many leaves sends them in one transfer; beyond this a request is a mistake. */
const MAX_COMMITMENTS = 10_000

/** Nonce commitments of the signing operators, for each leaf and each signature. */
export function getSigningCommitments(
  state: NetworkState,
  request: GetSigningCommitmentsRequest,
): MessageInitShape<typeof GetSigningCommitmentsResponseSchema> {
  const leaves = request.nodeIds.length || request.nodeIdCount
  const wanted = leaves * (request.count || 1)
  if (leaves === 0 || wanted > MAX_COMMITMENTS) {
    throw new GrpcError(
      'invalidArgument',
      `from 1 to ${MAX_COMMITMENTS} commitments can be asked for, got ${wanted}`,
    )
  }
  const signers = chooseSigners(state.operators, state.isUp)
  if (signers === null) {
    throw new GrpcError('unavailable', `fewer than ${state.operators.threshold} operators answer`)
  }
  const signingCommitments = Array.from({ length: wanted }, () => ({
    signingNonceCommitments: Object.fromEntries(
      signers.map(({ index, identifier }) => {
        const { hiding, binding } = state.nonces.commit(index)
        return [identifier, { hiding, binding }]
      }),
    ),
  }))
  return { signingCommitments }
}
