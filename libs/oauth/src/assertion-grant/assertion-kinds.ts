/** RFC 8725 §3.1: what an assertion may be signed with. RS256 is what many servers sign everything with. */
export const GRANT_ASSERTION_ALGORITHMS = ['ES256', 'PS256', 'EdDSA', 'RS256'] as const;

/**
 * `jwt`: a JWT of RFC 7523 §3. `id-jag`: one of draft-ietf-oauth-identity-assertion-authz-grant, which names client, scope and resource itself.
 */
export const ASSERTION_KINDS = ['jwt', 'id-jag'] as const;
export type AssertionKind = (typeof ASSERTION_KINDS)[number];
