import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ClientRecord } from '@ostiary/oauth/client';
import { CIBA_GRANT, type GrantType } from '@ostiary/oauth/workspace';
import { type Answer, API, claimsOf, ProofKey, type TestWorkspace, TokenSystem } from '../testing/token-system.js';

jest.setTimeout(30_000);

const system = new TokenSystem();
let workspace: TestWorkspace;
let other: TestWorkspace;
let bank: ClientRecord;
let shop: ClientRecord;

const GRANTS: GrantType[] = ['refresh_token', CIBA_GRANT];
const shape = (): Partial<ClientRecord> => ({
  ...{ grantTypes: [...GRANTS], responseTypes: [], redirectUris: [], backchannelTokenDeliveryMode: 'poll' },
});

beforeAll(async () => {
  await system.start();
  workspace = await system.newWorkspace({ grantTypes: [...GRANTS] });
  other = await system.newWorkspace({ grantTypes: [...GRANTS] });
  bank = system.newClient(workspace, shape());
  shop = system.newClient(workspace, shape());
});
afterAll(() => system.stop());

const refusal = ({ status, json }: Answer): string => `${status} ${json.error}`;

describe('CIBA §10.1: auth_req_id', () => {
  it('CIBA §10.1.1: tokens for what the user allowed, once, with an event', async () => {
    const { authReqId, approval } = await system.newBackchannelRequest(workspace, bank);
    const answer = await system.ask(workspace, bank, authReqId);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.json).toMatchObject({ token_type: 'Bearer', refresh_token: expect.stringMatching(/^ost_rt_/) });
    const idToken = claimsOf(answer.json.id_token);
    expect(idToken).toMatchObject({ aud: bank.clientId, sub: approval.userId, auth_time: approval.authTime });
    // CIBA §10.3.1: for tokens that come unasked (push).
    expect(idToken).not.toHaveProperty('urn:openid:params:jwt:claim:auth_req_id');
    const [event] = await system.eventsOf(String(answer.headers.get('x-request-id')), ['token.issued']);
    expect(event).toMatchObject({ outcome: 'success', grantType: CIBA_GRANT, grantId: approval.grantId });
    expect(JSON.stringify(system.events)).not.toContain(authReqId);
    const again = await system.ask(workspace, bank, authReqId);
    expect(refusal(again)).toBe('400 invalid_grant');
    const [finding] = await system.eventsOf(String(again.headers.get('x-request-id')), ['replay.detected']);
    expect(finding).toMatchObject({ details: { kind: 'auth_req_id', user: approval.userId } });
  });

  it('CIBA §11: of 30 who ask at once, over two replicas, one gets tokens', async () => {
    const { authReqId } = await system.newBackchannelRequest(workspace, bank);
    const answers = await Promise.all(Array.from({ length: 30 }, () => system.ask(workspace, bank, authReqId)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => refusal(answer) === '400 invalid_grant')).toHaveLength(29);
  });

  it('CIBA §11: pending, too often, denied and expired', async () => {
    const { authReqId } = await system.newBackchannelRequest(workspace, bank, 'pending');
    expect(refusal(await system.ask(workspace, bank, authReqId))).toBe('400 authorization_pending');
    expect(refusal(await system.ask(workspace, bank, authReqId))).toBe('400 slow_down');
    const denied = await system.newBackchannelRequest(workspace, bank, 'denied');
    expect(refusal(await system.ask(workspace, bank, denied.authReqId))).toBe('400 access_denied');
    const past = { expiresAt: Date.now() - 1 };
    const expired = await system.newBackchannelRequest(workspace, bank, 'approved', past);
    expect(refusal(await system.ask(workspace, bank, expired.authReqId))).toBe('400 expired_token');
  });

  it.each([
    ['CIBA §10.1: no auth_req_id', { auth_req_id: '' }, '400 invalid_request'],
    ['CIBA §11: one of nobody', { auth_req_id: 'x'.repeat(43) }, '400 invalid_grant'],
    ['RFC 8707 §2: a resource that was not granted', { resource: API }, '400 invalid_target'],
    ['RFC 6749 §3.1: a device code in its place', { auth_req_id: '', device_code: 'x' }, '400 invalid_request'],
  ])('%s is refused, and nothing spent', async (_title, form, expected) => {
    const { authReqId } = await system.newBackchannelRequest(workspace, bank);
    expect(refusal(await system.ask(workspace, bank, authReqId, form))).toBe(expected);
    expect((await system.ask(workspace, bank, authReqId)).status).toBe(200);
  });

  it('CIBA §11: is worth nothing to another client, at another workspace, or as a device code', async () => {
    const { authReqId } = await system.newBackchannelRequest(workspace, bank);
    expect(refusal(await system.ask(workspace, shop, authReqId))).toBe('400 invalid_grant');
    const elsewhere = system.newClient(other, { ...shape(), clientId: bank.clientId });
    expect(refusal(await system.ask(other, elsewhere, authReqId))).toBe('400 invalid_grant');
    expect(refusal(await system.poll(workspace, bank, authReqId))).toBe('400 unsupported_grant_type');
    expect((await system.ask(workspace, bank, authReqId)).status).toBe(200);
  });

  it('CIBA §7.1: a client that has no credentials, or not this grant, gets nothing', async () => {
    const open = system.newClient(workspace, { ...shape(), tokenEndpointAuthMethod: 'none', secretHashes: [] });
    const { authReqId } = await system.newBackchannelRequest(workspace, open);
    expect(refusal(await system.ask(workspace, open, authReqId))).toBe('400 unauthorized_client');
    const none = system.newClient(workspace, { ...shape(), grantTypes: ['refresh_token'] });
    expect(refusal(await system.ask(workspace, none, authReqId))).toBe('400 unauthorized_client');
  });

  it('RFC 9449 §5: what was proved when the tokens were asked for binds them; who has to prove something gets none without', async () => {
    const bound = system.newClient(workspace, { ...shape(), dpopBoundAccessTokens: true });
    const { authReqId } = await system.newBackchannelRequest(workspace, bound);
    expect(refusal(await system.ask(workspace, bound, authReqId))).toBe('400 invalid_request');
    const key = await ProofKey.create();
    const answer = await system.ask(workspace, bound, authReqId, {}, key.proof('POST', `${workspace.issuer}/token`));
    expect(answer.json.token_type).toBe('DPoP');
    expect(claimsOf(answer.json.access_token)).toMatchObject({ cnf: { jkt: key.jkt } });
  });
});
