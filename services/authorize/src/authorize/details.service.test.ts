// RFC 9396 where users are asked: what comes in, what they see, what is remembered, and what goes on to the token endpoint.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signJws } from '@ostiary/crypto/jws';
import { CIBA_GRANT, DEVICE_CODE_GRANT, type GrantType } from '@ostiary/oauth/workspace';
import {
  type AuthorizeUnderTest,
  GOOD,
  ISSUER,
  startAuthorize,
  WORKSPACE_ID,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';
import { CLIENT_KEY, inSeconds, registeredKeys } from '../testing/request-objects.js';

let service: AuthorizeUnderTest;
let browser: Browser;
beforeAll(async () => {
  service = await startAuthorize('details');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.forgetBackchannelRequests();
  service.put.settings({ grantTypes: GRANTS, subjectType: 'public', authorizationDetailsTypes: [...TYPES] });
  service.put.client(CLIENT);
  browser = new Browser(service.base);
});

const GRANTS: GrantType[] = ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT, CIBA_GRANT];
const ORDERS = 'https://orders.example/';
const TYPES = [
  { type: 'payment_initiation' },
  { type: 'account_information' },
  {
    type: 'note',
    resources: [ORDERS],
    schema: { type: 'object', properties: { text: { type: 'string', maxLength: 100 } }, required: ['text'] },
    template: { en: 'Keep <b>this</b>: {text}', de: 'Behalten: {text}' },
  },
];
const CLIENT = {
  grantTypes: GRANTS,
  authorizationDetailsTypes: ['payment_initiation', 'account_information', 'note'],
  backchannelTokenDeliveryMode: 'poll' as const,
  jwks: registeredKeys(CLIENT_KEY),
};
const OWNER = { workspaceId: WORKSPACE_ID, clientId: 'app' };

const PAYMENT = {
  type: 'payment_initiation',
  actions: ['initiate'],
  instructedAmount: { currency: 'EUR', amount: '123.50' },
  creditorName: 'Merchant <A>',
  creditorAccount: { iban: 'DE02100100109307118603' },
};
const ACCOUNTS = { type: 'account_information', actions: ['list_accounts', 'read_balances'] };
const WORDS =
  'Pay <strong><bdi>123.50</bdi></strong> <strong><bdi>EUR</bdi></strong> to <strong><bdi>Merchant &lt;A&gt;</bdi></strong>, account <strong><bdi>DE02100100109307118603</bdi></strong>';

type Changes = Readonly<Record<string, string | undefined>>;
const formOf = (changes: Changes): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...GOOD, ...changes }).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
const details = (...list: unknown[]) => ({ authorization_details: JSON.stringify(list) });
const url = (changes: Changes) => `${ISSUER}/authorize?${new URLSearchParams(formOf(changes))}`;
const isConsent = ({ html }: Shown) => html.includes('id="consent-allow"');
const parameters = ({ location }: Shown) => Object.fromEntries(location?.searchParams ?? []);
const codeOf = (shown: Shown) => service.codeRecords.get(parameters(shown).code ?? '');
const errorOf = ({ html }: Shown) => JSON.parse(html).error;

async function allowed(changes: Changes): Promise<Shown> {
  return browser.decide(await browser.signIn(await browser.open(url(changes))), 'allow');
}

