// Expand, then contract (docs/kubernetes/upgrades.md): a migration takes nothing away that the version before uses.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkout } from '../../deploy/local/layout.ts';

/** What the version before would stumble over. */
const TAKES_AWAY: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['drops', /\bdrop\s+(table|column|function|type|schema|view|default)\b/i],
  ['renames', /\brename\s+(to|column|constraint)\b/i],
  ['changes the type of a column', /\balter\s+(column\s+)?\S+\s+(set\s+data\s+)?type\b/i],
  ['demands a value that the version before does not write', /\balter\s+(column\s+)?\S+\s+set\s+not\s+null\b/i],
  [
    'adds a column that must have a value, without one',
    /\badd\s+column\s+(?![^'`;]*\bdefault\b)[^'`;,]*\bnot\s+null\b/i,
  ],
  ['adds a constraint', /\badd\s+(constraint|check|foreign|unique|primary)\b/i],
  ['takes rights away', /\brevoke\b/i],
];

/** The author says from which version on nothing uses it. */
const CONTRACT = /--\s*contract: since \S+ nothing \S+/;

function takenAway(source: string): string[] {
  if (CONTRACT.test(source)) return [];
  return TAKES_AWAY.filter(([, pattern]) => pattern.test(source)).map(([what]) => what);
}

const services = path.join(checkout, 'services');
const files = fs
  .readdirSync(services)
  .map((service) => path.join(services, service, 'src/migrations'))
  .filter((folder) => fs.existsSync(folder))
  .flatMap((folder) => fs.readdirSync(folder).map((file) => path.join(folder, file)))
  .filter((file) => /\/\d{13}-[a-z0-9-]+\.ts$/.test(file));

describe('migrations', () => {
  it.each(files.map((file) => path.relative(services, file)))('%s leaves the version before what it uses', (file) => {
    expect(takenAway(fs.readFileSync(path.join(services, file), 'utf8'))).toEqual([]);
  });

  it.each([
    ['alter table t drop column a', 'drops'],
    ['drop table t', 'drops'],
    ['drop function f(text)', 'drops'],
    ['alter table t rename column a to b', 'renames'],
    ['alter table t alter column a type bigint', 'changes the type of a column'],
    ['alter table t alter a set not null', 'demands a value that the version before does not write'],
    ['alter table t add column a text not null', 'adds a column that must have a value, without one'],
    ['alter table t add constraint c check (a > 0)', 'adds a constraint'],
  ])('would notice: %s', (statement, what) => {
    expect(takenAway(`const STATEMENTS = ['${statement}'];`)).toEqual([what]);
  });

  it.each([
    'create table t (a text not null, b int not null default 0)',
    'alter table t add column a boolean not null default false',
    'alter table t add column a timestamptz',
    'create index i on t (a)',
    '-- contract: since 0.3.0 nothing reads a\nalter table t drop column a',
  ])('lets pass: %s', (statement) => {
    expect(takenAway(`const STATEMENTS = ['${statement}'];`)).toEqual([]);
  });
});
