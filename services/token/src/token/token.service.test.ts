import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ClientRecord } from '@ostiary/oauth/client';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import type { AuthorizationCodeRecord } from '@ostiary/state/authorization-code.store';
import {
  type Answer,
  API,
  claimsOf,
  credentials,
  type Form,
  headerOf,
  leftHalf,
  ProofKey,
  requestedBy,
  SECRET,
  type TestWorkspace,
  TokenSystem,
  VERIFIER,
} from '../testing/token-system.js';

jest.setTimeout(30_000);

const system = new TokenSystem();
let workspace: TestWorkspace;
let client: ClientRecord;
let spa: ClientRecord;
let fapi: ClientRecord;
let key: ProofKey;
let other: ProofKey;
let url: string;

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace();
  client = system.newClient(workspace);
  spa = system.newClient(workspace, {
    tokenEndpointAuthMethod: 'none',
    secretHashes: [],
    grantTypes: ['authorization_code', 'refresh_token'],
  });
  fapi = system.newClient(workspace, { dpopBoundAccessTokens: true });
  [key, other] = await Promise.all([ProofKey.create(), ProofKey.create()]);
  url = `${workspace.issuer}/token`;
});
afterAll(() => system.stop());

const refusal = ({ status, json }: Answer): string => `${status} ${json.error}`;
const count = <T>(all: readonly T[], one: T): number => all.filter((value) => value === one).length;
const isActive = async (token: unknown, by = client): Promise<unknown> =>
  (await system.introspect(workspace, by, token)).json.active;

