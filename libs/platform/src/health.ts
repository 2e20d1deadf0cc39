// /livez: the process answers. /readyz: everything it needs is there; the edge and Kubernetes route by it.

/** True or nothing when fine; false or a thrown error when not. */
export type ReadinessCheck = () => boolean | undefined | Promise<boolean | undefined>;

/** What a check came to, and how long that took. */
export interface CheckOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, 'ok' | 'failing'>>;
}

/** What a service waits for before it takes traffic; peers that are away make it unready, never dead. */
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();
  #stopping = false;
  readonly #timeoutMs: number;

  constructor(timeoutMs = 1000) {
    this.#timeoutMs = timeoutMs;
  }

  register(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  /** From here on the service reports unready, whatever its checks say. */
  stop(): void {
    this.#stopping = true;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  async report(): Promise<ReadinessReport> {
    const outcomes = await this.outcomes();
    const ready = !this.#stopping && outcomes.every(({ passed }) => passed);
    const checks = Object.fromEntries(outcomes.map(({ name, passed }) => [name, passed ? 'ok' : 'failing'] as const));
    return { ready, checks: { ...checks, ...(this.#stopping ? { stopping: 'failing' as const } : {}) } };
  }

  /** Every check, run now. */
  outcomes(): Promise<CheckOutcome[]> {
    return Promise.all(
      [...this.#checks].map(async ([name, check]) => {
        const began = performance.now();
        const passed = await this.#passes(check);
        return { name, passed, seconds: (performance.now() - began) / 1000 };
      }),
    );
  }

  async #passes(check: ReadinessCheck): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#timeoutMs);
    });
    try {
      return (await Promise.race([Promise.resolve(check()), timeout])) !== false;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
