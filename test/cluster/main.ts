// npm run test:cluster: the chart on a real Kubernetes. The lab on this machine (root), or the cluster of KUBECONFIG.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Image, Release } from '../../deploy/images/image.ts';
import { archiveImages, imagesNamed, nodeRuntime, releaseOf } from '../../deploy/images/make-images.ts';
import { type Fetching, output } from '../../deploy/local/fetching.ts';
import { checkout, onPath } from '../../deploy/local/layout.ts';
import { serviceNames } from '../../deploy/local/service-names.ts';
import type { LoadResult } from './client/load.ts';
import { clientImage } from './client-image.ts';
import { type Cluster, GivenCluster } from './cluster.ts';
import { Installation, namespace, release } from './installation.ts';
import { Lab, labDirectory, mortalNode, steadyNode, whyNoLab } from './lab.ts';
import { builtRevision, previousRevision, same } from './previous-release.ts';
import { expectThat, Steps } from './steps.ts';

const lab = process.env.KUBECONFIG ? undefined : new Lab();
const reason = lab ? whyNoLab() : ['kubectl', 'helm'].find((name) => !onPath(name))?.concat(' is missing');
if (reason !== undefined) {
  console.log(`The cluster test is skipped: ${reason}. With KUBECONFIG set it runs on that cluster.`);
  console.log('0 passed, 0 failed');
  process.exit(0);
}
const cluster: Cluster = lab ?? new GivenCluster();
const registry = process.env.OSTIARY_CLUSTER_REGISTRY ?? '';
const people = 2;
/** For whoever works on this test: images and lab stay from run to run. */
const keep = process.env.OSTIARY_CLUSTER_KEEP === '1';

const now = releaseOf(checkout, process.env);
const previous = await previousRevision();
const tags = { now: `now-${now.revision.slice(0, 7)}`, before: `before-${previous}` };
const system = new Installation(cluster, { registry, storesTag: tags.now });
const steps = new Steps(process.argv[2]);
const answered: LoadResult[] = [];
const archives: string[] = [];
console.log(
  `Kubernetes: ${cluster.description}. Installed first: ${previous}; upgraded to: ${now.revision.slice(0, 7)}.`,
);

let ended = false;
const end = async () => {
  if (ended) return;
  ended = true;
  if (lab && !keep) await lab.down();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void end().finally(() => process.exit(1)));

async function run(): Promise<void> {
  await steps.step('images: services of both versions, edge, stores, client', makeImages, true);
  if (lab) await steps.step('lab: two nodes are ready', startLab, true);
  await steps.step('install: the chart, in trial mode, under Pod Security "restricted"', install, true);
  await steps.step('every container runs as somebody, cannot write to its root, and has no more rights', readPods);
  if (lab) await steps.step('replicas are on different nodes: one node is not a service', apart);
  await steps.step('helm test: the way in believes no forged header', helmTest);
  await steps.step('client: a tenant, a FAPI 2.0 workspace, a user and clients, through the edge', prepareClient, true);
  for (const binding of ['dpop', 'mtls'] as const)
    await steps.step(`FAPI 2.0 by a certified library: ${bindingNames[binding]}`, () => flow(binding), true);
  await steps.step('pods are deleted, one of each service: flows go on', deletePods);
  if (lab)
    await steps.step('processes are killed, one of each service: what was under way is begun again', killProcesses);
  await steps.step('upgrade under flows', () => moved(() => system.install(tags.now)));
  await steps.step('rollback under flows, on the schema of the newer version', () => moved(() => system.rollback()));
  await steps.step('upgrade again', () => moved(() => system.install(tags.now)));
  await steps.step(
    'a pod is its service account: a projected token gets a token, one for somebody else does not',
    asWorkload,
  );
  await steps.step('an upgrade that cannot start is undone, and nobody notices', badUpgrade);
  if (lab) {
    await steps.step('a node is drained under flows', drain);
    await steps.step('a node dies under flows: its pods are made anew elsewhere', killNode);
    await steps.step('a power cut: everything comes back, and knows what it knew', powerCut);
  }
  await steps.step('nothing that was answered is lost: every refresh token is good', nothingLost);
  await steps.step('no audit, no token: the trail has every token of every flow that was answered', audited);
  await steps.step('uninstall: nothing is left but what the chart keeps on purpose', uninstall);
}

const bindingNames = { dpop: 'private_key_jwt and DPoP', mtls: 'mutual TLS' } as const;

