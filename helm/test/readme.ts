// The tables of helm/ostiary/README.md, from the comments of values.yaml: "# --" says what a value is, a comment without it what a section is.
import fs from 'node:fs';
import path from 'node:path';
import { isMap, isPair, isScalar, parseDocument, type Scalar, stringify, type YAMLMap } from 'yaml';
import { chartDirectory } from './chart.ts';

export const readmeFile = path.join(chartDirectory, 'README.md');
const BEGIN = '<!-- values: made from values.yaml by tools/chart-docs.ts -->';
const END = '<!-- end of values -->';

interface Value {
  readonly name: string;
  readonly fallback: string;
  readonly what: string;
}

interface Comments {
  /** Of the value. */
  readonly what: string;
  /** Of the section that begins with it. */
  readonly section: string;
}

function comments(text: string | null | undefined): Comments {
  const what: string[] = [];
  const section: string[] = [];
  let into = section;
  for (const line of (text ?? '').split('\n').map((each) => each.trim())) {
    if (line === '') into = section;
    if (line.startsWith('--')) into = what;
    if (line !== '') into.push(line.replace(/^-- ?/, ''));
  }
  return { what: what.join(' '), section: section.join(' ') };
}

const inline = (node: unknown): string =>
  stringify(node, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();

function keysOf(map: YAMLMap): { key: Scalar<string>; value: unknown; said: Comments }[] {
  return map.items.flatMap((pair, index) => {
    if (!isPair(pair) || !isScalar(pair.key)) return [];
    const key = pair.key as Scalar<string>;
    const text = [index === 0 ? map.commentBefore : undefined, key.commentBefore].filter(Boolean).join('\n');
    return [{ key, value: pair.value, said: comments(text) }];
  });
}

/** A value with a comment of its own is one row, whatever is in it; a map without one is gone into. */
function rows(map: YAMLMap, prefix: string): Value[] {
  return keysOf(map).flatMap(({ key, value, said }) => {
    const name = `${prefix}${key.value}`;
    if (isMap(value) && value.items.length > 0 && said.what === '') return rows(value, `${name}.`);
    return [{ name, fallback: inline(value), what: said.what }];
  });
}

const table = (values: readonly Value[]): string =>
  [
    '| value | default | what |',
    '|---|---|---|',
    ...values.map(
      ({ name, fallback, what }) =>
        `| \`${name}\` | \`${fallback.replaceAll('|', '\\|')}\` | ${what.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n');

function valuesTables(): string {
  const document = parseDocument(fs.readFileSync(path.join(chartDirectory, 'values.yaml'), 'utf8'));
  if (!isMap(document.contents)) throw new Error('values.yaml is no map');
  const top = document.contents as YAMLMap;
  const single: Value[] = [];
  const sections: string[] = [];
  for (const { key, value, said } of keysOf(top)) {
    if (isMap(value) && value.items.length > 0 && said.what === '')
      sections.push(
        [`### ${key.value}`, said.section, table(rows(value, `${key.value}.`))].filter(Boolean).join('\n\n'),
      );
    else single.push({ name: key.value, fallback: inline(value), what: said.what });
  }
  return [`### One by one\n\n${table(single)}`, ...sections].join('\n\n');
}

/** The README with its tables as they ought to be. */
export function readmeText(): string {
  const text = fs.readFileSync(readmeFile, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${readmeFile} has no place for the values`);
  return `${before}${BEGIN}\n\n${valuesTables()}\n\n${END}${after}`;
}
