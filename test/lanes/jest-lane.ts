import fs from 'node:fs';
import path from 'node:path';
import type { Outcome } from './lane.ts';
import { root, runCommand } from './run-command.ts';

export type TestKind = 'unit' | 'service' | 'e2e' | 'chart';

/** Which lane a test file is in, by its path. */
export function kindOf(file: string): TestKind {
  if (file.startsWith('test/e2e/')) return 'e2e';
  if (file.startsWith('helm/')) return 'chart';
  return file.endsWith('.service.test.ts') ? 'service' : 'unit';
}

/** Every test file of the checkout of one kind, as jest.config.mjs would find them. */
export function testFiles(kind: TestKind, pattern: string | undefined): string[] {
  return ['libs', 'services', 'deploy', 'helm', 'tools', 'test']
    .filter((directory) => fs.existsSync(path.join(root, directory)))
    .flatMap((directory) => below(directory))
    .filter(
      (file) => file.endsWith('.test.ts') && kindOf(file) === kind && (pattern === undefined || file.includes(pattern)),
    )
    .sort();
}

function below(directory: string): string[] {
  return fs.readdirSync(path.join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(directory, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist', '.ostiary'].includes(entry.name) ? [] : below(name);
    return [name];
  });
}

export interface JestOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly workers: number;
  readonly limitSeconds: number;
  /** Results of runs before that are of the same lane stay beside those of this one. */
  readonly goesOn?: boolean;
}

/** The part of jest's JSON that counts. */
interface JestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

/** Runs the files. No file, or no test in them, is a failure; so is a test that was skipped. */
export async function runJest(kind: TestKind, files: readonly string[], options: JestOptions): Promise<Outcome> {
  if (files.length === 0) return { passed: 0, failed: 1, notes: [`${kind}: there are no tests`] };
  const outputFile = resultFile(kind);
  const before = options.goesOn === true ? readResult(outputFile) : undefined;
  fs.rmSync(outputFile, { force: true });
  fs.mkdirSync(path.dirname(outputFile), { recursive: true });
  const { code } = await runCommand(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      ...(options.workers === 1 ? ['--runInBand'] : [`--maxWorkers=${options.workers}`]),
      // Generous: on a busy machine a test must be slow, not red. The lane as a whole has its limit.
      `--testTimeout=60000`,
      '--json',
      `--outputFile=${outputFile}`,
      ...(kind === 'e2e' ? ['--testSequencer=./test/lanes/in-given-order.cjs'] : []),
      '--runTestsByPath',
      ...files,
    ],
    {
      ...(options.env ? { env: options.env } : {}),
      limitSeconds: options.limitSeconds,
      capture: true,
      hide: /^Ran all test suites/,
    },
  );
  const result = readResult(outputFile);
  if (before !== undefined) {
    const testResults = [...before.testResults, ...(result?.testResults ?? [])];
    fs.writeFileSync(outputFile, JSON.stringify({ testResults }));
  }
  if (result === undefined) return { passed: 0, failed: 1, notes: [`${kind}: jest ended with ${code} and no result`] };
  return outcomeOf(kind, result, code);
}

function readResult(file: string): JestResult | undefined {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as JestResult) : undefined;
}

/** Where jest's JSON of a lane's last run is. */
export const resultFile = (kind: TestKind): string => path.join(root, '.ostiary/test-results', `${kind}.json`);

export function outcomeOf(kind: TestKind, result: JestResult, code: number): Outcome {
  // A file that could not even be loaded has no tests to count, and is one failure.
  const broken = result.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const skipped = result.numPendingTests + result.numTodoTests;
  const counted = result.numFailedTests + broken.length + skipped;
  const silent = result.numPassedTests + counted === 0;
  const unexplained = code !== 0 && counted === 0;
  return {
    passed: result.numPassedTests,
    failed: counted + (silent || unexplained ? 1 : 0),
    notes: [
      ...result.testResults
        .filter(({ status }) => status === 'failed')
        .map(({ name }) => `${kind}: ${path.relative(root, name)} failed`),
      ...(skipped > 0 ? [`${kind}: ${skipped} tests were skipped, which counts as failed`] : []),
      ...(silent ? [`${kind}: no test was executed`] : []),
      ...(unexplained ? [`${kind}: jest ended with ${code}`] : []),
    ],
  };
}
