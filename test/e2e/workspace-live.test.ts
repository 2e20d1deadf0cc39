// A workspace is live when the call that launches it returns: within one second, with every endpoint.
import { describe, expect, it } from '@jest/globals';
import { administrator, callApi } from './support/administration.ts';
import { system } from './support/system.ts';

const PROFILES = ['b2c', 'b2b', 'workforce', 'agentic-ai', 'b2b-demo'];

interface Launched {
  readonly issuer: string;
  readonly algorithms: readonly string[];
  /** From the click to the first answers of the new authorization server. */
  readonly milliseconds: number;
}

async function launch(profile: string): Promise<Launched> {
  const who = await administrator();
  const slug = `live-${Date.now().toString(36)}`;
  const body = { profile, slug, name: `Live ${profile}` };
  const began = performance.now();
  const launched = await callApi(who, 'POST', `tenants/${who.tenant}/workspaces`, body);
  const issuer = String(launched.body.issuer);
  const answers = await Promise.all([fetch(`${issuer}/.well-known/openid-configuration`), fetch(`${issuer}/jwks`)]);
  const milliseconds = performance.now() - began;
  expect([launched.status, ...answers.map(({ status }) => status)]).toEqual([201, 200, 200]);
  const { signing_algorithms: algorithms } = launched.body.settings as { signing_algorithms: string[] };
  return { issuer, algorithms, milliseconds };
}

describe('launching a workspace', () => {
  it.each(PROFILES)(
    'of the profile %s takes less than a second from the click to the first answers',
    async (profile) => {
      // The best of four: what else this machine does at the moment is not measured.
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 4 && best >= 1000; round += 1)
        best = Math.min(best, (await launch(profile)).milliseconds);
      expect(best).toBeLessThan(1000);
    },
  );

  it.each(PROFILES)(
    'of the profile %s leaves every endpoint live on every replica, with a key of each algorithm',
    async (profile) => {
      const { issuer, algorithms } = await launch(profile);
      const at = async (path: string, init: RequestInit = {}) => (await fetch(issuer + path, init)).status;
      const form = { method: 'POST', body: new URLSearchParams({ client_id: 'nobody', token: 'x' }) };
      const metadata = `${system.issuerBase}/.well-known/oauth-authorization-server${new URL(issuer).pathname}`;
      expect((await fetch(metadata)).status).toBe(200);
      for (let replica = 0; replica < 2; replica += 1) {
        for (const path of ['/token', '/par', '/introspect', '/revoke']) expect(await at(path, form)).toBe(401);
        expect(await at('/userinfo')).toBe(401);
        expect(await at('/authorize?client_id=nobody')).toBe(400);
        const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: { alg?: string; d?: string }[] };
        expect(keys.map(({ alg }) => alg ?? '').sort()).toEqual([...algorithms].sort());
        expect(keys.map(({ alg }) => alg)).toEqual(expect.arrayContaining(['ES256', 'PS256', 'EdDSA']));
        for (const key of keys) expect(key.d).toBeUndefined();
      }
    },
  );
});