describe('authorization_code', () => {
  it('RFC 6749 §5.1: answers with tokens for what was granted, and with nothing that may be cached', async () => {
    const { code, record } = await system.newCode(workspace, client);
    const answer = await system.redeem(workspace, client, code);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('dpop-nonce')).toMatch(/^[\w-]{16,}$/);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    const { json } = answer;
    expect(json).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'openid profile read',
      refresh_token: expect.stringMatching(/^ost_rt_[\w-]{43}$/),
      id_token: expect.any(String),
    });

    expect(headerOf(json.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    const now = Math.floor(Date.now() / 1000);
    const accessToken = claimsOf(json.access_token);
    expect(accessToken).toEqual({
      iss: workspace.issuer,
      sub: record.userId,
      aud: workspace.issuer,
      client_id: client.clientId,
      iat: expect.any(Number),
      exp: Number(accessToken.iat) + 600,
      jti: expect.stringMatching(new RegExp(`^${record.authorizationId}\\.[\\w-]{22}$`)),
      scope: 'openid profile read',
      auth_time: record.authTime,
      acr: 'urn:acr',
      amr: ['pwd'],
    });
    expect(Math.abs(Number(accessToken.iat) - now)).toBeLessThan(5);
    expect(claimsOf(json.id_token)).toEqual({
      iss: workspace.issuer,
      sub: record.userId,
      aud: client.clientId,
      iat: accessToken.iat,
      exp: Number(accessToken.iat) + 600,
      auth_time: record.authTime,
      nonce: 'n-1',
      acr: 'urn:acr',
      amr: ['pwd'],
      at_hash: leftHalf(json.access_token),
    });
  });

  it('no audit, no token: the event is there, whole, and holds no secret', async () => {
    const { code, record } = await system.newCode(workspace, client);
    const answer = await system.redeem(workspace, client, code);
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.issued']);
    expect(event).toMatchObject({
      type: 'token.issued',
      outcome: 'success',
      tenant: workspace.tenant,
      workspace: workspace.slug,
      actor: { type: 'client', id: client.clientId },
      clientId: client.clientId,
      clientAuthenticationMethod: 'client_secret_basic',
      grantType: 'authorization_code',
      grantId: record.grantId,
      sessionId: record.sessionId,
      tokenIds: [claimsOf(answer.json.access_token).jti],
      scopes: ['openid', 'profile', 'read'],
      resources: [workspace.issuer],
      securityProfile: 'oauth2.1',
      details: { user: record.userId },
    });
    const text = JSON.stringify(system.events);
    for (const secret of [
      code,
      SECRET,
      VERIFIER,
      answer.json.access_token,
      answer.json.refresh_token,
      answer.json.id_token,
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('RFC 6749 §4.1.2: of 50 redemptions at once one gets tokens, and those are revoked', async () => {
    const { code } = await system.newCode(workspace, client);
    const answers = await Promise.all(Array.from({ length: 50 }, () => system.redeem(workspace, client, code)));
    expect(
      count(
        answers.map(({ status }) => status),
        200,
      ),
    ).toBe(1);
    expect(count(answers.map(refusal), '400 invalid_grant')).toBe(49);
    const winner = answers.find(({ status }) => status === 200);
    expect(await isActive(winner?.json.access_token)).toBe(false);
  });

  it('RFC 6749 §4.1.2: a code shown again is refused, what it gave is revoked, and the event says so', async () => {
    const { code, record } = await system.newCode(workspace, client);
    const { json } = await system.redeem(workspace, client, code);
    expect(await isActive(json.access_token)).toBe(true);
    const again = await system.redeem(workspace, client, code);
    expect(refusal(again)).toBe('400 invalid_grant');
    expect(await isActive(json.access_token)).toBe(false);
    expect(refusal(await system.refresh(workspace, client, json.refresh_token))).toBe('400 invalid_grant');
    const events = await system.eventsOf(String(again.headers.get('x-request-id')), [
      'replay.detected',
      'token.issued',
    ]);
    expect(events.find((event) => event.type === 'replay.detected')).toMatchObject({
      outcome: 'failure',
      error: 'invalid_grant',
      target: { type: 'authorization', id: record.authorizationId },
      details: { kind: 'authorization_code', user: record.userId, endpoint: 'token' },
    });
  });

  it('RFC 6749 §4.1.2: a code that Redis resurrects after a failover gives nothing more, and revokes what it gave', async () => {
    const { code, record } = await system.newCode(workspace, client);
    const { json } = await system.redeem(workspace, client, code);
    await system.codes.put(code, record, 60);
    expect(refusal(await system.redeem(workspace, client, code))).toBe('400 invalid_grant');
    expect(await isActive(json.access_token)).toBe(false);
  });

  it.each<[string, () => Partial<AuthorizationCodeRecord>, string]>([
    ['RFC 6749 §4.1.2: expired', () => ({ expiresAt: Date.now() - 1 }), '400 invalid_grant'],
    ['RFC 9449 §10: bound to a key, without proof', () => ({ dpopJkt: key.jkt }), '400 invalid_grant'],
    ['RFC 8705 §3: bound to a certificate, without it', () => ({ certificateThumbprint: 'x' }), '400 invalid_grant'],
    [
      'RFC 6749 §4.1.3: of another workspace',
      () => ({ workspaceId: '7f4e2c5a-0000-4000-8000-000000000000' }),
      '400 invalid_grant',
    ],
  ])('a code that is %s is refused', async (_, change, expected) => {
    const { code } = await system.newCode(workspace, client, change());
    expect(refusal(await system.redeem(workspace, client, code))).toBe(expected);
  });

  it.each<[string, Form, string]>([
    ['RFC 6749 §4.1.3: without code', { code: '' }, '400 invalid_request'],
    ['RFC 6749 §5.2: with an invented code', { code: 'x' }, '400 invalid_grant'],
    ['RFC 6749 §4.1.3: without redirect_uri', { redirect_uri: '' }, '400 invalid_request'],
    ['RFC 6749 §4.1.3: with another redirect_uri', { redirect_uri: 'https://app.example/cb2' }, '400 invalid_grant'],
    ['RFC 7636 §4.5: without code_verifier', { code_verifier: '' }, '400 invalid_grant'],
    ['RFC 7636 §4.1: with a short code_verifier', { code_verifier: 'x'.repeat(42) }, '400 invalid_request'],
    ['RFC 7636 §4.6: with another code_verifier', { code_verifier: 'x'.repeat(43) }, '400 invalid_grant'],
    ['RFC 6749 §3.1: with two codes', { code: ['a', 'b'] }, '400 invalid_request'],
    ['RFC 6749 §5.2: of a grant type that nobody knows', { grant_type: 'password' }, '400 unsupported_grant_type'],
    ['RFC 6749 §4.1.3: without grant_type', { grant_type: '' }, '400 invalid_request'],
  ])('a request %s is refused, and leaves the code as it was', async (_, form, expected) => {
    const { code } = await system.newCode(workspace, client);
    expect(refusal(await system.redeem(workspace, client, code, form))).toBe(expected);
    expect((await system.redeem(workspace, client, code)).status).toBe(200);
  });

  it('RFC 6749 §4.1.3: another client can neither use a code, nor use it up, nor have its tokens revoked', async () => {
    const { code } = await system.newCode(workspace, client);
    const stranger = system.newClient(workspace);
    expect(refusal(await system.redeem(workspace, stranger, code))).toBe('400 invalid_grant');
    const { status, json } = await system.redeem(workspace, client, code);
    expect(status).toBe(200);
    expect(refusal(await system.redeem(workspace, stranger, code))).toBe('400 invalid_grant');
    expect(refusal(await system.redeem(workspace, client, code, { code_verifier: 'x'.repeat(43) }))).toBe(
      '400 invalid_grant',
    );
    expect(await isActive(json.access_token)).toBe(true);
  });

  it('RFC 6749 §5.2: a grant that was withdrawn gives nothing', async () => {
    const { code, record } = await system.newCode(workspace, client);
    const home = { tenant: workspace.tenant, workspaceId: workspace.id, grantId: record.grantId };
    await system.grants.revokeGrant({ ...home, requestedBy: requestedBy(workspace, record.userId) });
    expect(refusal(await system.redeem(workspace, client, code))).toBe('400 invalid_grant');
  });

  it('OIDC Core §5.5: claims asked for the ID token are in it', async () => {
    const claims = { userinfo: {}, idToken: { email: { essential: true }, name: {}, org_id: {} } };
    const { code } = await system.newCode(workspace, client, { claims });
    const { json } = await system.redeem(workspace, client, code);
    expect(claimsOf(json.id_token)).toMatchObject({ email: 'ada@example.com', name: 'Ada' });
    expect(claimsOf(json.id_token)).not.toHaveProperty('org_id');
  });

  it('RFC 6749: without openid there is no ID token; without the refresh grant no refresh token', async () => {
    const once = system.newClient(workspace, { grantTypes: ['authorization_code'] });
    const { code } = await system.newCode(workspace, once, { scopes: ['read'] });
    const { json } = await system.redeem(workspace, once, code);
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
  });

  it('RFC 8707 §2.2: resource narrows the audience, and with it the scope', async () => {
    const resources = [API, 'https://other.example/'];
    const { code } = await system.newCode(workspace, client, { resources });
    const { json } = await system.redeem(workspace, client, code, { resource: API });
    expect(claimsOf(json.access_token).aud).toBe(API);
    const { json: again } = await system.refresh(workspace, client, json.refresh_token);
    expect(claimsOf(again.access_token).aud).toEqual([...resources, workspace.issuer]);
    const wider = await system.refresh(workspace, client, json.refresh_token, { resource: 'https://third.example/' });
    expect(refusal(wider)).toBe('400 invalid_target');
  });

  it.each(['RS256', 'PS256', 'EdDSA'] as const)(
    'OIDC Registration §2: the ID token is signed with %s for who registered it',
    async (alg) => {
      const picky = system.newClient(workspace, { idTokenSignedResponseAlg: alg });
      const { code } = await system.newCode(workspace, picky);
      const { json } = await system.redeem(workspace, picky, code);
      expect(headerOf(json.id_token).alg).toBe(alg);
      expect(headerOf(json.access_token).alg).toBe('ES256');
    },
  );
});

describe('DPoP', () => {
  it('RFC 9449 §5: binds the access token to the proof’s key', async () => {
    const { code } = await system.newCode(workspace, fapi, { dpopJkt: key.jkt });
    const { status, json } = await system.redeem(workspace, fapi, code, {}, key.proof('POST', url));
    expect([status, json.token_type]).toEqual([200, 'DPoP']);
    expect(claimsOf(json.access_token).cnf).toEqual({ jkt: key.jkt });
    expect((await system.introspect(workspace, fapi, json.access_token)).json).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: key.jkt },
    });
  });

  it('RFC 9449 §5.2: is required of who is registered for it, and its absence costs no code', async () => {
    const { code } = await system.newCode(workspace, fapi);
    expect(refusal(await system.redeem(workspace, fapi, code))).toBe('400 invalid_request');
    expect((await system.redeem(workspace, fapi, code, {}, key.proof('POST', url))).status).toBe(200);
  });

  it('RFC 9449 §10: a code for one key is not for another', async () => {
    const { code } = await system.newCode(workspace, fapi, { dpopJkt: key.jkt });
    expect(refusal(await system.redeem(workspace, fapi, code, {}, other.proof('POST', url)))).toBe('400 invalid_grant');
  });

  it('RFC 9449 §11.1: a proof is good once, on any replica', async () => {
    const proof = key.proof('POST', url);
    const answers: string[] = [];
    for (let i = 0; i < 2; i++) {
      const { code } = await system.newCode(workspace, fapi);
      const answer = await system.redeem(workspace, fapi, code, {}, proof);
      answers.push(answer.status === 200 ? '200' : refusal(answer));
    }
    expect(answers).toEqual(['200', '400 invalid_dpop_proof']);
  });

  it('RFC 9449 §8: a required nonce is sent back for, costs nothing, and is good on every replica', async () => {
    const strict = await system.newWorkspace({ dpopNonce: 'required', requireSenderConstraint: true });
    const agent = system.newClient(strict);
    const { code } = await system.newCode(strict, agent);
    const target = `${strict.issuer}/token`;
    const first = await system.redeem(strict, agent, code, {}, key.proof('POST', target));
    expect(refusal(first)).toBe('400 use_dpop_nonce');
    const nonce = first.headers.get('dpop-nonce');
    const stale = await system.redeem(strict, agent, code, {}, key.proof('POST', target, { nonce: `${nonce}x` }));
    expect(refusal(stale)).toBe('400 use_dpop_nonce');
    const good = await system.redeem(strict, agent, code, {}, key.proof('POST', target, { nonce }));
    expect(good.status).toBe(200);
    expect(good.headers.get('dpop-nonce')).toBeTruthy();
  });

  it('FAPI 2.0 Security Profile §5.3.2.1: no token without a constraint where the workspace requires one', async () => {
    const strict = await system.newWorkspace({ requireSenderConstraint: true });
    const agent = system.newClient(strict);
    const { code } = await system.newCode(strict, agent);
    const answer = await system.redeem(strict, agent, code);
    expect(refusal(answer)).toBe('400 invalid_request');
    const own = await system.token(strict, agent, { grant_type: 'client_credentials' });
    expect(refusal(own)).toBe('400 invalid_request');
  });
});

