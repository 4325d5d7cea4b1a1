import { fileURLToPath } from 'node:url'
import { memtestAction, runAction } from './github/github.ts'

/** What `action.yml` starts: measures or takes recordings, judges, uploads, comments. */
const shippedBaselines = fileURLToPath(new URL('../baselines', import.meta.url))
await runAction((ends) => memtestAction(process.env, shippedBaselines, ends))
