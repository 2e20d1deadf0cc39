import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { resultFile } from './jest-lane.ts';
import { type Lane, type Outcome, sum } from './lane.ts';
import { root, runCommand } from './run-command.ts';

/** One command that says by its exit code whether all is well. */
async function check(what: string, command: string, args: readonly string[]): Promise<Outcome> {
  const { code } = await runCommand(command, args);
  return verdict(code === 0, what);
}

const verdict = (fine: boolean, what: string): Outcome =>
  fine ? { passed: 1, failed: 0, notes: [] } : { passed: 0, failed: 1, notes: [`${what} failed`] };

export const lint: Lane = {
  name: 'lint',
  run: async () =>
    sum([
      await check('biome', 'biome', ['check', '.']),
      await check('module boundaries', process.execPath, ['tools/boundaries.mjs']),
    ]),
};

export const types: Lane = {
  name: 'types',
  run: async () =>
    sum([
      await check('the type check', 'tsc', ['-p', 'tsconfig.json', '--noEmit']),
      await check('the type check of the console’s pages', 'tsc', ['-p', 'services/console/web/tsconfig.json']),
    ]),
};

/** The clause index lists the tests that ran, so it is checked against the results of all lanes. */
export const docs: Lane = {
  name: 'docs',
  run: async () =>
    sum([
      await check('the clause index', process.execPath, [
        'tools/spec-coverage.mjs',
        '--check',
        ...(['unit', 'service', 'e2e'] as const).map(resultFile),
      ]),
      await check('paths named in documents', process.execPath, ['tools/doc-links.mjs']),
    ]),
};

export const proto: Lane = {
  name: 'proto',
  run: async () => sum([await check('buf lint', 'buf', ['lint']), await breaking(), await generated()]),
};

/** Against the contracts on main; on main itself against the commit before. */
async function breaking(): Promise<Outcome> {
  const head = await revision('HEAD');
  const main = (await revision('origin/main')) ?? (await revision('main'));
  const base = main !== head ? main : await revision('HEAD^');
  if (!base || (await runCommand('git', ['cat-file', '-e', `${base}:proto`])).code !== 0) {
    return {
      passed: 0,
      failed: 0,
      notes: ['buf breaking: skipped, there is no earlier commit with contracts to compare with'],
    };
  }
  console.log(`breaking changes against ${base.slice(0, 12)}`);
  const previous = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-proto-'));
  try {
    const archive = path.join(previous, 'proto.tar');
    const { code } = await runCommand('git', ['archive', '--output', archive, base, 'proto', 'buf.yaml']);
    if (code !== 0) return verdict(false, 'reading the earlier contracts');
    return await check('buf breaking', 'buf', ['breaking', '--against', archive]);
  } finally {
    fs.rmSync(previous, { recursive: true });
  }
}

async function revision(name: string): Promise<string | undefined> {
  const { code, stdout } = await runCommand('git', ['rev-parse', '--quiet', '--verify', `${name}^{commit}`], {
    capture: true,
  });
  return code === 0 ? stdout.trim() : undefined;
}

async function generated(): Promise<Outcome> {
  const fresh = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-generated-'));
  try {
    const { code } = await runCommand('buf', ['generate', '--output', fresh]);
    if (code !== 0) return verdict(false, 'buf generate');
    const stale = differences(path.join(fresh, 'libs/contracts/src'), path.join(root, 'libs/contracts/src'));
    for (const file of stale)
      console.error(`libs/contracts/src/${file} is not what proto/ says: run npm run proto:generate`);
    return verdict(stale.length === 0, 'generated code up to date');
  } finally {
    fs.rmSync(fresh, { recursive: true });
  }
}

/** Files below either folder that the other has not, or has with another content. */
function differences(one: string, other: string): string[] {
  const names = new Set([...filesBelow(one), ...filesBelow(other)]);
  return [...names].filter((name) => contentOf(path.join(one, name)) !== contentOf(path.join(other, name)));
}

const filesBelow = (directory: string): string[] =>
  fs
    .readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));

const contentOf = (file: string): string | undefined =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
