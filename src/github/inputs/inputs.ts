export {
  type ActionContext,
  baseBranchOf,
  type Environment,
  readContext,
  readRepositoryPlace,
  runUrl,
  stampOf,
  toolCommand,
} from './action-context.ts'
export { inWordsOfInputs, maskSecrets } from './flag-inputs.ts'
export { type Inputs, readInputs, type Source } from './read-inputs.ts'
