import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Image } from '../../deploy/images/image.ts';
import { writeArchive } from '../../deploy/images/oci-archive.ts';
import { packLayer } from '../../deploy/images/pack-layer.ts';
import { output } from '../../deploy/local/fetching.ts';
import { onPath } from '../../deploy/local/layout.ts';
import type { Cluster } from './cluster.ts';

const scripts = path.join(import.meta.dirname, 'lab');
/** Where the lab keeps its binaries and its nodes. */
export const labDirectory = process.env.OSTIARY_LAB ?? '/opt/ostiary-lab';
const env = { ...process.env, OSTIARY_LAB: labDirectory };
/** The node with the control plane; nothing that must not die runs on the other. */
export const steadyNode = 'lab1';
export const mortalNode = 'lab2';

/** Why this machine cannot be the lab; undefined where it can. */
export function whyNoLab(): string | undefined {
  if (process.platform !== 'linux') return 'the lab needs Linux';
  if (process.getuid?.() !== 0) return 'the lab needs root: its nodes are namespaces';
  if (!fs.existsSync('/sys/fs/cgroup/memory') || !fs.existsSync('/sys/fs/cgroup/pids'))
    return 'the lab needs cgroups of version 1';
  if (!onPath('apt-get')) return 'the lab takes containerd and runc from Debian packages';
  if (!isBuilt() && !onPath('go') && !fs.existsSync('/usr/local/go/bin/go'))
    return 'the lab builds Kubernetes with Go 1.25 or newer';
  return undefined;
}

const isBuilt = (): boolean =>
  ['helm', 'hyperkube', 'coredns', 'pause'].every((name) => fs.existsSync(`${labDirectory}/bin/${name}`));

/** A real Kubernetes of two nodes on this machine, which dies with us. */
export class Lab implements Cluster {
  readonly description = 'the lab: two nodes on this machine';
  readonly isLab = true;

  async build(): Promise<void> {
    await script('build.sh');
    const archive = `${labDirectory}/images/lab.tar`;
    if (!fs.existsSync(archive)) await writeLabImages(archive);
  }

  /** Makes what is not there: also a node that was killed. */
  async up(): Promise<void> {
    await script('up.sh');
  }

  async down(): Promise<void> {
    await script('down.sh');
  }

  /** All nodes at once lose their processes and keep their disks; then they boot. */
  async powerCut(): Promise<void> {
    await output('bash', [path.join(scripts, 'down.sh')], { env: { ...env, KEEP: '1' } });
    await this.up();
  }

  async killNode(name: string): Promise<void> {
    process.kill(Number(fs.readFileSync(`${labDirectory}/run/${name}.pid`, 'utf8')), 'SIGKILL');
    await sleep(200);
  }

  run(program: 'kubectl' | 'helm', args: readonly string[], signal?: AbortSignal): Promise<string> {
    return output('bash', [path.join(scripts, 'in-node.sh'), program, ...args], { env, signal });
  }

  /** Into both nodes: there is no registry. */
  async takeImages(archive: string): Promise<void> {
    for (const node of [steadyNode, mortalNode]) {
      const imported = ['ctr', '-n', 'k8s.io', 'images', 'import', archive];
      await output('bash', [path.join(scripts, 'in-node.sh'), ...imported], { env: { ...env, LAB_NODE: node } });
    }
  }

  /** Processes of a container's program on a node, by its command line. Ends each at once, as a crash would. */
  async killProcesses(node: string, pattern: string): Promise<number> {
    const told = await output('bash', [path.join(scripts, 'in-node.sh'), 'pkill', '-KILL', '-c', '-f', pattern], {
      env: { ...env, LAB_NODE: node },
    }).catch(() => '0');
    return Number(told.trim());
  }

  /** Where volumes of the steady node may lie; emptied with the lab. */
  volumeDirectory(name: string): string {
    const directory = `${labDirectory}/run/${steadyNode}/volumes/${name}`;
    fs.mkdirSync(directory, { recursive: true, mode: 0o777 });
    fs.chmodSync(directory, 0o777);
    return directory;
  }
}

const script = (name: string): Promise<string> => output('bash', [path.join(scripts, name)], { env });

/** What the cluster itself runs in pods: the sandbox and DNS. */
async function writeLabImages(archive: string): Promise<void> {
  const scratch = fs.mkdtempSync(`${archive}-`);
  try {
    const packed = [];
    for (const name of ['pause', 'coredns']) {
      const image: Image = {
        name,
        title: name,
        description: `${name}, for the lab`,
        run: { entrypoint: [`/${name}`], command: [], directory: '/', env: {}, ports: [] },
        layers: [
          {
            name: 'program',
            entries: [
              { path: `/${name}`, source: `${labDirectory}/bin/${name}` },
              { path: '/etc/passwd', text: 'root:x:0:0:root:/:/sbin/nologin\n' },
            ],
            modified: 0,
          },
        ],
        components: [],
      };
      const file = path.join(scratch, `${name}.tar`);
      for (const layer of image.layers) packLayer(layer, file);
      packed.push({ image, reference: `lab.local/${name}:1`, layers: [file] });
    }
    await writeArchive(packed, { version: '1', revision: 'none', epoch: 0 }, archive);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
