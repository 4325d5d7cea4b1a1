export { writeHeapDump } from './heap-dump.ts'
export { startPprofServer } from './pprof-server.ts'
export { Profiling } from './profiles.ts'
