import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import type { OAuthError } from '@ostiary/oauth/oauth-error';
import { composeConfig, edgeTrustConfig, httpConfig, loadConfig, observabilityConfig } from '../config.js';
import { metricsRegistry } from '../metrics.js';
import { type RunningService, startService } from '../service-main.js';
import { CountedWindows } from './counted-windows.js';
import { rateLimitConfig } from './rate-limit-config.js';
import { RequestLimits, type SharedCounts } from './request-limits.js';

const NONE = { perAddress: 0, perTenant: 0, perWorkspace: 0, perClient: 0, tenants: new Map() };
const START = 1_800_000_000_000;
const refusal = (work: () => unknown): OAuthError | undefined => {
  try {
    work();
  } catch (error) {
    return error as OAuthError;
  }
  return undefined;
};
const times = (count: number, work: () => unknown) => Array.from({ length: count }, work);

describe('requests', () => {
  it('RFC 6585 §4: above the quota are refused until the window ends, and say for how long', () => {
    let now = START + 45_000;
    const limits = new RequestLimits({ ...NONE, perAddress: 3 }, () => now);
    times(3, () => limits.admit('192.0.2.1', '/t/w/token'));
    expect(refusal(() => limits.admit('192.0.2.1', '/t/w/token'))).toMatchObject({
      code: 'temporarily_unavailable',
      status: 429,
      headers: { 'retry-after': '15', 'ratelimit-policy': '"address";q=3;w=60', ratelimit: '"address";r=0;t=15' },
    });
    expect(refusal(() => limits.admit('192.0.2.2', '/t/w/token'))).toBeUndefined();
    now += 15_000;
    expect(refusal(() => limits.admit('192.0.2.1', '/t/w/token'))).toBeUndefined();
  });

  it.each([
    [
      'the same /64 network of IPv6',
      ['2001:db8::1', '2001:db8::ffff:1'],
      ['/a/b/token', '/c/d/token'],
      { perAddress: 1 },
    ],
    ['one workspace from anywhere', ['192.0.2.1', '192.0.2.2'], ['/a/b/token', '/a/b/par?x'], { perWorkspace: 1 }],
    ['one tenant in all its workspaces', ['192.0.2.1', '192.0.2.2'], ['/a/b/token', '/a/c/token'], { perTenant: 1 }],
  ])('count together: %s', (_, [one = '', other = ''], [first = '', second = ''], quota) => {
    const limits = new RequestLimits({ ...NONE, ...quota }, () => START);
    limits.admit(one, first);
    expect(refusal(() => limits.admit(other, second))?.status).toBe(429);
  });

  it.each([
    ['other workspaces', '/a/b/token', '/a/c/token', { perWorkspace: 1 }],
    ['other tenants', '/a/b/token', '/c/b/token', { perTenant: 1, perWorkspace: 1 }],
    ['the admin API', '/api/tenants', '/api/tenants', { perTenant: 1, perWorkspace: 1 }],
    ['what is no place', '/A/../b', '/A/../b', { perTenant: 1, perWorkspace: 1 }],
  ])('count apart: %s', (_, first, second, quota) => {
    const limits = new RequestLimits({ ...NONE, ...quota }, () => START);
    limits.admit('192.0.2.1', first);
    expect(refusal(() => limits.admit('192.0.2.1', second))).toBeUndefined();
  });

  it('a tenant may have limits of its own, a client is counted in its workspace', () => {
    const tenants = new Map([['acme', { perClient: 2, perWorkspace: 1 }]]);
    const limits = new RequestLimits({ ...NONE, perClient: 1, tenants }, () => START);
    times(2, () => limits.admitClient('acme', 'w', 'c'));
    expect(refusal(() => limits.admitClient('acme', 'w', 'c'))?.status).toBe(429);
    limits.admitClient('other', 'w2', 'c');
    expect(refusal(() => limits.admitClient('other', 'w2', 'c'))?.status).toBe(429);
    limits.admit('192.0.2.1', '/acme/b/token');
    expect(refusal(() => limits.admit('192.0.2.1', '/acme/b/token'))?.status).toBe(429);
  });

  it('names that callers invent fill no memory', () => {
    const windows = new CountedWindows('workspace');
    const quota = { policy: 'workspace', requests: 1 };
    for (let i = 0; i < 120_000; i += 1) windows.count(`made-up-${i}`, quota, START);
    // Each is shared once at most: as many as there are kept.
    expect(windows.unshared(START).length).toBeLessThanOrEqual(50_000);
  });
});

/** What a store would hold, for as many replicas as a test likes. */
class Totals implements SharedCounts {
  readonly totals = new Map<string, number>();
  readonly asked: number[] = [];
  async add(counts: readonly { readonly key: string; readonly count: number }[]): Promise<number[]> {
    this.asked.push(counts.length);
    return counts.map(({ key, count }) => {
      const total = (this.totals.get(key) ?? 0) + count;
      this.totals.set(key, total);
      return total;
    });
  }
}

