// In which organization a user acts, where users are asked: what they see, what is remembered, what the code says, and what attackers try.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signJws } from '@ostiary/crypto/jws';
import type { Membership } from '@ostiary/oauth/acting-organization';
import { CIBA_GRANT, DEVICE_CODE_GRANT, type GrantType } from '@ostiary/oauth/workspace';
import {
  ALICE,
  type AuthorizeUnderTest,
  BOB,
  GOOD,
  ISSUER,
  startAuthorize,
  WORKSPACE_ID,
} from '../testing/authorize-under-test.js';
import { Browser, type Shown } from '../testing/browser.js';
import { CLIENT_KEY, inSeconds, registeredKeys } from '../testing/request-objects.js';

const ACME = '0190a000-0000-7000-8000-0000000000aa';
const GLOBEX = '0190a000-0000-7000-8000-0000000000bb';
const INITECH = '0190a000-0000-7000-8000-0000000000cc';
const GRANTS: GrantType[] = ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT, CIBA_GRANT];
const OWNER = { workspaceId: WORKSPACE_ID, clientId: 'app' };
const acme = memberOf(ACME, 'acme', 'Acme <Ltd>');
const globex = memberOf(GLOBEX, 'globex', 'Globex');

let service: AuthorizeUnderTest;
let browser: Browser;
beforeAll(async () => {
  service = await startAuthorize('organizations');
});
afterAll(() => service.stop());
beforeEach(async () => {
  service.reset();
  await service.forgetBackchannelRequests();
  withOrganizations('optional');
  service.put.client({
    ...{ grantTypes: GRANTS, backchannelTokenDeliveryMode: 'poll', jwks: registeredKeys(CLIENT_KEY) },
  });
  service.put.memberships(ALICE, [acme, globex]);
  service.put.memberships(BOB, []);
  browser = new Browser(service.base);
});

function memberOf(id: string, name: string, displayName: string, enabled = true): Membership {
  return { organization: { id, name, displayName, enabled }, roles: ['member'] };
}
const withOrganizations = (membership: 'off' | 'optional' | 'required', others = {}) =>
  service.put.settings({
    ...{ grantTypes: GRANTS, subjectType: 'public', organizations: { membership, roles: [] }, ...others },
  });

type Changes = Readonly<Record<string, string>>;
const url = (changes: Changes = {}) => `${ISSUER}/authorize?${new URLSearchParams({ ...GOOD, ...changes })}`;
const parameters = ({ location }: Shown) => Object.fromEntries(location?.searchParams ?? []);
const organizationOf = (shown: Shown) => {
  const record = service.codeRecords.get(parameters(shown).code ?? '');
  if (record === undefined) throw new Error(`no code: ${shown.status} ${shown.location} ${shown.html}`);
  return record.organizationId;
};
const isChoice = ({ html }: Shown) => html.includes('id="organizations"');
const isConsent = ({ html }: Shown) => html.includes('id="consent-allow"');
const isRefusal = ({ html }: Shown) => html.includes('id="organization-leave"');
const choose = (page: Shown, organization: string) => browser.submit(page, '/organization', { organization });
const act = (page: Shown, action: string) => browser.submit(page, '/organization', { action });
const open = (changes: Changes = {}) => browser.open(url(changes));

/** To the code, with whatever has to be allowed. */
async function signedIn(changes: Changes = {}, organization?: string): Promise<Shown> {
  const page = await browser.signIn(await open(changes));
  const chosen = organization === undefined ? page : await choose(page, organization);
  return isConsent(chosen) ? browser.decide(chosen, 'allow') : chosen;
}

