import { beforeEach, describe, expect, it } from '@jest/globals';
import { generateClientSecret, hashClientSecret } from '@ostiary/crypto/client-secret';
import type { ClientRecord } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { Parameters } from '@ostiary/oauth/parameters';
import fc from 'fast-check';
import { type AuthenticationRequest, ClientAuthenticator } from './client-authenticator.js';
import { RemoteJwks } from './remote-jwks.js';
import {
  clientSecretKey,
  MemoryAudit,
  MemoryDirectory,
  MemorySpending,
  makeClient,
  NOW_MS,
  origin,
  refusal,
  workspace,
} from './testing/scene.js';

const secret = generateClientSecret();
const other = generateClientSecret();
const hash = hashClientSecret(secret, clientSecretKey);
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const secretHashes: ClientRecord['secretHashes'] = [{ hash, createdAt: 0 }];

let audit: MemoryAudit;
let directory: MemoryDirectory;
let authenticator: ClientAuthenticator;

beforeEach(() => {
  audit = new MemoryAudit();
  directory = new MemoryDirectory();
  for (const record of [
    { clientId: 'by-basic', tokenEndpointAuthMethod: 'client_secret_basic', secretHashes },
    { clientId: 'by post/ü', tokenEndpointAuthMethod: 'client_secret_post', secretHashes },
    { clientId: 'by-post', tokenEndpointAuthMethod: 'client_secret_post', secretHashes },
    { clientId: 'a b&c=d%', tokenEndpointAuthMethod: 'client_secret_basic', secretHashes },
    { clientId: 'public', tokenEndpointAuthMethod: 'none' },
    { clientId: 'disabled', tokenEndpointAuthMethod: 'client_secret_basic', secretHashes, disabled: true },
    {
      clientId: 'fapi-basic',
      tokenEndpointAuthMethod: 'client_secret_basic',
      secretHashes,
      securityProfile: 'fapi2-security',
    },
    { clientId: 'fapi-public', tokenEndpointAuthMethod: 'none', securityProfile: 'fapi2-security' },
    { clientId: 'by-key', tokenEndpointAuthMethod: 'private_key_jwt' },
    { clientId: 'by-tls', tokenEndpointAuthMethod: 'tls_client_auth' },
    {
      clientId: 'rotating',
      tokenEndpointAuthMethod: 'client_secret_basic',
      secretHashes: [
        { hash, createdAt: 0, expiresAt: NOW_MS },
        { hash: hashClientSecret(other, clientSecretKey), createdAt: 1 },
      ],
    },
  ] satisfies Partial<ClientRecord>[]) {
    directory.clients.set(record.clientId, makeClient(record));
  }
  authenticator = new ClientAuthenticator({
    directory,
    audit,
    clientSecretKey,
    spendOnce: new MemorySpending(),
    remoteJwks: new RemoteJwks({ fetch: () => Promise.reject(new Error('no network')) }),
    now: () => NOW_MS,
  });
});

const request = (values: Record<string, string | undefined>, authorizationHeader?: string): AuthenticationRequest => ({
  workspace,
  endpoint: 'token',
  parameters: Parameters.of(values),
  authorizationHeader,
  request: origin,
});
const authenticate = (values: Record<string, string | undefined>, header?: string) =>
  authenticator.authenticate(request(values, header));

