import { describe, expect, it } from '@jest/globals';
import { ENFORCED_SECURITY_PROFILES, SECURITY_PROFILES } from './security-profile.js';
import { offersSignUp } from './sign-up.js';
import { workspaceSettingsSchema } from './workspace.js';
import { settingsOf, WORKSPACE_PROFILE_NAMES, WORKSPACE_PROFILES } from './workspace-profiles.js';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

describe.each(WORKSPACE_PROFILE_NAMES)('workspace profile %s', (name) => {
  const profile = WORKSPACE_PROFILES[name];
  const settings = settingsOf(profile);

  it('is valid settings, whole', () => {
    expect(workspaceSettingsSchema.parse(settings)).toEqual(settings);
  });

  it('gives a reason for every value', () => {
    expect(Object.keys(profile.settings).sort()).toEqual(Object.keys(settings).sort());
    for (const { reason } of Object.values(profile.settings)) expect(reason.length).toBeGreaterThan(10);
  });

  it('asks for nothing that is not enforced, and for no key that its floor forbids', () => {
    expect(ENFORCED_SECURITY_PROFILES).toContain(settings.securityProfile);
    for (const alg of settings.signingAlgorithms) {
      expect(SECURITY_PROFILES[settings.securityProfile].algorithms).toContain(alg);
    }
  });

  it('OpenID Connect Discovery §3: a workspace for ordinary clients has an RS256 key', () => {
    expect(settings.signingAlgorithms.includes('RS256')).toBe(settings.securityProfile === 'oauth2.1');
    expect(settings.signingAlgorithms).toEqual(expect.arrayContaining(['ES256', 'PS256', 'EdDSA']));
  });

  it('hands out copies', () => {
    settingsOf(profile).scopes.pop();
    expect(settingsOf(profile)).toEqual(settings);
  });
});

describe('the presets’ numbers', () => {
  it.each([
    [
      'b2c',
      'oauth2.1',
      'none',
      10 * MINUTE,
      7 * DAY,
      30 * DAY,
      30 * DAY,
      'implied-for-first-party',
      'pairwise-for-third-parties',
    ],
    ['b2b', 'oauth2.1', 'confidential-clients', 10 * MINUTE, DAY, 7 * DAY, 8 * HOUR, 'first-use', 'public'],
    ['workforce', 'oauth2.1', 'none', 15 * MINUTE, 8 * HOUR, DAY, 8 * HOUR, 'implied-for-first-party', 'public'],
    ['agentic-ai', 'oauth2.1', 'none', 5 * MINUTE, HOUR, 12 * HOUR, HOUR, 'always', 'public'],
    ['b2b-demo', 'fapi2-security', 'all', 5 * MINUTE, 8 * HOUR, 8 * HOUR, HOUR, 'always', 'public'],
  ] as const)('%s', (name, floor, push, token, refreshIdle, refreshAbsolute, sessionIdle, consent, subject) => {
    expect(settingsOf(WORKSPACE_PROFILES[name])).toMatchObject({
      securityProfile: floor,
      requirePushedRequests: push,
      accessToken: { format: 'jwt', ttlSeconds: token },
      refreshToken: { idleSeconds: refreshIdle, absoluteSeconds: refreshAbsolute },
      session: { idleSeconds: sessionIdle },
      consent,
      subjectType: subject,
    });
  });

  it('lets strangers sign up where consumers come by themselves, and nowhere else', () => {
    const open = WORKSPACE_PROFILE_NAMES.filter((name) => offersSignUp(settingsOf(WORKSPACE_PROFILES[name])));
    expect(open).toEqual(['b2c']);
  });

  it('binds every token where agents or FAPI 2.0 are at work, and ends with the session at work only', () => {
    const constrained = WORKSPACE_PROFILE_NAMES.filter(
      (name) => settingsOf(WORKSPACE_PROFILES[name]).requireSenderConstraint,
    );
    expect(constrained).toEqual(['agentic-ai', 'b2b-demo']);
    const ending = WORKSPACE_PROFILE_NAMES.filter(
      (name) => settingsOf(WORKSPACE_PROFILES[name]).refreshToken.endsWithSession,
    );
    expect(ending).toEqual(['workforce']);
  });
});