describe('which organization', () => {
  it('OIDC Core §3.1.2.3: of one the user is not asked; the consent page, the code and the events say it', async () => {
    service.put.memberships(ALICE, [acme, memberOf(GLOBEX, 'globex', 'Globex', false)]);
    const consent = await browser.signIn(await open());
    expect(isConsent(consent)).toBe(true);
    expect(consent.html).toContain('This is for your work in <strong>Acme &lt;Ltd&gt;</strong>.');
    expect(consent.html).not.toContain('consent-other-organization');
    expect(organizationOf(await browser.decide(consent, 'allow'))).toBe(ACME);
    expect(service.recordedGrants).toMatchObject([{ organizationId: ACME }]);
    for (const type of ['consent.asked', 'authorization.granted']) {
      expect(service.events.find((event) => event.type === type)?.details).toMatchObject({ organization: ACME });
    }
  });

  it('OIDC Core §3.1.2.3: of several the user chooses, once; the session keeps it, for this client, also where Redis forgets', async () => {
    const page = await browser.signIn(await open());
    expect([page.status, isChoice(page)]).toEqual([200, true]);
    expect(page.html).toContain(`value="${ACME}"><bdi>Acme &lt;Ltd&gt;</bdi>`);
    const consent = await choose(page, GLOBEX);
    expect(isConsent(consent)).toBe(true);
    expect(organizationOf(await browser.decide(consent, 'allow'))).toBe(GLOBEX);
    // Known, and answered without a page or a question to token.
    service.grantCalls.length = 0;
    expect(organizationOf(await open({ prompt: 'none' }))).toBe(GLOBEX);
    expect(service.grantCalls).toEqual([]);
    const secret =
      browser.cookie('__Secure-session') ?? [...browser.cookies].find(([key]) => /session/.test(key))?.[1].value;
    await service.sessionCache.delete(secret ?? '');
    expect(organizationOf(await open({ prompt: 'none' }))).toBe(GLOBEX);
    // Another client is another question.
    service.put.client({ clientId: 'other' });
    expect(isChoice(await open({ client_id: 'other' }))).toBe(true);
    expect(parameters(await open({ client_id: 'other', prompt: 'none' }))).toMatchObject({
      ...{ error: 'interaction_required', iss: ISSUER },
    });
  });

  it('RFC 6749 §1.4: what was allowed in one organization is asked for again in another', async () => {
    await signedIn({}, ACME);
    const other = await open({ organization: 'globex' });
    expect(isConsent(other)).toBe(true);
    expect(parameters(await open({ organization: 'globex', prompt: 'none' })).error).toBe('consent_required');
    expect(organizationOf(await browser.decide(other, 'allow'))).toBe(GLOBEX);
    expect(new Set([...service.granted.values()].map(({ organizationId }) => organizationId))).toEqual(
      new Set([ACME, GLOBEX]),
    );
    // The latest is what the session has; either is answered by its name.
    expect(organizationOf(await open({ prompt: 'none' }))).toBe(GLOBEX);
    expect(organizationOf(await open({ prompt: 'none', organization: ACME }))).toBe(ACME);
    expect(organizationOf(await open({ prompt: 'none' }))).toBe(ACME);
  });

  it('OIDC Core §3.1.2.1: select_account asks for another one; so does the consent page', async () => {
    await signedIn({}, ACME);
    const asked = await browser.signIn(await open({ prompt: 'select_account' }));
    expect(isChoice(asked)).toBe(true);
    const consent = await choose(asked, GLOBEX);
    expect(consent.html).toContain('consent-other-organization');
    const again = await browser.decide(consent, 'organization');
    expect(isChoice(again)).toBe(true);
    expect(organizationOf(await choose(again, ACME))).toBe(ACME);
  });

  it('WCAG 2.2 §2.4.4, §3.1.1: in both languages; two of one name are told apart; without script', async () => {
    service.put.memberships(ALICE, [acme, memberOf(GLOBEX, 'acme-berlin', 'Acme <Ltd>')]);
    const page = await browser.signIn(await open({ ui_locales: 'de' }));
    expect(page.html).toContain('<html lang="de">');
    expect(page.html).toContain('Organisation wählen');
    expect(page.html).toContain('</bdi> (acme-berlin)</button>');
    expect(page.html).not.toContain('<script');
    service.put.memberships(ALICE, [acme]);
    const refused = await open({ ui_locales: 'de', organization: 'globex' });
    expect(refused.html).toContain('Nicht für Ihre Organisation');
    expect(refused.html).toContain('Fehler');
  });

  it('OIDC Core §3.1.2.3: nothing is asked, and nothing said, where the workspace has none', async () => {
    withOrganizations('off');
    expect(organizationOf(await signedIn())).toBeUndefined();
    expect(service.recordedGrants[0]).not.toHaveProperty('organizationId');
    expect(parameters(await open({ organization: 'acme' })).error).toBe('invalid_request');
  });
});

