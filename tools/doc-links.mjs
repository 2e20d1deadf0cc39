#!/usr/bin/env node
// Fails when a document names a file of this repository that does not exist: relative links, and paths in backquotes
// such as `libs/oauth/src/client.ts`.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file && fs.existsSync(path.join(root, file)));

const missing = [];
for (const document of documents) {
  const text = fs.readFileSync(path.join(root, document), 'utf8');
  for (const [, link] of text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g))
    if (!fs.existsSync(path.resolve(root, path.dirname(document), link))) missing.push(`${document}: ${link}`);
  for (const [, named] of text.matchAll(/`((?:services|libs|deploy|tools|test|proto|docs|helm)\/[\w./-]+\.\w+)`/g))
    if (!fs.existsSync(path.join(root, named))) missing.push(`${document}: ${named}`);
}
for (const line of missing) console.error(`no such file: ${line}`);
process.exit(missing.length ? 1 : 0);
