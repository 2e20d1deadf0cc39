import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { render, valuesFiles, valuesOf } from './chart.ts';
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
