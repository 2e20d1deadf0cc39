// The network policies are the arrows of ARCHITECTURE.md: who may open a connection to whom, worked out from the policies of both ends, is what
// the services' own addresses say, and nothing else.
import { describe, expect, it } from '@jest/globals';
import { type Manifest, ownStores, render, valuesOf, withValues, type YamlMap } from './chart.ts';
import { podOf } from './pods.ts';

interface Peer {
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly namespaceSelector?: object;
  readonly ipBlock?: { readonly cidr: string };
}
interface Policy {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly policyTypes: readonly string[];
  readonly ingress: readonly {
    readonly from?: readonly Peer[];
    readonly ports: readonly { readonly port: number }[];
  }[];
  readonly egress: readonly {
    readonly to?: readonly Peer[];
    readonly ports: readonly { readonly port: number; readonly protocol?: string }[];
  }[];
}

const component = (labels: Readonly<Record<string, string>> | undefined): string =>
  labels?.['app.kubernetes.io/component'] ?? '';
const componentOf = (peer: Peer): string => component(peer.podSelector?.matchLabels);

function policiesOf(manifests: readonly Manifest[]): ReadonlyMap<string, Policy> {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec as Policy);
  return new Map(policies.map((policy) => [component(policy.podSelector.matchLabels), policy]));
}

/** `from → to:port` among the chart's pods, for every connection that both ends allow. */
function arrows(policies: ReadonlyMap<string, Policy>): string[] {
  return [...policies].flatMap(([from, { egress }]) =>
    [...policies].flatMap(([to, { ingress }]) =>
      ingress
        .filter(({ from: peers }) => peers === undefined || peers.some((peer) => componentOf(peer) === from))
        .flatMap(({ ports }) => ports.map(({ port }) => port))
        .filter((port) =>
          egress.some(
            (rule) =>
              rule.ports.some((each) => each.port === port) && rule.to?.some((peer) => componentOf(peer) === to),
          ),
        )
        .map((port) => `${from} → ${to}:${port}`),
    ),
  );
}

/** The same from what the pods are configured with: addresses of the chart's own Services in their environment, and the edge's upstreams. */
function configuredArrows(manifests: readonly Manifest[]): string[] {
  const found = manifests.flatMap((manifest) => {
    const pod = podOf(manifest);
    if (!pod || manifest.kind === 'Pod') return [];
    const from = component(pod.metadata?.labels);
    const texts = pod.spec.containers.flatMap(({ env, args }) => [
      ...(env ?? []).map(({ value }) => value ?? ''),
      ...(args ?? []),
    ]);
    const upstreams =
      from === 'edge'
        ? JSON.stringify(
            manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.endsWith('-edge')),
          )
        : '';
    return [...texts, upstreams].flatMap((text) =>
      [...text.matchAll(/\bostiary-([a-z-]+?)(?:-grpc)?\.identity\.svc:(\d+)/g)].map(
        ([, to, port]) => `${from} → ${to}:${port}`,
      ),
    );
  });
  return [...new Set(found)];
}

/** The public host is the edge's Service in a trial, whose ports are the edge's with other numbers; a store does not call itself. */
const translated = (arrow: string): string => arrow.replace('edge:9443', 'edge:8443');
const relevant = (arrow: string): boolean => {
  const [from, to] = arrow.split(/ → |:/);
  return from !== to && !/edge:9444/.test(arrow);
};

describe('among the pods of the chart', () => {
  it('a connection is allowed exactly where one is configured', async () => {
    const manifests = await render(valuesOf('trial.yaml'));
    const configured = configuredArrows(manifests).filter(relevant).map(translated);
    expect(configured.length).toBeGreaterThan(30);
    expect([...new Set(arrows(policiesOf(manifests)))].sort()).toEqual(
      // Who knows the public host as an issuer's, but sends it nothing.
      [...new Set(configured)].filter((arrow) => arrow !== 'identity → edge:8443').sort(),
    );
  });

  it('only token may be asked to sign, and only by two', async () => {
    const policies = policiesOf(await render(ownStores()));
    const callers = policies.get('token')?.ingress.filter(({ ports }) => ports.some(({ port }) => port === 9090));
    expect(callers?.flatMap(({ from }) => (from ?? []).map(componentOf)).sort()).toEqual(['authorize', 'tenant']);
  });

  it.each(['trial.yaml', 'own-stores.yaml', 'everything.yaml', 'ingress.yaml'])(
    'every pod of %s but the test has a policy for both directions',
    async (file) => {
      const manifests = await render(valuesOf(file));
      const policies = policiesOf(manifests);
      const pods = manifests.flatMap((manifest) => {
        const pod = podOf(manifest);
        return pod ? [component(pod.metadata?.labels)] : [];
      });
      for (const name of new Set(pods.filter((each) => each !== 'test')))
        expect([name, policies.get(name)?.policyTypes]).toEqual([name, ['Ingress', 'Egress']]);
    },
  );
});

