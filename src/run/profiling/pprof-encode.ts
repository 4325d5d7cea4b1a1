import { gzipSync } from 'node:zlib'
import {
  Line,
  Location,
  Function as PprofFunction,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format'
import type { MeasuredStack, StackFrame } from './stack-frame.ts'

export interface PprofHead {
  /** For each value of a stack its type and unit, as `go tool pprof -sample_index` names them. */
  sampleTypes: readonly { type: string; unit: string }[]
  defaultSampleType: string
  timeMs: number
}

/**
 * Encodes stacks as a gzipped pprof profile, which `go tool pprof` reads (format: google/pprof,
 * proto/profile.proto).
 */
export function encodePprof(stacks: Iterable<MeasuredStack>, head: PprofHead): Uint8Array {
  const stringTable = new StringTable()
  const functions: PprofFunction[] = []
  const locations: Location[] = []
  const idOf = new Map<string, number>()
  const locationId = (frame: StackFrame): number => {
    const key = `${frame.name}\n${frame.file}\n${frame.line}`
    const known = idOf.get(key)
    if (known !== undefined) return known
    const id = locations.length + 1
    const name = stringTable.dedup(frame.name)
    functions.push(
      new PprofFunction({
        id,
        name,
        systemName: name,
        filename: stringTable.dedup(frame.file),
        startLine: 0,
      }),
    )
    locations.push(new Location({ id, line: [new Line({ functionId: id, line: frame.line })] }))
    idOf.set(key, id)
    return id
  }
  const valueType = ({ type, unit }: { type: string; unit: string }) =>
    new ValueType({ type: stringTable.dedup(type), unit: stringTable.dedup(unit) })
  const sample = Array.from(
    stacks,
    ({ frames, values }) =>
      new Sample({ locationId: frames.map(locationId), value: values.map((value) => Math.round(value)) }),
  )
  const sampleType = head.sampleTypes.map(valueType)
  const last = head.sampleTypes.at(-1) ?? { type: 'samples', unit: 'count' }
  return gzipSync(
    new Profile({
      sampleType,
      sample,
      location: locations,
      function: functions,
      stringTable,
      periodType: valueType(last),
      period: 1,
      defaultSampleType: stringTable.dedup(head.defaultSampleType),
      timeNanos: BigInt(Math.round(head.timeMs)) * 1_000_000n,
    }).encode(),
  )
}
