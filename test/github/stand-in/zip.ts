import { crc32, deflateRawSync } from 'node:zlib'

/** An entry as an attacker may write it: nothing is checked. */
export interface RawEntry {
  name: string
  content: Buffer | string
  /** Unix mode; a link is 0o120777. */
  mode?: number
  /** The unpacked size that the archive claims, when it lies. */
  claimedBytes?: number
}

/** A zip of the given entries, as they are. */
export function zipOf(entries: readonly RawEntry[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, mode = 0o100644, claimedBytes } of entries) {
    const data = Buffer.from(content)
    const packed = deflateRawSync(data)
    const label = Buffer.from(name)
    const size = claimedBytes ?? data.length
    // Sizes over 4 GiB need the zip64 field; a claim of 10 GB goes there.
    const wide = size > 0xffff_fffe
    const extra = wide ? zip64(size) : Buffer.alloc(0)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(0x800, 2)
    shared.writeUInt16LE(8, 4)
    shared.writeUInt32LE(crc32(data), 10)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(wide ? 0xffff_ffff : size, 18)
    shared.writeUInt16LE(label.length, 22)
    shared.writeUInt16LE(extra.length, 24)
    const local = Buffer.concat([signature(0x04034b50), shared, label, extra, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(mode * 0x10000, 6)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([signature(0x02014b50), Buffer.from([20, 3]), shared, tail, label, extra]))
    bodies.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, central, signature(0x06054b50), end])
}

function zip64(size: number): Buffer {
  const field = Buffer.alloc(12)
  field.writeUInt16LE(1, 0)
  field.writeUInt16LE(8, 2)
  field.writeBigUInt64LE(BigInt(size), 4)
  return field
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
