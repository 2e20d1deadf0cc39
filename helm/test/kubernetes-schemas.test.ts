// Every object that the chart makes is one that Kubernetes knows, field by field: against its own schemas, of the oldest and the newest version.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { lint, type Manifest, render, schemaDirectories, valuesFiles, valuesOf } from './chart.ts';

/** Objects of these groups come with definitions of their own. */
const OWN_DEFINITIONS = /^(gateway\.networking\.k8s\.io|cert-manager\.io|monitoring\.coreos\.com|keda\.sh)\//;

class Schemas {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(readonly directory: string) {
    const definitions = JSON.parse(fs.readFileSync(path.join(directory, '_definitions.json'), 'utf8')) as object;
    this.#ajv.addSchema(definitions);
  }

  /** What does not fit, a line each. */
  faults(manifest: Manifest): string[] {
    const [group = '', version] = manifest.apiVersion.includes('/')
      ? manifest.apiVersion.split('/')
      : ['', manifest.apiVersion];
    const kind = manifest.kind.toLowerCase();
    const name = [kind, ...(group === '' ? [] : [group.split('.')[0]]), version].join('-');
    let validate = this.#compiled.get(name);
    if (!validate) {
      const file = path.join(this.directory, `${name}.json`);
      if (!fs.existsSync(file)) return [`${manifest.apiVersion} ${manifest.kind} is not known`];
      validate = this.#ajv.compile(JSON.parse(fs.readFileSync(file, 'utf8')) as object);
      this.#compiled.set(name, validate);
    }
    const data: unknown = manifest;
    if (validate(data)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${manifest.kind} ${manifest.metadata.name}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

describe.each(schemaDirectories().map((directory) => [path.basename(directory), directory] as const))(
  '%s',
  (_, directory) => {
    const schemas = new Schemas(directory);

    it.each(valuesFiles)('knows every field of what %s makes', async (file) => {
      const manifests = await render(valuesOf(file));
      expect(manifests.length).toBeGreaterThan(20);
      const core = manifests.filter(({ apiVersion }) => !OWN_DEFINITIONS.test(apiVersion));
      expect(core.flatMap((manifest) => schemas.faults(manifest))).toEqual([]);
    });

    it('knows no field that it does not have', async () => {
      const [deployment] = (await render(valuesOf('trial.yaml'))).filter(({ kind }) => kind === 'Deployment');
      const wrong = { ...deployment, spec: { ...(deployment?.spec as object), replica: 2 } } as unknown as Manifest;
      expect(schemas.faults(wrong).join()).toMatch(/replica/);
    });
  },
);

describe('helm lint', () => {
  it.each(valuesFiles)('finds nothing in %s', async (file) => {
    expect(await lint(valuesOf(file))).toContain('0 chart(s) failed');
  });
});
