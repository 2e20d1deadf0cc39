// The Secrets that tools/kubernetes-secrets.ts makes are those that the chart asks for in ci/own-stores.yaml, key by key.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { GrpcTls } from '@ostiary/platform/grpc-tls';
import { found, ownStores, render } from './chart.ts';
import { podOf } from './pods.ts';

interface Secret {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly stringData: Readonly<Record<string, string>>;
}

const made = (...options: readonly string[]): readonly Secret[] => {
  const text = execFileSync(process.execPath, ['tools/kubernetes-secrets.ts', '--namespace', 'identity', ...options], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
  });
  return (JSON.parse(text) as { items: readonly Secret[] }).items;
};

describe('the tool that makes secrets', () => {
  const secrets = made();

  it('makes every key that a pod mounts, and no other', async () => {
    const manifests = await render(ownStores());
    const mounted = manifests.flatMap((manifest) =>
      (podOf(manifest)?.spec.volumes ?? []).flatMap((volume) => {
        const sources =
          (volume.projected as { sources: { secret: { name: string; items: { key: string }[] } }[] } | undefined)
            ?.sources ?? [];
        const whole = volume.secret as { secretName: string; items: { key: string }[] } | undefined;
        return [
          ...sources.flatMap(({ secret }) => secret.items.map(({ key }) => `${secret.name}/${key}`)),
          ...(whole?.items ?? []).map(({ key }) => `${whole?.secretName}/${key}`),
        ];
      }),
    );
    const keys = secrets.flatMap(({ metadata, stringData }) =>
      Object.keys(stringData).map((key) => `${metadata.name}/${key}`),
    );
    expect([...new Set(mounted)].sort()).toEqual(keys.sort());
  });

  it('puts them where they are wanted, and never the same twice', () => {
    expect(new Set(secrets.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['identity']));
    const values = (all: readonly Secret[]) => all.flatMap(({ stringData }) => Object.values(stringData));
    const [one, other] = [values(secrets), values(made())];
    expect(one.filter((value) => other.includes(value))).toEqual([]);
    expect(new Set(one).size).toBe(one.length);
  });

  it('gives the key that seals keys to token alone', async () => {
    const manifests = await render(ownStores());
    const holders = manifests
      .filter(({ kind }) => kind === 'Deployment')
      .filter((each) => JSON.stringify(podOf(each)).includes('ostiary-key-encryption'));
    expect(holders).toEqual([found(manifests, 'Deployment', 'ostiary-token')]);
  });

  it('makes certificates by which services know each other, of one authority that signs for nobody else', () => {
    const certificates = made('--only-grpc-certificates');
    expect(certificates.map(({ metadata }) => metadata.name).sort()).toEqual(
      ['audit', 'authorize', 'identity', 'tenant', 'token'].map((name) => `ostiary-grpc-${name}`),
    );
    expect(new Set(certificates.map(({ stringData }) => stringData['ca.crt'])).size).toBe(1);
    for (const { metadata, stringData } of certificates) {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-grpc-'));
      const file = (name: string): string => {
        fs.writeFileSync(path.join(folder, name), stringData[name] ?? '');
        return path.join(folder, name);
      };
      const files = { caFile: file('ca.crt'), certificateFile: file('tls.crt'), keyFile: file('tls.key') };
      const identity = new GrpcTls(files, 'spiffe://ostiary/{service}').ownIdentity();
      expect(`ostiary-grpc-${identity}`).toBe(metadata.name);
      fs.rmSync(folder, { recursive: true });
    }
  });
});
