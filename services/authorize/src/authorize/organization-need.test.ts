import { describe, expect, it } from '@jest/globals';
import type { Membership } from '@ostiary/oauth/acting-organization';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { OrganizationSettings } from '@ostiary/oauth/organizations';
import { type OrganizationFacts, organizationNeed } from './organization-need.js';

const ACME = '0190a000-0000-7000-8000-00000000000a';
const GLOBEX = '0190a000-0000-7000-8000-00000000000b';
const OTHER = '0190a000-0000-7000-8000-00000000000c';
const memberOf = (id: string, name: string, enabled = true): Membership => ({
  organization: { id, name, displayName: name.toUpperCase(), enabled },
  roles: [],
});
const acme = memberOf(ACME, 'acme');
const globex = memberOf(GLOBEX, 'globex');

type Others = Partial<Omit<OrganizationFacts, 'settings' | 'memberships'>> & {
  readonly membership?: OrganizationSettings['membership'];
};
function needed(memberships: readonly Membership[], others: Others = {}): string {
  const { membership = 'optional', ...rest } = others;
  try {
    const need = organizationNeed({
      ...{ request: { prompt: [] }, settings: { organizations: { membership, roles: [] } }, memberships },
      ...{ remembered: undefined, chosen: undefined, choosesAgain: false, ...rest },
    });
    switch (need.kind) {
      case 'acts-in':
        return `${need.organization.name}${need.others ? ' of several' : ''}`;
      case 'choice':
        return `one of ${need.organizations.map(({ name }) => name).join(', ')}`;
      case 'refused':
        return need.why;
      case 'acts-alone':
        return 'alone';
    }
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return `${error.code} ${error.clause}`;
  }
}
const asked = (organization: string) => ({ request: { prompt: [], organization } });
const silently = (organization?: string) => ({ request: { prompt: ['none' as const], organization } });

describe('in which organization a user acts', () => {
  it.each<[string, readonly Membership[], Others, string]>([
    ['of one: that, without being asked', [acme], {}, 'acme'],
    ['of one that is not disabled', [acme, memberOf(GLOBEX, 'globex', false)], {}, 'acme'],
    ['of none: alone, where that is allowed', [], {}, 'alone'],
    ['of a disabled one alone: alone', [memberOf(ACME, 'acme', false)], {}, 'alone'],
    ['of none, where it is required', [], { membership: 'required' }, 'no-membership'],
    [
      'of a disabled one, where it is required',
      [memberOf(ACME, 'acme', false)],
      { membership: 'required' },
      'no-membership',
    ],
    ['of any, where the workspace has none', [acme], { membership: 'off' }, 'alone'],
    ['of several: a choice', [acme, globex], {}, 'one of acme, globex'],
    ['of several: what the session has', [acme, globex], { remembered: GLOBEX }, 'globex of several'],
    [
      'of several: not what it had before the user was removed',
      [acme, globex],
      { remembered: OTHER },
      'one of acme, globex',
    ],
    ['of one that is left: not what the session had', [acme], { remembered: GLOBEX }, 'acme'],
    ['of several: what was chosen here', [acme, globex], { remembered: GLOBEX, chosen: ACME }, 'acme of several'],
    ['of several: nothing that was made up', [acme, globex], { chosen: OTHER }, 'one of acme, globex'],
    ['of several: a choice again', [acme, globex], { remembered: ACME, choosesAgain: true }, 'one of acme, globex'],
    [
      'of several: a choice at prompt=select_account',
      [acme, globex],
      { remembered: ACME, request: { prompt: ['select_account'] } },
      'one of acme, globex',
    ],
    [
      'of several: once, at prompt=select_account',
      [acme, globex],
      { chosen: ACME, request: { prompt: ['select_account'] } },
      'acme of several',
    ],
  ])('OIDC Core §3.1.2.1: a member %s', (_who, memberships, others, expected) => {
    expect(needed(memberships, others)).toBe(expected);
  });

  it.each<[string, readonly Membership[], string, Others, string]>([
    ['by its name', [acme, globex], 'globex', {}, 'globex of several'],
    ['by its id', [acme, globex], GLOBEX, {}, 'globex of several'],
    ['by its id in capitals', [acme], ACME.toUpperCase(), {}, 'acme'],
    ['whatever the session has', [acme, globex], 'acme', { remembered: GLOBEX }, 'acme of several'],
    ['whatever is chosen on the page', [acme, globex], 'acme', { chosen: GLOBEX }, 'acme of several'],
    ['that there is not', [acme], 'initech', {}, 'not-a-member'],
    ['that is somebody else’s', [acme], OTHER, {}, 'not-a-member'],
    ['by its name in capitals', [acme], 'ACME', {}, 'not-a-member'],
    ['that is disabled', [memberOf(ACME, 'acme', false)], 'acme', {}, 'not-a-member'],
    ['of nobody’s', [], 'acme', {}, 'not-a-member'],
  ])('RFC 6749 §8.2: an organization that is asked for %s', (_what, memberships, organization, others, expected) => {
    expect(needed(memberships, { ...others, ...asked(organization) })).toBe(expected);
  });

  it.each<[string, readonly Membership[], Others, string]>([
    ['of one', [acme], silently(), 'acme'],
    ['of several, with one in the session', [acme, globex], { ...silently(), remembered: ACME }, 'acme of several'],
    ['of several', [acme, globex], silently(), 'interaction_required OpenID Connect Core §3.1.2.6'],
    ['of none', [], silently(), 'alone'],
    ['of none, where it is required', [], { ...silently(), membership: 'required' }, 'access_denied RFC 6749 §4.1.2.1'],
    ['of the one that is asked for', [acme, globex], silently('acme'), 'acme of several'],
    // The same for one that there is and one that there is not.
    ['of another than is asked for', [acme], silently('globex'), 'access_denied RFC 6749 §4.1.2.1'],
    ['of any but one that there is not', [acme, globex], silently('initech'), 'access_denied RFC 6749 §4.1.2.1'],
  ])('OIDC Core §3.1.2.1: prompt=none for a member %s', (_who, memberships, others, expected) => {
    expect(needed(memberships, others)).toBe(expected);
  });
});
