import { lazy } from 'react';
import type { SectionProps } from '../settings/section.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { EntriesSection } from './entries-section.js';
import { unlessExchanged, useAssertions } from './exchange-settings.js';
import { useKnownClients } from './known-clients.js';

const IdentityAssertionDialog = lazy(async () => ({
  default: (await import('./identity-assertion-dialog.js')).IdentityAssertionDialog,
}));

/** ID-JAG: which client may have the word of this workspace on its users, for which other server. */
export function IdentityAssertions({ readOnly }: SectionProps) {
  const list = useAssertions();
  const { settings } = useWorkspace().workspace;
  const { nameOf } = useKnownClients();
  return (
    <EntriesSection
      title="Our word for other servers"
      note="A client shows it at another authorization server, which trusts this workspace, and needs no sign-in there (ID-JAG)."
      name="assertion"
      word="a client"
      none="No client is given it."
      list={list}
      nameOf={({ client, audience }) => `${nameOf(client)} at ${audience}`}
      columns={[
        { head: 'Client', breakable: true, cell: ({ entry }) => nameOf(entry.client) },
        { head: 'At', breakable: true, cell: ({ entry }) => entry.audience },
        { head: 'Scopes', from: 'sm', breakable: true, cell: ({ entry }) => entry.scopes.join(' ') },
      ]}
      destroys={({ client, audience }) => [`that ${nameOf(client)} is given our word for ${audience}`]}
      readOnly={readOnly}
      warning={unlessExchanged(settings)}
      dialog={(props) => <IdentityAssertionDialog {...props} />}
    />
  );
}