describe('how a request asks for one', () => {
  it('RFC 9126 §2.1: pushed; what stands beside the reference is nobody’s word', async () => {
    const { html } = await browser.open(`${ISSUER}/par`, { form: { ...GOOD, organization: 'globex' } });
    const { request_uri } = JSON.parse(html);
    const reference = new URLSearchParams({ client_id: 'app', request_uri, organization: 'acme' });
    const consent = await browser.signIn(await browser.open(`${ISSUER}/authorize?${reference}`));
    expect(organizationOf(await browser.decide(consent, 'allow'))).toBe(GLOBEX);
    const off = { ...GOOD, organization: 'g'.repeat(65) };
    expect(JSON.parse((await browser.open(`${ISSUER}/par`, { form: off })).html).error).toBe('invalid_request');
  });

  it('RFC 9101 §6.3: in a request object; what stands beside it is no part of it', async () => {
    const claims = { ...GOOD, iss: 'app', aud: ISSUER, exp: inSeconds(300), organization: ACME };
    const request = signJws({ kid: CLIENT_KEY.kid }, claims, CLIENT_KEY.privateKey, CLIENT_KEY.alg);
    const beside = new URLSearchParams({ client_id: 'app', request, organization: 'globex' });
    const consent = await browser.signIn(await browser.open(`${ISSUER}/authorize?${beside}`));
    expect(organizationOf(await browser.decide(consent, 'allow'))).toBe(ACME);
  });

  it('RFC 8628 §3.1: by a device', async () => {
    const form = { client_id: 'app', scope: 'profile', organization: 'globex' };
    const { html } = await browser.open(`${ISSUER}/device_authorization`, { form });
    const { device_code: deviceCode, user_code: userCode } = JSON.parse(html);
    const entered = await browser.submit(await browser.open(`${ISSUER}/device`), '/device', { user_code: userCode });
    const consent = await browser.signIn(await browser.submit(entered, '/device', { decision: 'confirm' }));
    await browser.decide(consent, 'allow');
    expect(await service.devices.poll(deviceCode, OWNER, Date.now())).toMatchObject({
      approval: { organizationId: GLOBEX },
    });
  });

  it('CIBA §7.1: by the back channel; for somebody who is no member the client hears no', async () => {
    const ask = async (organization: string) => {
      const form = { client_id: 'app', scope: 'openid', login_hint: 'alice', organization };
      return JSON.parse((await browser.open(`${ISSUER}/bc-authorize`, { form })).html).auth_req_id;
    };
    const review = async () => {
      const page = await browser.open(`${ISSUER}/requests`);
      const requests = page.html.includes('name="username"') ? await browser.signIn(page) : page;
      return browser.submit(requests, '/requests', { action: 'review' });
    };
    const good = await ask('acme');
    await browser.decide(await review(), 'allow');
    expect(await service.requests.poll(good, OWNER, Date.now())).toMatchObject({
      ...{ kind: 'approved', approval: { organizationId: ACME } },
    });
    const bad = await ask('initech');
    const refused = await review();
    expect([isRefusal(refused), refused.html.includes('organization-switch')]).toEqual([true, false]);
    await act(refused, 'leave');
    expect(await service.requests.poll(bad, OWNER, Date.now())).toMatchObject({ kind: 'denied' });
  });
});

describe('who is no member', () => {
  it.each([
    ['one that others have', 'initech'],
    ['one by its id', INITECH],
    ['one that there is not', 'nobody-has-this'],
  ])(
    'RFC 6749 §4.1.2.1: is told so, and nothing else, of %s; the client hears access_denied',
    async (_which, organization) => {
      service.put.memberships(BOB, [memberOf(INITECH, 'initech', 'Initech')]);
      const page = await browser.signIn(await open({ organization }));
      expect([page.status, isRefusal(page)]).toEqual([403, true]);
      // Neither its name nor what was asked for, which is whatever somebody wrote into a link.
      expect(page.html).not.toMatch(/initech|nobody-has-this/i);
      expect(page.html).not.toContain(INITECH);
      const answer = await act(page, 'leave');
      expect(parameters(answer)).toEqual({
        ...{ error: 'access_denied', state: GOOD.state, iss: ISSUER },
        error_description: 'the user is not a member of an organization that this request is for',
      });
      expect(parameters(await open({ organization, prompt: 'none' }))).toEqual(parameters(answer));
      expect(service.codeRecords.size).toBe(0);
    },
  );

  it('RFC 6749 §4.1.2.1: where membership is required, who has none is refused, and may be somebody else', async () => {
    withOrganizations('required');
    const page = await browser.signIn(await open(), 'bob', 'builder');
    expect([page.status, isRefusal(page)]).toEqual([403, true]);
    expect(page.html).toContain('not a member of any');
    expect(parameters(await open({ prompt: 'none' })).error).toBe('access_denied');
    const other = await browser.signIn(await act(page, 'switch'));
    expect(isChoice(other)).toBe(true);
    expect(organizationOf(await browser.decide(await choose(other, ACME), 'allow'))).toBe(ACME);
  });

  it('RFC 6749 §4.1.2.1: where it is optional, who has none acts alone', async () => {
    const consent = await browser.signIn(await open(), 'bob', 'builder');
    expect(consent.html).not.toContain('consent-organization');
    expect(organizationOf(await browser.decide(consent, 'allow'))).toBeUndefined();
  });
});

