// Each service has a certificate of its own, which names it; whoever has another's is another.
import { describe, expect, it } from '@jest/globals';
import { found, ownStores, render, valuesOf, withValues, type YamlMap } from './chart.ts';
import { podOf } from './pods.ts';

const services = ['audit', 'authorize', 'identity', 'tenant', 'token'];

/** Service → the Secret that is mounted where gRPC's certificate is. */
async function mounted(values: YamlMap, release = 'ostiary'): Promise<Record<string, string | undefined>> {
  const manifests = await render(values);
  return Object.fromEntries(
    services.map((name) => {
      const volumes = podOf(found(manifests, 'Deployment', `${release}-${name}`))?.spec.volumes ?? [];
      const volume = volumes.find((each) => each.name === 'grpc-certificates') as
        | { secret?: { secretName: string } }
        | undefined;
      return [name, volume?.secret?.secretName];
    }),
  );
}

describe('between the services', () => {
  it('cert-manager makes a certificate for each, of an authority that is for nothing else', async () => {
    const manifests = await render(ownStores());
    const certificates = manifests.filter(
      ({ kind, metadata }) => kind === 'Certificate' && metadata.name.endsWith('-grpc'),
    );
    expect(certificates.map(({ spec }) => (spec as { uris: string[] }).uris[0])).toEqual(
      services.map((name) => `spiffe://ostiary/${name}`),
    );
    for (const { spec } of certificates)
      expect(spec).toMatchObject({
        issuerRef: { name: 'ostiary-authority', kind: 'Issuer' },
        usages: ['digital signature', 'server auth', 'client auth'],
      });
    expect(found(manifests, 'Certificate', 'ostiary-authority').spec).toMatchObject({
      isCA: true,
      issuerRef: { name: 'ostiary-authority-self-signed' },
    });
    const made = Object.fromEntries(services.map((name) => [name, `ostiary-${name}-grpc-tls`]));
    expect(await mounted(ownStores())).toEqual(made);
    expect(certificates.map(({ spec }) => (spec as { secretName: string }).secretName)).toEqual(Object.values(made));
  });

  it('an issuer that is named is used instead', async () => {
    const manifests = await render(valuesOf('everything.yaml'));
    expect(manifests.filter(({ kind }) => kind === 'Issuer')).toEqual([]);
    expect(found(manifests, 'Certificate', 'gate-token-grpc').spec).toMatchObject({
      uris: ['spiffe://example.com/gate/token'],
      issuerRef: { name: 'internal', kind: 'ClusterIssuer' },
    });
  });

  it('Secrets that are given are mounted, each where it belongs', async () => {
    expect(await mounted(valuesOf('gateway.yaml'))).toEqual(
      Object.fromEntries(services.map((name) => [name, `ostiary-grpc-${name}`])),
    );
  });

  it('one Secret for all of them is refused', async () => {
    const shared = withValues(ownStores(), { grpc: { tls: { existingSecret: 'shared' } } });
    await expect(render(shared)).rejects.toThrow(/has no \{service\} in it/);
  });

  it('nothing talks in clear by mistake', async () => {
    const forgotten = withValues(ownStores(), { grpc: { tls: { certManager: { enabled: false } } } });
    await expect(render(forgotten)).rejects.toThrow(/grpc.tls.existingSecret is missing/);
  });
});
