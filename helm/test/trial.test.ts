// The trial mode: a whole system, made of secrets that are as good as those of the local system, and marked for what it is.
import { createPublicKey, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { found, type Manifest, ownStores, render, valuesOf, withValues, type YamlMap } from './chart.ts';
import { podOf } from './pods.ts';

type Jwk = Readonly<Record<'kty' | 'crv' | 'kid' | 'x' | 'y', string>> & { readonly d?: string };

let manifests: readonly Manifest[] = [];
let secret: (key: string) => string;
let tls: (key: string) => string;
beforeAll(async () => {
  manifests = await render(valuesOf('trial.yaml'));
  const reader = (name: string) => {
    const data = found(manifests, 'Secret', name).data as Readonly<Record<string, string>>;
    return (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString();
  };
  secret = reader('ostiary-trial');
  tls = reader('ostiary-trial-tls');
});

describe('the secrets of a trial', () => {
  it.each(['console', 'demo-portal'])('hold a P-256 key pair of the %s', (name) => {
    const privateKey = JSON.parse(secret(`${name}-key`)) as Jwk;
    const publicKey = JSON.parse(secret(`${name}-public-key`)) as Jwk;
    expect(Object.keys(publicKey).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    const { d, ...rest } = privateKey;
    expect(rest).toEqual(publicKey);
    // Derived from the private half alone: x and y are on the curve, and belong to d.
    const derived = createPublicKey({ key: { ...privateKey }, format: 'jwk' }).export({ format: 'jwk' });
    expect(derived).toMatchObject({ x: publicKey.x, y: publicKey.y, crv: 'P-256' });
    expect(Buffer.from(d ?? '', 'base64url')).toHaveLength(32);
  });

  it.each([
    ['installation-secret', 48],
    ['key-encryption-key', 32],
    ['console-session-key', 32],
  ])('hold %s, base64 of %d bytes', (key, bytes) => {
    expect(Buffer.from(secret(key), 'base64')).toHaveLength(bytes);
    expect(secret(key)).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
  });

  it('are new for every installation', async () => {
    const other = found(
      await render(valuesOf('trial.yaml'), ['--set', 'commonLabels.other=one']),
      'Secret',
      'ostiary-trial',
    );
    const again = (other.data as Readonly<Record<string, string>>)['key-encryption-key'];
    expect(Buffer.from(again ?? '', 'base64').toString()).not.toBe(secret('key-encryption-key'));
  });

  it('have a certificate of the public host, signed by the root that the services trust', () => {
    const certificate = new X509Certificate(tls('tls.crt'));
    const root = new X509Certificate(tls('ca.crt'));
    expect(certificate.checkHost('ostiary-edge.identity.svc')).toBe('ostiary-edge.identity.svc');
    expect(certificate.verify(root.publicKey)).toBe(true);
    expect(root.ca).toBe(true);
  });

  it('outlive the release, as the volumes do', () => {
    for (const name of ['ostiary-trial', 'ostiary-trial-tls'])
      expect(found(manifests, 'Secret', name).metadata.annotations).toMatchObject({
        'helm.sh/resource-policy': 'keep',
      });
  });
});

describe('a trial', () => {
  it('has its stores, and migrates beside them', () => {
    const kinds = manifests
      .filter(({ kind }) => ['StatefulSet', 'Job'].includes(kind))
      .map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[0-9a-f]{10}$/, '')}`);
    expect(kinds.sort()).toEqual([
      'Job ostiary-migrations',
      'Job ostiary-topics',
      'StatefulSet ostiary-kafka',
      'StatefulSet ostiary-postgres',
      'StatefulSet ostiary-redis',
    ]);
  });

  it('keeps only what must be kept', () => {
    const claims = (name: string) =>
      (found(manifests, 'StatefulSet', name).spec as { volumeClaimTemplates?: unknown[] }).volumeClaimTemplates
        ?.length ?? 0;
    expect(['ostiary-postgres', 'ostiary-kafka', 'ostiary-redis'].map(claims)).toEqual([1, 1, 0]);
  });

  it('makes the roles and the database of the local system', () => {
    const sql = (found(manifests, 'ConfigMap', 'ostiary-postgres').data as Record<string, string>)['ostiary.sql'] ?? '';
    for (const role of ['owner', 'authorize', 'token', 'tenant', 'identity', 'audit'])
      expect(sql).toContain(`CREATE ROLE ostiary_${role} LOGIN NOINHERIT`);
    expect(sql).toContain('REVOKE ALL ON DATABASE ostiary FROM PUBLIC;');
    expect(sql).toContain('ALTER ROLE ostiary_token IN DATABASE ostiary SET search_path = token;');
  });

  it('uses a store of one’s own where an address is given', async () => {
    const own = await render(
      withValues(valuesOf('trial.yaml'), { redis: { addresses: ['redis:6379'], tls: { enabled: false } } }),
    );
    expect(own.filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name.endsWith('-redis'))).toEqual([]);
    const [container] = podOf(found(own, 'Deployment', 'ostiary-token'))?.spec.containers ?? [];
    expect(container?.env).toContainEqual({ name: 'REDIS_URL', value: 'redis://redis:6379/0' });
  });

  it('runs as accounts with large numbers, which some clusters demand', async () => {
    const uid = 1_000_650_000;
    const stores = { postgres: { uid }, redis: { uid }, kafka: { uid } };
    const text = JSON.stringify(await render(withValues(valuesOf('trial.yaml'), { trial: stores })));
    expect(text.match(/"runAsUser":1000650000/g)).toHaveLength(4);
  });

  it('is nowhere in an installation that is none', async () => {
    const text = JSON.stringify(await render(ownStores()));
    expect(text).not.toMatch(/trial/);
    expect(text).not.toMatch(/"kind":"(Secret|StatefulSet)"/);
  });
});

describe('a job, whose pods Kubernetes lets nobody change', () => {
  const jobs = async (values: YamlMap): Promise<ReadonlyMap<string, string>> =>
    new Map(
      (await render(values))
        .filter(({ kind }) => kind === 'Job')
        .map(({ metadata, spec }) => [metadata.name, JSON.stringify((spec as { template: unknown }).template)]),
    );

  it.each([
    ['labels', { commonLabels: { team: 'identity' } }],
    ['a version', { image: { tag: '2.0.0' } }],
    ['an account', { trial: { kafka: { uid: 1234 } } }],
    ['resources', { migrations: { resources: { limits: { memory: '1Gi' } } } }],
    ['nothing', {}],
  ] satisfies [string, YamlMap][])('has another name when %s make other pods of it', async (_, change) => {
    const before = await jobs(valuesOf('trial.yaml'));
    for (const [name, template] of await jobs(withValues(valuesOf('trial.yaml'), change)))
      if (before.has(name)) expect(template).toBe(before.get(name));
  });
});
