import { lazy } from 'react';
import { EntriesSection } from '../exchange/entries-section.js';
import type { SectionProps } from '../settings/section.js';
import { duration } from '../shell/words.js';
import { Challenge } from './challenge-section.js';
import { useAttesters, useVouchingRefused } from './vouching-settings.js';

const AttesterDialog = lazy(async () => ({ default: (await import('./attester-dialog.js')).AttesterDialog }));

/** Attestation-Based Client Authentication: who vouches for instances of a client. */
export function Attesters({ readOnly }: SectionProps) {
  const list = useAttesters();
  const refused = useVouchingRefused();
  return (
    <>
      <EntriesSection
        title="Attesters"
        note="Somebody who looks at each instance of an app or a wallet vouches for its key (attestation-based client authentication)."
        name="attester"
        word="an attester"
        none="Nobody vouches for instances of a client."
        list={list}
        nameOf={({ issuer }) => issuer}
        columns={[
          { head: 'Attester', breakable: true, cell: ({ entry }) => entry.issuer },
          { head: 'Signed with', from: 'sm', breakable: true, cell: ({ entry }) => entry.algorithms.join(', ') },
          {
            head: 'Attestations live',
            from: 'sm',
            cell: ({ entry }) => `up to ${duration(entry.max_lifetime_seconds)}`,
          },
        ]}
        destroys={({ issuer }) => [`that the word of ${issuer} counts: its instances get no tokens within a second`]}
        readOnly={readOnly}
        warning={refused}
        dialog={(props) => <AttesterDialog {...props} />}
      />
      {list.entries.length > 0 && <Challenge readOnly={readOnly} />}
    </>
  );
}
