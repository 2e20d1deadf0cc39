import { z } from 'zod';

const clientId = z.string().min(1).max(2048);

/** One client that may exchange tokens, those of certain clients, for tokens for certain resources. What no rule says may not be. */
const exchangeRuleSchema = z.strictObject({
  /** Who exchanges. */
  client: clientId,
  /** To whom the subject token was issued: one of these. The exchanging client itself is one only where it stands here. */
  subjectClients: z.array(clientId).max(100),
  /** Who issued it, where that was somebody else: one of these, which is among the trusted issuers (RFC 7523) for the client; absent: nobody. */
  subjectIssuers: z.array(z.string().min(1).max(1024)).max(50).optional(),
  /**
   * RFC 8693 §1.1. `delegation`: the new token names who acts (`act`), the bearer of the actor token or the client itself. `impersonation`: it does not, and
   * an actor token is refused; what the subject token's chain says stays.
   */
  mode: z.enum(['impersonation', 'delegation']),
  /** What the new tokens may be for: resources of the workspace. */
  resources: z.array(z.string().min(1).max(2048)).min(1).max(100),
  /** The scopes that they may have, of those that the subject token has; absent: all of them. */
  scopes: z.array(z.string().min(1).max(128)).max(500).optional(),
  /** RFC 9396: the types of authorization details that they may have, of those of the subject token; absent: none. */
  authorizationDetailsTypes: z.array(z.string().min(1).max(128)).max(50).optional(),
  /**
   * RFC 9449 §7.1, RFC 8705 §3, of a subject token that is bound to a key or a certificate. `proven`: the exchange proves the very same. `vouched`: the token
   * is for a resource that the client is registered for, and the client checked the proof when it was shown the token. Absent: `proven`.
   */
  boundSubjects: z.enum(['proven', 'vouched']).optional(),
});
export type ExchangeRule = z.infer<typeof exchangeRuleSchema>;

/** draft-ietf-oauth-identity-assertion-authz-grant: one client that may have the word of this workspace on its users, for another authorization server. */
const identityAssertionRuleSchema = z.strictObject({
  client: clientId,
  /** The issuer of the other server: another workspace, another installation, or anybody who takes our word. */
  audience: z.url({ protocol: /^https$/ }).max(1024),
  /** What the client is called there; absent: as here. */
  clientIdThere: clientId.optional(),
  /** What the client may be given there. */
  scopes: z.array(z.string().min(1).max(128)).min(1).max(500),
  /** The resources there; absent: none may be named. */
  resources: z.array(z.string().min(1).max(2048)).max(100).optional(),
  /** Whether the other server is told the user's e-mail address; absent: it is not. */
  email: z.boolean().optional(),
});
export type IdentityAssertionRule = z.infer<typeof identityAssertionRuleSchema>;

export const tokenExchangeSchema = z.strictObject({
  /** The longest chain of actors (RFC 8693 §4.1); absent: 4. */
  maxActors: z.number().int().min(1).max(10).optional(),
  rules: z.array(exchangeRuleSchema).max(500),
  identityAssertions: z.array(identityAssertionRuleSchema).max(500).optional(),
});
export type TokenExchangeSettings = z.infer<typeof tokenExchangeSchema>;
