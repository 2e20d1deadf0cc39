// In which organization a user acts: a fact of the grant, looked at whenever something is issued or shown.
import { randomUUID } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseJws } from '@ostiary/crypto/jws';
import type { ClientRecord } from '@ostiary/oauth/client';
import { TOKEN_TYPES } from '@ostiary/oauth/token-exchange/token-type';
import { CIBA_GRANT, DEVICE_CODE_GRANT, TOKEN_EXCHANGE_GRANT } from '@ostiary/oauth/workspace';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import {
  API,
  claimsOf,
  requestedBy,
  type TestWorkspace,
  TokenSystem,
  WITHOUT_MANAGEMENT,
} from '../testing/token-system.js';

const SETTINGS = {
  grants: { management: 'offered' },
  tokenStatusList: { mode: 'on' },
  grantTypes: [...settingsOf(WORKSPACE_PROFILES.b2b).grantTypes, DEVICE_CODE_GRANT, CIBA_GRANT],
  tokenExchange: {
    maxActors: 2,
    rules: [{ client: 'backend', subjectClients: ['portal'], mode: 'delegation', resources: [API] }],
  },
  scopes: [
    ...settingsOf(WORKSPACE_PROFILES.b2b).scopes,
    { name: 'organization', description: 'Organization', claims: ['org_id', 'org_name', 'roles'] },
  ],
} as const satisfies Parameters<TokenSystem['newWorkspace']>[0];
const system = new TokenSystem();
let workspace: TestWorkspace;
let portal: ClientRecord;
let backend: ClientRecord;
/** Organizations of the tests, by their UUIDs. */
const ACME = randomUUID();
const GLOBEX = randomUUID();

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace(SETTINGS);
  const grantTypes = [...SETTINGS.grantTypes];
  portal = system.newClient(workspace, { clientId: 'portal', grantTypes, scopes: [...portalScopes] });
  backend = system.newClient(workspace, { clientId: 'backend', grantTypes });
});
afterAll(() => system.stop());

const portalScopes = ['openid', 'profile', 'offline_access', 'read', 'write', 'organization'];
const member = (id: string, roles: string[], over = {}) => ({
  ...{ id, displayName: id === ACME ? 'Acme Ltd.' : 'Globex', name: id === ACME ? 'acme' : 'globex', roles },
  ...over,
});

/** A user who is a member of Acme as an administrator, and of Globex. */
function newMember(at = workspace, claims: Record<string, unknown> = {}): string {
  const userId = system.newUser(at, { name: 'Ada', ...claims });
  system.putMemberships(at, userId, [member(ACME, ['admin']), member(GLOBEX, ['member'])]);
  return userId;
}

async function changeMemberships(userId: string, all: Parameters<TokenSystem['putMemberships']>[2]): Promise<void> {
  system.putMemberships(workspace, userId, all);
  await system.announce(workspace, { $case: 'userChanged', userChanged: { userId } });
}

/** Every replica has heard of it when each has said so. */
async function soon(work: () => Promise<unknown>, expected: unknown): Promise<void> {
  const until = Date.now() + 10_000;
  let inRow = 0;
  let seen: unknown;
  while (inRow < 2 && Date.now() < until) {
    seen = await work();
    inRow = JSON.stringify(seen) === JSON.stringify(expected) ? inRow + 1 : 0;
  }
  expect(seen).toEqual(expected);
}

async function signedIn(userId: string, organizationId: string | undefined = ACME, client = portal) {
  const { code, record } = await system.newCode(workspace, client, {
    ...{ userId, organizationId, scopes: ['openid', 'offline_access', 'read'] },
    claims: { userinfo: {}, idToken: { org_id: {}, roles: {} } },
  });
  const answer = await system.redeem(workspace, client, code);
  const { access_token, id_token, refresh_token } = answer.json;
  return { answer, record, access_token, id_token, refresh_token };
}

const refusal = ({ status, json }: { status: number; json: Readonly<Record<string, unknown>> }) =>
  `${status} ${json.error}`;
