// Software statements (RFC 7591 §2.3) as an open banking directory makes them, and what cannot be had with them.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { administrator, api } from './support/administration.ts';
import { searchTrail, until } from './support/audit-trail.ts';
import { type ClientKey, epochSeconds, newClientKey, signJwt } from './support/client-key.ts';
import { type Documents, documentServer } from './support/documents.ts';
import { secret } from './support/secrets-ledger.ts';
import { launchWorkspace, type TestWorkspace } from './support/workspace-fixture.ts';

const A = 'https://app.example.com/a';
const B = 'https://app.example.com/b';
let directory: Documents;
let key: ClientKey;
let issuer: string;
let required: TestWorkspace;
let elsewhere: TestWorkspace;

beforeAll(async () => {
  directory = await documentServer();
  key = newClientKey('PS256');
  issuer = `${directory.origin}/directory`;
  const trusted = {
    issuer,
    jwks_uri: directory.serve('/jwks', { keys: [key.publicJwk] }),
    algorithms: ['PS256'],
    max_age_seconds: 1800,
    claims: [{ claim: 'software_redirect_uris', member: 'redirect_uris' }],
  };
  const settings = (policy: string) => ({
    registration: { mode: 'open' },
    software_statements: { policy, issuers: [trusted] },
  });
  required = await launchWorkspace('b2b', settings('required'));
  elsewhere = await launchWorkspace('b2b', { registration: { mode: 'open' } });
});
afterAll(() => directory.close());

const statement = (claims: object = {}, by = key, header: object = {}): string =>
  signJwt(
    { alg: by.alg, kid: by.kid, ...header },
    { iss: issuer, iat: epochSeconds(), jti: 'one', software_id: 'S1', software_redirect_uris: [A, B], ...claims },
    by,
  );

