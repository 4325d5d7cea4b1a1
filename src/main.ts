import { fileURLToPath } from 'node:url'
import { memtestAction } from './github/memtest-action.ts'
import { runAction } from './github/run-action.ts'

const shippedBaselines = fileURLToPath(new URL('../baselines', import.meta.url))
await runAction((stop) => memtestAction(process.env, shippedBaselines, stop))