describe('RFC 9396 §3: at the authorization endpoint', () => {
  it('RFC 9396 §7: the user sees each in words, allows them, and the code stands for them', async () => {
    const consent = await browser.signIn(await browser.open(url(details(PAYMENT))));
    expect(consent.html).toContain(WORDS);
    const answer = await browser.decide(consent, 'allow');
    expect(codeOf(answer)?.authorizationDetails).toEqual([PAYMENT]);
    for (const type of ['consent.asked', 'authorization.granted']) {
      const event = service.events.find((one) => one.type === type);
      expect(event?.authorizationDetails).toEqual([PAYMENT]);
    }
  });

  it('RFC 9396 §7: what a client says is text, whatever it looks like; so is what a workspace says', async () => {
    const consent = await browser.signIn(
      await browser.open(url({ ...details({ type: 'note', text: '<script>x</script>"&{text}' }), resource: ORDERS })),
    );
    expect(consent.html).toContain(
      'Keep &lt;b&gt;this&lt;/b&gt;: <strong><bdi>&lt;script&gt;x&lt;/script&gt;&quot;&amp;{text}</bdi></strong>',
    );
    expect(consent.html).not.toMatch(/<script>|<b>/);
  });

  it('RFC 9396 §7: in the language of the page', async () => {
    const asked = { ...details({ type: 'note', text: 'x' }), resource: ORDERS, ui_locales: 'de' };
    expect((await browser.signIn(await browser.open(url(asked)))).html).toContain('Behalten: <strong>');
  });

  it('RFC 9396 §3.1: details can be all that is asked for', async () => {
    const answer = await allowed({ ...details(PAYMENT), scope: undefined });
    expect(codeOf(answer)).toMatchObject({ scopes: [], authorizationDetails: [PAYMENT] });
  });

  it('RFC 9396 §2.2: locations are what the token will be for', async () => {
    const answer = await allowed(details({ ...ACCOUNTS, locations: [ORDERS] }));
    expect(codeOf(answer)).toMatchObject({ resources: [ORDERS] });
  });

  it('RFC 9396 §7: what is asked each time is asked again, by the same client, for the same', async () => {
    await allowed(details(PAYMENT));
    expect(isConsent(await browser.open(url(details(PAYMENT))))).toBe(true);
    expect(parameters(await browser.open(url({ ...details(PAYMENT), prompt: 'none' })))).toMatchObject({
      error: 'consent_required',
    });
  });

  it('RFC 9396 §7: what is remembered is not asked again, nor is less of it; more is', async () => {
    await allowed(details(ACCOUNTS));
    const less = { ...ACCOUNTS, actions: ['read_balances'] };
    for (const asked of [ACCOUNTS, less]) {
      expect(codeOf(await browser.open(url(details(asked))))?.authorizationDetails).toEqual([asked]);
    }
    for (const more of [
      { ...ACCOUNTS, actions: [...ACCOUNTS.actions, 'read_transactions'] },
      { ...ACCOUNTS, validUntil: '2030-01-01' },
    ]) {
      expect(isConsent(await browser.open(url(details(more))))).toBe(true);
    }
  });

  it('RFC 9396 §7: the account page says what was allowed in the same words', async () => {
    await allowed(details(ACCOUNTS));
    const page = await browser.open(`${ISSUER}/account`);
    expect(page.html).toContain('In your online banking: <strong><bdi>see which accounts you have, see how much');
  });

  it('RFC 9396 §7: of two details as much as was allowed of one is more', async () => {
    await allowed(details(ACCOUNTS));
    expect(isConsent(await browser.open(url(details(ACCOUNTS, ACCOUNTS))))).toBe(true);
  });

  it.each<[string, Changes]>([
    ['a type of nobody', details({ type: 'everything' })],
    ['a type that the workspace has not switched on', details({ type: 'health_record_access' })],
    ['a field of nobody', details({ ...PAYMENT, urgent: true })],
    ['an amount that is a number', details({ ...PAYMENT, instructedAmount: { currency: 'EUR', amount: 1 } })],
    ['text that turns around', details({ ...PAYMENT, creditorName: '\u202eA' })],
    ['a resource that the type is not for', details({ type: 'note', text: 'x' })],
    ['no JSON', { authorization_details: 'pay' }],
    ['too much', { authorization_details: JSON.stringify([{ ...PAYMENT, creditorName: 'x'.repeat(9000) }]) }],
  ])('RFC 9396 §5: %s is told by a redirect, and pushed by the answer', async (_, changes) => {
    expect(parameters(await browser.open(url(changes)))).toMatchObject({
      error: 'invalid_authorization_details',
      state: GOOD.state,
      iss: ISSUER,
    });
    const pushed = await browser.open(`${ISSUER}/par`, { form: formOf(changes) });
    expect([pushed.status, errorOf(pushed)]).toEqual([400, 'invalid_authorization_details']);
  });

  it('RFC 9396 §10: a client that is not registered for a type is refused', async () => {
    service.put.client({ ...CLIENT, authorizationDetailsTypes: ['account_information'] });
    expect(parameters(await browser.open(url(details(PAYMENT))))).toMatchObject({
      error: 'invalid_authorization_details',
    });
  });
});