const active = async (token: unknown, by = portal) => (await system.introspect(workspace, by, token)).json.active;
const userinfo = (token: unknown) =>
  system.call(workspace, 'userinfo', { headers: { authorization: `Bearer ${token}` } });
const exchanged = (token: unknown, form = {}) =>
  system.token(workspace, backend, {
    ...{ grant_type: TOKEN_EXCHANGE_GRANT, subject_token: String(token), resource: API },
    ...{ subject_token_type: TOKEN_TYPES.accessToken, ...form },
  });
async function isListed(token: unknown): Promise<boolean> {
  const { idx, uri } = (claimsOf(token).status as { status_list: { idx: number; uri: string } }).status_list;
  const { payload } = parseJws((await system.call(workspace, uri.slice(workspace.issuer.length + 1))).text);
  const { lst } = payload.status_list as { lst: string };
  return (((inflateSync(Buffer.from(lst, 'base64url'))[idx >> 3] ?? 0) >> (idx & 7)) & 1) === 1;
}

describe('a grant in an organization', () => {
  const holderOf = (userId: string, organizationId?: string, clientId = portal.clientId) => ({
    ...{ tenant: workspace.tenant, workspaceId: workspace.id, userId, clientId },
    ...(organizationId !== undefined && { organizationId }),
  });
  const record = (holder: ReturnType<typeof holderOf>, asked: object = {}) =>
    system.grants.recordGrant({
      ...{ ...holder, scopes: ['read'], resources: [], authorizationDetailsJson: '', ...WITHOUT_MANAGEMENT, ...asked },
      requestedBy: requestedBy(workspace, holder.userId),
    });
  const find = (holder: ReturnType<typeof holderOf>, grantId = '') => system.grants.findGrant({ ...holder, grantId });
  const reason = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'answered',
      (error: unknown) => (error instanceof Error && 'reason' in error ? String(error.reason) : String(error)),
    );

  it('RFC 6749 §1.4: stands beside those in others and in none, and is widened by itself', async () => {
    const userId = randomUUID();
    const alone = await record(holderOf(userId));
    const acme = await record(holderOf(userId, ACME));
    const globex = await record(holderOf(userId, GLOBEX), { scopes: ['write'] });
    expect(new Set([alone.id, acme.id, globex.id]).size).toBe(3);
    expect([alone.organizationId, acme.organizationId]).toEqual([undefined, ACME]);
    expect((await record(holderOf(userId, ACME), { scopes: ['openid'] })).id).toBe(acme.id);
    expect((await find(holderOf(userId, ACME))).scopes).toEqual(['read', 'openid']);
    expect((await find(holderOf(userId, GLOBEX))).scopes).toEqual(['write']);
    expect((await find(holderOf(userId))).scopes).toEqual(['read']);
    expect(await reason(find(holderOf(userId, randomUUID())))).toBe('GRANT_NOT_FOUND');
  });

  it('RFC 6749 §1.4: of many that come at once there is one', async () => {
    const holder = holderOf(randomUUID(), ACME);
    const all = await Promise.all(Array.from({ length: 20 }, () => record(holder)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  it.each(['merge', 'replace'])(
    'Grant Management §5.1: %s of one in another organization finds nothing',
    async (action) => {
      const userId = randomUUID();
      const acme = await record(holderOf(userId, ACME), { action: 'create' });
      expect([acme.managed, acme.organizationId]).toEqual([true, ACME]);
      for (const holder of [holderOf(userId, GLOBEX), holderOf(userId)]) {
        expect(await reason(find(holder, acme.id))).toBe('GRANT_NOT_FOUND');
        expect(await reason(record(holder, { action, grantId: acme.id }))).toBe('GRANT_NOT_FOUND');
      }
      const same = await record(holderOf(userId, ACME), { action, grantId: acme.id, scopes: ['write'] });
      expect([same.id, same.organizationId]).toEqual([acme.id, ACME]);
      expect((await find(holderOf(userId, ACME), acme.id)).scopes.includes('write')).toBe(true);
    },
  );

  it('RFC 7009 §1: those of an organization are withdrawn together, of users and clients, in one chain, and no others', async () => {
    const organization = randomUUID();
    const [ada, bob] = [randomUUID(), randomUUID()];
    const theirs = [
      await record(holderOf(ada, organization)),
      await record(holderOf(ada, organization, 'another')),
      await record(holderOf(bob, organization), { action: 'create' }),
    ];
    const others = [await record(holderOf(ada, ACME)), await record(holderOf(bob))];
    const requestId = randomUUID();
    const revoke = (over = {}) =>
      system.grants.revokeGrants({
        ...{ tenant: workspace.tenant, workspaceId: workspace.id, userId: '', clientId: '' },
        ...{ organizationId: organization, requestedBy: requestedBy(workspace, 'admin', requestId), ...over },
      });
    const other = await system.newWorkspace();
    const elsewhere = { workspaceId: other.id, requestedBy: requestedBy(other, 'admin') };
    expect(await revoke(elsewhere)).toEqual({ revoked: 0, more: false });
    expect(await reason(revoke({ organizationId: undefined }))).toBe('INVALID_FIELD');
    expect(await revoke()).toEqual({ revoked: 3, more: false });
    expect(await revoke()).toEqual({ revoked: 0, more: false });
    const page = {
      tenant: workspace.tenant,
      workspaceId: workspace.id,
      userId: '',
      clientId: '',
      limit: 200,
      cursor: '',
    };
    expect((await system.grants.listGrants({ ...page, organizationId: organization })).grants).toEqual([]);
    const events = (await system.eventsOf(requestId, ['consent.withdrawn'])).filter(
      ({ type }) => type === 'consent.withdrawn',
    );
    expect(new Set(events.map((event) => event.grantId))).toEqual(new Set(theirs.map(({ id }) => id)));
    for (const event of events) expect(event.details).toMatchObject({ organization });
    for (const { id, userId, organizationId } of others)
      expect((await find(holderOf(userId, organizationId), id)).id).toBe(id);
  });
});

describe('what tokens say of the organization', () => {
  const asAdmin = { org_id: ACME, org_name: 'Acme Ltd.', roles: ['admin'] };

  it('OIDC Core §5.1.2, RFC 9068 §2.2.3.1: id, name and roles in ID token, access token, userinfo and introspection', async () => {
    // A record that says something else is no membership.
    const userId = newMember(workspace, { org_id: 'forged', org_name: 'Forged', roles: ['owner'] });
    const { access_token, id_token, answer } = await signedIn(userId);
    expect(claimsOf(access_token)).toMatchObject(asAdmin);
    expect(claimsOf(id_token)).toMatchObject(asAdmin);
    expect((await userinfo(access_token)).json).toMatchObject({ sub: userId, ...asAdmin });
    expect((await system.introspect(workspace, portal, access_token)).json).toMatchObject({ active: true, ...asAdmin });
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.issued']);
    expect(event?.details).toMatchObject({ organization: ACME });
  });

  it('OIDC Core §5.1.2: nothing of it where the user acts in none, member or not', async () => {
    const { code } = await system.newCode(workspace, portal, { userId: newMember() });
    const { json } = await system.redeem(workspace, portal, code);
    for (const token of [json.access_token, json.id_token]) {
      expect(Object.keys(claimsOf(token)).filter((name) => /^(org_|roles)/.test(name))).toEqual([]);
    }
  });

  it('RFC 6749 §6: a refresh keeps the organization, whatever it asks for, and has the roles of now', async () => {
    const userId = newMember();
    const { refresh_token } = await signedIn(userId);
    const again = await system.refresh(workspace, portal, refresh_token, { organization: GLOBEX });
    expect(claimsOf(again.json.access_token)).toMatchObject(asAdmin);
    // `owner` is no role of the workspace.
    await changeMemberships(userId, [member(ACME, ['owner', 'member'], { displayName: 'Acme plc' })]);
    await soon(async () => {
      const { json } = await system.refresh(workspace, portal, refresh_token);
      const { org_id, org_name, roles } = claimsOf(json.access_token);
      return [org_id, org_name, roles, claimsOf(json.id_token).roles];
    }, [ACME, 'Acme plc', ['member'], ['member']]);
  });

  it('RFC 7662 §2.2: introspection has the roles of now, whatever the token says that was issued before', async () => {
    const userId = newMember();
    const { access_token } = await signedIn(userId);
    await changeMemberships(userId, [member(ACME, ['member'], { displayName: 'Acme plc' })]);
    await soon(async () => {
      const { json } = await system.introspect(workspace, portal, access_token);
      return [json.active, json.org_id, json.org_name, json.roles];
    }, [true, ACME, 'Acme plc', ['member']]);
  });

  it.each<[string, typeof DEVICE_CODE_GRANT | typeof CIBA_GRANT]>([
    ['RFC 8628 §3.4: a device', DEVICE_CODE_GRANT],
    ['CIBA §10.1: a request by the back channel', CIBA_GRANT],
  ])('%s carries it on', async (_what, grant) => {
    const allowed = { userId: newMember(), organizationId: GLOBEX };
    const answer =
      grant === DEVICE_CODE_GRANT
        ? await system.poll(
            workspace,
            portal,
            (await system.newDevice(workspace, portal, 'approved', allowed)).deviceCode,
          )
        : await system.ask(
            ...[
              workspace,
              portal,
              (await system.newBackchannelRequest(workspace, portal, 'approved', allowed)).authReqId,
            ],
          );
    expect(claimsOf(answer.json.access_token)).toMatchObject({ org_id: GLOBEX, roles: ['member'] });
  });

  it('RFC 8693 §1.1: an exchange carries it on, and neither changes nor gains one', async () => {
    const userId = newMember();
    const inAcme = await signedIn(userId);
    const got = await exchanged(inAcme.access_token, { organization: GLOBEX, org_id: GLOBEX });
    expect(claimsOf(got.json.access_token)).toMatchObject({ sub: userId, ...asAdmin });
    const { code } = await system.newCode(workspace, portal, { userId, scopes: ['openid', 'read'] });
    const alone = await system.redeem(workspace, portal, code);
    const { json } = await exchanged(alone.json.access_token, { organization: ACME });
    expect(claimsOf(json.access_token)).not.toHaveProperty('org_id');
  });
});

describe('who acts in an organization no more', () => {
  const ENDED: readonly [string, (userId: string) => Promise<void>][] = [
    ['who is no member any more', (userId) => changeMemberships(userId, [member(GLOBEX, ['member'])])],
    [
      'whose organization is disabled',
      async (userId) => {
        system.putMemberships(workspace, userId, [member(ACME, ['admin'], { enabled: false })]);
        await system.announce(workspace, {
          ...{ $case: 'organizationChanged', organizationChanged: { organizationId: ACME } },
        });
      },
    ],
  ];

  it.each(ENDED)(
    'RFC 6749 §5.2, RFC 7662 §2.2, RFC 6750 §3.1: %s gets nothing, with whatever was issued before',
    async (_who, end) => {
      const userId = newMember();
      const before = await signedIn(userId);
      const inGlobex = await signedIn(userId, GLOBEX);
      const token = before.access_token;
      const delegated = (await exchanged(token)).json.access_token;
      const { code } = await system.newCode(workspace, portal, { userId, organizationId: ACME });
      const device = await system.newDevice(workspace, portal, 'approved', { userId, organizationId: ACME });
      expect([await active(token), await active(delegated, backend), await isListed(token)]).toEqual([
        true,
        true,
        false,
      ]);

      await end(userId);
      await soon(
        async () => refusal(await system.refresh(workspace, portal, before.refresh_token)),
        '400 invalid_grant',
      );
      await soon(() => active(token), false);
      await soon(() => active(delegated, backend), false);
      await soon(() => active(before.refresh_token), false);
      await soon(async () => (await userinfo(token)).status, 401);
      await soon(() => isListed(token), true);
      await soon(() => isListed(delegated), true);
      await soon(async () => refusal(await exchanged(token)), '400 invalid_request');
      // What was allowed while they were a member is not redeemed, and not spent either.
      expect(refusal(await system.redeem(workspace, portal, code))).toBe('400 invalid_grant');
      expect(refusal(await system.poll(workspace, portal, device.deviceCode))).toBe('400 invalid_grant');
      if (_who === ENDED[0]?.[0]) {
        // Of the other organization, they still are.
        expect([await active(inGlobex.access_token), await isListed(inGlobex.access_token)]).toEqual([true, false]);
      }
    },
  );

  it('RFC 8693 §1.1: nor has who acts for somebody, by a token as a member: introspection and the status list say the same', async () => {
    const actor = newMember();
    const { code } = await system.newCode(workspace, portal, { userId: newMember(), scopes: ['openid', 'read'] });
    const subject = (await system.redeem(workspace, portal, code)).json.access_token;
    const acting = (await signedIn(actor, ACME, backend)).access_token;
    const actorToken = { actor_token: String(acting), actor_token_type: TOKEN_TYPES.accessToken };
    const delegated = (await exchanged(subject, actorToken)).json.access_token;
    expect([await active(delegated, backend), await isListed(delegated)]).toEqual([true, false]);
    await changeMemberships(actor, [member(GLOBEX, ['member'])]);
    await soon(() => isListed(delegated), true);
    await soon(() => active(delegated, backend), false);
  });

  it('RFC 6749 §5.2: in another workspace an organization of the same id is another one', async () => {
    const other = await system.newWorkspace(SETTINGS);
    const client = system.newClient(other);
    const userId = system.newUser(other);
    const { code } = await system.newCode(other, client, { userId, organizationId: ACME });
    system.putMemberships(workspace, userId, [member(ACME, ['admin'])]);
    expect(refusal(await system.redeem(other, client, code))).toBe('400 invalid_grant');
  });

  it('RFC 6749 §5.2: a code that says another organization than its grant is worth nothing', async () => {
    const userId = newMember();
    const { record } = await system.newCode(workspace, portal, { userId, organizationId: ACME });
    const forged = await system.newCode(
      ...[workspace, portal, { userId, organizationId: GLOBEX, grantId: record.grantId }],
    );
    expect(refusal(await system.redeem(workspace, portal, forged.code))).toBe('400 invalid_grant');
    const alone = await system.newCode(workspace, portal, { userId });
    const gained = await system.newCode(
      ...[workspace, portal, { userId, organizationId: ACME, grantId: alone.record.grantId }],
    );
    expect(refusal(await system.redeem(workspace, portal, gained.code))).toBe('400 invalid_grant');
  });

  it('RFC 6749 §5.2: where the workspace has organizations no more, nobody acts in one', async () => {
    const off = await system.newWorkspace({ ...SETTINGS, organizations: { membership: 'off', roles: [] } });
    const client = system.newClient(off);
    const { code } = await system.newCode(off, client, { userId: newMember(off), organizationId: ACME });
    expect(refusal(await system.redeem(off, client, code))).toBe('400 invalid_grant');
  });

  it('Grant Management §6.5: a token in one organization sees no grant in another', async () => {
    const userId = newMember();
    const scopes = ['openid', 'grant_management_query'];
    const client = system.newClient(workspace, { scopes: [...portalScopes, 'grant_management_query'] });
    const of = async (organizationId: string) => {
      const { code, record } = await system.newCode(workspace, client, { userId, organizationId, scopes });
      const { access_token } = (await system.redeem(workspace, client, code)).json;
      return { access_token, grantId: record.grantId };
    };
    const [acme, globex] = [await of(ACME), await of(GLOBEX)];
    const seen = (grantId: string, token: unknown) =>
      system.call(workspace, `grants/${grantId}`, { headers: { authorization: `Bearer ${token}` } });
    const own = await seen(acme.grantId, acme.access_token);
    expect([own.status, own.json.org_id]).toEqual([200, ACME]);
    expect(refusal(await seen(globex.grantId, acme.access_token))).toBe('404 invalid_grant_id');
  });
});
