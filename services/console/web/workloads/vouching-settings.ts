import { useSuspenseQuery } from '@tanstack/react-query';
import { VOUCHED_MEMBERS } from '../clients/authentication-change.js';
import { allowedMethods, demandsOf } from '../policy/profile-demands.js';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { securityProfilesQuery, useWorkspace, type Workspace } from '../workspaces/workspace-queries.js';

export type WorkloadIssuer = NonNullable<Workspace['settings']['workload_issuers']>[number];
type Attestation = NonNullable<Workspace['settings']['client_attestation']>;
export type Attester = Attestation['attesters'][number];

/** What is in force where the workspace says nothing yet. */
export const FIRST_CHALLENGE: Attestation['challenge'] = 'required';

/** Why nobody's word counts now; undefined: it does. */
export function useVouchingRefused(): string | undefined {
  const { security_profile: held } = useWorkspace().workspace.settings;
  const { data: profiles } = useSuspenseQuery(securityProfilesQuery);
  const demands = demandsOf(profiles.find(({ name }) => name === held)?.rules ?? []);
  return allowedMethods(Object.values(VOUCHED_MEMBERS), demands).length > 0
    ? undefined
    : 'The security profile of this workspace takes no client that somebody else vouches for.';
}

/** `workload_issuers`, and how they are saved. */
export function useWorkloadIssuers() {
  const { workload_issuers: issuers = [] } = useWorkspace().workspace.settings;
  const change = useChangeWorkspace();
  const save = (next: readonly object[], onSuccess: () => void, onError?: (error: unknown) => void) =>
    change.mutate(
      { settings: { workload_issuers: next } },
      { onSuccess, ...(onError === undefined ? {} : { onError }) },
    );
  return { issuers, change, save };
}

/** `client_attestation.attesters`, and how they are saved. */
export function useAttesters() {
  const { client_attestation: before } = useWorkspace().workspace.settings;
  const change = useChangeWorkspace();
  const attesters = before?.attesters ?? [];
  const save = (next: readonly object[], onSuccess: () => void, onError?: (error: unknown) => void) =>
    change.mutate(
      // Where there was none before, what they prove has to be there.
      { settings: { client_attestation: { challenge: before?.challenge ?? FIRST_CHALLENGE, attesters: next } } },
      { onSuccess, ...(onError === undefined ? {} : { onError }) },
    );
  return { attesters, change, save };
}
