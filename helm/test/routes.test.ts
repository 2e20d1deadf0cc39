// The routes of the Gateway API say what the edge's do (deploy/edge/routes.conf), whatever order a gateway tries them in.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CLIENT_CERTIFICATE_HEADER } from '@ostiary/platform/request-context';
import fc from 'fast-check';
import { found, type Manifest, ownStores, render, valuesOf, withValues } from './chart.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface Rule {
  readonly matches: readonly { readonly path: { readonly type: string; readonly value: string } }[];
  readonly filters: readonly { readonly requestHeaderModifier: { readonly remove: readonly string[] } }[];
  readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
}
interface RouteSpec {
  readonly hostnames: readonly string[];
  readonly rules: readonly Rule[];
}

/** The edge's own rules: pattern and service in order, the first that matches counts. */
const edgeRules = fs
  .readFileSync(path.join(root, 'deploy/edge/routes.conf'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, pattern, service] = /^\s+"?~(\S+?)"?\s+(\S+);$/.exec(line) ?? [];
    return pattern === undefined || service === undefined ? [] : [{ pattern: new RegExp(pattern), service }];
  });
const byEdge = (target: string): string => {
  const service = edgeRules.find(({ pattern }) => pattern.test(target))?.service ?? 'tenant';
  return service === '""' ? 'nobody' : service;
};

let routes: readonly Rule[] = [];
let spec: RouteSpec;
const gateway = { gateway: { enabled: true, parentRefs: [{ name: 'public' }] }, networkPolicy: { gatewayFrom: [] } };
beforeAll(async () => {
  const manifests = await render(withValues(ownStores(), gateway));
  spec = found(manifests, 'HTTPRoute', 'ostiary-routes').spec as RouteSpec;
  routes = spec.rules;
});

/** Everybody whose rule matches. */
const byGateway = (target: string): string[] => [
  ...new Set(
    routes.flatMap(({ matches, backendRefs }) =>
      matches.some((match) => new RegExp(match.path.value).test(target))
        ? backendRefs.map(({ name }) => name.replace('ostiary-', ''))
        : [],
    ),
  ),
];

const reserved = ['api', 'console', 'demo-portal', '.well-known'];
const word = fc.oneof(
  fc.constantFrom(
    'acme',
    'a',
    'ap',
    'apia',
    'consoles',
    'consol',
    'demo',
    'demo-portals',
    'system',
    'c',
    'd',
    'x-y',
    ...reserved,
  ),
  fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/),
);
const endpoint = fc.constantFrom(
  ...[
    'token',
    'introspect',
    'revoke',
    'userinfo',
    'jwks',
    'register',
    'grants',
    'statuslists',
    'authorize',
    'par',
    'logout',
    'account',
    'tokens',
  ],
  ...['.well-known', 'interaction', 'assets', 'livez'],
);
const target = fc
  .tuple(word, fc.option(word), fc.option(fc.oneof(endpoint, word)), fc.option(word), fc.boolean())
  .map(([a, b, c, d, slash]) => `/${[a, b, c, d].filter((part) => part !== null).join('/')}${slash ? '/' : ''}`);

