/** What a lane found. A lane that is not made of tests counts each of its checks as one. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Sentences for the summary: what failed, what could not be checked. */
  readonly notes: readonly string[];
}

export interface Lane {
  readonly name: string;
  /** `pattern`: only tests whose path contains it. */
  run(pattern: string | undefined): Promise<Outcome>;
}

export const sum = (outcomes: readonly Outcome[]): Outcome => ({
  passed: outcomes.reduce((total, { passed }) => total + passed, 0),
  failed: outcomes.reduce((total, { failed }) => total + failed, 0),
  notes: outcomes.flatMap(({ notes }) => notes),
});
