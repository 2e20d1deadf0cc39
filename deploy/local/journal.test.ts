import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Journal } from './journal.ts';

let directory: string;
let journal: Journal;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-journal-'));
  journal = new Journal(directory, 'quiet');
});

afterEach(() => fs.rmSync(directory, { recursive: true }));

describe('the last words of a part', () => {
  const lastWords = (...lines: string[]): string => {
    fs.writeFileSync(journal.fileOf('token'), lines.join('\n'));
    return journal.lastWords('token');
  };

  it('are the message of a JSON log line', () => {
    const line = JSON.stringify({
      level: 'fatal',
      message: 'cannot start',
      err: { message: 'HTTP_PORT must be a number' },
    });
    expect(lastWords('{"level":"info","message":"starting"}', line)).toBe('cannot start: HTTP_PORT must be a number');
  });

  it('are the line that tells of trouble, without the stack below it', () => {
    expect(lastWords('starting', 'Error: no such file', '    at main (file.js:1:1)', '', 'Node.js v26.10.0')).toBe(
      'Error: no such file',
    );
  });

  it('are the last line where none tells of trouble, without colours', () => {
    expect(lastWords('one', '\u001b[31mtwo\u001b[39m', '')).toBe('two');
  });

  it('are nothing when there is no log', () => {
    expect(journal.lastWords('nobody')).toBe('');
  });
});

describe('the journal', () => {
  it('writes what a stream brings into the log of the part, line by line', async () => {
    const stream = new PassThrough();
    journal.follow('redis', stream);
    stream.write('first\nsec');
    stream.end('ond\n');
    const written = () =>
      fs.existsSync(journal.fileOf('redis')) ? fs.readFileSync(journal.fileOf('redis'), 'utf8') : '';
    for (let waited = 0; waited < 5000 && !written().endsWith('second\n'); waited += 20) await sleep(20);
    expect(written()).toBe('first\nsecond\n');
  });

  it('puts the log of the run before aside', () => {
    fs.writeFileSync(journal.fileOf('redis'), 'old');
    journal.startNew('redis');
    expect(fs.readdirSync(directory)).toEqual(['redis.previous.log']);
    expect(fs.readFileSync(path.join(directory, 'redis.previous.log'), 'utf8')).toBe('old');
  });
});
