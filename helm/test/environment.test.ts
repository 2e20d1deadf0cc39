// The services themselves read the environment that the chart gives them, and find nothing wrong.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { composeConfig, loadConfig } from '@ostiary/platform/config';
import { migrationDatabaseConfig } from '@ostiary/platform/database-config';
import { profilingConfig } from '@ostiary/platform/profiling/profiling-config';
import { tracingConfig } from '@ostiary/platform/tracing/tracing-config';
import { CertificateAuthority } from '../../deploy/local/certificates.ts';
import { found, ownStores, render, valuesFiles, valuesOf, withValues } from './chart.ts';
import { type Container, podOf } from './pods.ts';
import { serviceConfigs } from './service-configs.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-chart-'));

/** What stands in for the contents of Secrets and ConfigMaps, below /etc/ostiary. */
beforeAll(async () => {
  const authority = await CertificateAuthority.open(path.join(folder, 'authority'));
  const own = await authority.clientCertificate({ subject: 'ostiary' });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const described = { kid: 'one', alg: 'ES256', use: 'sig' };
  const files: Readonly<Record<string, string>> = {
    'secrets/installation-secret': randomBytes(48).toString('base64'),
    'secrets/key-encryption-key': randomBytes(32).toString('base64'),
    'secrets/other-key-encryption-keys': `${randomBytes(32).toString('base64')}\n${randomBytes(32).toString('base64')}\n`,
    'secrets/console-session-key': randomBytes(32).toString('base64'),
    'secrets/console-key': JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...described }),
    'secrets/console-public-key': JSON.stringify({ ...publicKey.export({ format: 'jwk' }), ...described }),
    'secrets/demo-portal-key': JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...described }),
    'secrets/demo-portal-public-key': JSON.stringify({ ...publicKey.export({ format: 'jwk' }), ...described }),
    'secrets/smtp-url': 'smtps://user:password@mail.example.com:465',
    // What no URL takes as it is.
    'secrets/database-password': 'p@ss/w:rd?%\n',
    'secrets/redis-password': 'p@ss/w:rd?%',
    'secrets/redis-sentinel-password': 'p@ss',
    'secrets/kafka-password': 'p@ss',
    'secrets/otlp-headers': 'authorization=Bearer%20secret\n',
    'client-ca/ca.crt': authority.certificatePem,
    ...Object.fromEntries(
      ['postgres', 'redis', 'kafka', 'grpc'].flatMap((of) => [
        [`${of}/ca.crt`, authority.certificatePem],
        [`${of}/tls.crt`, own.certificatePem],
        [`${of}/tls.key`, own.keyPem],
      ]),
    ),
  };
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** As the kubelet makes it, with the files where we have them. */
const environmentOf = (container: Container): Record<string, string> =>
  Object.fromEntries(
    (container.env ?? []).map(({ name, value = 'pod-1' }) => [name, value.replace('/etc/ostiary', folder)]),
  );

/** A file that a variable names is in a volume that is mounted, and the volume has it. */
function unmountedFiles(container: Container, volumes: readonly Readonly<Record<string, unknown>>[]): string[] {
  const files = (container.env ?? []).flatMap(({ value }) => (value?.startsWith('/etc/ostiary/') ? [value] : []));
  return files.filter((file) => {
    const mount = container.volumeMounts?.find(({ mountPath }) => path.dirname(file) === mountPath);
    const volume = volumes.find(({ name }) => name === mount?.name);
    if (!volume) return true;
    const text = JSON.stringify(volume);
    return text.includes('"items"') && !text.includes(`"path":"${path.basename(file)}"`);
  });
}

describe('the migrations', () => {
  it.each(valuesFiles.filter((file) => file !== 'edge-behind-gateway.yaml'))(
    'of %s find their database',
    async (file) => {
      const jobs = (await render(valuesOf(file))).filter(
        ({ kind, metadata }) => kind === 'Job' && metadata.name.includes('migrations'),
      );
      const pod = jobs[0] && podOf(jobs[0]);
      expect(pod?.spec.containers.map(({ name }) => name)).toEqual([
        'audit',
        'authorize',
        'identity',
        'tenant',
        'token',
      ]);
      for (const container of pod?.spec.containers ?? []) {
        expect(unmountedFiles(container, pod?.spec.volumes ?? [])).toEqual([]);
        const { databaseUrl } = loadConfig(migrationDatabaseConfig, environmentOf(container));
        expect(new URL(databaseUrl)).toMatchObject({
          username: expect.stringMatching(/_owner$/),
          password: 'p%40ss%2Fw%3Ard%3F%25',
        });
      }
    },
  );
});

