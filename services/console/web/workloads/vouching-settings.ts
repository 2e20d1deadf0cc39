import { useChangeWorkspace } from '../settings/change-workspace.js';
import { useWorkspace, type Workspace } from '../workspaces/workspace-queries.js';

export type WorkloadIssuer = NonNullable<Workspace['settings']['workload_issuers']>[number];
type Attestation = NonNullable<Workspace['settings']['client_attestation']>;
export type Attester = Attestation['attesters'][number];

/** What is in force where the workspace says nothing yet. */
export const FIRST_CHALLENGE: Attestation['challenge'] = 'required';

/** `workload_issuers`, and how they are saved. */
export function useWorkloadIssuers() {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const issuers = settings.workload_issuers ?? [];
  const save = (next: readonly object[], onSuccess: () => void, onError?: (error: unknown) => void) =>
    change.mutate(
      { settings: { workload_issuers: next } },
      { onSuccess, ...(onError === undefined ? {} : { onError }) },
    );
  return { issuers, settings, change, save };
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
