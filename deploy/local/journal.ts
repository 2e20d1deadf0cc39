import type { ChildProcess, StdioOptions } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters, styleText } from 'node:util';
import { prettyFactory } from 'pino-pretty';

/** `console`: prefixed lines on the console; `file`: log files that are kept; `quiet`: log files that go with the data. */
export type LogMode = 'quiet' | 'file' | 'console';

const colours = ['cyan', 'green', 'yellow', 'magenta', 'blue', 'cyanBright', 'greenBright', 'magentaBright'] as const;
const prefixWidth = 11;

/** A service's JSON line for people; any other line as it is. Written here, as a thread that does it costs every service 9 MB. */
const pretty = prettyFactory({
  messageKey: 'message',
  ignore: 'pid,hostname,service,instance',
  singleLine: true,
  colorize: process.stdout.isTTY === true,
});

/** Where the output of every part goes: a file each, and in `console` mode the console too, a prefix before each line. */
export class Journal {
  readonly #directory: string;
  readonly #mode: LogMode;
  readonly #prefixes = new Map<string, string>();

  constructor(directory: string, mode: LogMode) {
    this.#directory = directory;
    this.#mode = mode;
    fs.mkdirSync(directory, { recursive: true });
  }

  /** A line of the launcher's own. */
  say(line: string): void {
    fs.appendFileSync(this.fileOf('launcher'), `${new Date().toISOString()} ${line}\n`);
    if (this.#mode === 'console') this.#print('ostiary', line);
  }

  fileOf(name: string): string {
    return path.join(this.#directory, `${name}.log`);
  }

  /** Puts the log of the run before aside. */
  startNew(name: string): void {
    const file = this.fileOf(name);
    if (fs.existsSync(file)) fs.renameSync(file, path.join(this.#directory, `${name}.previous.log`));
  }

  /** What to give a program as its output; call `attach` with the child that got it. */
  outputFor(name: string): { stdio: StdioOptions; attach: (child: ChildProcess) => void } {
    if (this.#mode === 'console') {
      const attach = ({ stdout, stderr }: ChildProcess) => {
        if (stdout) this.follow(name, stdout);
        if (stderr) this.follow(name, stderr);
      };
      return { stdio: ['ignore', 'pipe', 'pipe'], attach };
    }
    const file = fs.openSync(this.fileOf(name), 'a'); // without a detour through this process
    return { stdio: ['ignore', file, file], attach: () => fs.closeSync(file) };
  }

  /** Writes what a stream brings to the part's log. */
  follow(name: string, stream: Readable): void {
    const file = fs.createWriteStream(this.fileOf(name), { flags: 'a' });
    createInterface({ input: stream })
      .on('line', (line) => {
        file.write(`${line}\n`);
        if (this.#mode === 'console') this.#print(name, line);
      })
      .once('close', () => file.end());
  }

  /** The last line of a part's log that tells why it ended, shortened. */
  lastWords(name: string): string {
    const lines = this.#tail(name).map(readable).filter(Boolean);
    const telling = lines.findLast((line) => /fatal|error|exception|cannot|could not|invalid|must|missing/i.test(line));
    return (telling ?? lines.at(-1) ?? '').slice(0, 400);
  }

  #tail(name: string): string[] {
    try {
      return stripVTControlCharacters(fs.readFileSync(this.fileOf(name), 'utf8').slice(-8192)).split('\n');
    } catch {
      return [];
    }
  }

  #print(name: string, line: string): void {
    let prefix = this.#prefixes.get(name);
    if (!prefix) {
      const label = `${name.padEnd(prefixWidth)} | `;
      const colour = colours[this.#prefixes.size % colours.length] ?? 'white';
      prefix = name === 'ostiary' ? styleText('bold', label) : styleText(colour, label); // plain when not on a terminal
      this.#prefixes.set(name, prefix);
    }
    process.stdout.write(`${prefix}${(line.startsWith('{') ? pretty(line) : line).trimEnd()}\n`);
  }
}

/** A JSON log line's message; other lines as they are, without the frames of a stack. */
function readable(line: string): string {
  if (/^\s+at /.test(line)) return '';
  try {
    const { message, err } = JSON.parse(line) as { message?: string; err?: { message?: string } };
    return [message, err?.message].filter(Boolean).join(': ');
  } catch {
    return line.trim();
  }
}
