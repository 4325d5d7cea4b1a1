import { fadingAverage } from './fading-average.ts'
import { growingWindows } from './growing-windows.ts'
import { mannKendall } from './mann-kendall.ts'
import { neweyWest } from './newey-west.ts'
import type { Peer } from './peer.ts'
import { specificationRule } from './specification-rule.ts'

export const PEERS: readonly Peer[] = [
  mannKendall,
  neweyWest,
  growingWindows,
  specificationRule,
  fadingAverage,
]
