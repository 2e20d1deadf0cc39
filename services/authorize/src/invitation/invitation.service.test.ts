import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VerifyPasswordResponse_Result as Password } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { AcceptInvitationResponse_Result as Result } from '@ostiary/contracts/ostiary/invitations/v1/invitations';
import { ALICE, GOOD, ISSUER, passkeyOf, startAuthorize, WORKSPACE_ID } from '../testing/authorize-under-test.js';
import { Browser } from '../testing/browser.js';

let service: Awaited<ReturnType<typeof startAuthorize>>;
let token: string;
let browser: Browser;

beforeAll(async () => {
  service = await startAuthorize('invitation');
});
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  service.accepted.length = 0;
  token = randomBytes(32).toString('base64url');
  browser = new Browser(service.base);
  service.invited.set(token, invitation());
});

const invitation = (changes: { tenantName?: string; email?: string } = {}) => ({
  tenant: 'acme',
  tenantName: 'Acme',
  role: 'admin',
  email: 'eve@mail.example',
  expiresAt: 1_900_000_000,
  ...changes,
});

const open = (of = token) => browser.open(`${ISSUER}/invitation?token=${of}`);
const send = (form: Record<string, string>) => browser.open(`${ISSUER}/invitation`, { form: { token, ...form } });

/** Signs alice in at the workspace, by an ordinary request. */
async function signIn(): Promise<void> {
  service.put.user(ALICE, 'alice');
  service.put.client({ firstParty: true });
  await browser.signIn(await browser.open(`${ISSUER}/authorize?${new URLSearchParams(GOOD)}`));
}