describe('attacks', () => {
  it('RFC 6749 §10.12: an organization that is not the user’s cannot be chosen by a form', async () => {
    for (const forged of [INITECH, 'acme', '', '../../x']) {
      const page = await open();
      const asked = page.html.includes('name="username"') ? await browser.signIn(page) : page;
      expect(isChoice(await choose(asked, forged))).toBe(true);
    }
    expect(service.codeRecords.size).toBe(0);
  });

  it('RFC 6749 §10.12: nor by a form of another site', async () => {
    const page = await browser.signIn(await open());
    const sent = await browser.submit(page, '/organization', { organization: ACME, csrf: 'x' });
    expect([sent.status, isConsent(sent)]).toEqual([400, false]);
  });

  it('RFC 6749 §10.12: the member who is removed between the page and the code gets none', async () => {
    const consent = await choose(await browser.signIn(await open()), GLOBEX);
    expect(isConsent(consent)).toBe(true);
    service.put.memberships(ALICE, [acme]);
    // What is left is another organization than was shown: it is asked anew.
    const again = await browser.decide(consent, 'allow');
    expect(isConsent(again)).toBe(true);
    expect(again.html).toContain('Acme &lt;Ltd&gt;');
    service.put.memberships(ALICE, []);
    withOrganizations('required');
    expect(isRefusal(await browser.decide(again, 'allow'))).toBe(true);
    expect([service.codeRecords.size, service.recordedGrants.length]).toEqual([0, 0]);
  });

  it('RFC 6749 §10.12: what was shown for one organization is not allowed for another that was chosen in a second tab', async () => {
    const first = await choose(await browser.signIn(await open()), ACME);
    const second = await choose(await browser.decide(first, 'organization'), GLOBEX);
    expect(second.html).toContain('Globex');
    // The first tab still shows Acme.
    const answered = await browser.decide(first, 'allow');
    expect(isConsent(answered)).toBe(true);
    expect(service.recordedGrants).toEqual([]);
    const without = await browser.submit(second, '/consent', { decision: 'allow', organization: '' });
    expect(isConsent(without)).toBe(true);
    expect(organizationOf(await browser.decide(second, 'allow'))).toBe(GLOBEX);
  });

  it('OIDC Core §3.1.2.1: SSO ends with the membership, whatever the session remembers', async () => {
    await signedIn({}, GLOBEX);
    expect(organizationOf(await open({ prompt: 'none' }))).toBe(GLOBEX);
    service.put.memberships(ALICE, [acme, memberOf(GLOBEX, 'globex', 'Globex', false), memberOf(INITECH, 'i', 'I')]);
    expect(parameters(await open({ prompt: 'none' })).error).toBe('interaction_required');
    expect(parameters(await open({ prompt: 'none', organization: 'globex' })).error).toBe('access_denied');
    // And is back with it: the session is what was chosen, the membership what counts.
    service.put.memberships(ALICE, [acme, globex]);
    expect(organizationOf(await open({ prompt: 'none' }))).toBe(GLOBEX);
  });

  it('OIDC Core §3.1.2.3: another user at the same browser does not act in what was chosen before', async () => {
    await browser.signIn(await open());
    service.put.memberships(BOB, [memberOf(INITECH, 'initech', 'Initech')]);
    const page = await open({ prompt: 'login' });
    const consent = await browser.signIn(page, 'bob', 'builder');
    expect(consent.html).toContain('Initech');
    expect(organizationOf(await browser.decide(consent, 'allow'))).toBe(INITECH);
  });

  it('Grant Management §5.2: a grant of another organization is not there', async () => {
    withOrganizations('optional', { grants: { management: 'offered' } });
    const created = await signedIn({ grant_management_action: 'create', organization: 'acme' });
    expect(organizationOf(created)).toBe(ACME);
    const grant = [...service.granted.values()].find(({ managed }) => managed);
    const merge = { grant_management_action: 'merge', grant_id: grant?.id ?? '' };
    expect(parameters(await open({ ...merge, organization: 'globex' })).error).toBe('invalid_grant_id');
    expect(organizationOf(await open({ ...merge, organization: 'acme' }))).toBe(ACME);
  });
});

describe('beside a token service of before there were organizations', () => {
  it('RFC 6749 §4.1.2.1: nothing is answered by a grant that does not say the organization', async () => {
    service.put.memberships(ALICE, [acme]);
    const consent = await browser.signIn(await open());
    const { recordGrant } = service.grants;
    service.grants.recordGrant = async (request) => {
      const { organizationId: _unknown, ...grant } = await recordGrant(request);
      return grant;
    };
    try {
      expect(parameters(await browser.decide(consent, 'allow')).error).toBe('temporarily_unavailable');
      expect(service.codeRecords.size).toBe(0);
    } finally {
      service.grants.recordGrant = recordGrant;
    }
  });
});
