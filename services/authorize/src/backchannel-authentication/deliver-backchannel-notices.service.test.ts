// Telling clients in ping mode, on a real Postgres: what a client gets, what becomes of a notice, and what is kept until then.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256Base64url } from '@ostiary/crypto/hash';
import type { ClientRecord } from '@ostiary/oauth/client';
import { CIBA_GRANT, type GrantType } from '@ostiary/oauth/workspace';
import { SafeFetchError } from '@ostiary/platform/safe-fetch';
import { type AuthorizeUnderTest, ISSUER, startAuthorize } from '../testing/authorize-under-test.js';
import { Browser } from '../testing/browser.js';
import { BackchannelNotices } from './backchannel-notices.js';
import { deliverBackchannelNotices } from './deliver-backchannel-notices.js';

let service: AuthorizeUnderTest;
beforeAll(async () => {
  service = await startAuthorize('pings');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.forgetBackchannelRequests();
  await service.database.query('delete from authorize.backchannel_notices');
  service.put.settings({ grantTypes: GRANTS });
  service.put.client(BANK);
});

const GRANTS: GrantType[] = ['refresh_token', CIBA_GRANT];
const ENDPOINT = 'https://bank.example/ping';
const TOKEN = 'a-token-of-the-client.8f3d';
const BANK: Partial<ClientRecord> = {
  grantTypes: [CIBA_GRANT],
  redirectUris: [],
  responseTypes: [],
  backchannelTokenDeliveryMode: 'ping',
  backchannelClientNotificationEndpoint: ENDPOINT,
};

const ask = (changes: Record<string, string> = {}) =>
  new Browser(service.base).open(`${ISSUER}/bc-authorize`, {
    form: { client_id: 'app', scope: 'openid', login_hint: 'alice', client_notification_token: TOKEN, ...changes },
  });

async function decided(decision: 'allow' | 'deny', changes: Record<string, string> = {}): Promise<string> {
  const authReqId = String(JSON.parse((await ask(changes)).html).auth_req_id);
  const browser = new Browser(service.base);
  const page = await browser.signIn(await browser.open(`${ISSUER}/requests`));
  if (decision === 'deny') await browser.submit(page, '/requests', { action: 'deny' });
  else await browser.decide(await browser.submit(page, '/requests', { action: 'review' }), 'allow');
  service.events.length = 0;
  return authReqId;
}

const left = () =>
  service.database.query('select attempts, next_attempt_at > now() as later from authorize.backchannel_notices');
/** As if all pauses were over. */
const due = () =>
  service.database.query(`update authorize.backchannel_notices set next_attempt_at = now() - interval '1 s'`);

interface Posted {
  readonly url: string;
  readonly json: string;
  readonly token: string;
}

/** One round of delivery to a client that answers as told. */
async function round(answer: number | Error = 204, notices = service.backchannelNotices): Promise<Posted[]> {
  const posted: Posted[] = [];
  const post = async (url: string, json: string, token: string) => {
    posted.push({ url, json, token });
    if (answer instanceof Error) throw answer;
    return { status: answer };
  };
  const { directory, audit } = service;
  const now = () => Date.now() + service.clock.aheadMs;
  await deliverBackchannelNotices({ notices, directory, post, audit, logger: { warn: () => undefined }, now });
  return posted;
}