describe('replicas', () => {
  it('share one quota, once they have heard of each other', async () => {
    const totals = new Totals();
    const [one, other] = [1, 2].map(() => new RequestLimits({ ...NONE, perAddress: 100 }, () => START));
    if (one === undefined || other === undefined) throw new Error('unreachable');
    times(60, () => one.admit('192.0.2.1', '/'));
    times(30, () => other.admit('192.0.2.1', '/'));
    await one.share(totals);
    await other.share(totals);
    await one.share(totals);
    expect(one.admit('192.0.2.1', '/')).toMatchObject({ remaining: 39 });
    await one.share(totals);
    expect(other.admit('192.0.2.1', '/')).toMatchObject({ remaining: 9 });
    times(9, () => other.admit('192.0.2.1', '/'));
    expect(refusal(() => other.admit('192.0.2.1', '/'))?.status).toBe(429);
  });

  it('do not speak of those who ask little, nor twice of the same', async () => {
    const totals = new Totals();
    const limits = new RequestLimits({ ...NONE, perAddress: 1000 }, () => START);
    times(49, () => limits.admit('192.0.2.1', '/'));
    await limits.share(totals);
    limits.admit('192.0.2.1', '/');
    await limits.share(totals);
    await limits.share(totals);
    expect([...totals.totals.values()]).toEqual([50]);
    expect(totals.asked).toEqual([1]);
  });

  it('go each by its own while the store is away, and by what they missed afterwards', async () => {
    const totals = new Totals();
    const limits = new RequestLimits({ ...NONE, perAddress: 10 }, () => START);
    times(5, () => limits.admit('192.0.2.1', '/'));
    await expect(limits.share({ add: () => Promise.reject(new Error('away')) })).rejects.toThrow('away');
    expect(limits.admit('192.0.2.1', '/')).toMatchObject({ remaining: 4 });
    await limits.share(totals);
    expect([...totals.totals.values()]).toEqual([6]);
    times(4, () => limits.admit('192.0.2.1', '/'));
    expect(refusal(() => limits.admit('192.0.2.1', '/'))?.status).toBe(429);
  });
});

@Controller()
class SampleController {
  @Get(':tenant/:workspace/authorize')
  authorize() {
    return { done: true };
  }
}
@Module({ controllers: [SampleController] })
class SampleModule {}

describe('a service with limits', () => {
  let service: RunningService;
  const start = (env: Readonly<Record<string, string>>) =>
    startService(
      {
        name: 'sample',
        config: composeConfig(httpConfig, rateLimitConfig, observabilityConfig, edgeTrustConfig),
        module: () => ({ module: SampleModule }),
      },
      { HTTP_PORT: '0', LOG_LEVEL: 'silent', OSTIARY_REQUESTS_PER_MINUTE_PER_ADDRESS: '2', ...env },
    );
  const get = (where: RunningService, what: string, from?: string) =>
    fetch(
      `http://127.0.0.1:${where.httpPort}${what}`,
      from === undefined ? {} : { headers: { 'x-forwarded-for': from } },
    );

  beforeAll(async () => {
    service = await start({});
  });
  afterAll(() => service.close());

  it('RateLimit §3, §4: says on each answer how its caller stands, and refuses in the shape of the protocol', async () => {
    const first = await get(service, '/t/w/authorize', '192.0.2.7');
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([200, '"address";q=2;w=60']);
    expect(first.headers.get('ratelimit')).toMatch(/^"address";r=1;t=\d+$/);
    await get(service, '/nowhere', '192.0.2.7');
    const refused = await get(service, '/t/w/authorize', '192.0.2.7');
    expect([refused.status, refused.headers.get('cache-control')]).toEqual([429, 'no-store']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect((await get(service, '/t/w/authorize', '192.0.2.8')).status).toBe(200);
    expect(await metricsRegistry.metrics()).toMatch(/ostiary_rate_limited_requests_total\{policy="address"\} \d/);
  });

  it('counts no probe', async () => {
    for (let turn = 0; turn < 5; turn += 1) expect((await get(service, '/livez', '192.0.2.9')).status).toBe(200);
    expect((await get(service, '/livez', '192.0.2.9')).headers.has('ratelimit')).toBe(false);
  });

  it('who is not the edge gets no new address by naming one', async () => {
    const direct = await start({ OSTIARY_TRUSTED_PROXIES: '198.51.100.1/32' });
    try {
      const statuses: number[] = [];
      for (let turn = 0; turn < 3; turn += 1)
        statuses.push((await get(direct, '/t/w/authorize', `192.0.2.${turn}`)).status);
      expect(statuses).toEqual([200, 200, 429]);
    } finally {
      await direct.close();
    }
  });
});

describe('the configuration', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rate-limits-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const load = (text: string) => {
    const file = path.join(folder, 'limits.json');
    fs.writeFileSync(file, text);
    return loadConfig(rateLimitConfig, { OSTIARY_RATE_LIMITS_FILE: file }).rateLimits;
  };

  it('has exceptions for tenants in a file', () => {
    expect(load('{"tenants":{"acme":{"perTenant":0}}}')).toMatchObject({
      perAddress: 60_000,
      tenants: new Map([['acme', { perTenant: 0 }]]),
    });
  });

  it.each(['{', '{}', '{"tenants":{"acme":{"perTenant":-1}}}', '{"tenants":{"acme":{"perAddress":1}}}'])(
    'refuses %s',
    (text) => {
      expect(() => load(text)).toThrow(/^OSTIARY_RATE_LIMITS_FILE must name a JSON file like/);
    },
  );
});
