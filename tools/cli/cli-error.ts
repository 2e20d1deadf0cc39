/** What the person at the terminal can do something about: one sentence, no stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
