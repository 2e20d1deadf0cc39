import { describe, expect, it } from '@jest/globals';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import { SETTINGS } from '@ostiary/oauth/authorization-request/check-table.test-support';
import type { Session } from '../sessions/session.js';
import { type SignInFacts, type SignInNeed, signInNeed } from './sign-in-need.js';

const NOW = 1_800_000_000_000;
const AUTH_TIME = NOW / 1000 - 100;

const request: AuthorizationRequest = {
  clientId: 'app',
  redirectUri: 'https://app.example/cb',
  responseType: 'code',
  responseMode: 'query',
  scopes: ['openid'],
  resources: [],
  prompt: [],
  acrValues: [],
  uiLocales: [],
  pushed: true,
};
const session: Session = {
  id: 's',
  tenant: 't',
  workspaceId: 'w',
  userId: 'u',
  authTime: AUTH_TIME,
  acr: 'urn:ostiary:acr:1',
  amr: ['pwd'],
  createdAt: AUTH_TIME * 1000,
  lastSeenAt: NOW,
  grants: [],
};

const passkeySession: Session = { ...session, acr: 'urn:ostiary:acr:3', amr: ['hwk', 'user', 'mfa'] };
const REQUIRED = { ...SETTINGS, secondFactor: 'required' } as const;
const PASSWORD_ONLY: SignInFacts['settings'] = { secondFactor: 'off', signIn: { methods: ['password'] } };

const facts = (asked: Partial<AuthorizationRequest>, others: Partial<SignInFacts> = {}): SignInFacts => ({
  request: { ...request, ...asked },
  session,
  settings: SETTINGS,
  signedInHere: false,
  secondFactorTried: false,
  hintedAtAnother: false,
  now: NOW,
  ...others,
});
const essentialAcr = (value: string) => ({
  claims: { userinfo: {}, idToken: { acr: { essential: true, values: ['other', value] } } },
});

const essentialFacts: Partial<SignInFacts> = { request: { ...request, ...essentialAcr('urn:ostiary:acr:2') } };

interface Case {
  readonly what: string;
  readonly asked: Partial<AuthorizationRequest>;
  readonly others?: Partial<SignInFacts>;
  readonly needed: SignInNeed | undefined;
  /** With prompt=none, where that is not refused for the need. */
  readonly silently?: 'nothing';
}

describe('signInNeed', () => {
  // biome-ignore format: it is a table
  const cases: readonly Case[] = [
    { what: 'a live session is enough', asked: {}, needed: undefined },
    { what: 'nobody is signed in', asked: {}, others: { session: undefined }, needed: 'sign-in' },
    { what: 'prompt=login, though signed in', asked: { prompt: ['login'] }, needed: 'sign-in' },
    { what: 'prompt=select_account, though signed in', asked: { prompt: ['select_account'] }, needed: 'sign-in' },
    { what: 'prompt=create, though signed in', asked: { prompt: ['create'] }, needed: 'sign-in' },
    { what: 'prompt=consent asks for no sign-in', asked: { prompt: ['consent'] }, needed: undefined },
    { what: 'max_age is not reached', asked: { maxAge: 100 }, needed: undefined },
    { what: 'max_age is passed', asked: { maxAge: 99 }, needed: 'sign-in' },
    { what: 'max_age=0 is the same as prompt=login', asked: { maxAge: 0 }, others: { session: { ...session, authTime: NOW / 1000 } }, needed: 'sign-in' },
    { what: 'the hint names another', asked: {}, others: { hintedAtAnother: true }, needed: 'sign-in' },
    { what: 'the essential acr is reached', asked: essentialAcr('urn:ostiary:acr:1'), needed: undefined },
    { what: 'the essential acr is not reached', asked: essentialAcr('urn:ostiary:acr:2'), needed: 'second-factor' },
    { what: 'a stronger one reaches the essential acr', asked: essentialAcr('urn:ostiary:acr:2'), others: { session: passkeySession }, needed: undefined },
    { what: 'an acr that is wished for is tried for', asked: { acrValues: ['urn:ostiary:acr:2'] }, needed: 'second-factor', silently: 'nothing' },
    { what: 'one of the acr values that are wished for is enough', asked: { acrValues: ['urn:ostiary:acr:2', 'urn:ostiary:acr:1'] }, needed: undefined },
    { what: 'an acr that nobody knows is not tried for', asked: { acrValues: ['urn:example:gold'] }, needed: undefined },
    { what: 'an acr that is wished for has been tried for', asked: { acrValues: ['urn:ostiary:acr:2'] }, others: { secondFactorTried: true }, needed: undefined },
    { what: 'an acr that is beyond the workspace is not tried for', asked: { acrValues: ['urn:ostiary:acr:2'] }, others: { settings: PASSWORD_ONLY }, needed: undefined },
    { what: 'the workspace requires a second factor', asked: {}, others: { settings: REQUIRED }, needed: 'second-factor' },
    { what: 'the workspace requires a second factor, and it was shown', asked: {}, others: { settings: REQUIRED, session: passkeySession }, needed: undefined },
    { what: 'max_age comes before the second factor', asked: { ...essentialAcr('urn:ostiary:acr:2'), maxAge: 99 }, needed: 'sign-in' },
  ];
  it.each(cases)('OpenID Connect Core §3.1.2.3: $what', ({ asked, others, needed }) => {
    expect(signInNeed(facts(asked, others))).toBe(needed);
  });

  it.each(cases)('OpenID Connect Core §3.1.2.6: $what, with prompt=none', ({ asked, others, needed, silently }) => {
    const silent = facts({ ...asked, prompt: ['none'] }, others);
    const byPrompt = asked.prompt !== undefined;
    if (needed === undefined || silently || byPrompt) return expect(signInNeed(silent)).toBeUndefined();
    expect(() => signInNeed(silent)).toThrow(
      expect.objectContaining({ code: 'login_required', clause: 'OpenID Connect Core §3.1.2.6' }),
    );
  });

  it.each<[string, Partial<AuthorizationRequest>]>([
    ['prompt=login', { prompt: ['login'] }],
    ['prompt=select_account', { prompt: ['select_account'] }],
    ['prompt=create', { prompt: ['create', 'consent'] }],
    ['max_age=0', { maxAge: 0 }],
    ['a max_age that passed while the consent page was read', { maxAge: 1 }],
  ])('OpenID Connect Core §3.1.2.3: a sign-in of this interaction satisfies %s', (_, asked) => {
    expect(signInNeed(facts(asked, { signedInHere: true }))).toBeUndefined();
  });

  it('OpenID Connect Core §3.1.2.2: a fresh sign-in of somebody else than the hint names is refused', () => {
    expect(() => signInNeed(facts({}, { signedInHere: true, hintedAtAnother: true }))).toThrow(
      expect.objectContaining({ code: 'login_required', clause: 'OpenID Connect Core §3.1.2.2' }),
    );
  });

  it.each<[string, Partial<SignInFacts>, string]>([
    ['an essential acr', essentialFacts, 'OpenID Connect Core §5.5.1.1'],
    ['what the workspace requires', { settings: REQUIRED }, 'RFC 9470 §4'],
  ])('OpenID Connect Core §5.5.1.1: a user who has nothing that reaches %s is refused', (_, others, clause) => {
    const tried = facts({}, { signedInHere: true, ...others });
    expect(signInNeed(tried)).toBe('second-factor');
    expect(() => signInNeed({ ...tried, secondFactorTried: true })).toThrow(
      expect.objectContaining({ code: 'unmet_authentication_requirements', clause }),
    );
  });
});