describe('RFC 6749 §2.3: methods that take a secret, or none', () => {
  it.each<[string, Record<string, string>, string | undefined, string]>([
    ['Basic', {}, basic('by-basic', secret), 'client_secret_basic'],
    [
      'Basic, with the same client_id in the body',
      { client_id: 'by-basic' },
      basic('by-basic', secret),
      'client_secret_basic',
    ],
    ['Basic, form-encoded', {}, basic('a+b%26c%3Dd%25', secret), 'client_secret_basic'],
    [
      'the scheme in any case (RFC 7617 §2)',
      {},
      basic('by-basic', secret).replace('Basic', 'bASIC'),
      'client_secret_basic',
    ],
    ['client_secret in the body', { client_id: 'by-post', client_secret: secret }, undefined, 'client_secret_post'],
    ['a public client (§3.2.1)', { client_id: 'public' }, undefined, 'none'],
    ['the newer of two secrets', {}, basic('rotating', other), 'client_secret_basic'],
    ['an empty Authorization header, which is none', { client_id: 'public' }, '', 'none'],
  ])('RFC 6749 §2.3.1: accepts %s', async (_title, values, header, method) => {
    const result = await authenticate(values, header);
    expect(result.method).toBe(method);
    expect(result.certificateThumbprint).toBeUndefined();
    expect(audit.events).toEqual([]);
  });

  it.each<[string, string, Record<string, string>, string?]>([
    ['Basic and client_secret', 'RFC 6749 §2.3', { client_secret: secret }, basic('by-basic', secret)],
    [
      'Basic and an assertion',
      'RFC 6749 §2.3',
      { client_assertion: 'x', client_assertion_type: 'y' },
      basic('by-basic', secret),
    ],
    [
      'client_secret and an assertion',
      'RFC 6749 §2.3',
      { client_id: 'by-post', client_secret: secret, client_assertion: 'x' },
    ],
    [
      'a secret and half an assertion',
      'RFC 6749 §2.3',
      { client_id: 'by-post', client_secret: secret, client_assertion_type: 'x' },
    ],
    ['Bearer and client_secret', 'RFC 6749 §2.3', { client_id: 'by-post', client_secret: secret }, 'Bearer abc'],
  ])('RFC 6749 §2.3: refuses %s with invalid_request', async (_title, clause, values, header = '') => {
    const error = await refusal(authenticate(values, header));
    expect(error).toMatchObject({ code: 'invalid_request', status: 400, clause });
    expect(audit.events).toMatchObject([{ type: 'client.authentication_failed', error: 'invalid_request' }]);
  });

  const ours = 'the client is unknown, or its credentials are not right';
  it.each<[string, Record<string, string>, string?]>([
    ['an unknown client, Basic', {}, basic('nobody', secret)],
    ['a wrong secret, Basic', {}, basic('by-basic', other)],
    ['an expired secret', {}, basic('rotating', secret)],
    ['the stored hash as secret', {}, basic('by-basic', hash)],
    ['an empty secret', {}, basic('by-basic', '')],
    ['a disabled client', {}, basic('disabled', secret)],
    ['a disabled client and a wrong secret', {}, basic('disabled', other)],
    ['an unknown client, in the body', { client_id: 'nobody', client_secret: secret }],
    ['a wrong secret, in the body', { client_id: 'by-post', client_secret: other }],
    ['an unknown public client', { client_id: 'nobody' }],
    ['a secret for a client that has a key', { client_id: 'by-key', client_secret: secret }],
    ['a secret for a public client', { client_id: 'public', client_secret: secret }],
    ['a client_id that no client has, a kilobyte long', { client_id: 'x'.repeat(1024) }],
    ['a client_id with other characters', { client_id: 'ünknown' }],
    ['a client_id with a line break', { client_id: 'a\nb' }],
  ])('RFC 6749 §5.2: answers %s as it answers an unknown client', async (_title, values, header = '') => {
    const error = await refusal(authenticate(values, header));
    expect(error).toMatchObject({ code: 'invalid_client', status: 401, description: ours });
    expect(audit.events).toHaveLength(1);
  });

  it.each<[string, string, Record<string, string>, string?]>([
    ['no client at all', 'RFC 6749 §3.2.1', {}],
    ['a confidential client without credentials', 'RFC 7591 §2', { client_id: 'by-basic' }],
    ['a client with a key without assertion', 'RFC 7591 §2', { client_id: 'by-key' }],
    ['Basic of a client registered for the body', 'RFC 7591 §2', {}, basic('by-post', secret)],
    ['the body of a client registered for Basic', 'RFC 7591 §2', { client_id: 'by-basic', client_secret: secret }],
    ['another client_id in the body', 'RFC 6749 §2.3.1', { client_id: 'by-post' }, basic('by-basic', secret)],
    ['Basic without a colon', 'RFC 6749 §2.3.1', {}, `Basic ${Buffer.from('by-basic').toString('base64')}`],
    ['Basic that is no base64', 'RFC 6749 §2.3.1', {}, 'Basic ***'],
    ['Basic with nothing', 'RFC 6749 §2.3.1', {}, 'Basic '],
    ['Basic with a bad escape', 'RFC 6749 §2.3.1', {}, basic('a%', secret)],
    ['another scheme', 'RFC 6749 §2.3.1', {}, `Bearer ${secret}`],
    ['a secret where the security profile wants a key', 'security profile', {}, basic('fapi-basic', secret)],
    ['a public client where the security profile has none', 'security profile', { client_id: 'fapi-public' }],
    ['a certificate that is missing', 'RFC 8705 §2', { client_id: 'by-tls' }],
    ['an assertion without type', 'RFC 7523 §2.2', { client_assertion: 'a.b.c' }],
    [
      'an assertion of another type',
      'RFC 7523 §2.2',
      { client_assertion: 'a.b.c', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
    ],
    [
      'a type without assertion',
      'RFC 7523 §2.2',
      { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' },
    ],
  ])('RFC 6749 §5.2: refuses %s (%s)', async (_title, clause, values, header = '') => {
    const error = await refusal(authenticate(values, header));
    expect(error).toMatchObject({ code: 'invalid_client', status: 401, clause });
    expect(error.description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(audit.events).toMatchObject([{ type: 'client.authentication_failed', clause }]);
  });

  it('RFC 6749 §5.2: WWW-Authenticate only where Basic was tried', async () => {
    const tried = await refusal(authenticate({}, basic('by-basic', other)));
    expect(tried.headers).toEqual({ 'WWW-Authenticate': `Basic realm="${workspace.issuer}", charset="UTF-8"` });
    expect((await refusal(authenticate({ client_id: 'by-post', client_secret: other }))).headers).toEqual({});
    expect((await refusal(authenticate({}, 'Bearer x'))).headers).toEqual({});
  });

  it('RFC 6749 §2.2: looks up no client that cannot be', async () => {
    await refusal(authenticate({ client_id: 'x'.repeat(257) }));
    expect(directory.lookups).toEqual([]);
  });

  it('RFC 6749 §5.2: answers any header and parameters with a client, invalid_client or invalid_request', async () => {
    const value = fc.oneof(fc.string(), fc.constantFrom('by-basic', 'public', 'nobody', secret, 'a.b.c'));
    const header = fc.oneof(
      fc.constant(undefined),
      fc.string(),
      fc.tuple(value, value).map(([user, password]) => basic(user, password)),
      value.map((text) => `Basic ${text}`),
    );
    const names = { client_id: value, client_secret: value, client_assertion: value, client_assertion_type: value };
    await fc.assert(
      fc.asyncProperty(fc.record(names, { requiredKeys: [] }), header, async (values, authorization) => {
        try {
          expect((await authenticate(values, authorization)).client.clientId).toMatch(/^(by-basic|public)$/);
        } catch (error) {
          if (!(error instanceof OAuthError)) throw error;
          expect(['invalid_client', 'invalid_request']).toContain(error.code);
        }
      }),
    );
  });
});

describe('the audit trail', () => {
  it('knows who was named, how and why, and not the secret', async () => {
    await refusal(authenticate({ client_id: 'by-post', client_secret: other }));
    expect(audit.events).toEqual([
      {
        type: 'client.authentication_failed',
        outcome: 'failure',
        workspace,
        actor: { type: 'anonymous', id: '' },
        target: { type: 'client', id: 'by-post' },
        clientId: 'by-post',
        clientAuthenticationMethod: 'client_secret_post',
        securityProfile: 'oauth2.1',
        error: 'invalid_client',
        clause: 'RFC 6749 §2.3.1',
        details: { endpoint: 'token' },
        request: origin,
      },
    ]);
    expect(JSON.stringify(audit.events)).not.toContain(other);
  });

  it('comes before the answer: where it cannot be written there is no answer', async () => {
    const unavailable = new OAuthError('temporarily_unavailable', 'later', { clause: 'x' });
    audit.record = () => Promise.reject(unavailable);
    expect(await refusal(authenticate({ client_id: 'nobody' }))).toBe(unavailable);
  });

  it('has no failed authentication where a neighbour failed', async () => {
    directory.client = () => Promise.reject(new OAuthError('temporarily_unavailable', 'later', { clause: 'x' }));
    expect((await refusal(authenticate({ client_id: 'public' }))).status).toBe(503);
    directory.client = () => Promise.reject(new Error('broken'));
    await expect(authenticate({ client_id: 'public' })).rejects.toThrow('broken');
    expect(audit.events).toEqual([]);
  });
});
