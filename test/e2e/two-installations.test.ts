// Two whole installations, each with stores, keys, authorities and an edge of its own, know nothing of each other but an issuer's URL: what one says of its
// user in an ID-JAG, the other takes. `here` is the lane's; `there` is started for this file, has tenant and workspace of the same names, and ends with it.
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { administrator, api } from './support/administration.ts';
import { searchTrail, until } from './support/audit-trail.ts';
import { signIn } from './support/code-flow.ts';
import { type Answer, type CallOptions, RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import {
  at,
  endOtherInstallation,
  type Installation,
  logs,
  otherInstallation,
  stopPart,
  system,
} from './support/system.ts';
import {
  createUser,
  launchWorkspace,
  RESOURCE,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const ID_JAG = 'urn:ietf:params:oauth:token-type:id-jag';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const DRAFT = 'Identity Assertion JWT Authorization Grant';

/** What one installation has for the other. */
interface Side {
  readonly installation: Installation;
  readonly workspace: TestWorkspace;
  readonly user: TestUser;
  /** Asks for ID-JAGs here. */
  readonly app: RawClient;
  /** Shows those of the other side here. */
  readonly taker: RawClient;
  /** Another one that may show them. */
  readonly another: RawClient;
}

let here: Side;
let there: Side;
let tenant: string;
const slug = `staff-${Math.random().toString(36).slice(2, 8)}`;
const claims = { email: 'ada@corp.example', email_verified: true };

async function newSide(installation: Installation): Promise<Side> {
  await administrator(tenant);
  const workspace = await launchWorkspace(
    'b2b',
    { grant_types: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE, JWT_BEARER] },
    slug,
  );
  const machine = { grant_types: [JWT_BEARER], response_types: [], redirect_uris: [] };
  const client = async (metadata: object) =>
    new RawClient(workspace, await registerClient(workspace, { metadata: { ...metadata } }));
  return {
    ...{ installation, workspace },
    user: await createUser(workspace, claims),
    app: await client({ grant_types: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE] }),
    taker: await client(machine),
    another: await client(machine),
  };
}

const change = (side: Side, settings: object) =>
  at(side.installation, () => api('PATCH', side.workspace.path, { settings }));

/** What an administrator sets where ID-JAGs are issued. */
const issuesFor = (side: Side, other: Side) =>
  change(side, {
    token_exchange: {
      rules: [],
      identity_assertions: [
        {
          ...{
            client: side.app.client.clientId,
            audience: other.workspace.issuer,
            client_id_there: other.taker.client.clientId,
          },
          ...{ scopes: ['orders:read', 'orders:write'], resources: [RESOURCE], email: true },
        },
      ],
    },
  });

/** And where they are taken. */
const trusts = (side: Side, other: Side, keys: object, more: object = {}) =>
  change(side, {
    trusted_issuers: [
      {
        ...{ issuer: other.workspace.issuer, ...keys, algorithms: ['ES256'], kinds: ['id-jag'] },
        ...{
          subject: { claim: 'email', user: 'email' },
          clients: [side.taker.client.clientId, side.another.client.clientId],
        },
        ...{ scopes: ['orders:read'], max_lifetime_seconds: 300, ...more },
      },
    ],
  });

async function idTokenAt(side: Side): Promise<string> {
  const wish = { proofKey: null, parameters: { scope: 'openid email' } };
  const { idToken } = await at(side.installation, () => signIn(side.app, side.user, wish));
  return secret(idToken, 'ID token');
}

async function idJag(from: Side, idToken: string, form: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await from.app.post('token', {
    ...{ grant_type: TOKEN_EXCHANGE, requested_token_type: ID_JAG, resource: RESOURCE },
    ...{
      audience: (from === here ? there : here).workspace.issuer,
      subject_token: idToken,
      subject_token_type: ID_TOKEN,
    },
    ...form,
  });
  if (answer.status !== 200) throw new Error(`no ID-JAG: ${answer.text}`);
  return secret(String(answer.body.access_token), 'ID-JAG');
}

const show = (client: RawClient, assertion: string, form: Readonly<Record<string, string>> = {}, call?: CallOptions) =>
  client.post('token', { grant_type: JWT_BEARER, assertion, ...form }, call);
const refusal = ({ status, body }: Answer) => `${status} ${body.error}`;
const verified = async (token: string, { workspace: { issuer } }: Side, audience: string): Promise<JWTPayload> =>
  (await jwtVerify(token, createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer, audience })).payload;
