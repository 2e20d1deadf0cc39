import { Badge } from '@mantine/core';
import { lazy } from 'react';
import { EntriesSection } from '../exchange/entries-section.js';
import type { SectionProps } from '../settings/section.js';
import { duration } from '../shell/words.js';
import { useVouchingRefused, useWorkloadIssuers, type WorkloadIssuer } from './vouching-settings.js';

const WorkloadIssuerDialog = lazy(async () => ({
  default: (await import('./workload-issuer-dialog.js')).WorkloadIssuerDialog,
}));

const KINDS: Readonly<Record<WorkloadIssuer['kind'], string>> = { jwt: 'JWT', spiffe: 'SPIFFE' };

/** RFC 7523 §2.2, SPIFFE Client Authentication: clusters, clouds and trust domains whose word on a workload is taken. */
export function WorkloadIssuers({ readOnly }: SectionProps) {
  const list = useWorkloadIssuers();
  const refused = useVouchingRefused();
  return (
    <EntriesSection
      title="Issuers of workloads"
      note="A Kubernetes cluster, a cloud or a SPIFFE trust domain says which workload asks, by a token of its own."
      name="workload-issuer"
      word="an issuer"
      none="Nobody’s word on a workload is taken."
      list={list}
      nameOf={({ issuer }) => issuer}
      columns={[
        { head: 'Issuer', breakable: true, cell: ({ entry }) => entry.issuer },
        {
          head: 'Kind',
          from: 'sm',
          cell: ({ entry }) => (
            <Badge variant="dot" color="gray" tt="none">
              {KINDS[entry.kind]}
            </Badge>
          ),
        },
        { head: 'Signed with', from: 'md', breakable: true, cell: ({ entry }) => entry.algorithms.join(', ') },
        { head: 'Tokens live', from: 'sm', cell: ({ entry }) => `up to ${duration(entry.max_lifetime_seconds)}` },
      ]}
      destroys={({ issuer }) => [
        `that the word of ${issuer} counts: clients that come by it get no tokens within a second`,
      ]}
      readOnly={readOnly}
      warning={refused}
      dialog={(props) => <WorkloadIssuerDialog {...props} />}
    />
  );
}