describe('RFC 9396 §4: in other requests', () => {
  it('RFC 9126 §2.1: pushed', async () => {
    const { html } = await browser.open(`${ISSUER}/par`, { form: formOf(details(PAYMENT)) });
    const { request_uri: requestUri } = JSON.parse(html);
    const byReference = `${ISSUER}/authorize?${new URLSearchParams({ client_id: 'app', request_uri: requestUri })}`;
    // What stands beside the reference is nobody's word.
    const page = await browser.open(`${byReference}&${new URLSearchParams(details(ACCOUNTS))}`);
    const consent = await browser.signIn(page);
    expect(consent.html).toContain(WORDS);
    expect(codeOf(await browser.decide(consent, 'allow'))?.authorizationDetails).toEqual([PAYMENT]);
  });

  it('RFC 9101 §4: in a request object, as JSON itself; what stands beside it is no part of it', async () => {
    const claims = { ...GOOD, iss: 'app', aud: ISSUER, exp: inSeconds(300), authorization_details: [PAYMENT] };
    const request = signJws({ kid: CLIENT_KEY.kid }, claims, CLIENT_KEY.privateKey, CLIENT_KEY.alg);
    const beside = new URLSearchParams({ client_id: 'app', request, ...details(ACCOUNTS) });
    const consent = await browser.signIn(await browser.open(`${ISSUER}/authorize?${beside}`));
    expect(consent.html).toContain(WORDS);
    expect(codeOf(await browser.decide(consent, 'allow'))?.authorizationDetails).toEqual([PAYMENT]);
  });

  it('RFC 8628 §3.1: by a device, shown where its code is confirmed, and what its tokens are for', async () => {
    const form = { client_id: 'app', scope: 'profile', ...details(PAYMENT) };
    const { html } = await browser.open(`${ISSUER}/device_authorization`, { form });
    const { device_code: deviceCode, user_code: userCode } = JSON.parse(html);
    const entered = await browser.submit(await browser.open(`${ISSUER}/device`), '/device', { user_code: userCode });
    expect(entered.html).toContain(WORDS);
    const consent = await browser.signIn(await browser.submit(entered, '/device', { decision: 'confirm' }));
    expect(consent.html).toContain(WORDS);
    await browser.decide(consent, 'allow');
    expect(await service.devices.poll(deviceCode, OWNER, Date.now())).toMatchObject({
      approval: { authorizationDetails: [PAYMENT] },
    });
    const refused = await browser.open(`${ISSUER}/device_authorization`, {
      form: { ...form, ...details({ type: 'x' }) },
    });
    expect(errorOf(refused)).toBe('invalid_authorization_details');
  });

  it('CIBA §7.1: by the back channel, shown among what waits, and what its tokens are for', async () => {
    const form = { client_id: 'app', scope: 'openid', login_hint: 'alice', ...details(PAYMENT) };
    const { html } = await browser.open(`${ISSUER}/bc-authorize`, { form });
    const { auth_req_id: id } = JSON.parse(html);
    const requested = service.events.find(({ type }) => type === 'backchannel.requested');
    expect(requested?.authorizationDetails).toEqual([PAYMENT]);
    const page = await browser.signIn(await browser.open(`${ISSUER}/requests`));
    expect(page.html).toContain(WORDS);
    const consent = await browser.submit(page, '/requests', { action: 'review' });
    expect(consent.html).toContain(WORDS);
    await browser.decide(consent, 'allow');
    expect(await service.requests.poll(id, OWNER, Date.now())).toMatchObject({
      approval: { authorizationDetails: [PAYMENT] },
    });
    const refused = await browser.open(`${ISSUER}/bc-authorize`, { form: { ...form, ...details({ type: 'x' }) } });
    expect(errorOf(refused)).toBe('invalid_authorization_details');
  });
});