describe('CIBA §10.2: ping', () => {
  it.each(['allow', 'deny'] as const)(
    'CIBA §10.2: tells the client once that the user has decided (%s)',
    async (decision) => {
      const authReqId = await decided(decision);
      expect(await round()).toEqual([
        { url: ENDPOINT, json: JSON.stringify({ auth_req_id: authReqId }), token: TOKEN },
      ]);
      expect(service.events).toEqual([
        expect.objectContaining({
          type: 'backchannel.notified',
          outcome: 'success',
          target: { type: 'backchannel_request', id: sha256Base64url(authReqId) },
          details: { attempts: '1' },
        }),
      ]);
      expect(await left()).toEqual([]);
      expect(await round()).toEqual([]);
    },
  );

  it('CIBA §10.2: nobody is told of what nobody has decided', async () => {
    await ask();
    await due();
    expect(await round()).toEqual([]);
  });

  it('CIBA §16.2: what the client is told with is kept sealed, and of use for its own request only', async () => {
    const authReqId = await decided('allow');
    const prefix = service.redis.options.keyPrefix ?? '';
    const stored = await service.redis.hgetall(`backchannel:${sha256Base64url(authReqId)}`);
    const rows = await service.database.query(
      `select encode(sealed, 'escape') as text from authorize.backchannel_notices`,
    );
    expect(prefix).not.toBe('');
    expect(rows).toHaveLength(1);
    for (const secret of [authReqId, TOKEN]) expect(JSON.stringify([stored, rows])).not.toContain(secret);
    await service.database.query(`update authorize.backchannel_notices set request_id = 'another'`);
    expect(await round()).toEqual([]);
    expect(await left()).toEqual([]);
  });

  it('CIBA §10.2: with another secret of the installation nothing can be told, and nothing fails', async () => {
    await decided('allow');
    const others = new BackchannelNotices(service.database.dataSource, new Uint8Array(32).fill(1));
    expect(await round(204, others)).toEqual([]);
    expect(await left()).toEqual([]);
  });

  it.each([
    ['500', 500],
    ['too many requests', 429],
    ['no answer', new SafeFetchError('timeout', 'too late')],
    ['nobody there', new SafeFetchError('network', 'gone')],
  ])('CIBA §10.2: tries again after %s, and gives up at last', async (_what, answer) => {
    await decided('allow');
    expect(await round(answer)).toHaveLength(1);
    expect(await left()).toEqual([{ attempts: 1, later: true }]);
    // Not before its time.
    expect(await round(answer)).toEqual([]);
    for (let i = 0; i < 5; i++) {
      await due();
      await round(answer);
    }
    expect(service.events).toEqual([]);
    await due();
    await round(answer);
    expect(service.events).toEqual([
      expect.objectContaining({ type: 'backchannel.notified', outcome: 'failure', clientId: 'app' }),
    ]);
    expect(await left()).toEqual([]);
  });

  it.each([
    ['401', 401],
    ['403', 403],
    ['a redirect', new SafeFetchError('redirect', 'elsewhere')],
    ['an address that is not public', new SafeFetchError('address', 'private')],
  ])('CIBA §10.2: does not ask again who has answered %s', async (_what, answer) => {
    await decided('allow');
    await round(answer);
    expect(service.events).toEqual([
      expect.objectContaining({ outcome: 'failure', details: { attempts: '1', failure: expect.any(String) } }),
    ]);
    expect(await left()).toEqual([]);
  });

  it.each([
    ['is disabled', { ...BANK, disabled: true }],
    ['polls now', { ...BANK, backchannelTokenDeliveryMode: 'poll', backchannelClientNotificationEndpoint: undefined }],
  ] as const)('CIBA §10.2: a client that %s is not told', async (_what, client) => {
    await decided('allow');
    service.put.client(client);
    expect(await round()).toEqual([]);
    expect(await left()).toEqual([]);
  });

  it('CIBA §10.2: is not told of what has expired', async () => {
    await decided('allow', { requested_expiry: '30' });
    service.clock.aheadMs = 30_001;
    expect(await round()).toEqual([]);
    expect(await left()).toEqual([]);
  });

  it.each([
    ['none', ''],
    ['one with spaces', 'a b'],
    ['one beyond 1024 characters', 'a'.repeat(1025)],
    ['one that would end a header', 'a\r\nx: y'],
  ])('CIBA §7.1: a client in ping mode with %s for a token is refused', async (_what, token) => {
    const { status, html } = await ask({ client_notification_token: token });
    expect([status, JSON.parse(html).error]).toEqual([400, 'invalid_request']);
  });

  it('CIBA §7.1: who polls needs no token, and one that is sent is not kept', async () => {
    service.put.client({
      ...BANK,
      backchannelTokenDeliveryMode: 'poll',
      backchannelClientNotificationEndpoint: undefined,
    });
    await decided('allow');
    expect(await left()).toEqual([]);
  });
});
