// What the chart makes of three values files, written down: a change of a template shows in the diff what it changes in a cluster.
import path from 'node:path';
import { stringify } from 'yaml';
import { chartDirectory, type Manifest, render, valuesOf } from './chart.ts';

export const goldenNames = ['trial', 'own-stores', 'everything'] as const;
export type GoldenName = (typeof goldenNames)[number];

export const goldenFile = (name: GoldenName): string => path.join(chartDirectory, 'ci/golden', `${name}.yaml`);

/** Without what is new each time, and without the texts that are files of this repository. */
function written(manifest: Manifest): Manifest {
  const data = manifest.data as Readonly<Record<string, string>> | undefined;
  if (manifest.kind === 'Secret' && data) return { ...manifest, data: masked(data, () => '(new)') };
  if (manifest.kind !== 'ConfigMap' || !data) return manifest;
  return {
    ...manifest,
    data: masked(data, (name, text) => {
      if (name.endsWith('.mjs')) return `(helm/ostiary/files/${name})`;
      return name.endsWith('.conf') && name !== 'nginx.conf' ? `(deploy/edge/${name})` : text;
    }),
  };
}

const masked = (
  data: Readonly<Record<string, string>>,
  write: (name: string, text: string) => string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(data).map(([name, text]) => [name, write(name, text)]));

export async function goldenOf(name: GoldenName): Promise<string> {
  const manifests = [...(await render(valuesOf(`${name}.yaml`)))].sort((one, other) =>
    `${one.kind} ${one.metadata.name}`.localeCompare(`${other.kind} ${other.metadata.name}`, 'en'),
  );
  const text = manifests.map((manifest) => stringify(written(manifest), { lineWidth: 0 })).join('---\n');
  // Of the edge's rules, which are tested where they are.
  return text.replace(/(checksum\/configuration: )[0-9a-f]{64}/g, '$1(of the rules)');
}