describe.each(valuesFiles)('%s', (file) => {
  it.each(Object.entries(serviceConfigs))('gives %s what it needs', async (name, schema) => {
    const manifests = await render(valuesOf(file));
    const names = manifests.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    const own = names.find((each) => each.endsWith(`-${name}`));
    const pod = own === undefined ? undefined : podOf(found(manifests, 'Deployment', own));
    const [container] = pod?.spec.containers ?? [];
    const off =
      (valuesOf(file).services as Record<string, { enabled?: boolean }> | undefined)?.[name]?.enabled === false;
    expect(pod === undefined).toBe(off);
    if (!pod || !container) return;
    expect(unmountedFiles(container, pod.spec.volumes ?? [])).toEqual([]);
    const env = environmentOf(container);
    const known = composeConfig(schema, tracingConfig, profilingConfig);
    expect(loadConfig(known, env)).toMatchObject({ httpPort: 8080, httpHost: '0.0.0.0', drainDelayMs: 5000 });
    expect(env.OSTIARY_TRUSTED_PROXIES).not.toBe('');
    expect(container.env?.filter(({ valueFrom }) => valueFrom?.secretKeyRef)).toEqual([]);
  });
});

/** What the first container of token reads of it. */
async function tokenReads(values: Parameters<typeof render>[0]) {
  const pod = podOf(found(await render(values), 'Deployment', 'ostiary-token'));
  const [container] = pod?.spec.containers ?? [];
  if (!pod || !container) throw new Error('there is no token');
  expect(unmountedFiles(container, pod.spec.volumes ?? [])).toEqual([]);
  return { ...loadConfig(composeConfig(tracingConfig, profilingConfig), environmentOf(container)), container };
}

describe('traces and profiles', () => {
  it('are off unless they are asked for', async () => {
    const { traces, profilingPort, container } = await tokenReads(ownStores());
    expect([traces, profilingPort]).toEqual([undefined, undefined]);
    expect(container.env?.filter(({ name }) => name.startsWith('OTEL_'))).toEqual([]);
  });

  it('go where they are sent, with what the collector asks for out of a Secret', async () => {
    const traces = {
      endpoint: 'http://collector.observability:4318',
      sampler: 'parentbased_traceidratio',
      samplerRatio: 0,
      headers: { existingSecret: 'otlp' },
      resourceAttributes: { 'deployment.environment.name': 'a b,c' },
    };
    const read = await tokenReads(withValues(ownStores(), { observability: { traces, profiling: { enabled: true } } }));
    expect(read.traces).toMatchObject({
      url: 'http://collector.observability:4318/v1/traces',
      headers: { authorization: 'Bearer secret' },
      sampler: 'parentbased_traceidratio',
      samplerRatio: 0,
      resourceAttributes: { 'deployment.environment.name': 'a b,c', 'k8s.namespace.name': 'identity' },
    });
    expect(read.profilingPort).toBe(6070);
    // Nobody but the pod itself is to reach it.
    expect(JSON.stringify(read.container)).not.toContain('containerPort":6070');
  });

  it.each([
    ['trial.yaml', 'edge'],
    ['ingress.yaml', 'edge'],
    ['gateway.yaml', 'new'],
    ['edge-behind-gateway.yaml', 'edge'],
  ])('of %s begin where nobody else can have a say: %s', async (file, where) => {
    const manifests = await render(valuesOf(file));
    const names = manifests.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    const token = names.find((each) => each.endsWith('-token')) ?? '';
    const [container] = podOf(found(manifests, 'Deployment', token))?.spec.containers ?? [];
    expect(container?.env).toContainEqual({ name: 'OSTIARY_TRACE_CONTEXT', value: where });
  });
});

describe('variables of one’s own', () => {
  it('are text, whatever they are in YAML, and may refer to the release', async () => {
    const env = { NUMBER: 2_592_000, SMALL: 3, YES: true, TEXT: '007', RELEASE: '{{ .Release.Name }}' };
    const manifests = await render(withValues(ownStores(), { services: { token: { env } } }));
    const [container] = podOf(found(manifests, 'Deployment', 'ostiary-token'))?.spec.containers ?? [];
    const given = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    expect(given).toMatchObject({ NUMBER: '2592000', SMALL: '3', YES: 'true', TEXT: '007', RELEASE: 'ostiary' });
  });
});