describe('refresh_token', () => {
  async function signedIn(
    of: ClientRecord,
    change: Partial<AuthorizationCodeRecord> = {},
    headers: Record<string, string> = {},
  ) {
    const { code, record } = await system.newCode(workspace, of, change);
    const { json } = await system.redeem(workspace, of, code, {}, headers);
    return { record, token: String(json.refresh_token), accessToken: json.access_token };
  }

  it('RFC 6749 §6: a confidential client keeps its token, and gets the same user’s tokens again', async () => {
    const { record, token, accessToken } = await signedIn(client);
    const answer = await system.refresh(workspace, client, token);
    expect(answer.status).toBe(200);
    expect(answer.json).not.toHaveProperty('refresh_token');
    expect(answer.json.access_token).not.toBe(accessToken);
    expect(claimsOf(answer.json.access_token)).toMatchObject({ sub: record.userId, auth_time: record.authTime });
    // OIDC Core §12.2: the sign-in as it was, without nonce.
    expect(claimsOf(answer.json.id_token)).toMatchObject({
      sub: record.userId,
      auth_time: record.authTime,
    });
    expect(claimsOf(answer.json.id_token)).not.toHaveProperty('nonce');
    expect((await system.refresh(workspace, client, token)).status).toBe(200);
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.refreshed']);
    expect(event).toMatchObject({ outcome: 'success', grantType: 'refresh_token', grantId: record.grantId });
  });

  it('RFC 9700 §4.14.2: a public client’s token is rotated, and the same answer comes to a repeated request', async () => {
    const { token } = await signedIn(spa);
    const answers = await Promise.all(Array.from({ length: 20 }, () => system.refresh(workspace, spa, token)));
    const successors = new Set(answers.map(({ json }) => json.refresh_token));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(successors.size).toBe(1);
    const [successor] = successors;
    expect(successor).not.toBe(token);
    const next = await system.refresh(workspace, spa, successor);
    expect(next.status).toBe(200);

    // RFC 9700 §4.14.2: the first token again, although its successor was used: somebody else has it.
    const reuse = await system.refresh(workspace, spa, token);
    expect(refusal(reuse)).toBe('400 invalid_grant');
    expect(refusal(await system.refresh(workspace, spa, next.json.refresh_token))).toBe('400 invalid_grant');
    expect(await isActive(next.json.access_token, system.newClient(workspace, { introspectAnyAudience: true }))).toBe(
      false,
    );
    const events = await system.eventsOf(String(reuse.headers.get('x-request-id')), [
      'replay.detected',
      'token.refreshed',
    ]);
    expect(events.find((event) => event.type === 'replay.detected')?.details).toMatchObject({ kind: 'refresh_token' });
  });

  it('RFC 9449 §5: a public client’s token is bound to its key', async () => {
    const { token } = await signedIn(spa, {}, key.proof('POST', url));
    expect(refusal(await system.refresh(workspace, spa, token))).toBe('400 invalid_grant');
    expect(refusal(await system.refresh(workspace, spa, token, {}, other.proof('POST', url)))).toBe(
      '400 invalid_grant',
    );
    const answer = await system.refresh(workspace, spa, token, {}, key.proof('POST', url));
    expect([answer.status, answer.json.token_type]).toEqual([200, 'DPoP']);
  });

  it('RFC 9449 §5: a confidential client may change its key', async () => {
    const { token } = await signedIn(fapi, {}, key.proof('POST', url));
    const { json } = await system.refresh(workspace, fapi, token, {}, other.proof('POST', url));
    expect(claimsOf(json.access_token).cnf).toEqual({ jkt: other.jkt });
  });

  it('RFC 6749 §6: scope may be narrowed, and is whole again the next time', async () => {
    const { token } = await signedIn(client);
    const { json } = await system.refresh(workspace, client, token, { scope: 'read' });
    expect(json.scope).toBe('read');
    expect(json).not.toHaveProperty('id_token');
    expect((await system.refresh(workspace, client, token)).json.scope).toBe('openid profile read');
  });

  it.each<[string, Form, string]>([
    ['RFC 6749 §6: with a scope that was not granted', { scope: 'read write' }, '400 invalid_scope'],
    ['RFC 6749 §3.3: with a scope that is none', { scope: '"' }, '400 invalid_scope'],
    ['RFC 8707 §2.2: for a resource that was not granted', { resource: API }, '400 invalid_target'],
    ['RFC 8707 §2: for a resource that is none', { resource: 'nowhere' }, '400 invalid_target'],
    ['RFC 6749 §6: without token', { refresh_token: '' }, '400 invalid_request'],
    ['RFC 6749 §5.2: with an invented token', { refresh_token: `ost_rt_${'x'.repeat(43)}` }, '400 invalid_grant'],
    ['RFC 6749 §5.2: with something else', { refresh_token: 'x' }, '400 invalid_grant'],
  ])('%s is refused, and the token is as it was: not rotated', async (_, form, expected) => {
    // Without grace a token that was rotated by the refusal would be a reuse.
    const { refreshToken } = settingsOf(WORKSPACE_PROFILES.b2b);
    const strict = await system.newWorkspace({ refreshToken: { ...refreshToken, rotationGraceSeconds: 0 } });
    const app = system.newClient(strict, { tokenEndpointAuthMethod: 'none', secretHashes: [] });
    const { code } = await system.newCode(strict, app);
    const { json } = await system.redeem(strict, app, code);
    expect(refusal(await system.refresh(strict, app, json.refresh_token, form))).toBe(expected);
    const after = await system.refresh(strict, app, json.refresh_token);
    expect(after.status).toBe(200);
    expect((await system.refresh(strict, app, after.json.refresh_token)).status).toBe(200);
  });

  it('RFC 6749 §10.4: another client’s token is as good as invented', async () => {
    const { token } = await signedIn(client);
    expect(refusal(await system.refresh(workspace, system.newClient(workspace), token))).toBe('400 invalid_grant');
    expect((await system.refresh(workspace, client, token)).status).toBe(200);
  });

  it('RFC 6749 §5.2: a user who was disabled meanwhile is not acted for any more, within a second', async () => {
    const { record, token } = await signedIn(client);
    expect((await system.refresh(workspace, client, token)).status).toBe(200);
    system.putUser(workspace, record.userId, {}, true);
    await system.announce(workspace, { $case: 'userChanged', userChanged: { userId: record.userId } });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (let i = 0; i < 2; i++)
      expect(refusal(await system.refresh(workspace, client, token))).toBe('400 invalid_grant');
  });

  it('RFC 6749 §5.2: a client that was disabled meanwhile is refused within a second', async () => {
    const leaver = system.newClient(workspace);
    const { token } = await signedIn(leaver);
    system.putClient(workspace, { ...leaver, disabled: true });
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: leaver.clientId } });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (let i = 0; i < 2; i++)
      expect(refusal(await system.refresh(workspace, leaver, token))).toBe('401 invalid_client');
  });

  it('RFC 7009 §2.1: refreshes that race with a revocation leave nothing in force', async () => {
    for (const one of [client, spa]) {
      const { token } = await signedIn(one);
      const form = { token, ...(one === spa && { client_id: spa.clientId }) };
      const [revoked, ...answers] = await Promise.all([
        system.call(workspace, 'revoke', { form, headers: credentials(one) }),
        ...Array.from({ length: 10 }, () => system.refresh(workspace, one, token)),
      ]);
      expect(revoked.status).toBe(200);
      expect(refusal(await system.refresh(workspace, one, token))).toBe('400 invalid_grant');
      const all = system.newClient(workspace, { introspectAnyAudience: true });
      for (const { json } of answers) {
        if (json.access_token !== undefined) expect(await isActive(json.access_token, all)).toBe(false);
        if (json.refresh_token !== undefined)
          expect(refusal(await system.refresh(workspace, one, json.refresh_token))).toBe('400 invalid_grant');
      }
    }
  });
});

