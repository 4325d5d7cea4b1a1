export {
  type BaselinePlaces,
  branchFiles,
  openBaselinePlaces,
  readAcceptedLeaks,
  workspaceFiles,
} from './places.ts'
export {
  type ResolvedBaseline,
  type RunToCompare,
  resolvePrevious,
  resolveRust,
} from './resolve-baselines.ts'
