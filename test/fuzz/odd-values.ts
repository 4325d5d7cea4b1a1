import fc from 'fast-check'

/** Texts that have broken parsers before: names of `Object.prototype`, numbers that are none, half characters, bulk. */
const KNOWN_ODD = [
  '',
  ' ',
  '\0',
  '\r\n',
  '"',
  "'",
  '\\',
  ',',
  '=',
  '-',
  '--',
  '---',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  'Infinity',
  '-0',
  '-1',
  '1e999',
  '1e-999',
  '0x10',
  '1_000',
  '9'.repeat(400),
  '0.1',
  '１２',
  '٣',
  '\ud800',
  '\udfff',
  '\u202e',
  '\ufeff',
  '%00',
  '%s%n',
  '../../etc/passwd',
  'null',
  '[]',
  '{}',
  '\u001b[31m',
  'a'.repeat(70_000),
]

/** Any text, well-formed or not. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...KNOWN_ODD) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.double().map(String) },
)

/** Any JSON value, small. */
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, [], {}, [[]], [{}]),
  oddText,
  fc.jsonValue({ maxDepth: 2 }),
)

/** A valid text with a few cuts, insertions and repetitions. */
export function editedText(original: string): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(fc.nat(), fc.nat(40), oddText, fc.nat(3)), { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce((text, [where, length, odd, kind]) => {
        const at = where % (text.length + 1)
        const piece = text.slice(at, at + length)
        const inserted = kind === 0 ? '' : kind === 1 ? odd : kind === 2 ? piece + piece : piece + odd
        return kind === 3 && where % 7 === 0
          ? text.slice(0, at)
          : text.slice(0, at) + inserted + text.slice(at + length)
      }, original),
    )
}

/** Valid bytes with a few flips, cuts and insertions. */
export function editedBytes(original: Uint8Array): fc.Arbitrary<Buffer> {
  const edit = fc.tuple(fc.nat(), fc.nat(3), fc.uint8Array({ maxLength: 8 }))
  return fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits) =>
    edits.reduce<Buffer>((bytes, [where, kind, odd]) => {
      const at = where % (bytes.length + 1)
      if (kind === 0) return bytes.subarray(0, at)
      const after = bytes.subarray(kind === 1 ? at + odd.length : at)
      if (kind === 3 && at < bytes.length) {
        const flipped = Buffer.from(bytes)
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (where % 8))
        return flipped
      }
      return Buffer.concat([bytes.subarray(0, at), odd, after])
    }, Buffer.from(original)),
  )
}

/** A valid JSON document with one value anywhere in it replaced, removed or joined by another. */
export function editedJson(original: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(original)
  return fc
    .array(fc.tuple(fc.constantFrom(...paths), oddJson, fc.nat(2), oddText), { minLength: 1, maxLength: 2 })
    .map((edits) =>
      edits.reduce((document, [path, value, kind, name]) => {
        const copy = structuredClone(document)
        const last = path.at(-1)
        const parent = path.slice(0, -1).reduce<unknown>((node, key) => child(node, key), copy)
        if (last === undefined || typeof parent !== 'object' || parent === null) return value
        const record = parent as Record<string, unknown>
        if (kind === 0) delete record[last]
        else
          Object.defineProperty(record, kind === 1 ? last : name, {
            value,
            enumerable: true,
            configurable: true,
            writable: true,
          })
        return copy
      }, original),
    )
}

function child(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined
}

function pathsOf(node: unknown, path: string[] = []): string[][] {
  if (typeof node !== 'object' || node === null) return [path]
  return [path, ...Object.entries(node).flatMap(([key, value]) => pathsOf(value, [...path, key]))]
}
