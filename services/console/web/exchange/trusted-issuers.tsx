import { Badge, Group } from '@mantine/core';
import { lazy } from 'react';
import type { SectionProps } from '../settings/section.js';
import { JWT_BEARER_GRANT } from '../workspaces/grant-types.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { EntriesSection } from './entries-section.js';
import { useIssuers } from './exchange-settings.js';
import { useKnownClients } from './known-clients.js';

const TrustedIssuerDialog = lazy(async () => ({
  default: (await import('./trusted-issuer-dialog.js')).TrustedIssuerDialog,
}));

/** RFC 7521, RFC 7523 §2.1: whose word on a user is a grant, for which clients and for how much. */
export function TrustedIssuers({ readOnly }: SectionProps) {
  const list = useIssuers();
  const { settings } = useWorkspace().workspace;
  const { nameOf } = useKnownClients();
  return (
    <EntriesSection
      title="Trusted issuers"
      note="Another server says who the user is, and its word is taken for a sign-in (RFC 7523, ID-JAG)."
      name="issuer"
      word="an issuer"
      none="Nobody’s word is taken."
      list={list}
      nameOf={({ issuer }) => issuer}
      columns={[
        { head: 'Issuer', breakable: true, cell: ({ entry }) => entry.issuer },
        {
          head: 'Takes',
          from: 'sm',
          cell: ({ entry }) => (
            <Group gap={4}>
              {entry.kinds.map((kind) => (
                <Badge key={kind} variant="dot" color="gray" tt="none">
                  {kind}
                </Badge>
              ))}
            </Group>
          ),
        },
        { head: 'For', breakable: true, cell: ({ entry }) => entry.clients.map(nameOf).join(', ') },
        {
          head: 'User by',
          from: 'md',
          breakable: true,
          cell: ({ entry: { subject } }) => `${subject.claim} is ${subject.user}`,
        },
      ]}
      destroys={({ issuer }) => [`that the word of ${issuer} counts`]}
      readOnly={readOnly}
      warning={
        settings.grant_types?.includes(JWT_BEARER_GRANT) === true ||
        list.entries.some(({ issuer }) =>
          (settings.token_exchange?.rules ?? []).some((rule) => rule.subject_issuers?.includes(issuer)),
        )
          ? undefined
          : 'This workspace does not have the grant type jwt-bearer: allow it in the settings.'
      }
      dialog={(props) => <TrustedIssuerDialog {...props} />}
    />
  );
}