describe('client_credentials', () => {
  const own = (form: Form = {}, of = client) =>
    system.token(workspace, of, { grant_type: 'client_credentials', ...form });

  it('RFC 6749 §4.4.3: a token for the client itself, and nothing else', async () => {
    const { status, json } = await own({ scope: 'read', resource: API });
    expect(status).toBe(200);
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    const claims = claimsOf(json.access_token);
    expect(claims).toMatchObject({ sub: client.clientId, client_id: client.clientId, aud: API, scope: 'read' });
    for (const absent of ['auth_time', 'acr', 'amr']) expect(claims).not.toHaveProperty(absent);
    expect(claims.jti).toMatch(/^[\w-]{22}$/);
  });

  it.each<[string, Form, string]>([
    ['OIDC Core §3.1.2.1: openid', { scope: 'openid' }, '400 invalid_scope'],
    ['OIDC Core §11: offline_access', { scope: 'read offline_access' }, '400 invalid_scope'],
    ['RFC 6749 §3.3: a scope that it is not registered for', { scope: 'admin' }, '400 invalid_scope'],
    ['RFC 8707 §2: an unknown resource', { resource: 'https://x.example/' }, '400 invalid_target'],
  ])('%s is refused', async (_, form, expected) => {
    expect(refusal(await own(form))).toBe(expected);
  });

  it('RFC 6749 §4.4: is for clients with credentials', async () => {
    const bold = system.newClient(workspace, { tokenEndpointAuthMethod: 'none', secretHashes: [] });
    expect(refusal(await own({}, bold))).toBe('400 unauthorized_client');
  });

  it('RFC 6749 §5.2: is refused to a client that is not registered for it, and the event says that policy refused', async () => {
    const answer = await own({}, spa);
    expect(refusal(answer)).toBe('400 unauthorized_client');
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['policy.refused']);
    expect(event).toMatchObject({
      outcome: 'failure',
      error: 'unauthorized_client',
      clause: 'RFC 6749 §5.2',
      clientId: spa.clientId,
      details: { endpoint: 'token' },
    });
  });

  it('RFC 6749 §5.2: is unknown to a workspace without it', async () => {
    const without = await system.newWorkspace({ grantTypes: ['authorization_code'] });
    const answer = await system.token(without, system.newClient(without), { grant_type: 'client_credentials' });
    expect(refusal(answer)).toBe('400 unsupported_grant_type');
  });

  it('RFC 6749 §1.4: may be opaque, and is known by introspection then', async () => {
    const opaque = system.newClient(workspace, { accessTokenFormat: 'opaque' });
    const { json } = await own({ scope: 'read' }, opaque);
    expect(json.access_token).toMatch(/^ost_at_[\w-]{43}$/);
    expect((await system.introspect(workspace, opaque, json.access_token)).json).toMatchObject({
      active: true,
      client_id: opaque.clientId,
      scope: 'read',
    });
    const { rows } = await system.database.admin.query('select t::text as row from access_tokens t');
    for (const { row } of rows) expect(row).not.toContain(String(json.access_token).slice(7));
  });
});

