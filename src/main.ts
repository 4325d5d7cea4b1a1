import { fileURLToPath } from 'node:url'
import { memtestAction } from './github/memtest-action.ts'
import { runAction } from './github/run-action.ts'

const shippedBaselines = fileURLToPath(new URL('../baselines', import.meta.url))
await runAction((ends) => memtestAction(process.env, shippedBaselines, ends))
