import { Alert, Badge, Button, Card, Group, List, Loader, Select, Stack, Text, Title } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { usePages } from '../api/pages.js';
import { clientAddress } from '../clients/client-queries.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { More } from '../shell/search.js';
import { useTenant } from '../shell/tenants.js';
import { profileTitle } from '../shell/words.js';
import { type SecurityProfile, securityProfilesQuery, useWorkspaceName } from '../workspaces/workspace-queries.js';
import { RulesTable } from './rules-table.js';

/** What every client is held to, and what would happen if it were more. */
export function Component() {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const { data: policy } = useSuspenseQuery({
    queryKey: ['policy', name.tenant, name.workspace],
    queryFn: () => answer(api.GET('/api/tenants/{tenant}/workspaces/{workspace}/policy', { params: { path: name } })),
  });
  return (
    <>
      <PageTitle
        title="Security policy"
        note={
          <>
            What every client of this workspace is held to: {profileTitle(policy.security_profile)}, and what settings
            add. Each rule says where it comes from.
          </>
        }
      />
      <Stack gap="lg">
        {tenant.may('audit:read') && <DryRun current={policy.security_profile} />}
        <Card>
          <RulesTable rules={policy.rules} />
        </Card>
      </Stack>
    </>
  );
}

type Profile = SecurityProfile['name'];

/** Which clients a stricter floor would break, by their registration and by their traffic. */
function DryRun({ current }: { readonly current: Profile }) {
  const { data: profiles } = useSuspenseQuery(securityProfilesQuery);
  const offered = profiles.filter(({ enforced }) => enforced).map(({ name }) => name);
  const stricter = offered.slice(offered.indexOf(current) + 1);
  const [wanted, setWanted] = useState<string | null>(stricter[0] ?? null);
  const [asked, setAsked] = useState<string>();
  if (stricter.length === 0) return null;
  return (
    <Card>
      <Title order={2} size="h4">
        What if it were stricter?
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        A dry run: nothing changes. It looks at how clients are registered and at what they did of late.
      </Text>
      <Group align="flex-end">
        <Select
          label="Security profile"
          data={stricter.map((each) => ({ value: each, label: profileTitle(each) }))}
          value={wanted}
          onChange={setWanted}
          allowDeselect={false}
        />
        <Button variant="default" onClick={() => setAsked(wanted ?? undefined)}>
          Try it
        </Button>
      </Group>
      {asked !== undefined && <Verdicts profile={stricter.find((each) => each === asked)} />}
    </Card>
  );
}

const VERDICTS: Readonly<Record<string, { readonly text: string; readonly color: string }>> = {
  'would-break': { text: 'would break', color: 'red' },
  'would-not-break': { text: 'would go on', color: 'teal' },
  'no-traffic': { text: 'no traffic to judge by', color: 'gray' },
};

function Verdicts({ profile }: { readonly profile: Profile | undefined }) {
  const name = useWorkspaceName();
  const run = usePages(
    ['dry-run', name.tenant, name.workspace, profile],
    (cursor) =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/policy-dry-run', {
          params: { path: name, query: { ...cursor, ...(profile === undefined ? {} : { security_profile: profile }) } },
        }),
      ),
    ({ clients }) => clients,
  );
  if (run.isPending) return <Loader mt="md" size="sm" aria-label="Looking" />;
  return (
    <Stack mt="md" gap="sm" role="status">
      <ProblemAlert error={run.error} />
      {run.isSuccess && run.rows.length === 0 && <Text>There is no client that could break.</Text>}
      {run.rows.map((client) => {
        const verdict = VERDICTS[client.verdict];
        return (
          <Alert
            key={client.client_id}
            title={
              <Group gap="xs">
                <Link className="row-link breakable" to={clientAddress(name, client.client_id)}>
                  {client.client_name}
                </Link>
                <Badge variant="dot" color={verdict?.color ?? 'gray'} tt="none">
                  {verdict?.text ?? client.verdict}
                </Badge>
              </Group>
            }
          >
            <List size="sm">
              {client.registration.map(({ member, mend, clause }) => (
                <List.Item key={`${member} ${clause}`}>
                  {mend} ({clause})
                </List.Item>
              ))}
              {client.traffic.map(({ rule, meaning, requests, clause }) => (
                <List.Item key={rule}>
                  {requests} of its requests: {meaning} ({clause})
                </List.Item>
              ))}
            </List>
          </Alert>
        );
      })}
      <More query={run} />
    </Stack>
  );
}
