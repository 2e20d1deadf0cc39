import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { firstThatWorks, madeOnce, output } from './fetching.ts';
import { cacheDirectory } from './layout.ts';

const name = `test-${process.pid}`;
afterAll(() => fs.rmSync(path.join(cacheDirectory(), name), { recursive: true, force: true }));

const quiet = () => {
  const said: string[] = [];
  return { said, fetching: { say: (line: string) => void said.push(line), signal: new AbortController().signal } };
};

describe('ways to get a program', () => {
  it('takes the first that works, and tells why one before it did not', async () => {
    const { said, fetching } = quiet();
    const tried: string[] = [];
    const way = (label: string, result: () => string | undefined) => async () => {
      tried.push(label);
      return result();
    };
    const broken = () => {
      throw new Error('the archive is out of reach');
    };
    const ways = [
      way('absent', () => undefined),
      way('broken', broken),
      way('good', () => 'it'),
      way('later', () => 'no'),
    ];
    expect(await firstThatWorks(ways, 'nothing', fetching)).toBe('it');
    expect([tried, said]).toEqual([['absent', 'broken', 'good'], ['the archive is out of reach']]);
  });

  it('says what to do when none works', async () => {
    await expect(
      firstThatWorks([async () => undefined], 'nginx is missing: install it.', quiet().fetching),
    ).rejects.toThrow('nginx is missing: install it.');
  });

  it('stops at the reason for which the start was given up', async () => {
    const signal = AbortSignal.abort(new Error('Ctrl-C'));
    const run = firstThatWorks([() => output('/bin/sleep', ['5'], { signal })], 'nothing', { say: () => {}, signal });
    await expect(run).rejects.toThrow('Ctrl-C');
  });
});

describe('a folder of the cache', () => {
  it('is made once, and appears only when it is whole', async () => {
    let made = 0;
    const make = async (directory: string) => {
      made += 1;
      expect(fs.existsSync(path.join(cacheDirectory(), name))).toBe(false);
      fs.writeFileSync(path.join(directory, 'file'), 'content');
    };
    await expect(
      madeOnce(name, async (directory) => {
        fs.writeFileSync(path.join(directory, 'half'), '');
        throw new Error('interrupted');
      }),
    ).rejects.toThrow('interrupted');
    const directories = await Promise.all([madeOnce(name, make), madeOnce(name, make)]);
    expect(made).toBe(1);
    expect(directories.map((directory) => fs.readdirSync(directory))).toEqual([['file'], ['file']]);
  });
});

describe('a command', () => {
  it('fails with the end of what it said', async () => {
    await expect(output('/bin/sh', ['-c', 'echo one; echo two >&2; exit 3'])).rejects.toThrow(
      '/bin/sh -c echo one; echo two >&2; exit 3 failed: two',
    );
  });
});
