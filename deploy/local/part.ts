/** One part of the running system: a program, a container, or something that the environment names. */
export abstract class Part {
  abstract readonly name: string;
  /** What it is, for people: `PostgreSQL 18.4`. */
  abstract readonly description: string;
  abstract readonly running: boolean;
  /** The process number of a local program that runs. */
  abstract readonly pid: number | undefined;

  /** Starts it and waits until it answers. */
  abstract start(): Promise<void>;
  /** Ends it as it wants to be ended, and waits. */
  abstract stop(): Promise<void>;
  /** Sends a signal, by default the one that no program survives, as a crash would; waits for the end when it is that one. */
  abstract kill(signal?: NodeJS.Signals): Promise<void>;

  /** Lets go of what it has kept for another start, at the end of the system. */
  async dispose(): Promise<void> {}

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}

/** Asked again and again while a part starts: true when it is ready, else what it still waits for. */
export type Readiness = () => Promise<true | string>;
