/** What events keep of a client that somebody outside vouched for: who, and as what. The token itself is nowhere. */
export const VOUCHED = {
  vouched_by: 'who vouched for the client: the issuer of its token, its trust domain or its attester',
  vouched_for: 'as what: the subject of the token, the SPIFFE ID, or the thumbprint of the key of the instance',
} as const;
export type Vouched = { readonly [K in keyof typeof VOUCHED]: string };
