import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

const dist = path.join(import.meta.dirname, 'dist');

/** Everything that a page loads before it can be shown: its own chunk and what that imports, as gzip makes it. */
function kilobytesOf(manifest: Readonly<Record<string, Chunk>>, entry: string, seen = new Set<string>()): number {
  const chunk = manifest[entry];
  if (chunk === undefined || seen.has(chunk.file)) return 0;
  seen.add(chunk.file);
  const own = gzipSync(fs.readFileSync(path.join(dist, chunk.file))).length / 1000;
  return (chunk.imports ?? []).reduce((sum, each) => sum + kilobytesOf(manifest, each, seen), own);
}

it('the first load is under 250 kB of compressed JavaScript, whichever page it is', () => {
  const manifest: Record<string, Chunk> = JSON.parse(fs.readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8'));
  const shell = new Set<string>();
  const first = kilobytesOf(manifest, 'index.html', shell);
  expect(first).toBeGreaterThan(50);
  const pages = Object.keys(manifest).filter((name) => name.endsWith('-page.tsx'));
  expect(pages.length).toBeGreaterThan(1);
  const loads = pages.map((page) => [page, first + kilobytesOf(manifest, page, new Set(shell))] as const);
  expect(loads.filter(([, kilobytes]) => kilobytes >= 250)).toEqual([]);
});

it('the built page has no script or style of its own but those with the nonce’s place, and asks nobody else', () => {
  const page = fs.readFileSync(path.join(dist, 'index.html'), 'utf8');
  expect(page.match(/<script[^>]*>/g)?.every((tag) => tag.includes('src="/console/assets/'))).toBe(true);
  expect(page).not.toMatch(/<style|\son\w+=|https?:\/\//);
});
