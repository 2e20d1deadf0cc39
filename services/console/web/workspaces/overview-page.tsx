import { Alert, Anchor, Button, Card, Code, Grid, Group, Select, Stack, Table, Tabs, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus, Rocket } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'react-router';
import { answer, api } from '../api/call.js';
import { clientPolicyQuery } from '../clients/client-queries.js';
import { demandsOf } from '../policy/profile-demands.js';
import { CodeBlock } from '../shell/code-block.js';
import { CopyLabelled, CopyText } from '../shell/copy.js';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { profileTitle, titleOf } from '../shell/words.js';
import { HealthCheck } from './health.js';
import { type QuickStartFacts, quickStarts } from './quick-starts.js';
import { useWorkspace, useWorkspaceName, type Workspace } from './workspace-queries.js';

/** What somebody who wants to use the workspace has to know. */
export function Component() {
  const { workspace } = useWorkspace();
  const name = useWorkspaceName();
  return (
    <>
      <PageTitle
        title={workspace.name}
        note={`${titleOf(workspace.workspace_profile)} · ${profileTitle(String(workspace.settings.security_profile))}`}
      />
      <Stack gap="lg">
        <JustLaunched />
        {workspace.disabled && (
          <Alert color="yellow" title="This workspace is disabled">
            Nobody can sign in and no token is issued or accepted. Enable it again in its settings.
          </Alert>
        )}
        <Card>
          <Grid gap="lg">
            <Grid.Col span={{ base: 12, md: 7 }}>
              <Title order={2} size="h4">
                Authorization server URL
              </Title>
              <Text size="sm" c="dimmed" mb="sm">
                The issuer. Any OAuth or OpenID Connect library finds the rest from it.
              </Text>
              <Code block className="breakable" style={{ whiteSpace: 'pre-wrap' }} fz="md">
                {workspace.issuer}
              </Code>
              <Group mt="sm">
                <CopyLabelled value={workspace.issuer} label="Copy the URL" />
                <Anchor href={workspace.openid_configuration} target="_blank" rel="noreferrer" size="sm">
                  Discovery document
                </Anchor>
              </Group>
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 5 }}>
              <Title order={2} size="h4" mb="sm">
                Health
              </Title>
              <HealthCheck {...name} />
            </Grid.Col>
          </Grid>
        </Card>
        <QuickStartCard workspace={workspace} />
        <Endpoints workspace={workspace} />
      </Stack>
    </>
  );
}

interface Launched {
  readonly launched?: boolean;
  readonly demo?: {
    readonly users: readonly { readonly id: string; readonly username: string; readonly password: string }[];
    readonly clients: readonly { readonly client_id: string; readonly private_jwk: unknown }[];
  };
}

function JustLaunched() {
  const state: Launched | null = useLocation().state;
  if (state?.launched !== true) return null;
  return (
    <Alert color="teal" icon={<Rocket aria-hidden color="var(--console-mark)" />} title="It is live" role="status">
      <Text size="sm">Copy the URL, register a client, and point your library at it.</Text>
      {state.demo && (
        <Stack mt="sm" gap="xs">
          <Text size="sm" fw={600}>
            Sample users and the client’s key, shown this once:
          </Text>
          {state.demo.users.map(({ id, username, password }) => (
            <Group key={id} gap="xs">
              <Code>{username}</Code>
              <CopyText value={password} what={`the password of ${username}`} />
            </Group>
          ))}
          {state.demo.clients.map(({ client_id, private_jwk }) => (
            <CodeBlock
              key={client_id}
              text={JSON.stringify(private_jwk, null, 2)}
              what={`The private key of ${client_id}`}
            />
          ))}
        </Stack>
      )}
    </Alert>
  );
}

function Endpoints({ workspace }: { readonly workspace: Workspace }) {
  const { issuer, openid_configuration, oauth_authorization_server, endpoints, mtls_endpoint_aliases } = workspace;
  const rows = [
    ['issuer', issuer],
    ['openid_configuration', openid_configuration],
    ['oauth_authorization_server', oauth_authorization_server],
    ...Object.entries(endpoints),
  ] as const;
  return (
    <Card>
      <Title order={2} size="h4" mb="sm">
        Endpoints
      </Title>
      <Tabs defaultValue="tls" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="tls">All clients</Tabs.Tab>
          <Tabs.Tab value="mtls">With a client certificate</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="tls">
          <EndpointTable rows={rows} />
        </Tabs.Panel>
        <Tabs.Panel value="mtls">
          <Text size="sm" c="dimmed" mb="sm">
            RFC 8705: the same endpoints where a client certificate is asked for. Libraries find them as
            mtls_endpoint_aliases.
          </Text>
          <EndpointTable rows={Object.entries(mtls_endpoint_aliases)} />
        </Tabs.Panel>
      </Tabs>
    </Card>
  );
}

