import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import { withClaim } from './claim.ts';
import { cacheDirectory } from './layout.ts';
import { StartFailure } from './start-failure.ts';

/** What everything that fetches or makes something needs. */
export interface Fetching {
  /** Tells the console what is fetched, and why. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly account?: Account | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end; returns what it wrote. Throws with the end of its error output when it fails. */
export async function output(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { account, signal, ...rest } = options;
  try {
    const limits = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...(signal ? { signal } : {}) } as const;
    const { stdout, stderr } = await promisify(execFile)(command, args, { ...limits, ...account, ...rest });
    return stdout || stderr;
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr, stdout, message } = error as { stderr?: string; stdout?: string; message: string };
    const told = (stderr || stdout || message).trim().split('\n').slice(-3).join(' ');
    throw new Error(`${command} ${args.slice(0, 2).join(' ')} failed: ${told}`);
  }
}

/**
 * A folder of the cache that is made once: `make` fills a new one, which appears under its name only when it is complete.
 * Other processes that want the same wait for it.
 */
export async function madeOnce(name: string, make: (directory: string) => Promise<void>): Promise<string> {
  const directory = `${cacheDirectory()}/${name}`;
  if (fs.existsSync(directory)) return directory;
  return withClaim(`${directory}.lock`, async () => {
    if (fs.existsSync(directory)) return directory;
    const fresh = `${directory}.new`;
    fs.rmSync(fresh, { recursive: true, force: true });
    fs.mkdirSync(fresh);
    await make(fresh);
    fs.renameSync(fresh, directory);
    return directory;
  });
}

/** One way to get a program: undefined when this machine does not have that way. */
export type Way<T> = () => Promise<T | undefined>;

/** The first way that works. Where none does, `advice` is the sentence for the person at the console. */
export async function firstThatWorks<T>(
  ways: readonly Way<T>[],
  advice: string,
  { say, signal }: Fetching,
): Promise<T> {
  for (const way of ways) {
    try {
      const found = await way();
      if (found !== undefined) return found;
    } catch (error) {
      signal.throwIfAborted();
      say(error instanceof Error ? error.message : String(error));
    }
  }
  throw new StartFailure(advice);
}