describe('the page of an invitation', () => {
  it('says what it is about, and does nothing however often it is opened', async () => {
    for (let i = 0; i < 3; i++) {
      const page = await open();
      expect(page.status).toBe(200);
      expect(page.html).toContain('<strong id="invitation-tenant">Acme</strong>');
      expect(page.html).toContain('<strong id="invitation-role">admin</strong>');
      expect(page.html).toContain('value="eve@mail.example"');
      expect(page.html).not.toContain('invitation-join');
    }
    expect(service.accepted).toEqual([]);
  });

  it('keeps its address, in which the link’s secret is, from others and from caches', async () => {
    const { headers } = await open();
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('HTML §13.1: shows names as text', async () => {
    const hostile = `"><script>alert(1)</script>`;
    service.invited.set(token, invitation({ tenantName: hostile, email: `${hostile}@x` }));
    expect((await open()).html).not.toContain('<script');
    service.acceptances.push({ result: Result.RESULT_TAKEN });
    const again = await send({ as: 'create', username: hostile, password: 'x', name: hostile });
    expect(again.html).not.toContain('<script');
  });

  it('creates an account: what was typed, and from where, goes to who decides', async () => {
    const form = { as: 'create', username: 'eve', password: 'six geese on the lake', name: ' Eve ' };
    const page = await send(form);
    expect(page.html).toContain('id="invitation-accepted"');
    expect(page.html).toContain('href="https://id.example/console/"');
    expect(service.accepted).toEqual([
      {
        workspaceId: WORKSPACE_ID,
        token,
        who: {
          $case: 'newAccount',
          newAccount: { username: 'eve', password: 'six geese on the lake', name: 'Eve' },
        },
        origin: { requestId: expect.any(String), address: expect.any(String), userAgent: expect.any(String) },
      },
    ]);
    expect(page.html).not.toContain('geese');
  });

  it.each([
    [Result.RESULT_INVALID, 'a password has at least 8 characters', 'A password has at least 8 characters.'],
    [Result.RESULT_TAKEN, '', 'belongs to another account'],
    [Result.RESULT_ALREADY_ADMINISTRATOR, '', 'has a role in the tenant already'],
    [Result.RESULT_UNSPECIFIED, '', 'Something is not working'],
  ])('WCAG 2.2 §3.3.1: says beside the form what was wrong (%i)', async (result, problem, text) => {
    service.acceptances.push({ result, problem });
    const page = await send({ as: 'create', username: 'eve', password: 'six geese on the lake', name: 'Eve' });
    expect(page.status).toBe(400);
    expect(page.html).toContain(text);
    expect(page.html).toContain('aria-describedby="problem-create"');
    expect(page.html).toContain(
      'id="new-username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="320" value="eve"',
    );
    expect(page.html).not.toContain('geese');
  });

  it('offers who is signed in to join, and joins as that user only', async () => {
    await signIn();
    const page = await open();
    expect(page.html).toContain('>Join as alice</button>');
    await browser.submit(page, '/invitation', { as: 'join', sessionUserId: 'somebody' });
    expect(service.accepted.map(({ who }) => who)).toEqual([{ $case: 'sessionUserId', sessionUserId: ALICE }]);
  });

  it('RFC 6265bis §5.6.7: has nobody join whose browser brings no session, as a form of another site does', async () => {
    const stranger = await send({ as: 'join' });
    expect([stranger.status, service.accepted]).toEqual([200, []]);
    await signIn();
    expect(browser.setCookies.find((line) => line.startsWith('__Secure-ostiary-session='))).toContain('SameSite=Lax');
  });

  describe('for whoever has an account', () => {
    const join = () => send({ as: 'join' });
    const acceptedBy = () => service.accepted.map(({ who }) => who);
    const CODE = 'id="code-submit"';
    const PASSKEY = 'id="passkey-form"';

    beforeEach(() => service.put.settings({ secondFactor: 'optional' }));

    it('looks at no password: that is the sign-in pages’, with their throttling', async () => {
      const page = await send({ as: 'sign-in', username: 'alice', password: 'wonderland' });
      expect([page.status, page.html.includes('to accept the invitation')]).toEqual([200, true]);
      expect([service.attempts, service.accepted]).toEqual([[], []]);
      service.verdicts.push({ result: Password.RESULT_THROTTLED, retryAt: Math.floor(Date.now() / 1000) + 60 });
      expect((await browser.signIn(page)).status).toBe(429);
      expect((await join()).html).not.toContain('invitation-accepted');
      expect(service.accepted).toEqual([]);
    });

    it('leads to the sign-in and back, with the link’s secret in no address and no page’s reach', async () => {
      const page = await browser.submit(await open(), '/invitation', { as: 'sign-in' });
      const back = await browser.signIn(page);
      expect([back.url, back.status]).toEqual([`${ISSUER}/invitation`, 200]);
      expect(back.html).toContain('>Join as alice</button>');
      expect(service.accepted).toEqual([]);
      const kept = browser.setCookies.find((line) => line.startsWith('__Secure-ostiary-invitation='));
      expect(kept).toMatch(/; Path=\/acme\/shop\/invitation;/);
      for (const word of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Max-Age=1800']) expect(kept).toContain(word);
      const done = await browser.submit(back, '/invitation', { as: 'join' });
      expect(done.html).toContain('id="invitation-accepted"');
      expect(acceptedBy()).toEqual([{ $case: 'sessionUserId', sessionUserId: ALICE }]);
      expect(service.accepted[0]?.token).toBe(token);
      expect((await browser.open(`${ISSUER}/invitation`)).status).toBe(404);
    });

    it('RFC 9470 §4: a password is not enough for who has one-time codes', async () => {
      service.ownedBy(ALICE).oneTimeCodes = true;
      const code = await browser.signIn(await browser.submit(await open(), '/invitation', { as: 'sign-in' }));
      expect(code.html).toContain(CODE);
      // Right away, with nothing but the password: there is no session, so nobody joins.
      expect((await join()).html).not.toContain('invitation-accepted');
      expect(service.accepted).toEqual([]);
      const back = await browser.submit(code, '/code', { code: '123456', action: 'continue' });
      await browser.submit(back, '/invitation', { as: 'join' });
      expect(acceptedBy()).toEqual([{ $case: 'sessionUserId', sessionUserId: ALICE }]);
    });

    it('RFC 9470 §4: nor for who has a passkey, which other sign-ins do not insist on', async () => {
      service.ownedBy(ALICE).passkeys.push(passkeyOf('key-a'));
      const second = await browser.signIn(await browser.submit(await open(), '/invitation', { as: 'sign-in' }));
      expect([second.html.includes(PASSKEY), second.html.includes(CODE)]).toEqual([true, false]);
      expect((await join()).html).not.toContain('invitation-accepted');
      expect(service.accepted).toEqual([]);
    });

    it('RFC 9470 §4: nor is a session that was begun with less, before or meanwhile; it is raised', async () => {
      await signIn();
      expect(browser.cookie('__Secure-ostiary-session')).toBeDefined();
      service.ownedBy(ALICE).passkeys.push(passkeyOf('key-a'));
      const weak = await browser.submit(await open(), '/invitation', { as: 'join' });
      expect([weak.html.includes(PASSKEY), service.accepted]).toEqual([true, []]);
      service.ownedBy(ALICE).oneTimeCodes = true;
      const code = await join();
      const back = await browser.submit(code, '/code', { code: '123456', action: 'continue' });
      expect(back.html).toContain('>Join as alice</button>');
      await browser.submit(back, '/invitation', { as: 'join' });
      expect(acceptedBy()).toEqual([{ $case: 'sessionUserId', sessionUserId: ALICE }]);
    });

    it('the pages that it opens are good for no more: no account page, no other browser', async () => {
      const page = await browser.submit(await open(), '/invitation', { as: 'sign-in' });
      const other = new Browser(service.base);
      expect((await other.open(page.url)).status).toBe(400);
      expect((await browser.signIn(page)).url).toBe(`${ISSUER}/invitation`);
      expect((await browser.open(page.url)).html).toContain('this sign-in is over');
    });

    it('does not join, and says so, while nobody can tell what the user has', async () => {
      await signIn();
      service.switches.identityAway = true;
      expect((await join()).status).toBe(503);
      expect(service.accepted).toEqual([]);
    });
  });

  it('is the same for a link that was used, withdrawn or made up, of another workspace, and for none', async () => {
    const gone = await Promise.all([
      open(randomBytes(32).toString('base64url')),
      open(`${token}x`),
      open(''),
      open("' or 1=1--"),
      browser.open(`${ISSUER}/invitation`),
      browser.open(`${ISSUER}/invitation`, {
        form: { as: 'create', username: 'x', password: 'six geese on the lake' },
      }),
    ]);
    expect(new Set(gone.map(({ html }) => html)).size).toBe(1);
    expect(gone.map(({ status }) => status)).toEqual(gone.map(() => 404));
    expect(gone[0]?.html).toContain('id="invitation-gone"');
    expect(service.accepted).toEqual([]);
  });

  it('RFC 9110 §9.2.1: is not for HEAD, and says so when nobody can decide', async () => {
    const head = await fetch(`${service.base}/acme/shop/invitation?token=${token}`, { method: 'HEAD' });
    expect(head.status).toBe(405);
    service.switches.identityAway = true;
    const page = await open();
    expect([page.status, page.html.includes('invitation-gone')]).toEqual([503, false]);
  });
});
