// What every pod and every object has to be, whatever the values: the "restricted" Pod Security Standard and our own rules beside it.
import { describe, expect, it } from '@jest/globals';
import { type Manifest, render, valuesFiles, valuesOf, withValues } from './chart.ts';
import { type Container, containersOf, type PodTemplate, podOf } from './pods.ts';

interface Rule {
  readonly says: string;
  /** True when the container is as it should be. */
  readonly holds: (container: Container, pod: PodTemplate) => boolean;
}

const rules: readonly Rule[] = [
  {
    says: 'is not root',
    holds: (_, { spec }) => spec.securityContext?.runAsNonRoot === true && Number(spec.securityContext.runAsUser) > 0,
  },
  { says: 'cannot become more', holds: ({ securityContext }) => securityContext?.allowPrivilegeEscalation === false },
  {
    says: 'has no capability',
    holds: ({ securityContext }) => JSON.stringify(securityContext?.capabilities) === '{"drop":["ALL"]}',
  },
  {
    says: 'is confined by seccomp',
    holds: (_, { spec }) => JSON.stringify(spec.securityContext?.seccompProfile) === '{"type":"RuntimeDefault"}',
  },
  {
    says: 'cannot write to its image',
    holds: ({ securityContext }) => securityContext?.readOnlyRootFilesystem === true,
  },
  { says: 'is not privileged', holds: ({ securityContext }) => securityContext?.privileged === undefined },
  {
    says: 'has no port of the node',
    holds: ({ ports }) => (ports ?? []).every(({ hostPort }) => hostPort === undefined),
  },
  {
    says: 'shares nothing of the node',
    holds: (_, { spec }) =>
      ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace'].every((name) => spec[name] === undefined),
  },
  {
    says: 'mounts nothing of the node',
    holds: (_, { spec }) => (spec.volumes ?? []).every((volume) => volume.hostPath === undefined),
  },
  { says: 'has no token of the cluster', holds: (_, { spec }) => spec.automountServiceAccountToken === false },
  { says: 'hears of no other service by its environment', holds: (_, { spec }) => spec.enableServiceLinks === false },
  {
    says: 'asks for processor and memory, and has a limit of memory',
    holds: ({ resources }) =>
      Boolean(resources?.requests?.cpu && resources.requests.memory && resources.limits?.memory),
  },
  {
    says: 'has an image of one version',
    holds: ({ image }) => /(@sha256:[0-9a-f]{64}|:[\w.-]+)$/.test(image) && !image.endsWith(':latest'),
  },
  {
    says: 'mounts its configuration to read only',
    holds: ({ volumeMounts }) =>
      (volumeMounts ?? []).every(({ mountPath, readOnly }) => !mountPath.startsWith('/etc/') || readOnly === true),
  },
  {
    says: 'has no secret in its environment as text',
    holds: ({ env }) =>
      (env ?? []).every(({ name, value }) => !/(PASSWORD|SECRET|_KEY)$/.test(name) || value === undefined),
  },
  {
    says: 'mounts what it names',
    holds: ({ volumeMounts }, { spec }) =>
      (volumeMounts ?? []).every(
        ({ name }) => name === 'data' || (spec.volumes ?? []).some((volume) => volume.name === name),
      ),
  },
];

const podsOf = (manifests: readonly Manifest[]) =>
  manifests.flatMap((manifest) => {
    const pod = podOf(manifest);
    return pod ? [{ manifest, pod }] : [];
  });

describe.each(valuesFiles)('%s', (file) => {
  it.each(rules)('every container $says', async ({ holds }) => {
    const pods = podsOf(await render(valuesOf(file)));
    expect(pods.length).toBeGreaterThan(4);
    const faults = pods.flatMap(({ manifest, pod }) =>
      containersOf(pod)
        .filter((container) => !holds(container, pod))
        .map(({ name }) => `${manifest.kind} ${manifest.metadata.name}: ${name}`),
    );
    expect(faults).toEqual([]);
  });

  it('every server says how it is, and stops after it has drained', async () => {
    const servers = podsOf(await render(valuesOf(file))).filter(({ manifest }) => manifest.kind === 'Deployment');
    for (const { manifest, pod } of servers) {
      const [container] = pod.spec.containers;
      expect([manifest.metadata.name, container]).toEqual([
        manifest.metadata.name,
        expect.objectContaining({
          startupProbe: expect.anything(),
          livenessProbe: expect.anything(),
          readinessProbe: expect.anything(),
        }),
      ]);
      const drain = Number(container?.env?.find(({ name }) => name === 'HTTP_DRAIN_DELAY_MS')?.value ?? 0);
      // Requests under way and what is still to be written get 10 s each (libs/platform/src/service-main.ts).
      expect(Number(pod.spec.terminationGracePeriodSeconds) * 1000).toBeGreaterThanOrEqual(drain + 20_000);
    }
  });

  it('every object has the labels, and no two have one name', async () => {
    const manifests = (await render(valuesOf(file))).filter(({ metadata }) => !/more$|^text$/.test(metadata.name));
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const { metadata } of manifests) {
      expect(metadata.name.length).toBeLessThanOrEqual(63);
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/instance': 'ostiary',
        'app.kubernetes.io/managed-by': 'Helm',
        'app.kubernetes.io/part-of': 'ostiary',
      });
    }
  });

  it('a Secret is made in a trial only', async () => {
    const secrets = (await render(valuesOf(file))).filter(({ kind }) => kind === 'Secret');
    expect(secrets.length > 0).toBe(file.startsWith('trial'));
  });

  it('a hook needs nothing that the chart makes', async () => {
    const manifests = await render(valuesOf(file));
    const before = manifests.filter(({ metadata }) => metadata.annotations?.['helm.sh/hook']?.includes('pre-install'));
    const made = manifests.filter(({ kind }) => ['Secret', 'ConfigMap', 'ServiceAccount'].includes(kind));
    for (const hook of before) {
      const text = JSON.stringify(hook);
      expect(made.filter(({ metadata }) => text.includes(`"${metadata.name}"`))).toEqual([]);
    }
  });
});

it('names fit, however long the release is called', async () => {
  const long = { fullnameOverride: 'a-name-that-somebody-found-fitting-for-a-release-of-this-chart' };
  const made = await Promise.all(
    ['trial.yaml', 'own-stores.yaml'].map((file) => render(withValues(valuesOf(file), long))),
  );
  const names = made.flat().map(({ metadata }) => metadata.name);
  expect(names.filter((name) => name.length > 63 || !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name))).toEqual([]);
});
