// A workspace is live when the call that launches it returns: within one second, with every endpoint.
import { describe, expect, it } from '@jest/globals';
import { administrator, callApi } from './support/administration.ts';
import { system } from './support/system.ts';

const PROFILES = ['b2c', 'b2b', 'workforce', 'agentic-ai', 'b2b-demo'];

describe('launching a workspace', () => {
  it.each(PROFILES)(
    'of the profile %s takes less than a second, and then everything answers on every replica',
    async (profile) => {
      const who = await administrator();
      const slug = `live-${profile}-${Date.now() % 100_000}`;
      const began = performance.now();
      const launched = await callApi(who, 'POST', `tenants/${who.tenant}/workspaces`, {
        profile,
        slug,
        name: `Live ${profile}`,
      });
      const took = performance.now() - began;
      expect(launched.status).toBe(201);
      expect(took).toBeLessThan(1000);

      const issuer = String(launched.body.issuer);
      const at = async (path: string, init: RequestInit = {}) => (await fetch(issuer + path, init)).status;
      const form = { method: 'POST', body: new URLSearchParams({ client_id: 'nobody' }) };
      expect(await at('/.well-known/openid-configuration')).toBe(200);
      expect(
        (await fetch(`${system.issuerBase}/.well-known/oauth-authorization-server${new URL(issuer).pathname}`)).status,
      ).toBe(200);
      for (let replica = 0; replica < 2; replica += 1) {
        expect(await at('/jwks')).toBe(200);
        expect(await at('/token', form)).toBe(401);
        expect(await at('/par', form)).toBe(401);
        expect(await at('/authorize?client_id=nobody')).toBe(400);
      }
      expect(performance.now() - began).toBeLessThan(3000);

      const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: { alg?: string; d?: string }[] };
      expect(new Set(keys.map(({ alg }) => alg))).toEqual(
        new Set((launched.body.settings as { signing_algorithms: string[] }).signing_algorithms),
      );
      for (const alg of ['ES256', 'PS256', 'EdDSA']) expect(keys.map((key) => key.alg)).toContain(alg);
      for (const key of keys) expect(key.d).toBeUndefined();
    },
  );
});
