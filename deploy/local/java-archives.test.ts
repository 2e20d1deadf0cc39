import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { expectExactly } from './java-archives.ts';

const sumOf = (content: string): string => createHash('sha256').update(content).digest('hex');

describe('archives with known sums', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-archives-'));
    fs.writeFileSync(path.join(folder, 'a.jar'), 'a');
    fs.writeFileSync(path.join(folder, 'b.jar'), 'b');
    fs.writeFileSync(path.join(folder, 'notes.txt'), 'no archive');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('are taken when they are all there, and nothing else', () => {
    expectExactly({ 'a.jar': sumOf('a'), 'b.jar': sumOf('b') }, folder);
  });

  it.each([
    ['one has another content', { 'a.jar': sumOf('a'), 'b.jar': sumOf('a') }, 'b.jar'],
    ['one came along', { 'a.jar': sumOf('a') }, 'b.jar'],
    ['one is missing', { 'a.jar': sumOf('a'), 'b.jar': sumOf('b'), 'c.jar': sumOf('c') }, 'c.jar'],
  ])('are refused by name when %s', (_what, sums, name) => {
    expect(() => expectExactly(sums, folder)).toThrow(new RegExp(`^${name}: `));
  });
});
