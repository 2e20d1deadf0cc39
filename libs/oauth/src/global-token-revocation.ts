// Global Token Revocation (draft-parecki-oauth-global-token-revocation): who besides administrators may end everything of a user at once.
import { z } from 'zod';

/** What an access token must have for it. */
export const GLOBAL_REVOCATION_SCOPE = 'global_token_revocation';

export const globalTokenRevocationSchema = z.strictObject({
  /** By client id: an identity provider, a security tool. Nobody else may, whatever they are registered for; empty: no client. */
  clients: z.array(z.string().min(1).max(2048)).max(50),
});
export type GlobalTokenRevocationSettings = z.infer<typeof globalTokenRevocationSchema>;

interface WithGlobalRevocation {
  readonly globalTokenRevocation?: GlobalTokenRevocationSettings | undefined;
}

export function offersGlobalRevocation({ globalTokenRevocation }: WithGlobalRevocation): boolean {
  return globalTokenRevocation !== undefined && globalTokenRevocation.clients.length > 0;
}

/** The scopes that the workspace has a meaning for because some client may revoke globally in it. */
export function globalRevocationScopes(settings: WithGlobalRevocation): readonly string[] {
  return offersGlobalRevocation(settings) ? [GLOBAL_REVOCATION_SCOPE] : [];
}

export function mayRevokeGlobally({ globalTokenRevocation }: WithGlobalRevocation, clientId: string): boolean {
  return globalTokenRevocation?.clients.includes(clientId) ?? false;
}
