import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import { jwkThumbprint } from '@ostiary/crypto/jwk';
import { signJws } from '@ostiary/crypto/jws';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { type DpopRequest, DpopVerifier } from './sender-constraint.js';
import { MemoryAudit, MemorySpending, NOW, NOW_MS, nonces, origin, refusal, workspace } from './testing/scene.js';

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...key.publicKey.export({ format: 'jwk' }) };
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const url = `${workspace.issuer}/token`;
const proof = (payload: object = {}, by = key) =>
  signJws(
    { typ: 'dpop+jwt', jwk: { ...by.publicKey.export({ format: 'jwk' }) } },
    { jti: 'one', htm: 'POST', htu: url, iat: NOW, ...payload },
    by.privateKey,
    'ES256',
  );

let now: number;
let audit: MemoryAudit;
let spending: MemorySpending;
let verifier: DpopVerifier;

beforeEach(() => {
  now = NOW_MS;
  audit = new MemoryAudit();
  spending = new MemorySpending();
  verifier = new DpopVerifier({ audit, spendOnce: spending, nonces, now: () => now });
});

const verify = (proofs: string[], more: Partial<DpopRequest> = {}) =>
  verifier.verify({
    workspace,
    policy: { algorithms: ['ES256', 'PS256'], dpopNonce: 'offered' },
    proofs,
    method: 'POST',
    url,
    request: origin,
    at: 'authorization-server',
    ...more,
  });
const required = { policy: { algorithms: ['ES256', 'PS256'], dpopNonce: 'required' } } as const;

describe('RFC 9449 §5: proofs at the authorization server', () => {
  it('RFC 9449 §6.1: tells the key and how it signed', async () => {
    expect(await verify([proof()])).toEqual({ jkt: jwkThumbprint(jwk), alg: 'ES256' });
    expect(audit.events).toEqual([]);
  });

  it('RFC 9449 §4.3: has nothing to say where there is no proof', async () => {
    expect(await verify([], required)).toBeUndefined();
  });

  it.each([
    ['the issuer asked, the mTLS name in the proof', url, `${workspace.mtlsIssuer}/token`],
    ['the mTLS name asked, the issuer in the proof', `${workspace.mtlsIssuer}/token`, url],
    ['the mTLS name in both', `${workspace.mtlsIssuer}/token`, `${workspace.mtlsIssuer}/token`],
  ])('RFC 9449 §4.3(9): accepts %s', async (_title, asked, named) => {
    expect(await verify([proof({ htu: named })], { url: asked })).toBeDefined();
  });

  it.each([
    ['another endpoint of the mTLS name', `${workspace.mtlsIssuer}/par`],
    ['another workspace of the mTLS name', 'https://mtls.as.example/acme/other/token'],
  ])('RFC 9449 §4.3(9): refuses %s', async (_title, htu) => {
    expect((await refusal(verify([proof({ htu })]))).clause).toBe('RFC 9449 §4.3(9)');
  });

  it('RFC 9449 §11.1: refuses a reused jti, and says so in the trail', async () => {
    await verify([proof()]);
    const error = await refusal(verify([proof({ iat: NOW - 1 })], { clientId: 'c' }));
    expect(error).toMatchObject({ code: 'invalid_dpop_proof', status: 400, clause: 'RFC 9449 §11.1' });
    expect(audit.events).toEqual([
      {
        type: 'replay.detected',
        outcome: 'failure',
        workspace,
        actor: { type: 'client', id: 'c' },
        target: { type: 'client', id: 'c' },
        clientId: 'c',
        error: 'invalid_dpop_proof',
        clause: 'RFC 9449 §11.1',
        senderConstraint: { type: 'dpop', thumbprint: jwkThumbprint(jwk) },
        details: { kind: 'proof' },
        request: origin,
      },
    ]);
    await refusal(verify([proof()]));
    expect(audit.events[1]).toMatchObject({ type: 'replay.detected', actor: { type: 'anonymous', id: '' } });
  });

  it('RFC 9449 §11.1: a jti is spent per key, and longer than the proof could be accepted', async () => {
    await verify([proof({ iat: NOW + 29 })]);
    await verify([proof({}, other)]);
    expect([...spending.spent.values()]).toEqual([90, 90]);
    now = NOW_MS + 89_500;
    expect((await refusal(verify([proof({ iat: NOW + 30 })]))).clause).toBe('RFC 9449 §11.1');
    now = NOW_MS + 90_500;
    expect((await refusal(verify([proof({ iat: NOW + 30 })]))).clause).toBe('RFC 9449 §4.3(11)');
  });

  it('RFC 9449 §11.1: a refused proof is not spent', async () => {
    await refusal(verify([proof({ htm: 'GET' })]));
    await refusal(verify([proof()], required));
    expect(spending.spent.size).toBe(0);
    expect(await verify([proof()])).toBeDefined();
  });

  it('RFC 9449 §4.3: refuses with 400, no challenge and no audit event of its own', async () => {
    const error = await refusal(verify([proof({ htm: 'GET' })]));
    expect(error).toMatchObject({ code: 'invalid_dpop_proof', status: 400, headers: {} });
    expect(audit.events).toEqual([]);
  });
});

