/** A start that cannot go on. The message is one sentence for the person at the console: what is wrong and what to do. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** The message of whatever was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
