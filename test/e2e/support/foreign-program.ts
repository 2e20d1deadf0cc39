// Programs of docs/examples in other languages, run as a person at a terminal runs them: nothing in them knows that it is tested.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetching } from '../../../deploy/local/fetching.ts';
import { bareEnvironment } from '../../../deploy/local/program-part.ts';
import type { ClientKey } from './client-key.ts';
import { answerPages } from './code-flow.ts';
import { PageBrowser } from './pages.ts';
import { secret } from './secrets-ledger.ts';
import { system } from './system.ts';
import type { TestUser } from './workspace-fixture.ts';

/** How a program is started. */
export interface ForeignProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Goes where the program says, and returns the address that is pasted into it. */
export type Visit = (url: URL) => Promise<URL>;

/** What a program has printed, in order: a name and a JSON object a line. */
export interface Printed {
  readonly exitCode: number;
  readonly lines: readonly { readonly name: string; readonly value: Readonly<Record<string, unknown>> }[];
  /** All of this name, in order. */
  all(name: string): Readonly<Record<string, unknown>>[];
  /** The first of this name. Throws where there is none. */
  one(name: string): Readonly<Record<string, unknown>>;
}

const limitMs = 50_000;

/** Runs a program to its end; `visit` plays the person with the browser. Throws with what it wrote when that is nothing that an example prints. */
export async function run({ command, args, env }: ForeignProgram, visit?: Visit): Promise<Printed> {
  const child = spawn(command, args, { env: { ...bareEnvironment, ...env }, stdio: 'pipe' });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === null ? reject(new Error(`ended by ${signal}: ${complaints}`)) : resolve(code),
    );
  });
  // Waited for at the end; until then a failure of the visit is the one to tell.
  ended.catch(() => {});
  try {
    const lines: { name: string; value: Readonly<Record<string, unknown>> }[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const [, name = '', rest = ''] = /^([a-z_]+) (.+)$/.exec(line) ?? [];
      if (name === 'authorize') {
        if (!visit) throw new Error('the program wants to sign a user in');
        child.stdin.write(`${(await visit(new URL(rest))).href}\n`);
      } else if (rest.startsWith('{')) lines.push({ name, value: noted(JSON.parse(rest)) });
    }
    const exitCode = await ended;
    if (exitCode !== 0 && !lines.some(({ name }) => name === 'error'))
      throw new Error(`exit code ${exitCode}: ${complaints}`);
    const all = (wanted: string) => lines.filter(({ name }) => name === wanted).map(({ value }) => value);
    const one = (wanted: string) => {
      const [first] = all(wanted);
      if (!first)
        throw new Error(
          `no ${wanted} in ${JSON.stringify(lines.map(({ name, value }) => [name, value.error]))} ${complaints}`,
        );
      return first;
    };
    return { exitCode, lines, all, one };
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
    await Promise.race([ended.catch(() => 0), sleep(2000, undefined, { ref: false })]);
  }
}

/** Tokens that came are secrets of the lane. */
function noted(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const name of ['access_token', 'refresh_token', 'id_token']) {
    const token = value[name];
    if (typeof token === 'string') secret(token, name);
  }
  return value;
}

/** Signs the user in on our own pages, in a new browser; `tampered` is what becomes of the address on its way back. */
export const visitAs =
  (
    user: TestUser,
    decision: 'allow' | 'deny' = 'allow',
    tampered: (callback: URL) => URL = (callback) => callback,
  ): Visit =>
  async (url) => {
    const browser = new PageBrowser();
    const last = await answerPages(browser, await browser.open(url), user, decision);
    if (last.status !== 0)
      throw new Error(`no callback: ${last.status} ${last.url.href} ${last.html.replace(/<[^>]+>/g, ' ')}`);
    const code = last.response.get('code');
    if (code !== null) secret(code, 'code');
    return tampered(last.url);
  };

/** The same address with another value of a parameter. */
export const withParameter =
  (name: string, value: (old: string) => string) =>
  (callback: URL): URL => {
    const url = new URL(callback);
    url.searchParams.set(name, value(url.searchParams.get(name) ?? ''));
    return url;
  };

/** For what is fetched before the first test: the console is told. */
export const fetching = (): Fetching => ({
  say: (line) => process.stderr.write(`${line}\n`),
  signal: AbortSignal.timeout(fetchingLimitMs),
});
/** Milliseconds for a hook that fetches. */
export const fetchingLimitMs = 300_000;

/** A private key in a file, as the examples take it. */
export function privateKeyFile({ privateKey, kid, alg }: ClientKey): string {
  const file = path.join(system.scratch, `${kid}.jwk.json`);
  fs.writeFileSync(file, JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid, alg }), { mode: 0o600 });
  return file;
}
