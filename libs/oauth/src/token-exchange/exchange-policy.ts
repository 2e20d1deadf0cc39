/**
 * RFC 8693 as policy: what may become of a subject token that is in force. Pure. Nothing is ever wider than the grant that the subject token came
 * from, than the subject token itself in scope, than the exchanging client's own registration, and than the rule that allows it.
 */
import type { ActorClaim } from '../access-token-claims.js';
import type { Client } from '../client.js';
import { OAuthError } from '../oauth-error.js';
import { isKnownScope } from '../scope.js';
import { scopesForResources } from '../token-request.js';
import type { WorkspaceSettings } from '../workspace.js';
import { type ExchangeRequest, targetsOf, unacceptable } from './exchange-request.js';
import type { ExchangeRule } from './exchange-settings.js';
import { DEFAULT_MAX_ACTORS } from './max-actors.js';

/** What is known of the subject token. */
export interface Subject {
  /** To whom it was issued; of a token of somebody else's, by whom. */
  readonly from: { readonly clientId: string } | { readonly issuer: string };
  readonly audience: readonly string[];
  readonly scopes: readonly string[];
  /** RFC 8707: of the grant behind it; empty: it was not limited to any. */
  readonly grantedResources: readonly string[];
  readonly act?: ActorClaim | undefined;
  readonly mayAct?: unknown;
}

export interface Allowed {
  readonly rule: ExchangeRule;
  readonly audience: readonly string[];
  readonly scopes: readonly string[];
}

type Exchanger = Pick<Client, 'clientId' | 'scopes' | 'resources'>;
type Settings = Pick<WorkspaceSettings, 'tokenExchange' | 'resources' | 'scopes'>;

/** Throws OAuthError `invalid_request`, `invalid_target`, `invalid_scope`. */
export function allowedExchange(
  request: Pick<ExchangeRequest, 'resources' | 'audience' | 'scopes' | 'actor'>,
  subject: Subject,
  client: Exchanger,
  settings: Settings,
): Allowed {
  // RFC 8693 §2.2.2: this client, with that client's tokens.
  const rules = (settings.tokenExchange?.rules ?? []).filter(
    (rule) => rule.client === client.clientId && isSubjectOf(rule, subject.from),
  );
  if (rules.length === 0) {
    throw unacceptable('No rule of the workspace lets the client exchange this token.', 'RFC 8693 §2.2.2');
  }
  const audience = audienceOf(targetsOf(request), subject, client, settings, rules);
  const covering = rules.filter((rule) => audience.every((target) => rule.resources.includes(target)));
  // RFC 8693 §2.2.2, RFC 8707 §2: for that resource.
  if (covering.length === 0) throw invalidTarget('No rule of the workspace has the client exchange tokens for this.');
  const rule = covering.find(({ mode }) => request.actor === undefined || mode === 'delegation');
  // RFC 8693 §1.1: who impersonates names nobody who acts.
  if (rule === undefined) throw unacceptable('The rule is for impersonation: no actor_token.', 'RFC 8693 §1.1');
  return { rule, audience, scopes: scopesOf(request.scopes, audience, subject, client, settings, rule) };
}

const isSubjectOf = (rule: ExchangeRule, from: Subject['from']): boolean =>
  'issuer' in from ? (rule.subjectIssuers ?? []).includes(from.issuer) : rule.subjectClients.includes(from.clientId);

