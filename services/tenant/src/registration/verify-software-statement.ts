/**
 * RFC 7591 §2.3: whether a software statement is one of an issuer that the workspace trusts: its key, its algorithm, for this server, in time. A
 * statement is about software and is shown by each of its instances, so that a `jti` is not spent: it gives nobody more than the workspace's policy, and
 * its redirect URIs are the software's, whoever shows it.
 */
import { verificationKeyOf, verifies } from '@ostiary/client-authentication/client-keys';
import type { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import { JoseError } from '@ostiary/crypto/jose-error';
import { type ParsedJws, parseJws } from '@ostiary/crypto/jws';
import { jwtTimeProblem } from '@ostiary/crypto/jwt-times';
import { invalidStatement, type SoftwareStatement, trustedIssuer } from '@ostiary/oauth/software-statement';
import { SOFTWARE_STATEMENT_ALGORITHMS, type WorkspaceSettings } from '@ostiary/oauth/workspace';

export interface StatementDependencies {
  readonly remoteJwks: RemoteJwks;
  /** Unix ms. */
  readonly now: () => number;
}

/** `server`: the issuer of the workspace. Throws OAuthError `invalid_software_statement`, `unapproved_software_statement`. */
export async function verifySoftwareStatement(
  { remoteJwks, now }: StatementDependencies,
  jwt: string,
  settings: WorkspaceSettings,
  server: string,
): Promise<SoftwareStatement> {
  const jws = parsed(jwt);
  const { iss, aud } = jws.payload;
  const trusted = trustedIssuer(settings, iss);
  const alg = SOFTWARE_STATEMENT_ALGORITHMS.find((one) => one === jws.header.alg);
  // RFC 8725 §3.1: one that is expected of this issuer, never none.
  if (alg === undefined || !trusted.algorithms.includes(alg)) {
    throw invalidStatement('its alg is not one of its issuer', 'RFC 8725 §3.1');
  }
  // RFC 8725 §3.11: a JWT of another kind is no statement, whoever signed it.
  const type = jws.header.typ?.toLowerCase().replace(/^application\//, '');
  if (type !== undefined && type !== 'jwt') throw invalidStatement('typ must be JWT or absent', 'RFC 8725 §3.11');
  const key = await verificationKeyOf(trusted, jws.header, alg, remoteJwks);
  if (key === undefined || !verifies(jws, key, alg)) {
    throw invalidStatement('its signature is not that of a key of its issuer', 'RFC 7591 §2.3');
  }
  // RFC 7519 §4.1.3: where it says for whom it is, it is for this server.
  if (aud !== undefined && aud !== server && !(Array.isArray(aud) && aud.includes(server))) {
    throw invalidStatement('it is for another server', 'RFC 7519 §4.1.3');
  }
  const problem = jwtTimeProblem(jws.payload, {
    now: now(),
    iatRequired: true,
    maxAgeSeconds: trusted.maxAgeSeconds,
  });
  if (problem !== undefined) throw invalidStatement('it is too old, not yet valid or without iat', 'RFC 7519 §4.1');
  return { jwt, issuer: trusted.issuer, claims: jws.payload };
}

/** What was verified when the client registered with it. */
export function storedStatement({ jwt, issuer }: { readonly jwt: string; readonly issuer: string }): SoftwareStatement {
  return { jwt, issuer, claims: parsed(jwt).payload };
}

function parsed(jwt: string): ParsedJws {
  try {
    return parseJws(jwt);
  } catch (error) {
    if (error instanceof JoseError) throw invalidStatement(error.message, 'RFC 7591 §2.3');
    throw error;
  }
}
