import { JoseError } from '@ostiary/crypto/jose-error';
import { importPublicJwk } from '@ostiary/crypto/jwk';
import { type ParsedJws, parseJws, verifyJws } from '@ostiary/crypto/jws';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Workspace } from '@ostiary/oauth/workspace';

/**
 * Whom an `id_token_hint` names: the `sub` of an ID token that this workspace issued to this client. An expired one still names
 * somebody (OIDC Core §3.1.2.1); so does one signed by a key that has been retired since, as long as the key is published.
 * @throws OAuthError invalid_request for anything else
 */
export function hintedSubject(hint: string, workspace: Pick<Workspace, 'issuer' | 'keys'>, clientId: string): string {
  const { subject, clientIds } = issuedIdToken(hint, workspace);
  // OIDC Core §3.1.2.1: to this client: a pairwise sub says nothing to another.
  if (!clientIds.includes(clientId)) throw refusal('was issued to another client');
  return subject;
}

/** What an ID token says of whom it was issued about, and to whom. */
export interface IssuedIdToken {
  readonly subject: string;
  readonly clientIds: readonly string[];
  readonly sessionId: string | undefined;
}

/** An ID token of this workspace, expired or not. Throws OAuthError invalid_request for anything else. */
export function issuedIdToken(hint: string, workspace: Pick<Workspace, 'issuer' | 'keys'>): IssuedIdToken {
  const token = parsed(hint);
  const { iss, aud, sub, sid, events } = token.payload;
  // OIDC Core §3.1.2.1: issued by this server. Back-Channel Logout §2.4: a logout token is no ID token.
  if (!isSignedBy(token, workspace) || iss !== workspace.issuer || events !== undefined) {
    throw refusal('is not one that this server issued');
  }
  if (typeof sub !== 'string') throw refusal('has no sub');
  const clientIds = (Array.isArray(aud) ? aud : [aud]).filter((one): one is string => typeof one === 'string');
  return { subject: sub, clientIds, sessionId: typeof sid === 'string' ? sid : undefined };
}

function parsed(hint: string): ParsedJws {
  try {
    return parseJws(hint);
  } catch (error) {
    if (error instanceof JoseError) throw refusal('is not a signed JWT');
    throw error;
  }
}

function isSignedBy(token: ParsedJws, { keys }: Pick<Workspace, 'keys'>): boolean {
  const { alg, kid } = token.header;
  // RFC 8725 §3.1: the algorithm is the key's, whatever the header says.
  const key = keys.find((one) => one.alg === alg && one.kid === kid);
  return key !== undefined && verifyJws(token, importPublicJwk(key.publicJwk), key.alg);
}

function refusal(what: string): OAuthError {
  return new OAuthError('invalid_request', `the id_token_hint ${what}`, { clause: 'OpenID Connect Core §3.1.2.1' });
}
