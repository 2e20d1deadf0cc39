// Values that contradict themselves, or would leave something open, are refused with sentences that name them, all at once.
import { describe, expect, it } from '@jest/globals';
import { ownStores, render, withValues, type YamlMap } from './chart.ts';

describe('an installation is refused', () => {
  it('that names nothing, with everything that is missing', async () => {
    const refused = await render({}).catch((error: unknown) => String(error));
    for (const missing of [
      'public.host',
      'trustedProxies',
      'postgres.host',
      'redis.addresses',
      'kafka.brokers',
      'secrets.installation.existingSecret',
      'secrets.keyEncryption.existingSecret',
      'secrets.console.existingSecret',
      'postgres.existingSecret',
    ])
      expect(refused).toContain(`${missing} is missing`);
  });

  const base = { gateway: { enabled: true, parentRefs: [{ name: 'public' }] } };
  const refusals: readonly [what: string, values: YamlMap, sentence: RegExp][] = [
    [
      'whose routes are for another kind of issuer',
      { ...base, public: { issuerTemplate: 'https://{tenant}.example.com/{workspace}' } },
      /issuerTemplate does not end/,
    ],
    ['whose gateway attaches to nothing', { gateway: { enabled: true } }, /gateway.parentRefs is missing/],
    ['whose Ingress has nothing behind it', { ingress: { enabled: true } }, /ingress.enabled needs edge.enabled/],
    [
      'whose edge does not know the proxy in front',
      { ingress: { enabled: true }, edge: { enabled: true, tls: { existingSecret: 'tls' } } },
      /edge.behind is missing/,
    ],
    ['whose edge has no certificate', { edge: { enabled: true } }, /edge.tls.existingSecret is missing/],
    [
      'whose edge would be misread',
      { edge: { enabled: true, tls: { existingSecret: 'tls' } }, clientCertFormat: 'envoy' },
      /clientCertFormat must be nginx/,
    ],
    [
      'that sends a password in clear',
      { kafka: { tls: { enabled: false }, sasl: { mechanism: 'PLAIN', username: 'u', existingSecret: 's' } } },
      /must not be PLAIN/,
    ],
    [
      'with a user and no password',
      { kafka: { sasl: { mechanism: 'SCRAM-SHA-512', username: 'u' } } },
      /kafka.sasl.existingSecret is missing/,
    ],
    ['with two single Redis', { redis: { addresses: ['a:6379', 'b:6379'] } }, /redis.addresses has more than one/],
    [
      'with a numbered database in a cluster',
      { redis: { mode: 'cluster', database: 2 } },
      /redis.database is of use only/,
    ],
    ['with mail from nobody', { mail: { existingSecret: 'mail' } }, /mail.from is missing/],
    [
      'that scales by what nobody counts',
      { services: { audit: { keda: { enabled: true } } }, kafka: { brokers: [] } },
      /keda.enabled needs kafka.brokers/,
    ],
  ];
  it.each(refusals)('%s', async (_, values, sentence) => {
    await expect(render(withValues(ownStores(), values))).rejects.toThrow(sentence);
  });

  it('but not one that is whole', async () => {
    await expect(render(ownStores())).resolves.toBeDefined();
  });
});
