import { fileURLToPath } from 'node:url'
import { reportAction, runAction } from './github/github.ts'

const shippedBaselines = fileURLToPath(new URL('../baselines', import.meta.url))
await runAction(() => reportAction(process.env, shippedBaselines))