describe('HTTP', () => {
  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])(
    'RFC 6749 §3.2: %s is answered with the methods that there are',
    async (method) => {
      const answer = await system.call(workspace, 'token', { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toContain('POST');
      expect(answer.json.error).toBe('invalid_request');
    },
  );

  it.each([
    ['JSON', 'application/json', '{"grant_type":"client_credentials"}', 415],
    ['text', 'text/plain', 'grant_type=client_credentials', 415],
    ['a form with a charset', 'application/x-www-form-urlencoded;charset=UTF-8', 'grant_type=client_credentials', 200],
  ])('RFC 6749 §3.2: %s as body', async (_, type, body, expected) => {
    const headers = { 'content-type': type, ...credentials(client) };
    const answer = await system.call(workspace, 'token', { method: 'POST', body, headers });
    expect(answer.status).toBe(expected);
    if (expected !== 200) expect(answer.json.error).toBe('invalid_request');
  });

  it('RFC 9110 §15.5.14: a body over 64 KiB', async () => {
    const answer = await system.token(workspace, client, {
      grant_type: 'client_credentials',
      padding: 'x'.repeat(65_536),
    });
    expect([answer.status, answer.json.error]).toEqual([413, 'invalid_request']);
  });

  it('RFC 6749 §3.2: parameters in the query are none', async () => {
    const answer = await system.call(workspace, 'token', {
      query: '?grant_type=client_credentials',
      method: 'POST',
      headers: credentials(client),
    });
    expect(answer.status).toBe(400);
  });

  it('RFC 6749 §5.2: who tried Basic and failed is told so', async () => {
    const authorization = `Basic ${Buffer.from(`${client.clientId}:wrong`).toString('base64')}`;
    const answer = await system.call(workspace, 'token', {
      form: { grant_type: 'client_credentials' },
      headers: { authorization },
    });
    expect(refusal(answer)).toBe('401 invalid_client');
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(answer.headers.get('dpop-nonce')).toBeTruthy();
  });

  it('RFC 8414 §2: an unknown workspace is 404 in JSON', async () => {
    const answer = await system.token({ ...workspace, slug: 'nowhere' }, client, { grant_type: 'client_credentials' });
    expect([answer.status, answer.json.error]).toEqual([404, 'invalid_request']);
  });

  it.each([
    ['https://app.example', 'https://app.example'],
    ['https://evil.example', null],
  ])('Fetch §3.2: a page of %s may read the answer: %s', async (origin, allowed) => {
    const { code } = await system.newCode(workspace, spa);
    for (const form of [{}, {}]) {
      // The second time it is a refusal: readable all the same.
      const answer = await system.redeem(workspace, spa, code, form, { origin });
      expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('vary')).toContain('origin');
    }
  });

  it('Fetch §4.8: a preflight says what may be sent', async () => {
    const headers = {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'dpop',
    };
    const answer = await system.call(workspace, 'token', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST');
    expect(answer.headers.get('access-control-allow-headers')).toContain('dpop');
  });
});

