import { isNewer, mergeSection, parseComment, type RunStamp, type Section } from './comment-sections.ts'
import { composeComment } from './compose-comment.ts'

export interface PostedComment {
  id: number
  author: string
  body: string
  url: string
}

/** What the sticky comment needs of a pull request's conversation. */
export interface Conversation {
  /** The login that this token writes as. */
  self(): Promise<string>
  /** All comments, oldest first, through all pages. */
  list(): AsyncIterable<PostedComment>
  /** One comment as it is now, or null when somebody deleted it. */
  read(id: number): Promise<PostedComment | null>
  create(body: string): Promise<PostedComment>
  update(id: number, body: string): Promise<void>
  remove(id: number): Promise<void>
}

export type PostResult =
  | { kind: 'created' | 'updated'; url: string }
  | { kind: 'superseded'; by: RunStamp }
  | { kind: 'nothing-to-say' }

/** GitHub has no conditional update: jobs that write at the same time find out by reading back. */
const MAX_TRIES = 6

/**
 * Puts one section into the pull request's one comment, found by its marker and its author: creates or updates it in
 * place. Concurrent jobs and an older run arriving late lose nothing.
 * @param createIfMissing False: only a comment that exists already is updated.
 * @param pause Waits before reading back: long enough for another job's write to arrive, and not the same for all.
 */
export async function postSection(
  conversation: Conversation,
  section: Section,
  createIfMissing: boolean,
  pause: (tries: number) => Promise<void>,
): Promise<PostResult> {
  const self = await conversation.self()
  const found = await ownComments(conversation, self)
  let first = found[0]
  if (first === undefined) {
    if (!createIfMissing) return { kind: 'nothing-to-say' }
    const created = await conversation.create(composeComment([section]))
    // Another job may have created one in between: the older comment stays, ours moves into it.
    first = (await ownComments(conversation, self))[0] ?? created
    if (first.id === created.id) return { kind: 'created', url: created.url }
    await conversation.remove(created.id)
  }
  return update(conversation, first, section, pause)
}

async function update(
  conversation: Conversation,
  comment: PostedComment,
  section: Section,
  pause: (tries: number) => Promise<void>,
): Promise<PostResult> {
  let current = comment
  for (let tries = 1; ; tries++) {
    const merged = mergeSection(parseComment(current.body) ?? [], section)
    if (merged.kind === 'superseded') return merged
    await conversation.update(comment.id, composeComment(merged.sections))
    await pause(tries)
    const after = await conversation.read(comment.id)
    if (after === null) {
      const created = await conversation.create(composeComment(merged.sections))
      return { kind: 'created', url: created.url }
    }
    if (tries === MAX_TRIES || carries(after.body, section)) return { kind: 'updated', url: comment.url }
    current = after
  }
}

/** Whether our section is still there: another job that read before we wrote may have written it away. */
function carries(body: string, section: Section): boolean {
  const there = parseComment(body)?.find(({ key }) => key === section.key)
  return there !== undefined && !isNewer(section.stamp, there.stamp)
}

/** The comments of ours, oldest first: by the marker and the author. */
export async function ownComments(conversation: Conversation, self: string): Promise<PostedComment[]> {
  const own: PostedComment[] = []
  for await (const comment of conversation.list()) {
    // GraphQL and REST may differ in an app's suffix; a person cannot take a name with brackets.
    const ours = comment.author === self || comment.author === `${self}[bot]`
    if (ours && parseComment(comment.body) !== null) own.push(comment)
  }
  return own
}
