// RFC 9396 at the token endpoint: what was granted, or less; by every grant.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ClientRecord } from '@ostiary/oauth/client';
import { TOKEN_TYPES } from '@ostiary/oauth/token-exchange/token-type';
import {
  CIBA_GRANT,
  DEVICE_CODE_GRANT,
  JWT_BEARER_GRANT,
  TOKEN_EXCHANGE_GRANT,
  type WorkspaceSettings,
} from '@ostiary/oauth/workspace';
import {
  type Answer,
  API,
  claimsOf,
  credentials,
  type Form,
  type TestWorkspace,
  TokenSystem,
} from '../testing/token-system.js';

jest.setTimeout(60_000);

const TOOLS = 'https://tools.example/';
const GRANTS: ClientRecord['grantTypes'] = [
  ...(['authorization_code', 'refresh_token', 'client_credentials'] as const),
  ...([DEVICE_CODE_GRANT, CIBA_GRANT, TOKEN_EXCHANGE_GRANT, JWT_BEARER_GRANT] as const),
];
const TYPES = ['payment_initiation', 'account_information', 'tool_call'];
const SETTINGS: Partial<WorkspaceSettings> = {
  grantTypes: GRANTS,
  resources: [
    { identifier: API, name: 'API', scopes: ['read'] },
    { identifier: TOOLS, name: 'Tools', scopes: ['tools'], accessTokenFormat: 'opaque' },
  ],
  authorizationDetailsTypes: [
    { type: 'payment_initiation', resources: [API] },
    { type: 'account_information' },
    { type: 'tool_call', withoutUser: true },
  ],
  tokenExchange: {
    rules: [
      ...(['service', 'untyped'] as const).map((client) => ({
        ...{ client, subjectClients: ['app', 'service'], mode: 'delegation' as const, resources: [API, TOOLS] },
        ...(client === 'service' && { authorizationDetailsTypes: ['payment_initiation', 'tool_call'] }),
      })),
    ],
  },
};

const PAYMENT = {
  type: 'payment_initiation',
  actions: ['initiate', 'status'],
  instructedAmount: { currency: 'EUR', amount: '100.00' },
  creditorName: 'Merchant A',
  creditorAccount: { iban: 'DE02100100109307118603' },
};
const ACCOUNTS = { type: 'account_information', actions: ['list_accounts', 'read_balances'] };
const CALL = { type: 'tool_call', tools: ['search', 'send_mail'], locations: [TOOLS] };
const smaller = { ...PAYMENT, instructedAmount: { currency: 'EUR', amount: '99' }, actions: ['status'] };
const larger = { ...PAYMENT, instructedAmount: { currency: 'EUR', amount: '100.01' } };

const system = new TokenSystem();
let workspace: TestWorkspace;
let other: TestWorkspace;
let app: ClientRecord;
let service: ClientRecord;
let untyped: ClientRecord;
let resourceServer: ClientRecord;

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace(SETTINGS);
  other = await system.newWorkspace({ ...SETTINGS, authorizationDetailsTypes: [{ type: 'tool_call' }] });
  const base = { grantTypes: GRANTS, scopes: ['openid', 'offline_access', 'read', 'tools'] };
  const typed = { ...base, authorizationDetailsTypes: TYPES };
  app = system.newClient(workspace, { ...typed, clientId: 'app' });
  service = system.newClient(workspace, { ...typed, clientId: 'service' });
  untyped = system.newClient(workspace, { ...base, clientId: 'untyped' });
  resourceServer = system.newClient(workspace, { clientId: 'api', resources: [API] });
});
afterAll(() => system.stop());

const details = (...list: unknown[]): Form => ({ authorization_details: JSON.stringify(list) });
const refusal = ({ status, json }: Answer): string => `${status} ${json.error}`;
const INVALID = '400 invalid_authorization_details';

async function granted(list: unknown[] = [PAYMENT, ACCOUNTS], form: Form = {}, resources: string[] = [API]) {
  const scopes = ['offline_access', 'read'];
  const { code } = await system.newCode(workspace, app, { scopes, resources, authorizationDetails: list });
  return system.redeem(workspace, app, code, form);
}

