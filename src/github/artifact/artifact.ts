export { downloadArtifact, listArtifacts, type RunArtifact } from './download-artifact.ts'
export { type ChooseFiles, RefusedArchive, readZip } from './read-zip.ts'
export { type CheckedRun, checkRuns, isRunData, runFileOf } from './untrusted-run.ts'
export { artifactName, type UploadedArtifact, uploadResults } from './upload-artifact.ts'
