// Renders the chart with the real Helm. The lane says where that and the schemas of Kubernetes are.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments, parse as parseYaml } from 'yaml';

export const chartDirectory = path.resolve(import.meta.dirname, '../ostiary');

/** Anything that YAML can say. */
export type Yaml = string | number | boolean | null | readonly Yaml[] | { readonly [key: string]: Yaml };
export type YamlMap = { readonly [key: string]: Yaml };

/** An object of Kubernetes, as far as all of them are alike. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

const named = (variable: string): string => {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is missing: run these tests by "node tools/test.mjs chart"`);
  return value;
};
const helm = (): string => named('OSTIARY_CHART_HELM');
export const schemaDirectories = (): readonly string[] => named('OSTIARY_CHART_SCHEMAS').split(path.delimiter);

/** Helm refused: its words, on one line. */
export class ChartRefusal extends Error {}

async function run(args: readonly string[], values: YamlMap = {}): Promise<string> {
  const running = promisify(execFile)(helm(), [...args, '--values', '-'], { maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(JSON.stringify(values));
  try {
    return (await running).stdout;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new ChartRefusal(
      stderr
        .split('\n')
        .filter((line) => !line.includes('found symbolic link'))
        .join(' '),
    );
  }
}

const rendered = new Map<string, Promise<string>>();

/** What the chart makes of these values, as text; the same values are rendered once in a run of the lane. */
export function renderText(values: YamlMap, more: readonly string[] = []): Promise<string> {
  const key = JSON.stringify([values, more]);
  const text =
    rendered.get(key) ??
    kept(key, () => run(['template', 'ostiary', chartDirectory, '--namespace', 'identity', ...more], values));
  rendered.set(key, text);
  return text;
}

/** Kept for the other test files in the lane's folder, where there is one. */
async function kept(key: string, make: () => Promise<string>): Promise<string> {
  const folder = process.env.OSTIARY_CHART_RENDERED;
  if (!folder) return make();
  const file = path.join(folder, createHash('sha256').update(key).digest('hex'));
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8');
  const text = await make();
  fs.writeFileSync(`${file}.${process.pid}`, text);
  fs.renameSync(`${file}.${process.pid}`, file);
  return text;
}

const read = new Map<string, readonly Manifest[]>();

/** The same, read. */
export async function render(values: YamlMap, more: readonly string[] = []): Promise<readonly Manifest[]> {
  const text = await renderText(values, more);
  const manifests = read.get(text) ?? readManifests(text);
  read.set(text, manifests);
  return manifests;
}

export const readManifests = (text: string): readonly Manifest[] =>
  parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    const read = document.toJS() as Manifest | null;
    return read === null ? [] : [read];
  });

export const lint = (values: YamlMap): Promise<string> => run(['lint', '--strict', chartDirectory], values);

/** The values files of ci/, by name. */
export const valuesFiles: readonly string[] = fs
  .readdirSync(path.join(chartDirectory, 'ci'))
  .filter((file) => file.endsWith('.yaml'))
  .sort();

export const valuesOf = (file: string): YamlMap =>
  parseYaml(fs.readFileSync(path.join(chartDirectory, 'ci', file), 'utf8')) as YamlMap;

export const ownStores = (): YamlMap => valuesOf('own-stores.yaml');

/** One value over another, as Helm does it: maps are merged, everything else is replaced. */
export function withValues(base: YamlMap, over: YamlMap): YamlMap {
  const merged: Record<string, Yaml> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isMap(before) && isMap(value) ? withValues(before, value) : value;
  }
  return merged;
}

export const isMap = (value: Yaml | undefined): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object of a kind and name; throws when there is none. */
export function found(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const one = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (!one) throw new Error(`the chart makes no ${kind} ${name}`);
  return one;
}
