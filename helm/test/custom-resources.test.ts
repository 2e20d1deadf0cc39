import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { found, render, valuesFiles, valuesOf } from './chart.ts';
import { customResources } from './custom-resources.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = new Map(Object.entries(customResources).map(([name, schema]) => [name, ajv.compile(schema)]));

const own = async (file: string) =>
  (await render(valuesOf(file))).filter(
    ({ apiVersion }) =>
      /(networking|cert-manager|coreos|keda)\.?(k8s)?.*\/v1/.test(apiVersion) &&
      !apiVersion.startsWith('networking.k8s.io'),
  );

describe('custom resources', () => {
  it.each(valuesFiles)('of %s have fields that they have', async (file) => {
    for (const manifest of await own(file)) {
      const validate = validators.get(`${manifest.apiVersion} ${manifest.kind}`);
      if (!validate) throw new Error(`${manifest.apiVersion} ${manifest.kind} is not known`);
      validate(manifest);
      expect([manifest.metadata.name, validate.errors ?? []]).toEqual([manifest.metadata.name, []]);
    }
  });

  it('are all made by one of the values files', async () => {
    const all = (await Promise.all(valuesFiles.map(own))).flat();
    expect(new Set(all.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))).toEqual(
      new Set(Object.keys(customResources)),
    );
  });
});

describe('the alerts', () => {
  it('are about metrics that the services have', async () => {
    const rule = JSON.stringify(found(await render(valuesOf('everything.yaml')), 'PrometheusRule', 'gate-alerts').spec);
    const named = [...new Set(rule.match(/\b(ostiary|http)_[a-z_]+/g))].map((name) =>
      name.replace(/_(bucket|count|sum)$/, ''),
    );
    expect(named.length).toBeGreaterThan(4);
    for (const name of new Set(named)) {
      const hits = execFileSync('git', ['grep', '-l', `'${name}'`, '--', 'libs', 'services'], {
        cwd: path.resolve(import.meta.dirname, '../..'),
        encoding: 'utf8',
      });
      expect([name, hits.trim() !== '']).toEqual([name, true]);
    }
  });
});
