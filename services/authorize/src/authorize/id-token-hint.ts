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
  const token = parsed(hint);
  const { iss, aud, sub } = token.payload;
  // OIDC Core §3.1.2.1: issued by this server …
  if (!isSignedBy(token, workspace) || iss !== workspace.issuer) throw refusal('is not one that this server issued');
  // … to this client: a pairwise sub says nothing to another.
  if (aud !== clientId && !(Array.isArray(aud) && aud.includes(clientId))) {
    throw refusal('was issued to another client');
  }
  if (typeof sub !== 'string') throw refusal('has no sub');
  return sub;
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