/** Shows it until it is taken: what was set gets around within a second, and a key set that had not this key is read again after ten. */
async function untilTaken(shown: () => Promise<Answer>): Promise<Answer> {
  for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const answer = await shown();
    if (answer.status === 200) return answer;
    if (Date.now() > end) throw new Error(`still refused: ${answer.text}`);
  }
}

beforeAll(async () => {
  ({ tenant } = await administrator());
  const second = await otherInstallation();
  here = await newSide(system);
  there = await at(second, () => newSide(second));
  await issuesFor(here, there);
  await issuesFor(there, here);
}, 180_000);
afterAll(() => endOtherInstallation(), 60_000);

describe(`${DRAFT}: what is issued here is taken there`, () => {
  let idToken: string;
  let assertion: string;
  let taken: Answer;

  beforeAll(async () => {
    idToken = await idTokenAt(here);
  });

  it('RFC 8414 §2: same names, and nothing else in common', () => {
    expect([there.workspace.tenant, there.workspace.slug]).toEqual([here.workspace.tenant, here.workspace.slug]);
    expect(there.workspace.issuer).not.toBe(here.workspace.issuer);
    expect(there.workspace.id).not.toBe(here.workspace.id);
    expect(there.installation.caPem).not.toBe(here.installation.caPem);
    for (const store of ['postgres', 'redis', 'kafka'] as const)
      expect(there.installation[store]).not.toBe(here.installation[store]);
  });

  it('RFC 8725 §3.10: keys at an address that is not public, or at a host that nobody vouches for, are not had; nothing is spent', async () => {
    assertion = await idJag(here, idToken);
    const { pathname, port } = new URL(`${here.workspace.issuer}/jwks`);
    await trusts(there, here, { jwks_uri: `https://127.0.0.1:${port}${pathname}` });
    const kept = fs.readFileSync(system.trusted.there, 'utf8');
    fs.writeFileSync(system.trusted.there, system.caPem);
    await until(
      'the setting',
      async () => refusal(await show(there.taker, assertion)) === '503 temporarily_unavailable',
    );
    fs.writeFileSync(system.trusted.there, kept);
    await trusts(there, here, { jwks_uri: `${here.workspace.issuer}/jwks` });
    // The address is good now; who answers there is not believed.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(refusal(await show(there.taker, assertion))).toBe('503 temporarily_unavailable');
  });

  it(`${DRAFT} §4.4: the other server's word, its keys by discovery and under another authority, becomes a token of ours`, async () => {
    fs.writeFileSync(system.trusted.there, system.caPem);
    await trusts(there, here, { discovery: true });
    taken = await untilTaken(() => show(there.taker, assertion));
    const said = await verified(assertion, here, there.workspace.issuer);
    expect(decodeProtectedHeader(assertion).typ).toBe('oauth-id-jag+jwt');
    // §3.1: whom, how and when they signed in; the client as it is called there.
    const signedIn = decodeJwt(idToken);
    expect(said).toMatchObject({
      ...{ sub: here.user.id, client_id: there.taker.client.clientId, resource: RESOURCE },
      ...{ scope: 'orders:read orders:write', ...claims },
      ...{ auth_time: signedIn.auth_time, acr: signedIn.acr, amr: signedIn.amr },
    });
    // §4.4.1, RFC 9068 §2.2: the user as they are called there, and no more than the issuer may give.
    expect(taken.body).toMatchObject({ token_type: 'Bearer', scope: 'orders:read' });
    expect(taken.body).not.toHaveProperty('refresh_token');
    const token = await verified(String(taken.body.access_token), there, RESOURCE);
    expect(token).toMatchObject({ sub: there.user.id, client_id: there.taker.client.clientId, scope: 'orders:read' });
    expect(there.user.id).not.toBe(here.user.id);
  });

  it('RFC 7523 §3(7), §3(3): once there, never here, for no other server and no other client', async () => {
    expect(refusal(await show(there.taker, assertion))).toBe('400 invalid_grant');
    // Where it was issued it is good for nothing, as whatever it is shown.
    expect(refusal(await show(here.taker, assertion))).toBe('400 invalid_grant');
    expect((await here.app.userinfo(assertion)).status).toBe(401);
    expect((await here.app.post('introspect', { token: assertion })).body).toEqual({ active: false });
    await expect(idJag(here, assertion)).rejects.toThrow('invalid_request');
    const fresh = await idJag(here, idToken);
    expect(refusal(await show(there.another, fresh))).toBe('400 invalid_grant');
    expect(refusal(await show(there.taker, fresh, { scope: 'orders:write' }))).toBe('400 invalid_scope');
    expect(refusal(await show(there.taker, fresh, { resource: 'https://elsewhere.example/' }))).toBe(
      '400 invalid_target',
    );
    // Nothing of that has spent it.
    expect((await show(there.taker, fresh)).status).toBe(200);
    await expect(idJag(here, idToken, { audience: here.workspace.issuer })).rejects.toThrow('invalid_target');
  });

  it('RFC 9068 §4: tokens of the one are nothing to the other, whose workspace has the same name', async () => {
    const token = String(taken.body.access_token);
    expect((await there.taker.post('introspect', { token })).body).toMatchObject({ active: true, sub: there.user.id });
    expect((await here.taker.post('introspect', { token })).body).toEqual({ active: false });
    expect((await here.app.userinfo(token)).status).toBe(401);
    await expect(idJag(there, idToken)).rejects.toThrow('invalid_request');
  });

  it('RFC 7517 §5: the issuer revokes its key at once: its next word is signed by one that was not known', async () => {
    const { kid } = decodeProtectedHeader(assertion);
    const key = `${here.workspace.path}/signing-keys/${kid}`;
    await api('GET', `${key}/revocation`);
    await api('POST', `${key}/revoke`, { reason: 'end-to-end test' });
    await until(
      'the end of the key',
      async () => !(await (await fetch(`${here.workspace.issuer}/jwks`)).text()).includes(kid ?? '-'),
    );
    idToken = await idTokenAt(here);
    const fresh = await idJag(here, idToken);
    expect(decodeProtectedHeader(fresh).kid).not.toBe(kid);
    await untilTaken(() => show(there.taker, fresh));
  });

  it('NIST SP 800-92 §5.4: both trails have their end of it, and the id that joins them', async () => {
    const { jti } = decodeJwt(assertion);
    const written = [logs(), await at(there.installation, async () => logs())].join('');
    expect(written).toContain(`the keys of ${here.workspace.issuer}: `);
    for (const signature of [assertion, String(taken.body.access_token)].map((token) => token.split('.')[2] ?? token))
      expect(written).not.toContain(signature);
    const issued = async () =>
      (await searchTrail(here.workspace, { type: 'token.exchanged', outcome: 'success' })).find(
        ({ target }) => JSON.stringify(target) === JSON.stringify({ type: 'token', id: jti }),
      );
    const accepted = () =>
      at(there.installation, async () =>
        (await searchTrail(there.workspace, { type: 'token.issued', outcome: 'success' })).find(({ details }) =>
          JSON.stringify(details).includes(`"assertion_id":"${jti}"`),
        ),
      );
    await until('the event here', async () => (await issued()) !== undefined);
    await until('the event there', async () => (await accepted()) !== undefined);
    expect(await issued()).toMatchObject({
      actor: { type: 'client', id: here.app.client.clientId, act: [{ type: 'user', id: here.user.id }] },
      resources: [there.workspace.issuer],
    });
    expect(await accepted()).toMatchObject({
      actor: { type: 'client', id: there.taker.client.clientId },
      details: { user: there.user.id, issuer: here.workspace.issuer, assertion_kind: 'id-jag' },
    });
  });
});

