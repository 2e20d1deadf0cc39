import { Badge } from '@mantine/core';
import { lazy } from 'react';
import type { SectionProps } from '../settings/section.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { EntriesSection } from './entries-section.js';
import { type ExchangeRule, unlessExchanged, useRules } from './exchange-settings.js';
import { useKnownClients } from './known-clients.js';

const ExchangeRuleDialog = lazy(async () => ({
  default: (await import('./exchange-rule-dialog.js')).ExchangeRuleDialog,
}));

/** RFC 8693: which client may exchange whose tokens, and for what. */
export function ExchangeRules({ readOnly }: SectionProps) {
  const list = useRules();
  const { settings } = useWorkspace().workspace;
  const { nameOf } = useKnownClients();
  const whoseOf = ({ subject_clients, subject_issuers = [] }: ExchangeRule) =>
    [...subject_clients.map(nameOf), ...subject_issuers].join(', ');
  return (
    <EntriesSection
      title="Rules of exchange"
      note="A client has a token of another one, and needs one of its own for the next API (RFC 8693)."
      name="rule"
      word="a rule"
      none="No client may exchange tokens."
      list={list}
      nameOf={(rule) => `the rule of ${nameOf(rule.client)} for ${whoseOf(rule)}`}
      columns={[
        { head: 'Client', breakable: true, cell: ({ entry }) => nameOf(entry.client) },
        { head: 'Exchanges tokens of', breakable: true, cell: ({ entry }) => whoseOf(entry) },
        { head: 'For', from: 'sm', breakable: true, cell: ({ entry }) => entry.resources.join(', ') },
        { head: 'Scopes', from: 'md', breakable: true, cell: ({ entry }) => entry.scopes?.join(' ') ?? 'all it has' },
        {
          head: 'As',
          from: 'sm',
          cell: ({ entry }) => (
            <Badge variant="dot" color="gray" tt="none">
              {entry.mode}
            </Badge>
          ),
        },
      ]}
      destroys={(rule) => [`that ${nameOf(rule.client)} exchanges tokens of ${whoseOf(rule)}`]}
      readOnly={readOnly}
      warning={unlessExchanged(settings)}
      dialog={(props) => <ExchangeRuleDialog {...props} />}
    />
  );
}
