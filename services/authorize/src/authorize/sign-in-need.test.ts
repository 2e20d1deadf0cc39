import { describe, expect, it } from '@jest/globals';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import type { Session } from '../sessions/session.js';
import { needsSignIn, type SignInFacts } from './sign-in-need.js';

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

const facts = (asked: Partial<AuthorizationRequest>, others: Partial<SignInFacts> = {}): SignInFacts => ({
  request: { ...request, ...asked },
  session,
  signedInHere: false,
  hintedAtAnother: false,
  now: NOW,
  ...others,
});
const essentialAcr = (value: string) => ({
  claims: { userinfo: {}, idToken: { acr: { essential: true, values: ['other', value] } } },
});

interface Case {
  readonly what: string;
  readonly asked: Partial<AuthorizationRequest>;
  readonly others?: Partial<SignInFacts>;
  readonly needed: boolean;
}

describe('needsSignIn', () => {
  // biome-ignore format: it is a table
  const cases: readonly Case[] = [
    { what: 'a live session is enough', asked: {}, needed: false },
    { what: 'nobody is signed in', asked: {}, others: { session: undefined }, needed: true },
    { what: 'prompt=login, though signed in', asked: { prompt: ['login'] }, needed: true },
    { what: 'prompt=select_account, though signed in', asked: { prompt: ['select_account'] }, needed: true },
    { what: 'prompt=create, though signed in', asked: { prompt: ['create'] }, needed: true },
    { what: 'prompt=consent asks for no sign-in', asked: { prompt: ['consent'] }, needed: false },
    { what: 'max_age is not reached', asked: { maxAge: 100 }, needed: false },
    { what: 'max_age is passed', asked: { maxAge: 99 }, needed: true },
    { what: 'max_age=0 is the same as prompt=login', asked: { maxAge: 0 }, others: { session: { ...session, authTime: NOW / 1000 } }, needed: true },
    { what: 'the hint names another', asked: {}, others: { hintedAtAnother: true }, needed: true },
    { what: 'the essential acr is reached', asked: essentialAcr('urn:ostiary:acr:1'), needed: false },
    { what: 'the essential acr is not reached', asked: essentialAcr('urn:ostiary:acr:2'), needed: true },
    { what: 'a voluntary acr is no reason', asked: { acrValues: ['urn:ostiary:acr:2'] }, needed: false },
  ];
  it.each(cases)('OpenID Connect Core §3.1.2.3: $what', ({ asked, others, needed }) => {
    expect(needsSignIn(facts(asked, others))).toBe(needed);
  });

  it.each(cases)('OpenID Connect Core §3.1.2.6: $what, with prompt=none', ({ asked, others, needed }) => {
    const silent = facts({ ...asked, prompt: ['none'] }, others);
    const byPrompt = asked.prompt !== undefined;
    if (!needed || byPrompt) return expect(needsSignIn(silent)).toBe(false);
    expect(() => needsSignIn(silent)).toThrow(
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
    expect(needsSignIn(facts(asked, { signedInHere: true }))).toBe(false);
  });

  it('OpenID Connect Core §3.1.2.2: a fresh sign-in of somebody else than the hint names is refused', () => {
    expect(() => needsSignIn(facts({}, { signedInHere: true, hintedAtAnother: true }))).toThrow(
      expect.objectContaining({ code: 'login_required', clause: 'OpenID Connect Core §3.1.2.2' }),
    );
  });

  it('OpenID Connect Core §5.5.1.1: a fresh sign-in that does not reach an essential acr is refused', () => {
    expect(() => needsSignIn(facts(essentialAcr('urn:ostiary:acr:2'), { signedInHere: true }))).toThrow(
      expect.objectContaining({ code: 'unmet_authentication_requirements', clause: 'OpenID Connect Core §5.5.1.1' }),
    );
  });
});
