import { create, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { WalletKeys } from '../spark/wallet/wallet-keys.ts'
import { oddText } from './odd-values.ts'

/** How deep messages are filled; below, they are left out. */
const MOST_DEPTH = 4

const alice = new WalletKeys('alice').identityKey
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 80 }),
  // Keys, hashes and ids have these lengths: a handler goes further before it refuses.
  fc.constantFrom(alice, new Uint8Array(32), new Uint8Array(33), Buffer.from(`02${'ab'.repeat(32)}`, 'hex')),
)
const text = fc.oneof(
  oddText.map((odd) => odd.toWellFormed()),
  fc.uuid(),
  fc.constant(Buffer.from(alice).toString('hex')),
)

/** A message of this kind with any values in any of its fields. */
export function anyMessage(schema: DescMessage, depth = 0): fc.Arbitrary<Message> {
  const fields = Object.fromEntries(
    schema.fields
      .filter((field) => depth < MOST_DEPTH || field.message === undefined)
      .map((field) => [field.localName, anyField(field, depth)]),
  )
  const single = schema.fields.filter((field) => field.oneof === undefined)
  const choices = schema.oneofs.map((oneof) => {
    const cases = oneof.fields.filter((field) => field.localName in fields)
    const none = fc.constant({ [oneof.localName]: { case: undefined } } as Record<string, unknown>)
    return fc.oneof(
      none,
      ...cases.map((field) =>
        (fields[field.localName] ?? none).map((value) => ({
          [oneof.localName]: { case: field.localName, value },
        })),
      ),
    )
  })
  const plain = Object.fromEntries(
    single
      .filter((field) => field.localName in fields)
      .map((field) => [field.localName, fields[field.localName] ?? fc.constant(undefined)]),
  )
  return fc
    .tuple(fc.record(plain, { requiredKeys: [] }), ...choices)
    .map((parts) => create(schema, Object.assign({}, ...parts)))
}

/** Any value of a field's type. */
export function anyField(field: DescField, depth: number): fc.Arbitrary<unknown> {
  switch (field.fieldKind) {
    case 'message':
      return anyMessage(field.message, depth + 1)
    case 'enum':
      return fc.nat(6)
    case 'scalar':
      return anyScalar(field.scalar)
    case 'list':
      return fc.array(elementOf(field, depth), { maxLength: 3 })
    case 'map':
      return fc.dictionary(
        text,
        field.mapKind === 'message'
          ? anyMessage(field.message, depth + 1)
          : field.mapKind === 'enum'
            ? fc.nat(3)
            : anyScalar(field.scalar),
        { maxKeys: 3 },
      )
  }
}

function elementOf(field: DescField & { fieldKind: 'list' }, depth: number): fc.Arbitrary<unknown> {
  if (field.listKind === 'message') return anyMessage(field.message, depth + 1)
  return field.listKind === 'enum' ? fc.nat(6) : anyScalar(field.scalar)
}

/** Any value of a scalar type. */
export function anyScalar(scalar: ScalarType): fc.Arbitrary<unknown> {
  switch (scalar) {
    case ScalarType.STRING:
      return text
    case ScalarType.BYTES:
      return bytes
    case ScalarType.BOOL:
      return fc.boolean()
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 1n, 1000n))
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return fc.oneof(fc.nat(), fc.constantFrom(0, 1, 2 ** 32 - 1))
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return fc.constantFrom(0, -1, 1.5, Number.NaN)
    default:
      return fc.integer()
  }
}
