import { fileURLToPath } from 'node:url'
import { reportAction, runAction } from './github/github.ts'

/** What `report/action.yml` starts: reports a run of the first action from its artifact, trusted for nothing but numbers. */
const shippedBaselines = fileURLToPath(new URL('../baselines', import.meta.url))
await runAction(() => reportAction(process.env, shippedBaselines))
