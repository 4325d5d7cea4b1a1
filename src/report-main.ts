import { fileURLToPath } from 'node:url'
import { reportAction } from './github/report-action.ts'
import { runAction } from './github/run-action.ts'

const shippedBaselines = fileURLToPath(new URL('../baselines', import.meta.url))
await runAction(() => reportAction(process.env, shippedBaselines))