describe('to and from the outside', () => {
  const exits = (policy: Policy | undefined): number[] =>
    (policy?.egress ?? [])
      .filter(({ to }) => to === undefined || to.some(({ ipBlock }) => ipBlock !== undefined))
      .flatMap(({ ports }) => ports.map(({ port }) => port))
      .sort((a, b) => a - b);

  it.each([
    ['authorize', [53, 53, 443, 443, 5432, 6379, 9092]],
    ['token', [53, 53, 443, 443, 5432, 6379, 9092]],
    ['tenant', [53, 53, 443, 443, 5432, 6379, 9092]],
    ['identity', [53, 53, 5432, 9092]],
    ['audit', [53, 53, 5432, 9092]],
    ['console', [53, 53, 443, 6379]],
    ['demo-portal', [53, 53, 443, 6379]],
    ['migrations', [53, 53, 5432]],
  ])('%s reaches ports %j alone', async (name, ports) => {
    expect(exits(policiesOf(await render(ownStores())).get(name))).toEqual(ports);
  });

  it('nothing fetches from private networks for a client', async () => {
    const policies = policiesOf(await render(ownStores()));
    const blocks = [...policies.values()]
      .flatMap(({ egress }) => egress.flatMap(({ to }) => to ?? []))
      .flatMap(({ ipBlock }) => (ipBlock ? [JSON.stringify(ipBlock)] : []));
    expect(blocks).toHaveLength(6); // both families, of the three services that fetch
    for (const block of blocks) expect(block).toMatch(/"except":\[.*(10\.0\.0\.0\/8|fc00::\/7)/);
  });

  it('the gateway reaches the public services alone, and nobody who is not named does', async () => {
    const gatewayFrom: YamlMap = { namespaceSelector: { matchLabels: { name: 'gateway' } } };
    const closed = policiesOf(await render(ownStores()));
    const open = policiesOf(await render(withValues(ownStores(), { networkPolicy: { gatewayFrom: [gatewayFrom] } })));
    const entered = (policies: ReadonlyMap<string, Policy>): string[] =>
      [...policies]
        .filter(([, { ingress }]) =>
          ingress.some(({ from }) => from?.some(({ namespaceSelector }) => namespaceSelector)),
        )
        .map(([name]) => name)
        .sort();
    expect(entered(closed)).toEqual([]);
    expect(entered(open)).toEqual(['authorize', 'console', 'demo-portal', 'tenant', 'token']);
    for (const { ingress } of closed.values()) expect(ingress.every(({ from }) => from !== undefined)).toBe(true);
  });

  it('metrics are read by whom they are for', async () => {
    const metricsFrom = [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }];
    const policies = policiesOf(await render(withValues(ownStores(), { networkPolicy: { metricsFrom } })));
    for (const name of ['identity', 'audit'])
      expect(policies.get(name)?.ingress).toContainEqual({ from: metricsFrom, ports: [{ port: 8080 }] });
  });

  it.each([
    ['http://collector.observability:4318', 4318],
    ['https://otlp.example.com', 443],
    ['http://[fd00::1]/otlp', 80],
  ])(
    'the collector of traces is reached where it is, by every service and by nothing else: %s',
    async (endpoint, port) => {
      const without = policiesOf(await render(ownStores()));
      const tracesTo: YamlMap[] = [{ namespaceSelector: { matchLabels: { name: 'observability' } } }];
      const values = withValues(ownStores(), { observability: { traces: { endpoint } }, networkPolicy: { tracesTo } });
      for (const [name, { egress }] of policiesOf(await render(values))) {
        const more = egress.filter((rule) => !JSON.stringify(without.get(name)?.egress).includes(JSON.stringify(rule)));
        expect([name, more]).toEqual([
          name,
          name === 'migrations' || name === 'edge' ? [] : [{ ports: [{ port }], to: tracesTo }],
        ]);
      }
    },
  );

  it('stores have the addresses that are given, and their ports', async () => {
    const policies = policiesOf(await render(valuesOf('everything.yaml')));
    const token = JSON.stringify(policies.get('token')?.egress);
    expect(token).toContain('{"ports":[{"port":6432}],"to":[{"ipBlock":{"cidr":"10.2.0.0/24"}}]}');
    expect(token).toContain('{"ports":[{"port":9093}],"to":[{"ipBlock":{"cidr":"10.2.2.0/24"}}]}');
    expect(token).toContain('{"ports":[{"port":4317}]}');
  });
});
