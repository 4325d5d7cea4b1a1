import type { MessageInitShape } from '@bufbuild/protobuf'
import { isPoint } from '../crypto/curve.ts'
import { GrpcError } from '../grpc/status.ts'
import { type Identity, keptBytes } from '../ledger/node.ts'
import type { UpdateWalletSettingRequest, WalletSettingSchema } from '../proto/generated/spark_pb.ts'

interface Setting {
  privateEnabled: boolean
  masterKey: Uint8Array | null
}

/** Each wallet's settings; a wallet that never set any has none stored. */
export class WalletSettings {
  readonly #settings = new Map<Identity, Setting>()

  get(owner: Identity): MessageInitShape<typeof WalletSettingSchema> {
    const { privateEnabled, masterKey } = this.#settings.get(owner) ?? {
      privateEnabled: false,
      masterKey: null,
    }
    return {
      ownerIdentityPublicKey: Buffer.from(owner, 'hex'),
      privateEnabled,
      ...(masterKey && { masterIdentityPublicKey: masterKey }),
    }
  }

  update(owner: Identity, request: UpdateWalletSettingRequest): MessageInitShape<typeof WalletSettingSchema> {
    const setting = this.#settings.get(owner) ?? { privateEnabled: false, masterKey: null }
    const { masterIdentityPublicKey: master } = request
    if (master.case === 'setMasterIdentityPublicKey') {
      if (!isPoint(master.value)) throw new GrpcError('invalidArgument', 'the master key is not a public key')
      setting.masterKey = keptBytes(master.value)
    }
    if (master.case === 'clearMasterIdentityPublicKey') setting.masterKey = null
    if (request.privateEnabled !== undefined) setting.privateEnabled = request.privateEnabled
    this.#settings.set(owner, setting)
    return this.get(owner)
  }
}