describe('the hot path', () => {
  it('architecture rule 1: with warm caches no other service is asked', async () => {
    // Of its own, so that nothing in the caches gets old enough meanwhile to be read again in the background.
    const warm = await system.newWorkspace();
    const mine = system.newClient(warm);
    const { code } = await system.newCode(warm, mine);
    const { json } = await system.redeem(warm, mine, code);
    const round = async () => {
      expect((await system.refresh(warm, mine, json.refresh_token)).status).toBe(200);
      expect((await system.token(warm, mine, { grant_type: 'client_credentials' })).status).toBe(200);
      expect((await system.introspect(warm, mine, json.access_token)).json.active).toBe(true);
    };
    for (let i = 0; i < 4; i++) await round();
    const before = system.peers.calls;
    for (let i = 0; i < 4; i++) await round();
    expect(system.peers.calls).toBe(before);
  });
});

describe('pairwise subjects', () => {
  it('OIDC Core §8.1: are the same in every token of a client, and not the user’s id', async () => {
    const consumers = await system.newWorkspace({ subjectType: 'pairwise-for-third-parties' });
    const third = system.newClient(consumers);
    const { code, record } = await system.newCode(consumers, third);
    const { json } = await system.redeem(consumers, third, code);
    const { sub } = claimsOf(json.id_token);
    expect(sub).not.toBe(record.userId);
    expect(claimsOf(json.access_token).sub).toBe(sub);
    const refreshed = await system.refresh(consumers, third, json.refresh_token);
    expect(claimsOf(refreshed.json.id_token).sub).toBe(sub);
    const userinfo = await system.call(consumers, 'userinfo', {
      headers: { authorization: `Bearer ${json.access_token}` },
    });
    expect(userinfo.json).toEqual({ sub, name: 'Ada' });
  });
});