/** The resources that the new token is for. With none named: those of the subject token that a rule has. */
function audienceOf(
  targets: readonly string[],
  subject: Subject,
  client: Exchanger,
  settings: Settings,
  rules: readonly ExchangeRule[],
): readonly string[] {
  const ruled = (target: string) => rules.some((rule) => rule.resources.includes(target));
  const audience = targets.length > 0 ? targets : subject.audience.filter(ruled);
  if (audience.length === 0) throw invalidTarget('Name the resource that the token is to be for.');
  for (const target of audience) {
    const resource = settings.resources.find(({ identifier }) => identifier === target);
    // RFC 8707 §2: one of the workspace, and one that the client is registered for.
    if (resource === undefined || (client.resources.length > 0 && !client.resources.includes(target))) {
      throw invalidTarget('The client may not have tokens for this resource.');
    }
    // RFC 8693 §2.1: what the user did not allow, no exchange gives. A grant without resources is what its scopes are.
    const granted =
      subject.grantedResources.length > 0
        ? subject.grantedResources.includes(target)
        : subject.audience.includes(target) || resource.scopes.some((scope) => subject.scopes.includes(scope));
    if (!granted) throw invalidTarget('The grant of the subject token does not have this resource.');
  }
  return audience;
}

/** Scopes that are about a sign-in, or about being away: a token that was exchanged has neither. */
const NEVER: readonly string[] = ['openid', 'offline_access'];

function scopesOf(
  requested: readonly string[] | undefined,
  audience: readonly string[],
  subject: Subject,
  client: Exchanger,
  settings: Settings,
  rule: ExchangeRule,
): readonly string[] {
  const possible = subject.scopes.filter(
    (scope) =>
      !NEVER.includes(scope) &&
      client.scopes.includes(scope) &&
      isKnownScope(scope, settings) &&
      (rule.scopes?.includes(scope) ?? true),
  );
  // RFC 8693 §2.1, RFC 6749 §3.3: less, never more.
  if (requested?.some((scope) => !possible.includes(scope))) {
    throw invalidScope('A scope is asked for that the subject token, the client or the rule does not have.');
  }
  const scopes = scopesForResources(requested ?? possible, audience, settings);
  if (scopes.length === 0 && subject.scopes.length > 0) throw invalidScope('No scope is left for this resource.');
  return scopes;
}

/** Who acts. `client_id`: the client that is the actor, or through which the actor acts. */
export interface Actor {
  readonly sub: string;
  readonly clientId: string;
}

/** RFC 8693 §4.4: a subject token that says who may act lets nobody else. Throws OAuthError `invalid_request`. */
export function checkMayAct(mayAct: unknown, actor: Actor, issuer: string): void {
  if (mayAct === undefined) return;
  const said =
    typeof mayAct === 'object' && mayAct !== null ? new Map<string, unknown>(Object.entries(mayAct)) : undefined;
  const fits =
    said !== undefined &&
    (said.has('sub') || said.has('client_id')) &&
    (said.get('sub') ?? actor.sub) === actor.sub &&
    (said.get('client_id') ?? actor.clientId) === actor.clientId &&
    (said.get('iss') ?? issuer) === issuer;
  if (!fits) throw unacceptable('The subject token names another actor (may_act).', 'RFC 8693 §4.4');
}

/** RFC 8693 §4.1: the chain with the new actor outermost. Throws OAuthError `invalid_request` where it gets too long. */
export function chainOf(
  before: ActorClaim | undefined,
  actor: Actor,
  { tokenExchange }: Pick<WorkspaceSettings, 'tokenExchange'>,
): ActorClaim {
  const chain: ActorClaim = { sub: actor.sub, client_id: actor.clientId, ...(before && { act: before }) };
  if (actorsOf(chain).length > (tokenExchange?.maxActors ?? DEFAULT_MAX_ACTORS)) {
    throw unacceptable('The chain of actors is as long as the workspace allows.', 'RFC 8693 §4.1');
  }
  return chain;
}

/** Of a chain, outermost first. */
export function actorsOf(chain: ActorClaim | undefined): readonly Actor[] {
  const actors: Actor[] = [];
  for (let at = chain; at !== undefined; at = at.act) actors.push({ sub: at.sub, clientId: at.client_id });
  return actors;
}

function invalidTarget(description: string): OAuthError {
  return new OAuthError('invalid_target', description, { clause: 'RFC 8693 §2.2.2' });
}

function invalidScope(description: string): OAuthError {
  return new OAuthError('invalid_scope', description, { clause: 'RFC 8693 §2.1' });
}
