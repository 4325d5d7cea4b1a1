export {
  artifactName,
  artifactsOf,
  JOINED,
  parseArtifactName,
} from './artifact-name.ts'
export { type CheckedRun, runFileOf } from './check-run.ts'
export { fetchRuns, listArtifacts, type RunArtifact } from './download-artifact.ts'
export { type ChooseFiles, RefusedArchive } from './read-zip.ts'
export { type UploadedArtifact, uploadResults } from './upload-artifact.ts'
