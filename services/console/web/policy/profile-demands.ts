/** What a security profile, or the policy in force for a client, asks of clients: read from the rules that the API lists, never from a profile's name. */

interface RuleValue {
  readonly rule: string;
  readonly value?: unknown;
}

/** What a client registers so that the tokens it gets are bound to a key of its own. */
export type SenderConstraint = 'dpop_bound_access_tokens' | 'tls_client_certificate_bound_access_tokens';

export interface Demands {
  /** RFC 7591 token_endpoint_auth_method: those that are allowed; undefined: the rules do not say. */
  readonly authenticationMethods: readonly string[] | undefined;
  /** RFC 9449, RFC 8705 §3: how tokens have to be bound; undefined: they need not be. */
  readonly senderConstraint: SenderConstraint | undefined;
  /** RFC 9126: authorization requests are pushed. */
  readonly pushedRequests: boolean;
}

export function demandsOf(rules: readonly RuleValue[]): Demands {
  const ruleValue = (name: string) => rules.find(({ rule }) => rule === name)?.value;
  const listOf = (name: string) => {
    const value = ruleValue(name);
    return Array.isArray(value) ? value.map(String) : undefined;
  };
  const bound = ruleValue('sender_constraint') === 'required';
  const byCertificate = listOf('sender_constraint_methods')?.includes('dpop') === false;
  return {
    authenticationMethods: listOf('client_authentication_methods'),
    senderConstraint: !bound
      ? undefined
      : byCertificate
        ? 'tls_client_certificate_bound_access_tokens'
        : 'dpop_bound_access_tokens',
    pushedRequests: ruleValue('pushed_requests') === 'required',
  };
}

/** Those of `methods`, in their order, that the demands allow. */
export function allowedMethods<M extends string>(
  methods: readonly M[],
  { authenticationMethods }: Pick<Demands, 'authenticationMethods'>,
): M[] {
  return methods.filter((method) => authenticationMethods?.includes(method) ?? true);
}
