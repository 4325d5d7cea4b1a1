import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { type AgentUnderTest, agentConforms } from './agent-conformance.ts'
import { agentPays } from './agent-payments.ts'
import { foundAgents } from './found-agents.ts'

const dir = mkdtempSync(join(tmpdir(), 'agents-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const agents: [string, AgentUnderTest][] = await foundAgents(dir)
for (const [name, agent] of agents) {
  agentConforms(name, agent)
  agentPays(name, agent)
}
