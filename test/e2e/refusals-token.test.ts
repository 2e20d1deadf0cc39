// RFC 6749 §5.2: everything that /token refuses, of an authenticated client, grant by grant and parameter by parameter.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newClientKey } from './support/client-key.ts';
import { authorize, type CodeGrant, redeem, signIn } from './support/code-flow.ts';
import { PageBrowser } from './support/pages.ts';
import { RawClient } from './support/raw-client.ts';
import { type Changes, changed, expectRefusal } from './support/refusal-table.ts';
import {
  createUser,
  launchFapiWorkspace,
  RESOURCE,
  registerClient,
  type TestUser,
  type TestWorkspace,
} from './support/workspace-fixture.ts';

let workspace: TestWorkspace;
let client: RawClient;
let user: TestUser;
let browser: PageBrowser;

beforeAll(async () => {
  workspace = await launchFapiWorkspace();
  client = new RawClient(workspace, await registerClient(workspace));
  user = await createUser(workspace);
  browser = new PageBrowser();
});

/** The session and the consent are there already after the first time. */
const newGrant = (): Promise<CodeGrant> => authorize(client, user, { browser });

const codeForm = (grant: CodeGrant): Record<string, string> => ({
  grant_type: 'authorization_code',
  code: grant.code,
  redirect_uri: grant.redirectUri,
  code_verifier: grant.verifier,
});

