import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ClientRecord } from '@ostiary/oauth/client';
import { DEVICE_CODE_GRANT } from '@ostiary/oauth/workspace';
import {
  type Answer,
  API,
  claimsOf,
  leftHalf,
  ProofKey,
  requestedBy,
  type TestWorkspace,
  TokenSystem,
} from '../testing/token-system.js';

jest.setTimeout(30_000);

const system = new TokenSystem();
let workspace: TestWorkspace;
let other: TestWorkspace;
let tv: ClientRecord;
let box: ClientRecord;
let key: ProofKey;

const GRANTS = { grantTypes: ['refresh_token', DEVICE_CODE_GRANT], responseTypes: [], redirectUris: [] } as const;

beforeAll(async () => {
  await system.start();
  const settings = { grantTypes: ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT] } as const;
  workspace = await system.newWorkspace({ grantTypes: [...settings.grantTypes] });
  other = await system.newWorkspace({ grantTypes: [...settings.grantTypes] });
  tv = system.newClient(workspace, { ...shape(), tokenEndpointAuthMethod: 'none', secretHashes: [] });
  box = system.newClient(workspace, shape());
  key = await ProofKey.create();
});
afterAll(() => system.stop());

const shape = () => ({ grantTypes: [...GRANTS.grantTypes], responseTypes: [], redirectUris: [] });
const refusal = ({ status, json }: Answer): string => `${status} ${json.error}`;

describe('RFC 8628 §3.4: device_code', () => {
  it('RFC 8628 §3.5: tokens for what the user allowed, to a client without credentials', async () => {
    const { deviceCode, approval } = await system.newDevice(workspace, tv);
    const answer = await system.poll(workspace, tv, deviceCode);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'openid profile read',
      refresh_token: expect.stringMatching(/^ost_rt_/),
      id_token: expect.any(String),
    });
    expect(claimsOf(answer.json.access_token)).toMatchObject({
      sub: approval.userId,
      client_id: tv.clientId,
      auth_time: approval.authTime,
      acr: 'urn:acr',
      amr: ['pwd'],
    });
    const idToken = claimsOf(answer.json.id_token);
    expect(idToken).toMatchObject({
      aud: tv.clientId,
      sub: approval.userId,
      auth_time: approval.authTime,
      acr: 'urn:acr',
      at_hash: leftHalf(answer.json.access_token),
    });
    expect(idToken).not.toHaveProperty('nonce');
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.issued']);
    expect(event).toMatchObject({
      outcome: 'success',
      grantType: DEVICE_CODE_GRANT,
      grantId: approval.grantId,
      sessionId: approval.sessionId,
      details: { user: approval.userId },
    });
    expect(JSON.stringify(system.events)).not.toContain(deviceCode);
  });

  it('RFC 6749 §6: its refresh token refreshes, and rotates for a public client', async () => {
    const { deviceCode } = await system.newDevice(workspace, tv);
    const { json } = await system.poll(workspace, tv, deviceCode);
    const again = await system.refresh(workspace, tv, json.refresh_token);
    expect(again.status).toBe(200);
    expect(again.json.refresh_token).not.toBe(json.refresh_token);
  });

  it('RFC 8628 §3.5: pending, then too often, then denied: steps of the protocol without events, and an end with one', async () => {
    const { deviceCode } = await system.newDevice(workspace, tv, 'pending');
    const first = await system.poll(workspace, tv, deviceCode);
    expect(refusal(first)).toBe('400 authorization_pending');
    const second = await system.poll(workspace, tv, deviceCode);
    expect(refusal(second)).toBe('400 slow_down');
    const denied = await system.newDevice(workspace, tv, 'denied');
    const last = await system.poll(workspace, tv, denied.deviceCode);
    expect(refusal(last)).toBe('400 access_denied');
    await system.eventsOf(String(last.headers.get('x-request-id')), ['token.issued']);
    for (const answer of [first, second]) {
      const id = answer.headers.get('x-request-id');
      expect(system.events.filter((event) => event.request?.requestId === id)).toEqual([]);
    }
  });

  it('RFC 8628 §3.5: of 50 who ask at once, over two replicas, one gets tokens, and keeps them', async () => {
    const { deviceCode } = await system.newDevice(workspace, tv);
    const answers = await Promise.all(Array.from({ length: 50 }, () => system.poll(workspace, tv, deviceCode)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter((answer) => refusal(answer) === '400 invalid_grant')).toHaveLength(49);
    expect((await system.refresh(workspace, tv, won[0]?.json.refresh_token)).status).toBe(200);
  });

  it('RFC 8628 §3.5: a code that is shown again is refused, with a finding, and nothing is revoked', async () => {
    const { deviceCode, approval } = await system.newDevice(workspace, tv);
    const first = await system.poll(workspace, tv, deviceCode);
    const again = await system.poll(workspace, tv, deviceCode);
    expect(refusal(again)).toBe('400 invalid_grant');
    const [event] = await system.eventsOf(String(again.headers.get('x-request-id')), ['replay.detected']);
    expect(event).toMatchObject({
      target: { type: 'authorization', id: approval.authorizationId },
      details: { kind: 'device_code', user: approval.userId, endpoint: 'token' },
    });
    expect((await system.refresh(workspace, tv, first.json.refresh_token)).status).toBe(200);
  });

  it.each([
    ['RFC 8628 §3.4: no code', { device_code: '' }, '400 invalid_request'],
    ['RFC 8628 §3.5: a code of nobody', { device_code: 'x'.repeat(43) }, '400 invalid_grant'],
    ['RFC 8707 §2: a resource that was not granted', { resource: API }, '400 invalid_target'],
    ['RFC 8707 §2: a resource that is none', { resource: 'api' }, '400 invalid_target'],
  ])('%s is refused, and the code stays good', async (_, form, expected) => {
    const { deviceCode } = await system.newDevice(workspace, tv);
    expect(refusal(await system.poll(workspace, tv, deviceCode, form))).toBe(expected);
    expect((await system.poll(workspace, tv, deviceCode)).status).toBe(200);
  });

  it('RFC 8628 §3.4: a code of another client, or of that client’s name in another workspace, is as one of nobody', async () => {
    const { deviceCode } = await system.newDevice(workspace, tv);
    expect(refusal(await system.poll(workspace, box, deviceCode))).toBe('400 invalid_grant');
    const namesake = system.newClient(other, { ...tv });
    expect(refusal(await system.poll(other, namesake, deviceCode))).toBe('400 invalid_grant');
    expect((await system.poll(workspace, tv, deviceCode)).status).toBe(200);
  });

  it('RFC 6749 §5.2: not for a client without the grant, nor one that is held to a profile without it', async () => {
    const without = system.newClient(workspace);
    const { deviceCode } = await system.newDevice(workspace, without);
    expect(refusal(await system.poll(workspace, without, deviceCode))).toBe('400 unauthorized_client');
    const strict = system.newClient(workspace, { ...shape(), securityProfile: 'fapi2-security' });
    const asked = await system.newDevice(workspace, strict);
    expect((await system.poll(workspace, strict, asked.deviceCode)).status).toBeGreaterThanOrEqual(400);
  });
});

