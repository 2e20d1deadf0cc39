import { type Membership, usableMemberships } from '@ostiary/oauth/acting-organization';
import type { AuthorizationRequest } from '@ostiary/oauth/authorization-request/authorization-request';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { organizationMembership } from '@ostiary/oauth/organizations';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';

export type ActingOrganization = Membership['organization'];

export interface OrganizationFacts {
  readonly request: Pick<AuthorizationRequest, 'organization' | 'prompt'>;
  readonly settings: Pick<WorkspaceSettings, 'organizations'>;
  /** All of the user's, as the directory has them now. */
  readonly memberships: readonly Membership[];
  /** What the session has for this client; a UUID. */
  readonly remembered: string | undefined;
  /** What the user has chosen on the page for this very request; a UUID. */
  readonly chosen: string | undefined;
  /** The user wants to choose again. */
  readonly choosesAgain: boolean;
}

export type OrganizationNeed =
  /** `others`: it is one of several. */
  | { readonly kind: 'acts-in'; readonly organization: ActingOrganization; readonly others: boolean }
  | { readonly kind: 'acts-alone' }
  | { readonly kind: 'choice'; readonly organizations: readonly ActingOrganization[] }
  /** `not-a-member`: of the one that is asked for, whether or not there is such a one; `no-membership`: of any. */
  | { readonly kind: 'refused'; readonly why: 'not-a-member' | 'no-membership' };

/**
 * In which organization the user acts for this request.
 * @throws OAuthError access_denied, interaction_required where prompt=none forbids the page that would say so, or ask.
 */
export function organizationNeed(facts: OrganizationFacts): OrganizationNeed {
  const need = needOf(facts);
  // OIDC Core §3.1.2.1: prompt=none shows no page.
  if (!facts.request.prompt.includes('none')) return need;
  if (need.kind === 'refused') throw notAMember();
  if (need.kind === 'choice') {
    throw new OAuthError('interaction_required', 'the user has to choose an organization, and prompt=none forbids it', {
      clause: 'OpenID Connect Core §3.1.2.6',
    });
  }
  return need;
}

/** RFC 6749 §4.1.2.1: the same for an organization that there is not: whose there are is nobody's business. */
export function notAMember(): OAuthError {
  return new OAuthError('access_denied', 'the user is not a member of an organization that this request is for', {
    clause: 'RFC 6749 §4.1.2.1',
  });
}

function needOf(facts: OrganizationFacts): OrganizationNeed {
  const { request, settings, remembered, chosen } = facts;
  const usable = usableMemberships(settings, facts.memberships).map(({ organization }) => organization);
  const wanted = request.organization;
  if (wanted !== undefined) {
    // A name is never a UUID, so that nobody's name is another's id.
    const found = usable.find(({ id, name }) => id === wanted.toLowerCase() || name === wanted);
    return found === undefined
      ? { kind: 'refused', why: 'not-a-member' }
      : { kind: 'acts-in', organization: found, others: usable.length > 1 };
  }
  const [only, another] = usable;
  if (only === undefined) {
    return organizationMembership(settings) === 'required'
      ? { kind: 'refused', why: 'no-membership' }
      : { kind: 'acts-alone' };
  }
  if (another === undefined) return { kind: 'acts-in', organization: only, others: false };
  // What was chosen counts while the user is a member of it.
  const asksAgain = facts.choosesAgain || request.prompt.includes('select_account');
  const id = chosen ?? (asksAgain ? undefined : remembered);
  const known = usable.find((organization) => organization.id === id);
  return known === undefined
    ? { kind: 'choice', organizations: usable }
    : { kind: 'acts-in', organization: known, others: true };
}
