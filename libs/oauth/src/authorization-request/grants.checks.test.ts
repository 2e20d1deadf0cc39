import { describe, expect, it } from '@jest/globals';
import type { GrantSettings } from '../grant-management.js';
import { OAuthError } from '../oauth-error.js';
import { Parameters } from '../parameters.js';
import { clientOf, SETTINGS } from './check-table.test-support.js';
import { grantManagement } from './grants.checks.js';

const ID = '0b4dd1f5-7d1c-4a3a-8f0a-2b1f6d6f7a11';

function checked(sent: Record<string, string>, grants: GrantSettings | 'absent' = { management: 'offered' }) {
  const settings = { ...SETTINGS, grants: grants === 'absent' ? undefined : grants };
  const client = clientOf({}, settings);
  try {
    const rules = { client, policy: client.policy, settings, signed: false, pushed: true };
    return grantManagement(Parameters.of(sent), rules).grantManagement ?? 'nothing';
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return `${error.code} ${error.clause}`;
  }
}
const sent = (action: string, grantId?: string) => ({
  grant_management_action: action,
  ...(grantId !== undefined && { grant_id: grantId }),
});

describe('what a request does with a grant', () => {
  it.each([
    ['Grant Management §5.1: create', sent('create'), { action: 'create' }],
    ['Grant Management §5.1: merge', sent('merge', ID), { action: 'merge', grantId: ID }],
    ['Grant Management §5.1: replace', sent('replace', ID), { action: 'replace', grantId: ID }],
    ['Grant Management §5.1: nothing', {}, 'nothing'],
  ])('%s is understood', (_, request, expected) => {
    expect(checked(request)).toEqual(expected);
  });

  it.each([
    ['Grant Management §5.1: create with a grant_id', sent('create', ID), 'invalid_request Grant Management §5.1'],
    ['Grant Management §5.1: merge without', sent('merge'), 'invalid_request Grant Management §5.1'],
    ['Grant Management §5.1: replace without', sent('replace'), 'invalid_request Grant Management §5.1'],
    ['Grant Management §5.1: a grant_id alone', { grant_id: ID }, 'invalid_request Grant Management §5.1'],
    ['Grant Management §5.2: another action', sent('update', ID), 'invalid_request Grant Management §5.2'],
    ['Grant Management §5.2: an action of the endpoint', sent('revoke', ID), 'invalid_request Grant Management §5.2'],
    ['Grant Management §5.2: what is no id', sent('merge', 'x'), 'invalid_grant_id Grant Management §5.2'],
    [
      'Grant Management §5.2: an id in capitals',
      sent('merge', ID.toUpperCase()),
      'invalid_grant_id Grant Management §5.2',
    ],
  ])('%s is refused', (_, request, expected) => {
    expect(checked(request)).toBe(expected);
  });

  it('Grant Management §7: where it is required, a request without is refused', () => {
    expect(checked({}, { management: 'required' })).toBe('invalid_request Grant Management §7');
    expect(checked(sent('create'), { management: 'required' })).toEqual({ action: 'create' });
  });

  it.each(['absent', { management: 'off' }] as const)(
    'Grant Management §5.2: where it is not offered (%j), an action is refused and an id means nothing',
    (grants) => {
      expect(checked(sent('create'), grants)).toBe('invalid_request Grant Management §5.2');
      expect(checked({ grant_id: ID }, grants)).toBe('nothing');
    },
  );
});
