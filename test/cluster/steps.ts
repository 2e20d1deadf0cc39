/** Steps that build on one another: what fails is told and counted, and ends the run, unless the step says that others can do without it. */
export class Steps {
  #passed = 0;
  readonly #failed: string[] = [];
  #broken = false;
  readonly #chosen: RegExp | undefined;

  /** @param chosen of the steps that others can do without, those whose titles match; all when it is not given */
  constructor(chosen?: string) {
    this.#chosen = chosen === undefined ? undefined : new RegExp(chosen, 'i');
  }

  async step(title: string, action: () => Promise<string | undefined>, needed = false): Promise<void> {
    if (this.#broken || (!needed && this.#chosen && !this.#chosen.test(title))) return;
    const began = Date.now();
    try {
      const note = await action();
      this.#passed += 1;
      console.log(`✓ ${title} (${seconds(began)} s)${note ? `: ${note}` : ''}`);
    } catch (error) {
      this.#failed.push(title);
      this.#broken = needed;
      console.log(`✗ ${title} (${seconds(began)} s): ${error instanceof Error ? error.message : String(error)}`);
      if (needed) console.log('What follows needs this: the rest is not tried.');
    }
  }

  /** The last line, and the exit code. */
  end(): number {
    for (const title of this.#failed) console.log(`failed: ${title}`);
    console.log(`${this.#passed} passed, ${this.#failed.length} failed`);
    return this.#failed.length === 0 ? 0 : 1;
  }
}

const seconds = (began: number): string => ((Date.now() - began) / 1000).toFixed(1);

export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
