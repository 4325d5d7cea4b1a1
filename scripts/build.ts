import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'

// With a folder's name: builds there instead of into dist/.
await bundle(process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url)))
