// values.schema.json knows every value that there is, and no other.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { chartDirectory, isMap, ownStores, render, withValues, type Yaml, type YamlMap } from './chart.ts';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(fs.readFileSync(path.join(chartDirectory, 'values.schema.json'), 'utf8')) as Schema;
const values = parse(fs.readFileSync(path.join(chartDirectory, 'values.yaml'), 'utf8')) as YamlMap;

function resolved(part: Schema | undefined): Schema {
  if (!part?.$ref) return part ?? {};
  const target = part.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], schema);
  return resolved(target as Schema);
}

/** What is under these, a service's own settings above all, has the same form as defaults, which has a default for each. */
const SHARED = /^services\.[^.]+$/;
/** Open maps, which have nothing to be compared. */
const isOpen = (part: Schema): boolean => part.properties === undefined;

/** Every value of the schema, as a path. */
function known(part: Schema, at = ''): string[] {
  return Object.entries(part.properties ?? {}).flatMap(([name, inner]) => {
    const here = at === '' ? name : `${at}.${name}`;
    const target = resolved(inner);
    return isOpen(target) || SHARED.test(here) ? [here] : known(target, here);
  });
}

/** Every value of values.yaml, as far as the schema goes into it. */
function given(map: YamlMap, part: Schema, at = ''): string[] {
  return Object.entries(map).flatMap(([name, value]: [string, Yaml]) => {
    const here = at === '' ? name : `${at}.${name}`;
    const target = resolved(part.properties?.[name]);
    return isMap(value) && !isOpen(target) && !SHARED.test(here) ? given(value, target, here) : [here];
  });
}

/** Values without a default of their own. */
const WITHOUT_DEFAULT =
  /^global$|^postgres\.roles\.|^defaults\.resources\.claims$|\.resources\.claims$|\.probes\.\w+\.(initialDelaySeconds|successThreshold|terminationGracePeriodSeconds)$/;

describe('values.schema.json', () => {
  it('knows the values of values.yaml, and no other', () => {
    const all = new Set(given(values, schema).filter((name) => name !== 'postgres.roles'));
    const told = new Set(known(schema).filter((name) => !WITHOUT_DEFAULT.test(name)));
    expect([...all].filter((name) => !told.has(name))).toEqual([]);
    expect([...told].filter((name) => !all.has(name))).toEqual([]);
  });

  it('lets services have what defaults have, and two things more', () => {
    const own = Object.keys(resolved({ $ref: '#/definitions/service' }).properties ?? {});
    expect(own.sort()).toEqual([...Object.keys(values.defaults as YamlMap), 'enabled', 'keda'].sort());
  });

  it('is closed wherever it names something', () => {
    const open: string[] = [];
    const walk = (part: Schema, at: string): void => {
      if (part.properties !== undefined && part.additionalProperties !== false) open.push(at);
      for (const [name, inner] of Object.entries({ ...part.properties, ...part.definitions }))
        walk(inner, `${at}/${name}`);
    };
    walk(schema, '');
    expect(open).toEqual([]);
  });

  const refused: readonly [what: string, values: YamlMap, where: RegExp][] = [
    ['a word that is none', { redis: { mode: 'single' } }, /redis\/mode/],
    ['a name that is none', { services: { tokn: {} } }, /tokn/],
    ['a setting that is none', { services: { token: { replica: 3 } } }, /replica/],
    ['a number that is text', { defaults: { replicas: '3' } }, /replicas/],
    ['an address without a port', { kafka: { brokers: ['kafka'] } }, /kafka\/brokers/],
    ['a URL for a host', { public: { host: 'https://id.example.com' } }, /public\/host/],
    ['a network that is none', { trustedProxies: ['everywhere'] }, /trustedProxies/],
    ['an issuer without TLS', { public: { issuerTemplate: 'http://x/{tenant}/{workspace}' } }, /issuerTemplate/],
    ['a digest that is none', { services: { token: { image: { digest: 'latest' } } } }, /digest/],
  ];
  it.each(refused)('refuses %s', async (_, wrong, where) => {
    await expect(render(withValues(ownStores(), wrong))).rejects.toThrow(where);
  });
});
