import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RequestEmailVerificationResponse_Result as Verification } from '@ostiary/contracts/ostiary/identity/v1/identity';
import { type AuthorizeUnderTest, GOOD, ISSUER, startAuthorize } from '../testing/authorize-under-test.js';
import { Browser } from '../testing/browser.js';

let service: AuthorizeUnderTest;
beforeAll(async () => {
  service = await startAuthorize('verified_address');
});
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  service.verifications.length = 0;
});

const signIn = async () => {
  const browser = new Browser(service.base);
  const page = await browser.signIn(await browser.open(`${ISSUER}/authorize?${new URLSearchParams(GOOD)}`));
  return { browser, page };
};

describe('a workspace that wants proven addresses', () => {
  beforeEach(() => service.put.settings({ email: { verifiedAddress: 'required' } }));

  it.each([
    [Verification.RESULT_SENT, 'A message with a link is on its way'],
    [Verification.RESULT_NO_ADDRESS, 'your account has none'],
    [undefined, 'no message can be sent'],
  ])(
    'OIDC Core §5.1: begins no session for a right password without one (%s), and says what to do',
    async (result, words) => {
      if (result !== undefined) service.verifications.push(result);
      const { browser, page } = await signIn();
      expect(page.status).toBe(422);
      expect(page.html).toContain(words);
      expect(browser.cookie('__Secure-ostiary-session')).toBeUndefined();
      expect(service.eventTypes()).toEqual(['sign_in.failed']);
      expect(service.events[0]?.details).toMatchObject({ reason: 'unverified' });
    },
  );

  it('lets in whose address was proven a moment ago, which only identity knows', async () => {
    service.verifications.push(Verification.RESULT_ALREADY_VERIFIED);
    const { browser } = await signIn();
    expect(browser.cookie('__Secure-ostiary-session')).toBeDefined();
  });

  it('tells who has a wrong password nothing of it', async () => {
    service.verifications.push(Verification.RESULT_SENT);
    const browser = new Browser(service.base);
    const page = await browser.open(`${ISSUER}/authorize?${new URLSearchParams(GOOD)}`);
    const refused = await browser.signIn(page, 'alice', 'not it');
    expect(refused.html).toContain('User name or password is not right.');
    expect(service.verifications).toHaveLength(1);
  });
});

describe('a workspace that does not', () => {
  it('asks nobody', async () => {
    const { browser } = await signIn();
    expect(browser.cookie('__Secure-ostiary-session')).toBeDefined();
  });

  it('has a way to a new password on the sign-in page, unless it says otherwise', async () => {
    const open = () => new Browser(service.base).open(`${ISSUER}/authorize?${new URLSearchParams(GOOD)}`);
    expect((await open()).html).toContain(`href="${ISSUER}/forgot-password"`);
    service.put.settings({ email: { passwordReset: 'off' } });
    expect((await open()).html).not.toContain('forgot-password');
  });
});
