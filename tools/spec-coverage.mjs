#!/usr/bin/env node
// Writes docs/spec/coverage.md from the test titles: specification section -> test -> file.
//   node tools/spec-coverage.mjs           writes it
//   node tools/spec-coverage.mjs --check   fails when it is not what would be written
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const target = path.join(root, 'docs/spec/coverage.md');

/** A title that starts with a clause: `RFC 9449 §4.3(12): …`, `FAPI 2.0 §5.3.2.1: …`, `OIDC Core §3.1.2.1: …`. */
const TITLE =
  /(['"`])((?:RFC \d+|FAPI[^§'"`:]*|OIDC[^§'"`:]*|OpenID[^§'"`:]*|CloudEvents|NIST SP 800-63B)(?: ?§[^:'"`]+)):\s((?:(?!\1)[^\\]|\\.)*)\1/g;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(Boolean)
  .sort();

const clauses = new Map();
for (const file of files) {
  const source = fs.readFileSync(path.join(root, file), 'utf8');
  for (const [, , clause, title] of source.matchAll(TITLE)) {
    const rows = clauses.get(clause) ?? clauses.set(clause, []).get(clause);
    rows.push({ title: title.replaceAll('|', '\\|').replace(/\\(['"`])/g, '$1'), file });
  }
}

const specification = (clause) => clause.slice(0, clause.indexOf('§')).trim();
const byNumber = new Intl.Collator('en', { numeric: true }).compare;
const specifications = [...new Set([...clauses.keys()].map(specification))].sort(byNumber);

const lines = [
  '# Which clause is tested where',
  '',
  'Generated from the titles of the tests by `node tools/spec-coverage.mjs`; do not edit.',
  '',
];
for (const name of specifications) {
  lines.push(`## ${name}`, '', '| clause | what is tested | file |', '|---|---|---|');
  for (const clause of [...clauses.keys()].filter((c) => specification(c) === name).sort(byNumber))
    for (const { title, file } of clauses.get(clause))
      lines.push(`| ${clause.slice(clause.indexOf('§'))} | ${title} | [${path.basename(file)}](../../${file}) |`);
  lines.push('');
}
const text = lines.join('\n');

if (process.argv.includes('--check')) {
  const current = fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : '';
  if (current !== text) {
    console.error('docs/spec/coverage.md is stale: run `node tools/spec-coverage.mjs` and commit it.');
    process.exit(1);
  }
} else {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  console.log(`${clauses.size} clauses in ${files.length} test files`);
}