async function makeImages(): Promise<string> {
  const fetching: Fetching = { say: (line) => console.log(line), signal: new AbortController().signal };
  const folder = path.join(lab ? labDirectory : checkout, lab ? 'images' : '.ostiary/cluster-images');
  fs.mkdirSync(folder, { recursive: true });
  const make = async (tag: string, images: () => Promise<Image[]>, made: Release) => {
    const archive = path.join(folder, `${tag}.tar`);
    const clean =
      keep || !tag.startsWith('now') || (await output('git', ['status', '--porcelain'], { cwd: checkout })) === '';
    if (!fs.existsSync(archive) || !clean)
      await archiveImages(
        await images(),
        (name) => `ostiary/${name}:${tag.replace(/^(stores|client)-/, '')}`,
        made,
        archive,
      );
    return archive;
  };
  const names = [...serviceNames, 'edge'];
  archives.push(
    await make(tags.now, () => imagesNamed(names, checkout, now, fetching), now),
    await make(
      tags.before,
      async () => {
        const release = { ...now, revision: previous };
        if (previous === same) return imagesNamed(names, checkout, release, fetching);
        const root = await builtRevision(previous, path.join(folder, 'before'));
        // By its own rules: what is in an image is part of a version.
        const own: typeof import('../../deploy/images/make-images.ts') = await import(
          path.join(root, 'deploy/images/make-images.ts')
        );
        return own.imagesNamed(names, root, release, fetching);
      },
      { ...now, revision: previous },
    ),
    await make(`stores-${tags.now}`, () => imagesNamed(['postgres', 'redis', 'kafka'], checkout, now, fetching), now),
    await make(`client-${tags.now}`, async () => [clientImage(await nodeRuntime())], now),
  );
  return `${tags.before}, ${tags.now}`;
}

async function startLab(): Promise<string> {
  if (!lab) return '';
  await lab.build();
  await lab.up();
  for (const archive of archives) await lab.takeImages(archive);
  return (await lab.run('kubectl', ['version', '-o', 'json'])).match(/"gitVersion": "(v[\d.]+)"/)?.[1] ?? '';
}

async function install(): Promise<string> {
  const restricted = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  };
  await system.apply(restricted, ...(lab ? labVolumes(lab) : []));
  await system.install(tags.before);
  await system.ready();
  if (lab) await gatherStores();
  const pods = await system.pods();
  return `${pods.filter(({ phase }) => phase === 'Running').length} pods`;
}

/** Two disks on the node that lives on. */
function labVolumes(on: Lab): object[] {
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'lab' },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
  const volumes = ['one', 'two'].map((name) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'lab',
      local: { path: on.volumeDirectory(name) },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [steadyNode] }] },
          ],
        },
      },
    },
  }));
  return [storageClass, ...volumes];
}

/** The trial's stores are single: they go to the node that lives on, as it is the services that are tested here. */
async function gatherStores(): Promise<void> {
  const astray = (await system.pods()).filter(
    ({ component, node }) => ['postgres', 'redis', 'kafka'].includes(component) && node !== steadyNode,
  );
  if (astray.length === 0) return;
  await system.kubectl('cordon', mortalNode);
  await system.kubectl('delete', 'pod', ...astray.map(({ name }) => name));
  await system.ready();
  await system.kubectl('uncordon', mortalNode);
}

async function readPods(): Promise<string> {
  const found = JSON.parse(await system.kubectl('get', 'pods', '-o', 'json')) as {
    items: {
      metadata: { name: string };
      spec: {
        automountServiceAccountToken?: boolean;
        securityContext: { runAsNonRoot?: boolean; fsGroup?: number };
        containers: {
          name: string;
          securityContext: { readOnlyRootFilesystem?: boolean; allowPrivilegeEscalation?: boolean };
          livenessProbe?: unknown;
          resources: { limits?: { memory?: string }; requests?: { memory?: string } };
        }[];
      };
    }[];
  };
  for (const { metadata, spec } of found.items) {
    expectThat(spec.automountServiceAccountToken === false, `${metadata.name} has a token of the API server`);
    expectThat(spec.securityContext.runAsNonRoot === true, `${metadata.name} may run as root`);
    for (const { name, securityContext, resources } of spec.containers) {
      const which = `${metadata.name}/${name}`;
      expectThat(securityContext.readOnlyRootFilesystem === true, `${which} can write to its root`);
      expectThat(securityContext.allowPrivilegeEscalation === false, `${which} can get more rights`);
      expectThat(resources.limits?.memory !== undefined, `${which} has no limit of memory`);
    }
  }
  return `${found.items.length} pods`;
}

