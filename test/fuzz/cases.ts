/**
 * How many cases each target gets: together 100,000, in about a minute on one core. Cheap parsers get many, what goes
 * through a socket fewer.
 */
export const CASES = {
  csvRows: 10_000,
  csvEdited: 4_000,
  csvJudged: 600,
  runFlags: 16_000,
  otherFlags: 10_000,
  commandLines: 4_000,
  splitArguments: 8_000,
  actionInputs: 11_000,
  runnerEvents: 1_000,
  runJson: 9_000,
  checkpointLines: 6_000,
  knownLeaks: 3_000,
  filesBeside: 600,
  zipBytes: 3_700,
  artifactFiles: 3_700,
  grpcBytes: 1_400,
  nativeGrpc: 1_000,
  grpcMessages: 4_600,
  walletRequests: 400,
  jsonPorts: 1_800,
  rawSockets: 200,
} as const

/** Every target's generator starts here: a failure is repeated by running the same file again. */
export const SEED = 20_261_122