interface Answer {
  readonly status: number;
  readonly requestId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send(method: string, url: string, body: object, token?: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  const json = z.record(z.string(), z.unknown()).parse(await answer.json());
  for (const name of ['client_secret', 'registration_access_token']) if (name in json) secret(String(json[name]), name);
  return { status: answer.status, requestId: String(answer.headers.get('x-request-id')), body: json };
}
const register = (body: object, at = required) => send('POST', `${at.issuer}/register`, body);

describe('software statements', () => {
  it('RFC 7591 §2.3, §3.2.1: register a client as they say, and come back unmodified', async () => {
    const software_statement = statement();
    const answer = await register({ software_statement, redirect_uris: [B], software_id: 'mine' });
    expect(answer).toMatchObject({
      status: 201,
      body: { redirect_uris: [B], software_id: 'S1', software_statement },
    });
    // Another instance of the same software.
    expect((await register({ software_statement })).body).toMatchObject({ redirect_uris: [A, B] });
    const { tenant } = await administrator();
    const path = `tenants/${tenant}/workspaces/${required.slug}/clients/${answer.body.client_id}`;
    expect(await api('PATCH', path, { client_name: 'Renamed' })).toMatchObject({ software_statement_issuer: issuer });
    const found = () => searchTrail(required, { request_id: answer.requestId });
    await until('the event', async () => (await found()).length > 0);
    const [event] = await found();
    expect(event).toMatchObject({
      type: 'client.registered',
      details: { software_id: 'S1', software_statement_issuer: issuer },
    });
    expect(JSON.stringify(event)).not.toContain(software_statement.split('.')[2]);
  });

  it.each<[string, () => object, string]>([
    ['no statement', () => ({ redirect_uris: [A] }), 'invalid_client_metadata'],
    [
      'a redirect URI that is not stated',
      () => ({ software_statement: statement(), redirect_uris: ['https://evil.example/cb'] }),
      'invalid_redirect_uri',
    ],
    [
      'another issuer',
      () => ({ software_statement: statement({ iss: 'https://evil.example' }) }),
      'unapproved_software_statement',
    ],
    [
      'another key',
      () => ({ software_statement: statement({}, newClientKey('PS256'), { kid: key.kid }) }),
      'invalid_software_statement',
    ],
    [
      'another algorithm',
      () => ({ software_statement: statement({}, newClientKey('ES256')) }),
      'invalid_software_statement',
    ],
    [
      'an old one',
      () => ({ software_statement: statement({ iat: epochSeconds() - 1900 }) }),
      'invalid_software_statement',
    ],
    [
      'one for another server',
      () => ({ software_statement: statement({ aud: elsewhere.issuer }) }),
      'invalid_software_statement',
    ],
    ['a text', () => ({ software_statement: 'x' }), 'invalid_software_statement'],
    ['an object', () => ({ software_statement: {} }), 'invalid_software_statement'],
  ])('RFC 7591 §3.2.2: refuses %s', async (_, body, error) => {
    expect(await register(body())).toMatchObject({ status: 400, body: { error } });
  });

  it('RFC 7592 §2.2: an update stays under the statement, and takes no other software’s', async () => {
    const { body: made } = await register({ software_statement: statement() });
    const change = (metadata: object) =>
      send(
        'PUT',
        String(made.registration_client_uri),
        { client_id: made.client_id, ...metadata },
        String(made.registration_access_token),
      );
    expect(await change({ redirect_uris: [A] })).toMatchObject({ status: 200, body: { redirect_uris: [A] } });
    expect((await change({ redirect_uris: ['https://evil.example/cb'] })).body.error).toBe('invalid_redirect_uri');
    expect((await change({ software_statement: statement({ software_id: 'S2' }) })).body.error).toBe(
      'invalid_software_statement',
    );
    const wider = statement({ software_redirect_uris: [A, `${A}/new`] });
    expect(await change({ software_statement: wider })).toMatchObject({
      status: 200,
      body: { redirect_uris: [A, `${A}/new`], software_statement: wider },
    });
    // RFC 7591 §5: whose issuer is trusted no more changes nothing any more.
    await api('PATCH', required.path, { settings: { software_statements: { policy: 'none', issuers: [] } } });
    expect((await change({ redirect_uris: [A] })).body.error).toBe('unapproved_software_statement');
  });

  it('RFC 7591 §2.3: are not looked at where nobody is trusted', async () => {
    const answer = await register(
      { redirect_uris: [A], software_statement: statement({ client_name: 'X' }) },
      elsewhere,
    );
    expect(answer.status).toBe(201);
    for (const name of ['software_statement', 'software_id']) expect(answer.body).not.toHaveProperty(name);
    expect(answer.body.client_name).toBe('Unnamed client');
  });

  it.each([
    ['nobody to trust', { policy: 'required', issuers: [] }],
    ['no keys', { policy: 'optional', issuers: [{ issuer: 'x', algorithms: ['PS256'], max_age_seconds: 60 }] }],
    [
      'RS256',
      {
        policy: 'optional',
        issuers: [{ issuer: 'x', jwks_uri: 'https://x.example/', algorithms: ['RS256'], max_age_seconds: 60 }],
      },
    ],
    [
      'a private key',
      {
        policy: 'optional',
        issuers: [{ issuer: 'x', jwks: { keys: [{ kty: 'EC', d: 'x' }] }, algorithms: ['PS256'], max_age_seconds: 60 }],
      },
    ],
    [
      'a claim that gives privileges',
      {
        policy: 'optional',
        issuers: [
          {
            ...{ issuer: 'x', jwks_uri: 'https://x.example/', algorithms: ['PS256'], max_age_seconds: 60 },
            claims: [{ claim: 'x', member: 'first_party' }],
          },
        ],
      },
    ],
  ])('RFC 7591 §2.3: a workspace is not set to %s', async (_, software_statements) => {
    await expect(api('PATCH', elsewhere.path, { settings: { software_statements } })).rejects.toThrow(
      'software_statements',
    );
  });
});
