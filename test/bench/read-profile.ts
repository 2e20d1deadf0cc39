// node test/bench/read-profile.ts FILE.cpuprofile … : where the time of a profile that `--profile` wrote went.
import fs from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

const checkout = path.resolve(import.meta.dirname, '../..');
/** V8's names for time in no function. */
const IDLE = new Set(['(idle)', '(program)']);

function readProfile(file: string): void {
  const profile: Profile = JSON.parse(fs.readFileSync(file, 'utf8'));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const self = new Map<number, number>();
  profile.samples.forEach((id, index) => {
    self.set(id, (self.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0));
  });
  const bySelf = new Tally();
  const byTotal = new Tally();
  const byPackage = new Tally();
  const walk = (node: ProfileNode, above: ReadonlySet<string>): number => {
    const own = self.get(node.id) ?? 0;
    const name = nameOf(node);
    if (!IDLE.has(node.callFrame.functionName)) {
      bySelf.add(name, own);
      byPackage.add(packageOf(node), own);
    }
    const within = new Set(above).add(name);
    let total = own;
    for (const child of node.children ?? []) {
      const below = nodes.get(child);
      if (below) total += walk(below, within);
    }
    if (!above.has(name)) byTotal.add(name, total);
    return total;
  };
  const [root] = profile.nodes;
  if (root) walk(root, new Set());
  console.log(`\n# ${path.basename(file)}: busy for ${(bySelf.sum / 1e6).toFixed(1)} s`);
  byPackage.print('by package', bySelf.sum, 25);
  bySelf.print('by function, without what it calls', bySelf.sum, 45);
  byTotal.print(
    'by function of ours, with what it calls',
    bySelf.sum,
    60,
    (name) => /(libs|services)\//.test(name) && !name.includes('node_modules'),
  );
}

class Tally {
  readonly #times = new Map<string, number>();
  sum = 0;

  add(name: string, time: number): void {
    this.sum += time;
    this.#times.set(name, (this.#times.get(name) ?? 0) + time);
  }

  print(title: string, whole: number, count: number, wanted: (name: string) => boolean = () => true): void {
    console.log(`\n## ${title}`);
    const sorted = [...this.#times].filter(([name]) => wanted(name)).sort(([, a], [, b]) => b - a);
    for (const [name, time] of sorted.slice(0, count))
      console.log(`${((time / whole) * 100).toFixed(1).padStart(5)} %  ${name}`);
  }
}

function packageOf({ callFrame: { url, functionName } }: ProfileNode): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'built into V8 and Node';
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  const installed = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return installed ?? /(?:libs|services)\/[^/]+/.exec(url)?.[0] ?? url;
}

function nameOf({ callFrame }: ProfileNode): string {
  const { functionName, url, lineNumber, columnNumber } = callFrame;
  return `${functionName || '(anonymous)'}  ${placeOf(url, lineNumber, columnNumber)}`;
}

/** file:line in the sources, where there is a source map. */
function placeOf(url: string, line: number, column: number): string {
  if (!url.startsWith('file:')) return url === '' ? '' : `${url}:${line + 1}`;
  const file = fileURLToPath(url);
  const entry = sourceMapOf(file)?.findEntry(line, column);
  if (entry && 'originalSource' in entry && entry.originalSource) {
    return `${path.relative(checkout, path.resolve(path.dirname(file), entry.originalSource))}:${entry.originalLine + 1}`;
  }
  return `${path.relative(checkout, file)}:${line + 1}`;
}

const sourceMaps = new Map<string, SourceMap | undefined>();

function sourceMapOf(file: string): SourceMap | undefined {
  if (!sourceMaps.has(file)) {
    const map = `${file}.map`;
    const known = !file.includes('node_modules') && fs.existsSync(map);
    sourceMaps.set(file, known ? new SourceMap(JSON.parse(fs.readFileSync(map, 'utf8'))) : undefined);
  }
  return sourceMaps.get(file);
}

for (const file of process.argv.slice(2)) readProfile(file);
