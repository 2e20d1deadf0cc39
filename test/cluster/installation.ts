import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../../deploy/local/layout.ts';
import type { LoadResult } from './client/load.ts';
import { tokens } from './client/workload-tokens.ts';
import type { Cluster } from './cluster.ts';
import { steadyNode } from './lab.ts';

export const namespace = 'ostiary-test';
export const release = 'ostiary';
const chart = path.join(checkout, 'helm/ostiary');
const client = 'cluster-client';
const workload = 'cluster-workload';

/** The images of one version, by tag. */
export interface Images {
  /** Before `ostiary/`: a registry with its slash, or nothing. */
  readonly registry: string;
  readonly storesTag: string;
}

/** The system as the chart installs it, and the client beside it. */
export class Installation {
  readonly cluster: Cluster;
  readonly #images: Images;

  constructor(cluster: Cluster, images: Images) {
    this.cluster = cluster;
    this.#images = images;
  }

  kubectl(...args: string[]): Promise<string> {
    return this.cluster.run('kubectl', ['-n', namespace, ...args]);
  }

  /** Installs or upgrades, and waits until everything is ready; undone where it does not get there. */
  async install(tag: string, more: readonly string[] = [], timeout = '10m'): Promise<void> {
    const { registry, storesTag } = this.#images;
    const stores = ['postgres', 'redis', 'kafka'].flatMap((store) => [
      '--set',
      `trial.${store}.image=${registry}ostiary/${store}:${storesTag}`,
    ]);
    const settings = [
      '-f',
      path.join(import.meta.dirname, 'values.yaml'),
      ...stores,
      '--set-string',
      `image.tag=${tag}`,
    ];
    if (registry) settings.push('--set', `image.registry=${registry.replace(/\/$/, '')}`);
    if (this.cluster.isLab) settings.push('--set', 'trial.persistence.storageClassName=lab');
    await this.cluster.run('helm', [
      ...['upgrade', '--install', release, chart, '-n', namespace, '--wait', '--wait-for-jobs', '--timeout', timeout],
      ...settings,
      ...more,
    ]);
  }

  async rollback(): Promise<void> {
    await this.cluster.run('helm', ['rollback', release, '-n', namespace, '--wait', '--timeout', '10m']);
  }

  /** Until every deployment and every store has all its pods. */
  async ready(limitSeconds = 300): Promise<void> {
    const end = Date.now() + limitSeconds * 1000;
    for (;;) {
      const waiting = await this.#waitingFor().catch((error: Error) => [error.message]);
      if (waiting.length === 0) return;
      if (Date.now() > end) throw new Error(`not ready after ${limitSeconds} s: ${waiting.join(', ')}`);
      await sleep(2000);
    }
  }

