import type { DescField, DescMessage, Message } from '@bufbuild/protobuf'
import type fc from 'fast-check'
import { anyField, anyScalar } from './odd-messages.ts'

/** One field somewhere in a message, and what may be put there instead. */
export interface Place {
  /** Names of the fields on the way, as `transfer_package.leaves_to_send.raw_tx`. */
  path: string
  anything: fc.Arbitrary<unknown>
  put(value: unknown): void
}

type Holder = Record<string, unknown>

/** Every field of a message and of the messages in it, also those that are not set. */
export function placesOf(schema: DescMessage, message: Message, path = ''): Place[] {
  return schema.fields.flatMap((field) => {
    const holder = holderOf(field, message as unknown as Holder)
    if (holder === null) return []
    const [object, key] = holder
    const here = `${path}${field.name}`
    const put = (value: unknown) => {
      object[key] = value
    }
    return [{ path: here, anything: anyField(field, 0), put }, ...placesWithin(field, object[key], here)]
  })
}

/** Where a field's value is; null for the cases of a choice that were not chosen. */
function holderOf(field: DescField, message: Holder): [Holder, string] | null {
  if (field.oneof === undefined) return [message, field.localName]
  const choice = message[field.oneof.localName] as Holder
  return choice.case === field.localName ? [choice, 'value'] : null
}

function placesWithin(field: DescField, value: unknown, path: string): Place[] {
  const inner = (schema: DescMessage, message: unknown) =>
    message === undefined ? [] : placesOf(schema, message as Message, `${path}.`)
  switch (field.fieldKind) {
    case 'message':
      return inner(field.message, value)
    case 'list':
      return field.listKind === 'message'
        ? (value as unknown[]).flatMap((element) => inner(field.message, element))
        : []
    case 'map': {
      const entries = value as Holder
      if (field.mapKind === 'message') {
        return Object.values(entries).flatMap((entry) => inner(field.message, entry))
      }
      if (field.mapKind !== 'scalar') return []
      const anything = anyScalar(field.scalar)
      return Object.keys(entries).map((key) => ({
        path: `${path}.*`,
        anything,
        put: (entry: unknown) => {
          entries[key] = entry
        },
      }))
    }
    default:
      return []
  }
}
