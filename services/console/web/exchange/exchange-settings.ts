import { TOKEN_EXCHANGE_GRANT } from '../workspaces/grant-types.js';
import { useWorkspace, type Workspace } from '../workspaces/workspace-queries.js';
import { useEntries } from './use-entries.js';

export type ExchangeRule = NonNullable<Workspace['settings']['token_exchange']>['rules'][number];
export type TrustedIssuer = NonNullable<Workspace['settings']['trusted_issuers']>[number];
export type IdentityAssertion = NonNullable<
  NonNullable<Workspace['settings']['token_exchange']>['identity_assertions']
>[number];

/** `token_exchange.rules`. */
export function useRules() {
  const { token_exchange: before } = useWorkspace().workspace.settings;
  return useEntries<ExchangeRule>(before?.rules ?? [], (rules) => ({ token_exchange: { rules } }));
}

/** `trusted_issuers`. */
export function useIssuers() {
  const { trusted_issuers: issuers = [] } = useWorkspace().workspace.settings;
  return useEntries<TrustedIssuer>(issuers, (next) => ({ trusted_issuers: next }));
}

/** `token_exchange.identity_assertions`. */
export function useAssertions() {
  const { rules = [], identity_assertions: assertions = [] } = useWorkspace().workspace.settings.token_exchange ?? {};
  return useEntries<IdentityAssertion>(assertions, (next) => ({
    // Where there was no exchange before, its rules have to be there.
    token_exchange: { rules, identity_assertions: next },
  }));
}

/** Why nothing of it counts now; undefined: it does. */
export function unlessExchanged({ grant_types: grants }: Workspace['settings']): string | undefined {
  return grants?.includes(TOKEN_EXCHANGE_GRANT) === true
    ? undefined
    : 'This workspace does not have the grant type token-exchange: allow it in the settings.';
}