  async #waitingFor(): Promise<string[]> {
    const found = JSON.parse(await this.kubectl('get', 'deployments,statefulsets', '-o', 'json')) as {
      items: {
        metadata: { name: string; generation: number };
        spec: { replicas: number };
        status: Record<string, number>;
      }[];
    };
    if (found.items.length === 0) return ['anything at all'];
    return found.items
      .filter(({ metadata, spec, status }) => {
        const { readyReplicas = 0, updatedReplicas = 0, observedGeneration = 0, unavailableReplicas = 0 } = status;
        return (
          readyReplicas < spec.replicas ||
          updatedReplicas < spec.replicas ||
          unavailableReplicas > 0 ||
          observedGeneration < metadata.generation
        );
      })
      .map(({ metadata }) => metadata.name);
  }

  /** Our services' pods by name, with node and component. */
  async pods(): Promise<{ name: string; component: string; node: string; phase: string; deleted: boolean }[]> {
    const found = JSON.parse(
      await this.kubectl('get', 'pods', '-l', `app.kubernetes.io/instance=${release}`, '-o', 'json'),
    ) as {
      items: {
        metadata: { name: string; labels: Record<string, string>; deletionTimestamp?: string };
        spec: { nodeName?: string };
        status: { phase: string };
      }[];
    };
    return found.items.map(({ metadata, spec, status }) => ({
      name: metadata.name,
      component: metadata.labels['app.kubernetes.io/component'] ?? '',
      node: spec.nodeName ?? '',
      phase: status.phase,
      deleted: metadata.deletionTimestamp !== undefined,
    }));
  }

  /** Starts the client's pod: inside the cluster, where the edge's name is known; it trusts the edge's authority alone. */
  startClient(tag: string): Promise<void> {
    return this.#startPod(client, tag);
  }

  /** The same program in a pod that has tokens of its service account: one for `audience`, and one as for the API server. */
  startWorkload(tag: string, audience: string): Promise<void> {
    const token = (path: string, forWhom: string) => ({
      serviceAccountToken: { path, audience: forWhom, expirationSeconds: 600 },
    });
    const sources = [token('ours', audience), token('others', 'https://kubernetes.default.svc')];
    return this.#startPod(workload, tag, { mountPath: tokens, projected: { sources } });
  }

  async #startPod(name: string, tag: string, identity?: { mountPath: string; projected: object }): Promise<void> {
    const base = `https://${release}-edge.${namespace}.svc`;
    const system = { issuerBase: `${base}:9443`, mtlsBase: `${base}:9444`, scratch: '/tmp' };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: client } },
      spec: {
        automountServiceAccountToken: false,
        ...(this.cluster.isLab ? { nodeSelector: { 'kubernetes.io/hostname': steadyNode } } : {}),
        securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name,
            image: `${this.#images.registry}ostiary/${client}:${tag}`,
            env: [
              { name: 'OSTIARY_E2E', value: JSON.stringify(system) },
              { name: 'NODE_EXTRA_CA_CERTS', value: '/etc/edge/ca.crt' },
            ],
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            volumeMounts: [
              { name: 'tmp', mountPath: '/tmp' },
              { name: 'edge', mountPath: '/etc/edge', readOnly: true },
              ...(identity ? [{ name: 'identity', mountPath: identity.mountPath, readOnly: true }] : []),
            ],
          },
        ],
        volumes: [
          { name: 'tmp', emptyDir: {} },
          { name: 'edge', secret: { secretName: `${release}-trial-tls`, items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          ...(identity ? [{ name: 'identity', projected: identity.projected }] : []),
        ],
      },
    };
    await this.apply(pod);
    await this.kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=120s');
  }

  /** Applies manifests, given as values. */
  async apply(...manifests: readonly object[]): Promise<void> {
    const { writeFileSync, mkdtempSync, rmSync } = await import('node:fs');
    const folder = mkdtempSync('/tmp/ostiary-manifest-');
    try {
      const list = { apiVersion: 'v1', kind: 'List', items: manifests };
      writeFileSync(`${folder}/list.json`, JSON.stringify(list));
      await this.kubectl('apply', '-f', `${folder}/list.json`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** A command of the client: its answer. */
  async client<T>(...command: string[]): Promise<T> {
    const told = await this.#inClient('test/cluster/client/main.ts', ...command);
    return JSON.parse(told.trim().split('\n').at(-1) ?? '') as T;
  }

  /** A command of the workload: its answer. */
  async workload<T>(...command: string[]): Promise<T> {
    const told = await this.#inPod(workload, 'test/cluster/client/main.ts', ...command);
    return JSON.parse(told.trim().split('\n').at(-1) ?? '') as T;
  }

  /** Runs flows, so many at once, beside what is done meanwhile; for at least as many seconds as said. */
  async underLoad(people: number, seconds: number, meanwhile: () => Promise<unknown>): Promise<LoadResult> {
    await this.#inClient('-e', "require('fs').rmSync('/tmp/stop', { force: true })");
    const load = this.client<LoadResult>('load', String(people));
    const disturbed = async () => {
      await sleep(2000);
      await meanwhile();
    };
    const settled = Promise.allSettled([disturbed(), sleep(seconds * 1000)]);
    // A load that ends before it is told to has failed: it is heard at once.
    const [disturbance] = await Promise.race([settled, load.then(() => settled)]);
    await this.#inClient('-e', "require('fs').writeFileSync('/tmp/stop', '')");
    const result = await load;
    if (disturbance.status === 'rejected') throw disturbance.reason;
    return result;
  }

  #inClient(...args: string[]): Promise<string> {
    return this.#inPod(client, ...args);
  }

  #inPod(name: string, ...args: string[]): Promise<string> {
    return this.kubectl('exec', name, '--', '/usr/local/bin/node', ...args);
  }
}