/** The nodes of the lab have no zones, as most machines that somebody owns have none. */
async function apart(): Promise<string> {
  const nodes = new Map<string, string[]>();
  for (const { component, node, deleted } of await system.pods())
    if ([...serviceNames, 'edge'].includes(component) && !deleted)
      nodes.set(component, [...(nodes.get(component) ?? []), node]);
  const several = [...nodes].filter(([, where]) => where.length > 1);
  expectThat(several.length > 0, 'no service has two pods');
  const together = several.filter(([, where]) => new Set(where).size === 1).map(([component]) => component);
  expectThat(together.length === 0, `all pods on one node: ${together.join(', ')}`);
  return `${several.length} services on two nodes each`;
}

async function asWorkload(): Promise<string> {
  const { issuer: name } = JSON.parse(
    await cluster.run('kubectl', ['get', '--raw', '/.well-known/openid-configuration']),
  ) as { issuer: string };
  const keys = await cluster.run('kubectl', ['get', '--raw', '/openid/v1/jwks']);
  const subject = `system:serviceaccount:${namespace}:default`;
  const told = await system.client<{ issuer: string; clientId: string }>('prepare-workload', name, keys, subject);
  await system.startWorkload(tags.now, told.issuer);
  const { ours, others } = await system.workload<Record<string, string>>('ask-as-workload', told.issuer, told.clientId);
  expectThat(ours === '200 token', `the token of the pod was answered with ${ours}`);
  expectThat(others === '401 invalid_client', `the token for the API server was answered with ${others}`);
  return name;
}

async function helmTest(): Promise<string> {
  await cluster.run('helm', ['test', release, '-n', namespace, '--timeout', '3m']);
  return '';
}

async function prepareClient(): Promise<string> {
  await system.startClient(tags.now);
  const { issuer } = await system.client<{ issuer: string }>('prepare');
  return issuer;
}

async function flow(binding: 'dpop' | 'mtls'): Promise<string> {
  const { confirmation } = await system.client<{ confirmation: unknown }>('flow', binding);
  return JSON.stringify(confirmation);
}

/** Every service in turn loses a pod, in good order; whoever calls it meanwhile sees nothing. */
async function deletePods(): Promise<string> {
  const result = await system.underLoad(people, 20, async () => {
    for (const component of [...serviceNames, 'edge']) {
      const [pod] = (await system.pods()).filter((each) => each.component === component && !each.deleted);
      expectThat(pod !== undefined, `there is no pod of ${component}`);
      await system.kubectl('delete', 'pod', pod.name, '--wait=false');
      await system.ready();
    }
  });
  return judged(result);
}

async function killProcesses(): Promise<string> {
  if (!lab) return '';
  const result = await system.underLoad(people, 20, async () => {
    for (const name of serviceNames) {
      const killed = await lab.killProcesses(mortalNode, `services/${name}/dist/main.js`);
      if (killed === 0) await lab.killProcesses(steadyNode, `services/${name}/dist/main.js`);
      await sleep(3000);
      await system.ready();
    }
    await lab.killProcesses(mortalNode, 'nginx: worker');
    await sleep(2000);
  });
  return judged(result);
}

/** A change of every pod beside flows: none of them may fail. */
async function moved(change: () => Promise<void>): Promise<string> {
  const result = await system.underLoad(people, 20, async () => {
    await change();
    await system.ready();
    await sleep(2000);
  });
  return judged(result);
}

async function badUpgrade(): Promise<string> {
  const before = await revisionOf();
  const result = await system.underLoad(people, 10, async () => {
    const failing = ['--atomic', '--set', 'services.token.image.tag=never-made'];
    const refused = await system.install(tags.now, failing, '90s').then(
      () => false,
      () => true,
    );
    expectThat(refused, 'the upgrade to an image that does not exist succeeded');
    await system.ready();
  });
  const after = await revisionOf();
  expectThat(after.status === 'deployed', `the release is ${after.status}`);
  return `revision ${before.revision} → ${after.revision}; ${judged(result)}`;
}

async function revisionOf(): Promise<{ revision: number; status: string }> {
  const history = JSON.parse(
    await cluster.run('helm', ['history', release, '-n', namespace, '--max', '1', '-o', 'json']),
  ) as { revision: number; status: string }[];
  const [latest] = history;
  expectThat(latest !== undefined, 'there is no release');
  return latest;
}

