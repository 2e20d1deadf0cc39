import { describe, expect, it } from '@jest/globals';
import { OAuthError } from '../oauth-error.js';
import type { OrganizationSettings } from '../organizations.js';
import { Parameters } from '../parameters.js';
import { clientOf, SETTINGS } from './check-table.test-support.js';
import { organization } from './organization.checks.js';

function checked(sent: Record<string, string>, membership: OrganizationSettings['membership'] | 'absent') {
  const settings = { ...SETTINGS, organizations: membership === 'absent' ? undefined : { membership, roles: [] } };
  const client = clientOf({}, settings);
  try {
    const rules = { client, policy: client.policy, settings, signed: false, pushed: true };
    return organization(Parameters.of(sent), rules).organization ?? 'nothing';
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return `${error.code} ${error.clause}`;
  }
}

describe('organization', () => {
  it.each([
    ['a name', { organization: 'acme' }, 'optional', 'acme'],
    [
      'an id',
      { organization: '0190a000-0000-7000-8000-000000000001' },
      'required',
      '0190a000-0000-7000-8000-000000000001',
    ],
    // Whether there is such a one is asked when the user is known, and told nobody who is no member.
    ['whatever else', { organization: '../<b>' }, 'optional', '../<b>'],
    ['none', {}, 'required', 'nothing'],
    ['none, where there are none', {}, 'off', 'nothing'],
    ['an empty one', { organization: '' }, 'absent', 'nothing'],
  ] as const)('RFC 6749 §8.2: takes %s', (_what, sent, membership, expected) => {
    expect(checked(sent, membership)).toBe(expected);
  });

  it.each([
    ['where the workspace has none', { organization: 'acme' }, 'off'],
    ['where the workspace says nothing of them', { organization: 'acme' }, 'absent'],
    ['of more characters than any has', { organization: 'a'.repeat(65) }, 'optional'],
  ] as const)('RFC 6749 §8.2: refuses one %s', (_what, sent, membership) => {
    expect(checked(sent, membership)).toBe('invalid_request RFC 6749 §8.2');
  });
});
