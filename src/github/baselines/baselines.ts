export {
  BASE_FOLDER,
  parseArtifactName,
  type Subject,
  subjectsName,
  unpackRuns,
} from './baseline-artifact.ts'
export { openBaselinePlaces, readAcceptedLeaks } from './baseline-places.ts'
export { branchFiles, workspaceFiles } from './repository-files.ts'
export {
  type BaselinePlaces,
  givenRust,
  type ResolvedBaseline,
  type ResolvedRust,
  resolvePrevious,
  storedRust,
} from './resolve-baselines.ts'