describe('RFC 9396 §6, §7: for a user', () => {
  it('RFC 9396 §7, §9.1: the answer, the token and the event have what was granted', async () => {
    const { json, headers } = await granted();
    expect(json.authorization_details).toEqual([PAYMENT, ACCOUNTS]);
    expect(claimsOf(json.access_token).authorization_details).toEqual([PAYMENT, ACCOUNTS]);
    const [event] = await system.eventsOf(headers.get('x-request-id') ?? '', ['token.issued']);
    expect(event?.authorizationDetailsHashes).toHaveLength(2);
    expect(event?.details).toMatchObject({ authorization_details_types: 'payment_initiation account_information' });
    expect(JSON.stringify(event)).not.toMatch(/Merchant|DE02|100\.00/);
  });

  it('RFC 9396 §6: with the code it can be less', async () => {
    const { json } = await granted([PAYMENT, ACCOUNTS], details(smaller));
    expect(json.authorization_details).toEqual([smaller]);
    expect(claimsOf(json.access_token).authorization_details).toEqual([smaller]);
    // RFC 9396 §6: the grant stays what it is.
    const again = await system.refresh(workspace, app, json.refresh_token);
    expect(again.json.authorization_details).toEqual([PAYMENT, ACCOUNTS]);
  });

  it('RFC 9396 §6: a refresh can have less, and never more than was granted', async () => {
    const { json } = await granted();
    const refresh = (form: Form) => system.refresh(workspace, app, json.refresh_token, form);
    expect((await refresh(details(smaller))).json.authorization_details).toEqual([smaller]);
    expect(claimsOf((await refresh(details(smaller))).json.access_token).authorization_details).toEqual([smaller]);
    for (const form of [details(larger), details(PAYMENT, PAYMENT), details(CALL), details({ ...PAYMENT, fee: '1' })]) {
      expect(refusal(await refresh(form))).toBe(INVALID);
    }
    const { json: told } = await refresh(details(larger));
    expect(told).toMatchObject({
      error_description: 'authorization_details asks for more than was granted, by the comparison rules of its type',
    });
    expect((await refresh({})).json.authorization_details).toEqual([PAYMENT, ACCOUNTS]);
  });

  it('RFC 9396 §6: a public client’s refresh token that is refused more is not used up by it', async () => {
    const client = system.newClient(workspace, {
      ...{ clientId: 'public', tokenEndpointAuthMethod: 'none', grantTypes: GRANTS },
      ...{ scopes: ['offline_access', 'read'], authorizationDetailsTypes: TYPES },
    });
    const change = { scopes: ['offline_access', 'read'], resources: [API], authorizationDetails: [PAYMENT] };
    const { code } = await system.newCode(workspace, client, change);
    const { json } = await system.redeem(workspace, client, code);
    expect(refusal(await system.refresh(workspace, client, json.refresh_token, details(larger)))).toBe(INVALID);
    expect((await system.refresh(workspace, client, json.refresh_token, details(smaller))).status).toBe(200);
  });

  it('RFC 9396 §9.1: a token for one resource has no details for another', async () => {
    const { json } = await granted([PAYMENT, CALL], {}, [API, TOOLS].slice(0, 1));
    expect(json.authorization_details).toEqual([PAYMENT]);
    const both = await granted([PAYMENT, CALL], { resource: API }, [API, TOOLS]);
    const refresh = (form: Form) => system.refresh(workspace, app, both.json.refresh_token, form);
    expect(claimsOf(both.json.access_token).authorization_details).toEqual([PAYMENT]);
    expect((await refresh({ resource: TOOLS })).json.authorization_details).toEqual([CALL]);
    expect(refusal(await refresh({ resource: TOOLS, ...details(PAYMENT) }))).toBe(INVALID);
  });

  it('RFC 9396 §5: a type that the client has lost since is in no further token', async () => {
    const client = system.newClient(workspace, { ...app, clientId: 'loser' });
    const change = { scopes: ['offline_access'], resources: [API], authorizationDetails: [PAYMENT, ACCOUNTS] };
    const { code } = await system.newCode(workspace, client, change);
    const { json } = await system.redeem(workspace, client, code);
    system.putClient(workspace, { ...client, authorizationDetailsTypes: ['account_information'] });
    await system.announce(workspace, { $case: 'clientChanged', clientChanged: { clientId: client.clientId } });
    const until = Date.now() + 10_000;
    let seen: unknown;
    do {
      seen = (await system.refresh(workspace, client, json.refresh_token)).json.authorization_details;
    } while (Array.isArray(seen) && seen.length > 1 && Date.now() < until);
    expect(seen).toEqual([ACCOUNTS]);
  });

  it('RFC 9396 §6: of what a device, or a request by the back channel, was allowed: all or less', async () => {
    const allowed = { authorizationDetails: [PAYMENT], resources: [API], scopes: ['read'] };
    const device = await system.newDevice(workspace, app, 'approved', allowed);
    expect(refusal(await system.poll(workspace, app, device.deviceCode, details(larger)))).toBe(INVALID);
    const { json } = await system.poll(workspace, app, device.deviceCode, details(smaller));
    expect(json.authorization_details).toEqual([smaller]);
    const asked = await system.newBackchannelRequest(workspace, app, 'approved', allowed);
    expect(refusal(await system.ask(workspace, app, asked.authReqId, details(larger)))).toBe(INVALID);
    expect((await system.ask(workspace, app, asked.authReqId)).json.authorization_details).toEqual([PAYMENT]);
  });
});

