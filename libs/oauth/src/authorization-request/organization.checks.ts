// In which organization the user is to act: a parameter of our own (docs/organizations.md). Whether the user is a member of it is known when the user is.
import { organizationMembership } from '../organizations.js';
import { bounded, type Check, NOTHING, refusal } from './check.js';

/** An id has 36 characters, a name 40 at most. */
const MAX_ORGANIZATION = 64;

export const organization: Check = (sent, { settings }) => {
  const value = bounded(sent, 'organization', MAX_ORGANIZATION, 'RFC 6749 §8.2');
  if (value === undefined) return NOTHING;
  // RFC 6749 §8.2: where it means nothing it is refused; left out, the client would take for done what is not.
  if (organizationMembership(settings) === 'off') {
    throw refusal(
      'invalid_request',
      'organization is not offered here: the workspace has no organizations',
      'RFC 6749 §8.2',
    );
  }
  return { organization: value };
};
