/** draft-ietf-oauth-identity-assertion-authz-grant, as the identity provider: what an ID-JAG may be issued for, and what it says. Pure. */
import { OAuthError } from '../oauth-error.js';
import type { WorkspaceSettings } from '../workspace.js';
import { type ExchangeRequest, unacceptable } from './exchange-request.js';
import type { IdentityAssertionRule } from './exchange-settings.js';

/** It is shown at once, by a machine. */
export const ID_JAG_SECONDS = 300;

export interface AllowedAssertion {
  readonly rule: IdentityAssertionRule;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
}

/** `issuer`: of this workspace. Throws OAuthError `invalid_request`, `invalid_target`, `invalid_scope`. */
export function allowedAssertion(
  request: Pick<ExchangeRequest, 'resources' | 'audience' | 'scopes' | 'actor'>,
  clientId: string,
  { tokenExchange }: Pick<WorkspaceSettings, 'tokenExchange'>,
  issuer: string,
): AllowedAssertion {
  // §4.3: actor tokens are for profiles that there are not yet.
  if (request.actor !== undefined) throw unacceptable('No actor_token is taken for an ID-JAG.', DRAFT('4.3'));
  if (request.audience === undefined) throw unacceptable('audience is missing.', DRAFT('4.3'));
  const rule = tokenExchange?.identityAssertions?.find(
    ({ client, audience }) => client === clientId && audience === request.audience,
  );
  // §8.3: for another server, never for ourselves.
  if (rule === undefined || rule.audience === issuer) {
    throw invalidTarget('No rule of the workspace has the client vouched for at this server.');
  }
  const { resources } = request;
  if (!resources.every((resource) => rule.resources?.includes(resource))) {
    throw invalidTarget('The rule does not have the resource.');
  }
  const scopes = request.scopes ?? rule.scopes;
  if (!scopes.every((scope) => rule.scopes.includes(scope))) {
    throw new OAuthError('invalid_scope', 'The rule does not have a scope that is asked for.', {
      clause: DRAFT('4.3'),
    });
  }
  return { rule, scopes, resources };
}

/** Times are Unix seconds. */
export interface AssertionFacts {
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly allowed: AllowedAssertion;
  readonly tokenId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly authTime: number;
  readonly acr: string | undefined;
  readonly amr: readonly string[];
  /** Of the user's record. */
  readonly userClaims: Readonly<Record<string, unknown>>;
  readonly jkt: string | undefined;
}

/** §3.1. */
export function identityAssertionClaims(facts: AssertionFacts): Record<string, unknown> {
  const { rule, scopes, resources } = facts.allowed;
  const [only] = resources;
  const { email, email_verified: verified } = facts.userClaims;
  return {
    iss: facts.issuer,
    sub: facts.subject,
    aud: rule.audience,
    client_id: rule.clientIdThere ?? facts.clientId,
    jti: facts.tokenId,
    iat: facts.issuedAt,
    exp: facts.expiresAt,
    scope: scopes.join(' '),
    ...(only !== undefined && { resource: resources.length === 1 ? only : resources }),
    auth_time: facts.authTime,
    ...(facts.acr !== undefined && { acr: facts.acr }),
    ...(facts.amr.length > 0 && { amr: facts.amr }),
    ...(rule.email === true && typeof email === 'string' && { email, email_verified: verified === true }),
    // §8.6.1.1: bound to the key that the request proved.
    ...(facts.jkt !== undefined && { cnf: { jkt: facts.jkt } }),
  };
}

const DRAFT = (section: string): string => `Identity Assertion JWT Authorization Grant §${section}`;

function invalidTarget(description: string): OAuthError {
  return new OAuthError('invalid_target', description, { clause: DRAFT('4.3') });
}
