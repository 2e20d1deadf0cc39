#!/usr/bin/env node
// Writes docs/spec/coverage.md from the titles of the tests that ran: specification section -> what is tested -> file.
//   node tools/spec-coverage.mjs RESULTS.json…           writes it (jest's JSON results, all lanes)
//   node tools/spec-coverage.mjs --check RESULTS.json…   fails when it is not what would be written
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const target = path.join(root, 'docs/spec/coverage.md');

/** A title that starts with a clause: `RFC 9449 §4.3(12): refuses a reused jti`. */
const TITLE = /^([A-Z][\w.,\- ]*?) ?(§[^:]*): (.+)$/s;

const check = process.argv.includes('--check');
const results = process.argv.slice(2).filter((argument) => argument !== '--check');
const rows = results
  .flatMap((file) => JSON.parse(fs.readFileSync(file, 'utf8')).testResults)
  .flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ title }) => ({ file: path.relative(root, name), title })),
  )
  .flatMap(({ file, title }) => {
    const [, specification, section, what] = TITLE.exec(title) ?? [];
    return specification ? [{ specification, section, what, file }] : [];
  });

const collator = new Intl.Collator('en', { numeric: true });
const inOrder = (a, b) =>
  collator.compare(a.specification, b.specification) ||
  collator.compare(a.section, b.section) ||
  collator.compare(a.file, b.file) ||
  collator.compare(a.what, b.what);
const cell = (text) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');

const lines = [
  '# Which clause is tested where',
  '',
  'Generated from the titles of the tests (`node tools/test.mjs` keeps it true); do not edit.',
  '',
];
let specification = '';
for (const row of rows.sort(inOrder)) {
  if (row.specification !== specification) {
    specification = row.specification;
    lines.push('', `## ${specification}`, '', '| clause | what is tested | where |', '|---|---|---|');
  }
  const line = `| ${row.section} | ${cell(row.what)} | [${path.basename(row.file)}](../../${row.file}) |`;
  if (lines.at(-1) !== line) lines.push(line);
}
const text = `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;

if (!check) {
  fs.writeFileSync(target, text);
  console.log(`${rows.length} clause-titled tests in docs/spec/coverage.md`);
} else if (!fs.existsSync(target) || fs.readFileSync(target, 'utf8') !== text) {
  console.error(
    'docs/spec/coverage.md does not list the tests that ran: node tools/spec-coverage.mjs .ostiary/test-results/*.json, and commit it.',
  );
  process.exit(1);
}
