import fs from 'node:fs';
import path from 'node:path';
import { system } from './system.ts';

/** Remembers a secret that a test has used or was given, for the scan at the end of the lane. Returns it. */
export function secret(value: string, what: string): string {
  fs.appendFileSync(file(), `${JSON.stringify({ value, what })}\n`);
  return value;
}

/** Every secret of every test so far, each once. */
export function usedSecrets(): { readonly value: string; readonly what: string }[] {
  if (!fs.existsSync(file())) return [];
  const lines = fs.readFileSync(file(), 'utf8').split('\n').filter(Boolean);
  return [...new Set(lines)].map((line) => JSON.parse(line));
}

const file = (): string => path.join(system.scratch, 'secrets.jsonl');