async function drain(): Promise<string> {
  const result = await system.underLoad(people, 15, async () => {
    await system.kubectl('drain', mortalNode, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=240s');
    await system.ready();
  });
  await system.kubectl('uncordon', mortalNode);
  await spread();
  return judged(result);
}

/** Both nodes get pods of every service again. */
async function spread(): Promise<void> {
  await system.kubectl('rollout', 'restart', 'deployment', '-l', `app.kubernetes.io/instance=${release}`);
  await sleep(1000);
  await system.ready(420);
  await apart();
}

async function killNode(): Promise<string> {
  if (!lab) return '';
  const victims = (await system.pods()).filter(({ node }) => node === mortalNode).length;
  expectThat(victims > 0, `no pod was on ${mortalNode}`);
  const began = Date.now();
  let noticed = 0;
  const result = await system.underLoad(people, 20, async () => {
    await lab.killNode(mortalNode);
    for (;;) {
      const status = await system.kubectl('get', 'node', mortalNode, '--no-headers');
      if (status.includes('NotReady')) break;
      expectThat(Date.now() - began < 120_000, `${mortalNode} is dead, and called ready after two minutes`);
      await sleep(1000);
    }
    noticed = Math.round((Date.now() - began) / 1000);
    await system.ready(420);
  });
  const recovered = Math.round((Date.now() - began) / 1000);
  await lab.up();
  for (const archive of archives) await lab.takeImages(archive);
  return `${victims} pods lost, noticed after ${noticed} s, whole after ${recovered} s; ${judged(result)}`;
}

async function powerCut(): Promise<string> {
  if (!lab) return '';
  const began = Date.now();
  await lab.powerCut();
  await sleep(5000);
  await system.ready(480);
  const whole = Math.round((Date.now() - began) / 1000);
  await system.kubectl('wait', '--for=condition=Ready', 'pod/cluster-client', '--timeout=120s');
  await flow('dpop');
  await flow('mtls');
  singleFlows += 2;
  return `whole after ${whole} s`;
}
let singleFlows = 2;

/** What a load must keep: everything completes, at the latest when it is begun again. */
function judged(result: LoadResult): string {
  answered.push(result);
  const { completed, completedOnRetry, failed, interruptions, slowestMs, seconds } = result;
  const told = Object.entries(interruptions).map(([what, times]) => `${times} × ${what}`);
  expectThat(failed.length === 0, `${failed.length} flows failed for good: ${failed.slice(0, 3).join('; ')}`);
  expectThat(completed + completedOnRetry > 0, 'no flow was completed');
  return `${completed} flows completed, ${completedOnRetry} more on being begun again${told.length > 0 ? ` (${told.join('; ')})` : ''}, ${seconds.toFixed(0)} s, slowest ${(slowestMs / 1000).toFixed(1)} s`;
}

const flowsAnswered = (): number =>
  singleFlows + answered.reduce((total, { completed, completedOnRetry }) => total + completed + completedOnRetry, 0);

async function nothingLost(): Promise<string> {
  const { good, lost } = await system.client<{ good: number; lost: string[] }>('refresh');
  expectThat(lost.length === 0, `${lost.length} refresh tokens are lost: ${lost[0]}`);
  expectThat(good >= flowsAnswered(), `${flowsAnswered()} flows were answered, and only ${good} refresh tokens noted`);
  return `${good} refreshed`;
}

async function audited(): Promise<string> {
  const end = Date.now() + 60_000;
  for (;;) {
    const { issued } = await system.client<{ issued: number }>('trail');
    if (issued >= flowsAnswered()) return `${issued} events for ${flowsAnswered()} flows`;
    expectThat(Date.now() < end, `${flowsAnswered()} flows were answered, and the trail knows of ${issued}`);
    await sleep(3000);
  }
}

async function uninstall(): Promise<string> {
  await cluster.run('helm', ['uninstall', release, '-n', namespace, '--wait', '--timeout', '5m']);
  const kinds =
    'all,configmaps,secrets,serviceaccounts,persistentvolumeclaims,poddisruptionbudgets,networkpolicies,ingresses,horizontalpodautoscalers';
  // Data and the keys to it are not thrown away with the programs.
  const kept = [
    'Secret/ostiary-trial',
    'Secret/ostiary-trial-tls',
    'PersistentVolumeClaim/data-ostiary-postgres-0',
    'PersistentVolumeClaim/data-ostiary-kafka-0',
  ];
  const end = Date.now() + 120_000;
  let left: string[];
  for (;;) {
    const found = JSON.parse(
      await system.kubectl('get', kinds, '-l', `app.kubernetes.io/instance=${release}`, '-o', 'json'),
    ) as { items: { kind: string; metadata: { name: string } }[] };
    left = found.items.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    const stray = left.filter((each) => !kept.includes(each));
    if (stray.length === 0) break;
    // Pods take their time to end.
    expectThat(Date.now() < end, `left behind: ${stray.join(', ')}`);
    await sleep(3000);
  }
  await cluster.run('kubectl', ['delete', 'namespace', namespace, '--timeout=120s']);
  return `kept until the namespace went: ${left.join(', ')}`;
}

try {
  await run();
} finally {
  await end();
}
process.exit(steps.end());
