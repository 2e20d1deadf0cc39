import { useSuspenseQuery } from '@tanstack/react-query';
import { VOUCHED_MEMBERS } from '../clients/authentication-change.js';
import { useEntries } from '../exchange/use-entries.js';
import { allowedMethods, demandsOf } from '../policy/profile-demands.js';
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

/** `workload_issuers`. */
export function useWorkloadIssuers() {
  const { workload_issuers: issuers = [] } = useWorkspace().workspace.settings;
  return useEntries<WorkloadIssuer>(issuers, (next) => ({ workload_issuers: next }));
}

/** `client_attestation.attesters`. */
export function useAttesters() {
  const { client_attestation: before } = useWorkspace().workspace.settings;
  return useEntries<Attester>(before?.attesters ?? [], (attesters) => ({
    // Where there was none before, what they prove has to be there.
    client_attestation: { challenge: before?.challenge ?? FIRST_CHALLENGE, attesters },
  }));
}
