// What an authorization request does with a grant (Grant Management for OAuth 2.0). Whose grant it is, is known when the user is.

import { GRANT_MANAGEMENT_ACTIONS, offersGrantManagement } from '../grant-management.js';
import { isUuid } from '../uuid.js';
import { type Check, NOTHING, refusal } from './check.js';

export const grantManagement: Check = (sent, { settings }) => {
  const value = sent.get('grant_management_action');
  const grantId = sent.get('grant_id');
  if (value === undefined) {
    // Grant Management §7: where it is required, every authorization request says what it does with a grant.
    if (settings.grants?.management === 'required') {
      throw refusal('invalid_request', 'grant_management_action is required', 'Grant Management §7');
    }
    // Grant Management §5.1: a grant is named for something to be done with it.
    if (grantId !== undefined && offersGrantManagement(settings)) {
      throw refusal('invalid_request', 'grant_id needs a grant_management_action', 'Grant Management §5.1');
    }
    return NOTHING;
  }
  // Grant Management §5.2: an action that is not supported; left out, the client would take for done what is not.
  const action = GRANT_MANAGEMENT_ACTIONS.find((one) => one === value);
  if (action === undefined || !offersGrantManagement(settings)) {
    throw refusal('invalid_request', 'grant_management_action is not one that is supported', 'Grant Management §5.2');
  }
  if (action === 'create') {
    // Grant Management §5.1: a fresh grant has no id yet.
    if (grantId !== undefined) {
      throw refusal('invalid_request', 'create goes without grant_id', 'Grant Management §5.1');
    }
    return { grantManagement: { action } };
  }
  // Grant Management §5.1: merge and replace say which.
  if (grantId === undefined) {
    throw refusal('invalid_request', `${action} needs a grant_id`, 'Grant Management §5.1');
  }
  // Grant Management §5.2: what no grant can have is refused like what this one has not.
  if (!isUuid(grantId)) throw refusal('invalid_grant_id', 'there is no such grant', 'Grant Management §5.2');
  return { grantManagement: { action, grantId } };
};
