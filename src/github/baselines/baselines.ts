export {
  type BaselinePlaces,
  branchFiles,
  openBaselinePlaces,
  readAcceptedLeaks,
  workspaceFiles,
} from './places.ts'
export {
  givenRust,
  type ResolvedBaseline,
  type ResolvedRust,
  type RunToCompare,
  resolvePrevious,
  storedRust,
} from './resolve-baselines.ts'
