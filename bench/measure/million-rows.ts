/**
 * `node million-rows.ts bare|judge FILE`: streams a CSV through csv-parse alone, or reads and judges it as `compare`
 * does, and prints the seconds and the peak of resident memory as JSON. A process of its own, so that neither measures
 * the other's memory.
 */
import { createReadStream } from 'node:fs'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { judge } from '../../src/compare/judge.ts'
import { readRecording } from '../../src/compare/recording/read-recording.ts'

const [mode, file = ''] = process.argv.slice(2)
const from = performance.now()
if (mode === 'bare') {
  const nowhere = new Writable({ objectMode: true, write: (_record, _encoding, done) => done() })
  await pipeline(createReadStream(file), parse({ bom: true }), nowhere)
} else {
  judge(await readRecording(file, true), { rust: null, previous: null, now: new Date() })
}
const seconds = (performance.now() - from) / 1000
process.stdout.write(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024 }))