describe('grant types', () => {
  it.each<[string, string, Changes, string]>([
    ['RFC 6749 §4.1.3', 'no grant_type', { grant_type: undefined }, 'invalid_request'],
    ['RFC 6749 §5.2', 'an unknown grant_type', { grant_type: 'magic' }, 'unsupported_grant_type'],
    [
      'RFC 9700 §2.4',
      'the password grant',
      { grant_type: 'password', username: 'a', password: 'b' },
      'unsupported_grant_type',
    ],
    ['RFC 9700 §2.1.2', 'the implicit grant', { grant_type: 'implicit' }, 'unsupported_grant_type'],
    [
      'RFC 7523 §2.1',
      'the JWT bearer grant, which the workspace does not offer',
      { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
      'unsupported_grant_type',
    ],
    [
      'RFC 8693 §2.1',
      'token exchange, for which the client is not registered',
      { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' },
      'unauthorized_client',
    ],
    ['RFC 6749 §5.2', 'an oversized grant_type', { grant_type: 'x'.repeat(10_000) }, 'unsupported_grant_type'],
    ['RFC 6749 §5.2', 'a grant_type that objects inherit', { grant_type: 'constructor' }, 'unsupported_grant_type'],
    [
      'RFC 6749 §5.2',
      'a grant that the client is not registered for',
      { grant_type: 'client_credentials' },
      'unauthorized_client',
    ],
  ])('%s: refuses %s', async (_clause, _what, change, error) => {
    expectRefusal(
      await client.post('token', changed({ grant_type: 'authorization_code', code: 'x' }, change), {
        proofBy: newClientKey(),
      }),
      { error },
    );
  });
});

describe('authorization_code', () => {
  it.each<[string, string, Changes, string]>([
    ['RFC 6749 §4.1.3', 'no code', { code: undefined }, 'invalid_request'],
    ['RFC 6749 §5.2', 'an unknown code', { code: 'x'.repeat(43) }, 'invalid_grant'],
    ['RFC 6749 §5.2', 'an oversized code', { code: 'x'.repeat(20_000) }, 'invalid_grant'],
    ['RFC 6749 §5.2', 'a code with a line break', { code: 'a\nb' }, 'invalid_grant'],
    ['RFC 6749 §4.1.3', 'no redirect_uri', { redirect_uri: undefined }, 'invalid_request'],
    ['RFC 6749 §4.1.3', 'another redirect_uri', { redirect_uri: 'https://evil.example/' }, 'invalid_grant'],
    ['RFC 7636 §4.5', 'no code_verifier', { code_verifier: undefined }, 'invalid_grant'],
    ['RFC 7636 §4.6', 'another code_verifier', { code_verifier: 'x'.repeat(43) }, 'invalid_grant'],
    ['RFC 7636 §4.1', 'a short code_verifier', { code_verifier: 'short' }, 'invalid_'],
    ['RFC 7636 §4.1', 'a code_verifier with a space', { code_verifier: `${'x'.repeat(43)} ` }, 'invalid_'],
    ['RFC 8707 §2.2', 'a resource that was not granted', { resource: 'https://unknown.example/' }, 'invalid_target'],
  ])('%s: refuses %s, and the code is still good for its client', async (_clause, _what, change, error) => {
    const grant = await newGrant();
    const refused = await client.post('token', changed(codeForm(grant), change), {
      proofBy: grant.proofKey ?? newClientKey(),
    });
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatch(
      error.endsWith('_') ? new RegExp(`^${error}(grant|request)$`) : new RegExp(`^${error}$`),
    );
    expectRefusal(refused, { error: String(refused.body.error) });
    if (change.resource === undefined) expect((await redeem(client, grant)).status).toBe(200);
  });

  it('RFC 6749 §5.2: refuses a code of another client', async () => {
    const grant = await newGrant();
    const other = new RawClient(workspace, await registerClient(workspace));
    expectRefusal(await redeem(other, grant), { error: 'invalid_grant' });
    expect((await redeem(client, grant)).status).toBe(200);
  });

  it('RFC 9449 §10: refuses a code that is bound to another key', async () => {
    expectRefusal(await redeem(client, await newGrant(), {}, { proofBy: newClientKey() }), { error: 'invalid_grant' });
  });

  it('RFC 9449 §10: refuses a bound code without a proof, and it is still good with one', async () => {
    const grant = await newGrant();
    const unproven = await redeem(client, { ...grant, proofKey: undefined });
    expect(unproven.status).toBe(400);
    expect(['invalid_grant', 'invalid_request', 'invalid_dpop_proof']).toContain(unproven.body.error);
    expect((await redeem(client, grant)).status).toBe(200);
  });

  it('FAPI 2.0 §5.3.2.1: refuses to issue a token that is bound to nothing', async () => {
    const grant = await authorize(client, user, { browser, proofKey: null });
    const answer = await redeem(client, grant);
    expect(answer.status).toBe(400);
    expect(['invalid_request', 'invalid_dpop_proof']).toContain(answer.body.error);
  });

  it('RFC 6749 §4.1.2: a code that is used twice is refused, and what came of it is revoked', async () => {
    const grant = await newGrant();
    const first = await redeem(client, grant);
    expect(first.status).toBe(200);
    expectRefusal(await redeem(client, grant), { error: 'invalid_grant' });
    expect(
      (await client.userinfo(String(first.body.access_token), { proofBy: grant.proofKey ?? newClientKey() })).status,
    ).toBe(401);
    const form = { grant_type: 'refresh_token', refresh_token: String(first.body.refresh_token) };
    expectRefusal(await client.post('token', form, { proofBy: grant.proofKey ?? newClientKey() }), {
      error: 'invalid_grant',
    });
  });
});

describe('refresh_token', () => {
  it.each<[string, string, Changes, string]>([
    ['RFC 6749 §6', 'no refresh_token', { refresh_token: undefined }, 'invalid_request'],
    ['RFC 6749 §5.2', 'an unknown one', { refresh_token: 'unknown' }, 'invalid_grant'],
    ['RFC 6749 §5.2', 'an oversized one', { refresh_token: 'x'.repeat(20_000) }, 'invalid_grant'],
    [
      'RFC 9396 §5',
      'details of a type that nobody has',
      { authorization_details: '[{"type":"payment"}]' },
      'invalid_authorization_details',
    ],
    ['RFC 9396 §5', 'details that are no list', { authorization_details: '{}' }, 'invalid_authorization_details'],
    ['RFC 6749 §6', 'a scope that was not granted', { scope: 'openid everything' }, 'invalid_scope'],
    ['RFC 6749 §3.3', 'a scope with a quote', { scope: '"' }, 'invalid_scope'],
    ['RFC 8707 §2.2', 'a resource that was not granted', { resource: 'https://unknown.example/' }, 'invalid_target'],
  ])('%s: refuses %s', async (_clause, _what, change, error) => {
    const tokens = await signIn(client, user, { browser });
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refreshToken };
    const proofBy = tokens.proofKey ?? newClientKey();
    expectRefusal(await client.post('token', changed(form, change), { proofBy }), { error });
    expect((await client.post('token', form, { proofBy })).status).toBe(200);
  });

  it('RFC 6749 §6: refuses the refresh token of another client, and an access token or a code in its place', async () => {
    const tokens = await signIn(client, user, { browser });
    const other = new RawClient(workspace, await registerClient(workspace));
    const proofBy = tokens.proofKey ?? newClientKey();
    const form = (refresh_token: string) => ({ grant_type: 'refresh_token', refresh_token });
    expectRefusal(await other.post('token', form(tokens.refreshToken), { proofBy }), { error: 'invalid_grant' });
    expectRefusal(await client.post('token', form(tokens.accessToken), { proofBy }), { error: 'invalid_grant' });
    const { code } = await newGrant();
    expectRefusal(await client.post('token', form(code), { proofBy }), { error: 'invalid_grant' });
    expectRefusal(
      await client.post(
        'token',
        {
          grant_type: 'authorization_code',
          code: tokens.refreshToken,
          redirect_uri: client.client.redirectUri,
          code_verifier: 'x'.repeat(43),
        },
        { proofBy },
      ),
      { error: 'invalid_grant' },
    );
  });
});

describe('client_credentials', () => {
  let machine: RawClient;

  beforeAll(async () => {
    const metadata = {
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'orders:read',
      resources: [RESOURCE],
    };
    machine = new RawClient(workspace, await registerClient(workspace, { metadata }));
  });

  it.each<[string, string, Changes, string]>([
    ['RFC 6749 §3.3', 'an unknown scope', { scope: 'everything' }, 'invalid_scope'],
    ['RFC 6749 §3.3', 'a scope that the client is not registered for', { scope: 'orders:write' }, 'invalid_scope'],
    ['OpenID Connect Core §3.1.2.1', 'openid, where there is no user', { scope: 'openid' }, 'invalid_scope'],
    [
      'RFC 9396 §5',
      'details of a type that nobody has',
      { authorization_details: '[{"type":"payment"}]' },
      'invalid_authorization_details',
    ],
    ['RFC 8707 §2', 'an unknown resource', { resource: 'https://unknown.example/' }, 'invalid_target'],
    ['RFC 8707 §2', 'a resource that is no URI', { resource: 'orders' }, 'invalid_target'],
  ])('%s: refuses %s', async (_clause, _what, change, error) => {
    const form = changed({ grant_type: 'client_credentials', scope: 'orders:read', resource: RESOURCE }, change);
    expectRefusal(await machine.post('token', form, { proofBy: newClientKey() }), { error });
  });

  it('FAPI 2.0 §5.3.2.1: refuses to issue a token that is bound to nothing', async () => {
    const answer = await machine.post('token', {
      grant_type: 'client_credentials',
      scope: 'orders:read',
      resource: RESOURCE,
    });
    expect(answer.status).toBe(400);
    expect(['invalid_request', 'invalid_dpop_proof']).toContain(answer.body.error);
  });
});
