import { type Attribution, type Judgement, type RunReport, subjectOf } from '../../compare/compare.ts'
import { isFileScenario, type RunOptionsRecord } from '../../run/options/options.ts'
import { culpritWords } from '../culprit-words.ts'
import type { KnownFinding } from '../known-findings.ts'
import { bindingMeaning } from '../terms.ts'

/** On which side of the language border something grows. */
interface Side {
  /** For a last line: `in the binding`; empty where it is not known. */
  brief: string
  whole: string
}

/**
 * The specification's table in words. Where both sides grow it is the Rust SDK's: what that holds, the binding's objects
 * among it, cannot go.
 */
function sideOf({ binding, rust, cause }: Attribution, meaning: string): Side {
  switch (`${binding} ${rust}` as const) {
    case 'yes no':
      return { brief: 'in the binding', whole: `the binding (${meaning}), not the Rust SDK` }
    case 'yes yes':
      return {
        brief: 'in the Rust SDK',
        whole: `the Rust SDK; what its binding (${meaning}) holds grows with it`,
      }
    case 'no yes':
      return { brief: 'in the Rust SDK', whole: 'the Rust SDK, not the binding' }
    case 'yes unknown':
      return {
        brief: 'in the binding',
        whole: `the binding (${meaning}); whether the Rust SDK too is not known`,
      }
    default:
      return { brief: '', whole: cause }
  }
}

/** In a scenario of one's own the JavaScript that keeps something may be the user's. */
const OWN_SIDE: Side = {
  brief: "in JavaScript, the binding's or your own",
  whole: "JavaScript, the binding's or your own",
}

function sideOfRun({ judgement, recording }: RunReport): Side {
  const isOwn = isFileScenario(recording.metadata?.options.scenario ?? '')
  return isOwn && judgement.attribution.binding === 'yes'
    ? OWN_SIDE
    : sideOf(judgement.attribution, bindingMeaning({ recording }))
}

/** Where a leak is: the side, and the place as far as a finding, a line of one's own or a name tells. */
export function whereOf(report: RunReport, [finding]: readonly KnownFinding[]): string {
  const { judgement, recording } = report
  const { whole } = sideOfRun(report)
  if (finding !== undefined) return `${whole}: ${finding.where}`
  const own = ownLineOf(judgement, recording.metadata?.options.scenario)
  if (own !== null) return `your own lines allocate what stays: ${own}`
  const [first] = judgement.culprits
  if (first === undefined) return whole
  const { kind, name } = culpritWords(first)
  return `${whole}; what grew most: ${kind} ${name}`
}

/** The same for a last line. */
export function whereBriefly(report: RunReport): string {
  return sideOfRun(report).brief
}

/** Whether somebody says on which side it is; a run that merely grew more than another may not tell. */
export function isPlaced({ judgement: { attribution } }: RunReport): boolean {
  return attribution.binding === 'yes' || attribution.rust === 'yes'
}

function ownLineOf(
  { culprits }: Judgement,
  scenario: RunOptionsRecord['scenario'] | undefined,
): string | null {
  if (scenario === undefined || !isFileScenario(scenario)) return null
  const line = culprits.find(({ kind, name }) => kind === 'v8-stack' && name.includes(`${scenario}:`))
  return line?.name ?? null
}

/** The run that this one is held against: `before.csv (SDK 0.19.2)`; null where there is none. */
export function previousName({ judgement, baselines }: RunReport): string | null {
  const comparison = judgement.baselines.previous
  if (comparison === null) return null
  const version = baselines.previous === null ? null : subjectOf(baselines.previous).sdkVersion
  return version === null || comparison.file.includes(version)
    ? comparison.file
    : `${comparison.file} (SDK ${version})`
}