describe('RFC 9449 §8: nonces', () => {
  const current = () => nonces.current(workspace.id, now);

  it.each<[string, object]>([
    ['no nonce', {}],
    ['a made-up nonce', { nonce: 'x'.repeat(22) }],
    ['the nonce of another workspace', { nonce: nonces.current('other', NOW_MS) }],
    ['a nonce of four minutes ago', { nonce: nonces.current(workspace.id, NOW_MS - 240_000) }],
  ])('RFC 9449 §8: asks for a nonce in place of %s where one is required', async (_title, payload) => {
    expect(await refusal(verify([proof(payload)], required))).toMatchObject({
      code: 'use_dpop_nonce',
      status: 400,
      clause: 'RFC 9449 §8',
      headers: { 'DPoP-Nonce': current() },
    });
  });

  it.each([0, 60_000, 120_000])('RFC 9449 §8: accepts a nonce of %i ms ago', async (age) => {
    expect(await verify([proof({ nonce: nonces.current(workspace.id, NOW_MS - age) })], required)).toBeDefined();
  });

  it('RFC 9449 §4.3(10): checks a nonce that is sent where none is required', async () => {
    expect(await verify([proof({ nonce: current() })])).toBeDefined();
    expect((await refusal(verify([proof({ jti: 'two', nonce: 'stale' })]))).code).toBe('use_dpop_nonce');
  });

  it('RFC 9449 §8.2: gives the nonce that it accepts', async () => {
    expect(verifier.nonce(workspace)).toBe(current());
    expect(await verify([proof({ nonce: verifier.nonce(workspace) })], required)).toBeDefined();
  });
});

describe('RFC 9449 §7: proofs at a resource', () => {
  const userinfo = {
    at: 'resource',
    method: 'GET',
    url: `${workspace.issuer}/userinfo`,
    accessToken: 'token',
  } as const;
  const shown = (payload: object = {}) =>
    proof({ htm: 'GET', htu: userinfo.url, ath: sha256Base64url('token'), ...payload });

  it('RFC 9449 §4.3(12): wants the hash of the token', async () => {
    expect(await verify([shown()], userinfo)).toBeDefined();
    expect((await refusal(verify([shown({ ath: 'x' })], userinfo))).clause).toBe('RFC 9449 §4.3(12)');
  });

  it('RFC 9449 §7.1: answers 401 and says what was wrong', async () => {
    const error = await refusal(verify([shown({ htm: 'POST' })], userinfo));
    expect(error).toMatchObject({ code: 'invalid_dpop_proof', status: 401, clause: 'RFC 9449 §4.3(8)' });
    expect(error.headers).toEqual({
      'WWW-Authenticate': `DPoP error="invalid_dpop_proof", error_description="${error.description}", algs="ES256 PS256"`,
    });
  });

  it('RFC 9449 §9: asks for a nonce with 401, challenge and DPoP-Nonce', async () => {
    const error = await refusal(verify([shown()], { ...userinfo, ...required }));
    expect(error).toMatchObject({ code: 'use_dpop_nonce', status: 401 });
    expect(error.headers['DPoP-Nonce']).toBe(nonces.current(workspace.id, now));
    expect(error.headers['WWW-Authenticate']).toMatch(/^DPoP error="use_dpop_nonce", /);
  });

  it('RFC 9449 §11.1: answers a replay with 401', async () => {
    await verify([shown()], userinfo);
    expect(await refusal(verify([shown()], userinfo))).toMatchObject({ code: 'invalid_dpop_proof', status: 401 });
    expect(audit.events).toHaveLength(1);
  });

  it('answers 503 where it cannot spend, at a resource too', async () => {
    const away = new OAuthError('temporarily_unavailable', 'later', { clause: 'x' });
    spending.spend = () => Promise.reject(away);
    expect(await refusal(verify([shown()], userinfo))).toBe(away);
  });
});
