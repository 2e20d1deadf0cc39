import { TOKEN_EXCHANGE_GRANT } from '@ostiary/oauth/workspace';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { useWorkspace, type Workspace } from '../workspaces/workspace-queries.js';

export type ExchangeRule = NonNullable<Workspace['settings']['token_exchange']>['rules'][number];
export type TrustedIssuer = NonNullable<Workspace['settings']['trusted_issuers']>[number];
export type IdentityAssertion = NonNullable<
  NonNullable<Workspace['settings']['token_exchange']>['identity_assertions']
>[number];

/** `token_exchange.rules`, and how they are saved. */
export function useRules() {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const rules = settings.token_exchange?.rules ?? [];
  const save = (next: readonly ExchangeRule[], onSuccess: () => void, onError?: (error: unknown) => void) =>
    change.mutate(
      { settings: { token_exchange: { rules: next } } },
      { onSuccess, ...(onError === undefined ? {} : { onError }) },
    );
  return { rules, settings, change, save };
}

/** `trusted_issuers`, and how they are saved. */
export function useIssuers() {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const issuers = settings.trusted_issuers ?? [];
  const save = (next: readonly object[], onSuccess: () => void, onError?: (error: unknown) => void) =>
    change.mutate(
      { settings: { trusted_issuers: next } },
      { onSuccess, ...(onError === undefined ? {} : { onError }) },
    );
  return { issuers, settings, change, save };
}

/** `token_exchange.identity_assertions`, and how they are saved. */
export function useAssertions() {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const { rules = [], identity_assertions: assertions = [] } = settings.token_exchange ?? {};
  const save = (next: readonly IdentityAssertion[], onSuccess: () => void, onError?: (error: unknown) => void) =>
    change.mutate(
      // Where there was no exchange before, its rules have to be there.
      { settings: { token_exchange: { rules, identity_assertions: next } } },
      { onSuccess, ...(onError === undefined ? {} : { onError }) },
    );
  return { assertions, settings, change, save };
}

/** Why nothing of it counts now; undefined: it does. */
export function unlessExchanged({ grant_types: grants }: Workspace['settings']): string | undefined {
  return grants?.includes(TOKEN_EXCHANGE_GRANT) === true
    ? undefined
    : 'This workspace does not have the grant type token-exchange: add it to grant_types in the settings.';
}
