import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const root = path.resolve(import.meta.dirname, '../..');

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Ended after this many seconds, which counts as a failure. */
  readonly limitSeconds?: number;
  /** Collect standard output instead of showing it. */
  readonly capture?: boolean;
  /** Lines of standard error that are not shown. */
  readonly hide?: RegExp;
}

export interface CommandResult {
  /** 124: it took too long. */
  readonly code: number;
  readonly stdout: string;
}

const running = new Set<ChildProcess>();

/** Runs a program in the root of the checkout, tools of node_modules/.bin by their name, and waits for its end. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const bin = path.join(root, 'node_modules/.bin');
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...options.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
    stdio: ['ignore', options.capture ? 'pipe' : 'inherit', options.hide ? 'pipe' : 'inherit'],
  });
  running.add(child);
  const limitSeconds = options.limitSeconds ?? 300;
  let tooLong = false;
  const timer = setTimeout(() => {
    tooLong = true;
    console.error(`${command} ${args[0] ?? ''}: still running after ${limitSeconds} s, ended.`);
    child.kill('SIGKILL');
  }, limitSeconds * 1000);
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (!options.hide?.test(line)) process.stderr.write(`${line}\n`);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code: tooLong ? 124 : (code ?? 1), stdout });
    });
  });
}

/** Ends what is still running, when the run itself is interrupted. */
export function endCommands(): void {
  for (const child of running) child.kill('SIGKILL');
}
