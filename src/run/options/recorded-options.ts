import type { RecordedValue } from './option-kinds.ts'
import type { OPTIONS, OptionName } from './option-table.ts'
import type { ScenarioName } from './scenario-names.ts'

type Recorded = {
  [Name in OptionName as (typeof OPTIONS)[Name] extends { field: infer Field extends string }
    ? Field
    : never]: RecordedValue<(typeof OPTIONS)[Name]['value']>
}

/**
 * The options of a run as `run.json` holds them; seeds and credentials never appear here. The scenario is what the
 * switches make of it: `custom` where they match no preset.
 */
export type RunOptionsRecord = Omit<Recorded, 'scenario'> & { scenario: ScenarioName }
