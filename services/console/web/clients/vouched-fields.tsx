import { Select, Stack, TextInput } from '@mantine/core';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import type { AuthenticationMethod } from './application-types.js';
import type { VouchedMember } from './authentication-change.js';

/** What is to be registered of whose word the client comes by; a member that is absent stays as it is. */
export type Vouched = Readonly<Partial<Record<VouchedMember, string>>>;

/** Who vouches for clients in this workspace, by method; methods that nobody vouches for are not there. */
export function useVouchers(): ReadonlyMap<AuthenticationMethod, readonly string[]> {
  const { workload_issuers: issuers = [], client_attestation: attestation } = useWorkspace().workspace.settings;
  const names = (kind: 'jwt' | 'spiffe') => issuers.filter((one) => one.kind === kind).map(({ issuer }) => issuer);
  const all: readonly (readonly [AuthenticationMethod, readonly string[]])[] = [
    ['urn:ostiary:client-auth:workload-jwt', names('jwt')],
    ['spiffe_jwt', names('spiffe')],
    ['attest_jwt_client_auth', (attestation?.attesters ?? []).map(({ issuer }) => issuer)],
  ];
  return new Map(all.filter(([, found]) => found.length > 0));
}

interface Props {
  readonly method: AuthenticationMethod;
  /** As registered, and what is wished over it. */
  readonly value: Vouched;
  readonly onChange: (value: Vouched) => void;
}

/** By whose word the client is known, and as what. */
export function VouchedFields({ method, value, onChange }: Props) {
  const vouchers = useVouchers().get(method) ?? [];
  if (method === 'spiffe_jwt') {
    return (
      <TextInput
        label="SPIFFE ID"
        description={`In ${vouchers.join(', ')}; with /* at its end, whichever workload is below that path.`}
        placeholder={`${vouchers[0] ?? 'spiffe://example.org'}/ns/shop/sa/orders`}
        value={value.spiffe_id ?? ''}
        onChange={(event) => onChange({ ...value, spiffe_id: event.currentTarget.value })}
        spellCheck={false}
        maw="36rem"
      />
    );
  }
  const member = method === 'attest_jwt_client_auth' ? 'client_attester' : 'workload_issuer';
  return (
    <Stack>
      <Select
        label={member === 'client_attester' ? 'Attester' : 'Issuer'}
        description="Those that the workspace has named."
        data={[...vouchers]}
        value={value[member] ?? null}
        onChange={(chosen) => onChange({ ...value, ...(chosen === null ? {} : { [member]: chosen }) })}
        allowDeselect={false}
        maw="36rem"
      />
      {member === 'workload_issuer' && (
        <TextInput
          label="Subject"
          description="The sub of its tokens, letter by letter."
          placeholder="system:serviceaccount:shop:orders"
          value={value.workload_subject ?? ''}
          onChange={(event) => onChange({ ...value, workload_subject: event.currentTarget.value })}
          spellCheck={false}
          maw="36rem"
        />
      )}
    </Stack>
  );
}