describe('RFC 9396 §5: for the client itself', () => {
  const alone = (client: ClientRecord, form: Form, at = workspace) =>
    system.token(at, client, { grant_type: 'client_credentials', ...form });

  it('RFC 6749 §4.4: of types that are for that, at the resource that they are for', async () => {
    const { status, json } = await alone(app, { ...details(CALL), scope: 'tools' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ access_token: expect.stringMatching(/^ost_at_/), authorization_details: [CALL] });
  });

  it.each<[string, unknown[]]>([
    ['a type that a user allows', [PAYMENT]],
    ['a type that a user allows beside one that is for that', [CALL, ACCOUNTS]],
    ['outside the schema', [{ ...CALL, maxCalls: 0 }]],
    ['a type of nobody', [{ type: 'everything' }]],
    ['a resource of nobody', [{ ...CALL, locations: ['https://evil.example/'] }]],
  ])('RFC 9396 §5: %s is refused', async (_, list) => {
    expect(refusal(await alone(app, { resource: API, ...details(...list) }))).toBe(INVALID);
  });

  it('RFC 9396 §10: a client that is not registered for the type is refused, and a type of another workspace', async () => {
    expect(refusal(await alone(untyped, details(CALL)))).toBe(INVALID);
    const there = system.newClient(other, { grantTypes: GRANTS, scopes: ['read'], authorizationDetailsTypes: TYPES });
    expect(refusal(await alone(there, { resource: API, ...details(PAYMENT) }, other))).toBe(INVALID);
  });

  it('RFC 9396 §5: a grant that gives none says so', async () => {
    const form = { grant_type: JWT_BEARER_GRANT, assertion: 'a.b.c', ...details(CALL) };
    expect(refusal(await system.token(workspace, app, form))).toBe(INVALID);
  });
});

describe('RFC 8693 §2.1: in exchange for a token', () => {
  const exchange = (client: ClientRecord, token: unknown, form: Form = {}) =>
    system.token(workspace, client, {
      ...{ grant_type: TOKEN_EXCHANGE_GRANT, subject_token: String(token), resource: API },
      ...{ subject_token_type: TOKEN_TYPES.accessToken, ...form },
    });

  it('RFC 8693 §2.1: none by itself; what is named, if the subject token has it', async () => {
    const { json } = await granted([PAYMENT], details(smaller));
    const silent = await exchange(service, json.access_token);
    expect(silent.json).not.toHaveProperty('authorization_details');
    expect(claimsOf(silent.json.access_token)).not.toHaveProperty('authorization_details');
    const named = await exchange(service, json.access_token, details(smaller));
    expect(named.json.authorization_details).toEqual([smaller]);
    expect(claimsOf(named.json.access_token).authorization_details).toEqual([smaller]);
    // RFC 8693 §2.1: the token has less than its grant, and nothing brings that back.
    expect(refusal(await exchange(service, json.access_token, details(PAYMENT)))).toBe(INVALID);
    expect(refusal(await exchange(service, named.json.access_token, details(PAYMENT)))).toBe(INVALID);
    expect(refusal(await exchange(service, silent.json.access_token, details(smaller)))).toBe(INVALID);
  });

  it('RFC 8693 §2.1: two tokens are not merged into one', async () => {
    const [one, two] = [await granted([PAYMENT]), await granted([CALL], {}, [API, TOOLS])];
    const form = { ...details(PAYMENT, { ...CALL, locations: [TOOLS] }), resource: [API, TOOLS] };
    const actor = { actor_token: String(two.json.access_token), actor_token_type: TOKEN_TYPES.accessToken };
    expect((await exchange(service, one.json.access_token, { ...form, ...actor })).status).toBe(400);
    expect(refusal(await exchange(service, one.json.access_token, details(PAYMENT, PAYMENT)))).toBe(INVALID);
  });

  it('RFC 8693 §2.2.2: what the rule, or the exchanging client, is not for is refused', async () => {
    const { json } = await granted([PAYMENT, ACCOUNTS]);
    expect(refusal(await exchange(service, json.access_token, details(ACCOUNTS)))).toBe(INVALID);
    expect(refusal(await exchange(untyped, json.access_token, details(PAYMENT)))).toBe(INVALID);
    expect((await exchange(service, json.access_token, details(PAYMENT))).status).toBe(200);
  });
});

describe('RFC 9396 §9.2: in introspection', () => {
  it('RFC 9396 §9.2: a resource server sees the details that are for it, in JSON and signed', async () => {
    const there = { ...CALL, tools: ['search'] };
    const { json } = await granted([PAYMENT, there], { scope: 'read' }, [API]);
    const { json: seen } = await system.introspect(workspace, resourceServer, json.access_token);
    expect(seen).toMatchObject({ active: true, authorization_details: [PAYMENT] });
    const signed = await system.call(workspace, 'introspect', {
      form: { token: String(json.access_token) },
      headers: { ...credentials(resourceServer), accept: 'application/token-introspection+jwt' },
    });
    expect(claimsOf(signed.text).token_introspection).toMatchObject({ authorization_details: [PAYMENT] });
  });

  it('RFC 9396 §9.2: of an opaque token likewise, and of a token for two each its own', async () => {
    const tools = system.newClient(workspace, { clientId: 'tools', resources: [TOOLS] });
    const { json } = await granted([PAYMENT, CALL], { resource: TOOLS }, [API, TOOLS]);
    expect(json.access_token).toMatch(/^ost_at_/);
    expect((await system.introspect(workspace, tools, json.access_token)).json.authorization_details).toEqual([CALL]);
    expect((await system.introspect(workspace, resourceServer, json.access_token)).json).toEqual({ active: false });
  });
});
