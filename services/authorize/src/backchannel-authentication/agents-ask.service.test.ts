// An agent asks its user for more: up to its maximum authority, with its purpose and who answers for it in words.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Agent } from '@ostiary/oauth/agent';
import type { ClientRecord } from '@ostiary/oauth/client';
import { CIBA_GRANT } from '@ostiary/oauth/workspace';
import {
  type AuthorizeUnderTest,
  BOB,
  GOOD,
  ISSUER,
  startAuthorize,
  WORKSPACE_ID,
} from '../testing/authorize-under-test.js';
import { Browser } from '../testing/browser.js';

const MINUTE = 60;
let service: AuthorizeUnderTest;
beforeAll(async () => {
  service = await startAuthorize('agents');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.forgetBackchannelRequests();
  service.put.settings({ grantTypes: ['authorization_code', 'refresh_token', CIBA_GRANT], subjectType: 'public' });
  service.put.client(BOT());
});

const agent = (change: Partial<Agent> = {}): Agent => ({
  owner: { type: 'team', name: 'Buying <& selling>' },
  purpose: 'Orders “paper” <b>',
  maximumAuthority: {
    scopes: ['openid', 'profile', 'orders:read'],
    ...{ resources: ['https://orders.example/'], authorizationDetailsTypes: [] },
  },
  expiresAt: Math.floor(Date.now() / 1000) + 60 * MINUTE,
  ...change,
});
const BOT = (change: Partial<Agent> = {}): Partial<ClientRecord> => ({
  ...{ clientName: 'Bot', grantTypes: ['authorization_code', CIBA_GRANT, 'refresh_token'], scopes: ['openid'] },
  ...{ backchannelTokenDeliveryMode: 'poll', agent: agent(change) },
});
const ask = (scope = 'openid orders:read') =>
  new Browser(service.base).open(`${ISSUER}/bc-authorize`, { form: { client_id: 'app', scope, login_hint: 'alice' } });
const requests = async () => {
  const browser = new Browser(service.base);
  const page = await browser.signIn(await browser.open(`${ISSUER}/requests`), 'alice', 'wonderland');
  return { browser, page };
};

describe('an agent that asks its user for more', () => {
  it('CIBA §8: the user sees what it is for, who answers for it and each thing that it wants, and allows it', async () => {
    const { html } = await ask();
    const authReqId = String(JSON.parse(html).auth_req_id);
    const { browser, page } = await requests();
    for (const text of ['Orders “paper” &lt;b&gt;', 'Buying &lt;&amp; selling&gt;', '<strong>Orders</strong>']) {
      expect(page.html).toContain(text);
    }
    const review = await browser.submit(page, '/requests', { action: 'review' });
    expect(review.html).toContain('Orders “paper” &lt;b&gt;');
    expect(review.html).toContain('id="consent-allow"');
    await browser.decide(review, 'allow');
    const poll = await service.requests.poll(authReqId, { workspaceId: WORKSPACE_ID, clientId: 'app' }, Date.now());
    expect(poll).toMatchObject({
      kind: 'approved',
      approval: { scopes: ['openid', 'orders:read'], resources: ['https://orders.example/'] },
    });
  });

  it('RFC 9700 §2.3: nothing above its maximum authority is asked for', async () => {
    const { html } = await ask('openid offline_access');
    expect(JSON.parse(html)).toHaveProperty('auth_req_id');
    const { page } = await requests();
    expect(page.html).not.toContain('while you are away</li>');
    const { status, html: refused } = await ask('offline_access');
    expect([status, JSON.parse(refused).error]).toEqual([400, 'invalid_scope']);
  });

  it('CIBA §8: an owner who is a user is told by name', async () => {
    service.put.client(BOT({ owner: { type: 'user', userId: BOB } }));
    await ask();
    const { page } = await requests();
    expect(page.html).toContain('answers for it');
    expect(page.html).toContain('<strong>bob</strong>');
  });

  it('OpenID Connect Core §3.1.2.4: the page of consent says it, too', async () => {
    const browser = new Browser(service.base);
    const first = await browser.open(`${ISSUER}/authorize?${new URLSearchParams({ ...GOOD, scope: 'openid' })}`);
    const consent = await browser.signIn(first, 'alice', 'wonderland');
    expect(consent.html).toContain('Orders “paper” &lt;b&gt;');
    expect(consent.html).toContain('Buying &lt;&amp; selling&gt;');
  });

  it('RFC 9700 §2.3: past its end it asks nobody, shows nothing and is shown nowhere', async () => {
    await ask();
    service.put.client(BOT({ expiresAt: Math.floor(Date.now() / 1000) - 1 }));
    expect((await requests()).page.html).toContain('id="no-requests"');
    const { html } = await new Browser(service.base).open(`${ISSUER}/authorize?${new URLSearchParams(GOOD)}`);
    expect(html).toContain('invalid_client');
  });

  it('RFC 7009 §1: what it asked for before everything of it was ended is asked no more, also once it is enabled again', async () => {
    await ask();
    service.put.client({ ...BOT(), notBefore: Date.now() + 1000 });
    expect((await requests()).page.html).toContain('id="no-requests"');
  });
});