describe('the routes of the gateway', () => {
  it('are never two for one path, so that their order does not matter', () => {
    fc.assert(
      fc.property(target, (path_) => byGateway(path_).length <= 1),
      { numRuns: 5000 },
    );
  });

  it('go where the edge goes, or nowhere', () => {
    fc.assert(
      fc.property(target, (path_) => {
        const [service] = byGateway(path_);
        return service === undefined || service === byEdge(path_);
      }),
      { numRuns: 5000 },
    );
  });

  it('send everything below an issuer where the edge sends it', () => {
    const issuer = fc.tuple(fc.constantFrom('acme', 'consoles', 'apis', 'a'), fc.constantFrom('shop', 'token', 'api'));
    const below = fc.oneof(endpoint, word).filter((name) => !['.well-known'].includes(name));
    fc.assert(
      fc.property(issuer, below, ([tenant, workspace], name) => {
        const address = `/${tenant}/${workspace}/${name}`;
        expect(byGateway(address)).toEqual([byEdge(address)]);
      }),
      { numRuns: 2000 },
    );
  });

  it('know every address that the services answer', () => {
    const declared = execFileSync(
      'git',
      [
        'grep',
        '-hoE',
        "@(Get|Post|Put|Patch|Delete|All)\\(['`]:tenant/:workspace/[^'`]+",
        '--',
        'services/authorize/src',
      ],
      { cwd: root, encoding: 'utf8' },
    );
    const addresses = [
      ...new Set(
        declared
          .trim()
          .split('\n')
          .map(
            (line) =>
              `/${line
                .replace(/^.*[('`]:tenant/, 'acme')
                .replace(':workspace', 'shop')
                .replace(/:\w+|\$\{\w+\}/g, 'x1')}`,
          ),
      ),
    ];
    expect(addresses.length).toBeGreaterThan(10);
    expect(addresses.filter((address) => byGateway(address).join() !== 'authorize')).toEqual([]);
  });

  it.each([
    ['/', 'console'],
    ['/console', 'console'],
    ['/console/acme/token', 'console'],
    ['/api/tenants/token', 'tenant'],
    ['/api/openapi.json', 'tenant'],
    ['/.well-known/oauth-authorization-server/acme/shop', 'tenant'],
    ['/acme/shop/.well-known/openid-configuration', 'tenant'],
    ['/acme/shop/register/abc', 'tenant'],
    ['/acme/shop/token', 'token'],
    ['/demo-portal/acme/demo/', 'demo-portal'],
    ['/acme/shop/interaction/abc/sign-in', 'authorize'],
  ])('send %s to %s', (path_, service) => {
    expect(byGateway(path_)).toEqual([service]);
    expect(byEdge(path_)).toBe(service);
  });

  it.each(['/livez', '/readyz', '/metrics', '/acme', '/acme/shop', '/acme/shop/', '//livez', '/acme/shop/token/x'])(
    'send %s nowhere',
    (path_) => {
      expect(byGateway(path_)).toEqual([]);
    },
  );

  it('fit into what the Gateway API allows', () => {
    expect(routes.length).toBeLessThanOrEqual(16);
    for (const { matches } of routes) {
      expect(matches.length).toBeLessThanOrEqual(8);
      for (const { path: match } of matches) expect(match.value.length).toBeLessThanOrEqual(1024);
    }
  });
});

describe('certificates that a caller claims to have', () => {
  const removed = (manifest: Manifest): string[] => [
    ...new Set(
      (manifest.spec as RouteSpec).rules.map(({ filters }) => JSON.stringify(filters[0]?.requestHeaderModifier.remove)),
    ),
  ];

  it('are taken from every request where none is asked for', () => {
    const all = [...Object.values(CLIENT_CERTIFICATE_HEADER), 'client-cert-chain'].sort();
    for (const { filters } of routes) expect(filters[0]?.requestHeaderModifier.remove).toEqual(all);
  });

  it('come by the gateway’s own header alone where one is asked for', async () => {
    const manifests = await render(valuesOf('gateway.yaml'));
    expect(
      removed(found(manifests, 'HTTPRoute', 'ostiary-routes-mtls')).map((text) => JSON.parse(text) as string[]),
    ).toEqual([
      [...Object.values(CLIENT_CERTIFICATE_HEADER), 'client-cert-chain']
        .filter((name) => name !== 'x-forwarded-client-cert')
        .sort(),
    ]);
  });

  it('come by the edge where there is one: TLS is passed through to it, and the other host’s requests have them removed', async () => {
    const mixed = withValues(valuesOf('gateway.yaml'), {
      clientCertFormat: '',
      edge: { enabled: true, tls: { existingSecret: 'tls' } },
    });
    const manifests = await render(mixed);
    expect(manifests.filter(({ kind }) => kind === 'HTTPRoute').map(({ metadata }) => metadata.name)).toEqual([
      'ostiary-routes',
    ]);
    expect(removed(found(manifests, 'HTTPRoute', 'ostiary-routes'))[0]).toContain('x-ostiary-client-cert');
    expect(found(manifests, 'TLSRoute', 'ostiary-routes-mtls').spec).toMatchObject({
      hostnames: ['mtls.id.example.com'],
      rules: [{ backendRefs: [{ name: 'ostiary-edge-mtls', port: 443 }] }],
    });
  });
});
