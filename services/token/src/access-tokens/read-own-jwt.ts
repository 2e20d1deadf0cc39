import { JoseError } from '@ostiary/crypto/jose-error';
import { importPublicJwk } from '@ostiary/crypto/jwk';
import { type ParsedJws, parseJws, verifyJws } from '@ostiary/crypto/jws';
import type { Workspace } from '@ostiary/oauth/workspace';

/**
 * The payload of a JWT of this `typ` that was signed by a published key of the workspace, with that key's algorithm; undefined for everything else. RFC 8725
 * §3.11: what else we sign with the same keys has a type of its own.
 */
export function readOwnJwt(workspace: Workspace, token: string, typ: string): ParsedJws['payload'] | undefined {
  let parsed: ParsedJws;
  try {
    parsed = parseJws(token);
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
  const { header, payload } = parsed;
  if (header.typ !== typ) return undefined;
  const key = workspace.keys.find((one) => one.kid === header.kid);
  if (key === undefined || key.alg !== header.alg) return undefined;
  return verifyJws(parsed, importPublicJwk(key.publicJwk), key.alg) ? payload : undefined;
}