describe(`${DRAFT}: and the other way round`, () => {
  it('RFC 7523 §3(9): while the issuer is away its word is good where its keys are known, and nowhere a refusal for ever', async () => {
    fs.writeFileSync(system.trusted.here, there.installation.caPem);
    await trusts(here, there, { discovery: true }, { scopes: ['orders:read', 'orders:write'] });
    const idToken = await idTokenAt(there);
    const assertions = await Promise.all([1, 2, 3].map(() => idJag(there, idToken)));
    const [first = '', second = '', third = ''] = assertions;
    const answer = await untilTaken(() => show(here.taker, first, {}, { at: 'token' }));
    expect(answer.body.scope).toBe('orders:read orders:write');
    expect(decodeJwt(String(answer.body.access_token)).sub).toBe(here.user.id);

    await at(there.installation, () => stopPart('edge'));
    // This replica has the keys; the other has never had them, and says so: it may be asked again.
    expect((await show(here.taker, second, {}, { at: 'token' })).status).toBe(200);
    const away = await show(here.taker, third, {}, { at: 'token-2' });
    expect([refusal(away), away.headers.get('retry-after')]).toEqual(['503 temporarily_unavailable', '1']);
    expect((await show(here.taker, third, {}, { at: 'token' })).status).toBe(200);
  });
});