describe('RFC 8628: what came between the user’s yes and the device', () => {
  it('RFC 6749 §10.3: a grant that was withdrawn', async () => {
    const { deviceCode, approval } = await system.newDevice(workspace, tv);
    await system.grants.revokeGrant({
      tenant: system.tenant,
      workspaceId: workspace.id,
      grantId: approval.grantId,
      requestedBy: requestedBy(workspace, approval.userId),
    });
    expect(refusal(await system.poll(workspace, tv, deviceCode))).toBe('400 invalid_grant');
  });

  it('OIDC Back-Channel Logout §2.7: a session that has ended', async () => {
    const { deviceCode, approval } = await system.newDevice(workspace, tv);
    await system.grants.endSession({
      tenant: system.tenant,
      workspaceId: workspace.id,
      sessionId: approval.sessionId,
      keepOfflineAccess: false,
      requestedBy: requestedBy(workspace, approval.userId),
    });
    expect(refusal(await system.poll(workspace, tv, deviceCode))).toBe('400 invalid_grant');
  });

  it('RFC 6749 §5.2: a user who was disabled', async () => {
    const userId = system.newUser(workspace);
    system.putUser(workspace, userId, {}, true);
    const { deviceCode } = await system.newDevice(workspace, tv, 'approved', { userId });
    expect(refusal(await system.poll(workspace, tv, deviceCode))).toBe('400 invalid_grant');
  });
});

describe('RFC 9449 §5: a device with a key', () => {
  it('RFC 9449 §5: its tokens are bound to it, the refresh token of a public client too', async () => {
    const { deviceCode } = await system.newDevice(workspace, tv);
    const proof = () => key.proof('POST', `${workspace.issuer}/token`);
    const { status, json } = await system.poll(workspace, tv, deviceCode, {}, proof());
    expect([status, json.token_type]).toEqual([200, 'DPoP']);
    expect(claimsOf(json.access_token)).toMatchObject({ cnf: { jkt: key.jkt } });
    expect(refusal(await system.refresh(workspace, tv, json.refresh_token))).toBe('400 invalid_grant');
    expect((await system.refresh(workspace, tv, json.refresh_token, {}, proof())).status).toBe(200);
  });

  it('RFC 9449 §5.2: who is registered for bound tokens gets no others, and the code stays good', async () => {
    const bound = system.newClient(workspace, { ...shape(), dpopBoundAccessTokens: true });
    const { deviceCode } = await system.newDevice(workspace, bound);
    expect(refusal(await system.poll(workspace, bound, deviceCode))).toBe('400 invalid_request');
    const proof = key.proof('POST', `${workspace.issuer}/token`);
    expect((await system.poll(workspace, bound, deviceCode, {}, proof)).status).toBe(200);
  });
});
