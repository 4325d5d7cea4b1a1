export { downloadArtifact, listArtifacts, type RunArtifact } from './download-artifact.ts'
export { RefusedArchive, readZip } from './read-zip.ts'
export { type CheckedRun, checkRuns, isRunData, MAX_ROWS } from './untrusted-run.ts'
export { artifactName, type UploadedArtifact, uploadResults } from './upload-artifact.ts'
