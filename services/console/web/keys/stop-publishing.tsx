import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { notifications } from '../shell/notifications.js';
import { useWorkspaceName } from '../workspaces/workspace-queries.js';
import { revocationQuery, WhatBreaks } from './what-breaks.js';

interface StopPublishingProps {
  readonly signingKey: { readonly kid: string; readonly alg: string; readonly state: string };
  readonly onClose: () => void;
}

/** Takes a key that does not sign out of the key set before its time. */
export function StopPublishing({ signingKey: { kid, alg, state }, onClose }: StopPublishingProps) {
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const path = { ...name, kid };
  const impact = useQuery(revocationQuery(path));
  const stop = useMutation({
    mutationFn: () =>
      answer(api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/signing-keys/{kid}', { params: { path } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['signing-keys', name.tenant, name.workspace] });
      notifications.show({ message: `The ${alg} key is published no more.` });
      onClose();
    },
  });
  const isNext = state === 'next';
  return (
    <DestroyDialog
      opened
      onClose={onClose}
      title={`Stop publishing the ${alg} key`}
      destroys={[
        <>
          the key <strong>{kid}</strong>: it leaves the key set within a second
        </>,
        isNext ? 'the successor that was to sign next' : 'trust in what it signed and has not expired',
      ]}
      note={
        isNext
          ? 'The key that signs goes on. Rotate to publish another successor.'
          : 'By itself it goes when the last of what it signed has expired. If somebody else may have it, revoke it instead.'
      }
      verb="Stop publishing"
      onConfirm={() => stop.mutate()}
      pending={stop.isPending}
      error={stop.error ?? impact.error}
    >
      {!isNext && <WhatBreaks impact={impact.data} />}
    </DestroyDialog>
  );
}