function EndpointTable({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <Table verticalSpacing="xs">
      <Table.Tbody>
        {rows.map(([name, url]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={500} w={{ base: '38%', sm: '30%' }} className="breakable">
              {titleOf(name.replace(/_endpoint$/, ''))}
            </Table.Th>
            <Table.Td className="breakable">
              <CopyText value={url} what={titleOf(name).toLowerCase()} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function QuickStartCard({ workspace }: { readonly workspace: Workspace }) {
  const name = useWorkspaceName();
  const tenant = useTenant();
  const [search, setSearch] = useState('');
  const [searched] = useDebouncedValue(search, 200);
  const [chosen, setChosen] = useState<string | null>(null);
  const clients = useQuery({
    queryKey: ['clients', name.tenant, name.workspace, 'choice', searched],
    enabled: tenant.may('clients:read'),
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/clients', {
          params: { path: name, query: { limit: '20', search: searched } },
        }),
      ),
    placeholderData: (before) => before,
  });
  const found = clients.data?.clients ?? [];
  const client = found.find(({ client_id }) => client_id === chosen) ?? found[0];
  const policy = useQuery({
    ...clientPolicyQuery({ ...name, client_id: client?.client_id ?? '' }),
    enabled: client !== undefined,
  });
  const base = `/tenants/${name.tenant}/workspaces/${name.workspace}`;
  return (
    <Card>
      <Title order={2} size="h4" mb={4}>
        Quick start
      </Title>
      {clients.isSuccess && found.length === 0 && searched === '' ? (
        <Stack gap="sm" align="flex-start">
          <Text c="dimmed">Register a client, and code for your library stands here with its values filled in.</Text>
          {tenant.may('clients:write') && (
            <Button component={Link} to={`${base}/clients/new`} leftSection={<Plus size={16} aria-hidden />}>
              Register a client
            </Button>
          )}
        </Stack>
      ) : (
        <Stack gap="md">
          <Select
            label="For the client"
            data={found.map(({ client_id, client_name }) => ({ value: client_id, label: client_name ?? client_id }))}
            value={client?.client_id ?? null}
            onChange={setChosen}
            searchable
            searchValue={search}
            onSearchChange={setSearch}
            // The server has searched.
            filter={({ options }) => options}
            nothingFoundMessage="No such client"
            maw="24rem"
            leftSection={<KeyRound size={16} aria-hidden />}
          />
          {client && policy.data && <QuickStartTabs facts={factsOf(workspace, client, policy.data.rules)} />}
        </Stack>
      )}
    </Card>
  );
}

interface ClientFacts {
  readonly client_id: string;
  readonly redirect_uris?: string[];
  readonly scope?: string;
  readonly token_endpoint_auth_method?: string;
  readonly grant_types?: readonly string[];
  readonly tls_client_certificate_bound_access_tokens?: boolean;
}

/** `rules`: what the client is held to, by its workspace, its security profile and its own registration. */
function factsOf(workspace: Workspace, client: ClientFacts, rules: Parameters<typeof demandsOf>[0]): QuickStartFacts {
  const { senderConstraint, pushedRequests } = demandsOf(rules);
  return {
    issuer: workspace.issuer,
    tokenEndpoint: workspace.endpoints.token_endpoint,
    clientId: client.client_id,
    redirectUri: client.redirect_uris?.[0] ?? '',
    scope: client.scope ?? 'openid',
    authentication: client.token_endpoint_auth_method ?? 'client_secret_basic',
    grantTypes: client.grant_types ?? ['authorization_code'],
    // One that binds its tokens to its certificate needs no proofs.
    dpop: senderConstraint === 'dpop_bound_access_tokens' && !client.tls_client_certificate_bound_access_tokens,
    pushed: pushedRequests,
  };
}

function QuickStartTabs({ facts }: { readonly facts: QuickStartFacts }) {
  const starts = quickStarts(facts);
  return (
    <Tabs defaultValue="openid-client" keepMounted={false}>
      <Tabs.List mb="sm">
        {starts.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {starts.map(({ id, title, text }) => (
        <Tabs.Panel key={id} value={id}>
          <CodeBlock text={text} what={title} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
