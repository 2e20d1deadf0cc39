import {
  Anchor,
  Button,
  Card,
  Group,
  MultiSelect,
  Stack,
  Switch,
  Tabs,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { answer, api, ifMatch } from '../api/call.js';
import { CopyText } from '../shell/copy.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { faultsByField } from '../shell/faults.js';
import { notifications } from '../shell/notifications.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTenant } from '../shell/tenants.js';
import { profileTitle } from '../shell/words.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';
import { useChangeClient } from './change-client.js';
import { ClientBadge } from './client-badge.js';
import { linesOf, scopeNames, useClient } from './client-queries.js';

/** Loaded when their tab is opened. */
const CredentialsPanel = lazy(() => import('./client-credentials.js'));
const Presentation = lazy(() => import('./client-presentation.js'));
const Protocol = lazy(() => import('./client-protocol.js'));
const Readiness = lazy(() => import('./readiness.js'));
const Policy = lazy(() => import('./client-policy.js'));
const Agent = lazy(() => import('./client-agent.js'));
const WhoUsesIt = lazy(() => import('./client-users.js'));

const TABS = [
  { value: 'settings', label: 'Settings', Panel: Settings },
  { value: 'credentials', label: 'Credentials', Panel: CredentialsPanel },
  { value: 'presentation', label: 'What users see', Panel: Presentation },
  { value: 'protocol', label: 'Protocol', Panel: Protocol },
  { value: 'agent', label: 'Agent', Panel: Agent },
  { value: 'readiness', label: 'Readiness', Panel: Readiness },
  { value: 'policy', label: 'Policy', Panel: Policy },
  { value: 'users', label: 'Who uses it', Panel: WhoUsesIt },
] as const;

export function Component() {
  const { client } = useClient();
  const [query, setQuery] = useSearchParams();
  const tab = query.get('tab') ?? 'settings';
  return (
    <>
      <PageTitle
        title={client.client_name ?? client.client_id}
        note={
          <Group gap="sm" component="span">
            <CopyText value={client.client_id} what="the client id" />
            <ClientBadge disabled={client.disabled ?? false} />
          </Group>
        }
      />
      <Tabs
        value={tab}
        onChange={(next) => setQuery({ tab: next ?? 'settings' }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          {TABS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ value, Panel }) => (
          <Tabs.Panel key={value} value={value}>
            <Suspense fallback={<Text aria-busy="true">Loading…</Text>}>
              <Panel />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

function Settings() {
  const { client } = useClient();
  const { workspace } = useWorkspace();
  const tenant = useTenant();
  const change = useChangeClient();
  const redirects = (client.grant_types ?? []).includes('authorization_code');
  const detailsTypes = (workspace.settings.authorization_details_types ?? []).map(({ type }) => type);
  const form = useForm({
    initialValues: {
      name: client.client_name ?? '',
      redirects: (client.redirect_uris ?? []).join('\n'),
      logouts: (client.post_logout_redirect_uris ?? []).join('\n'),
      backchannel: client.backchannel_logout_uri ?? '',
      scopes: (client.scope ?? '').split(' ').filter(Boolean),
      details: client.authorization_details_types ?? [],
      firstParty: client.first_party ?? false,
      dpop: client.dpop_bound_access_tokens ?? false,
    },
  });
  const save = (values: typeof form.values) =>
    change.mutate(
      {
        client_name: values.name.trim(),
        scope: values.scopes.join(' '),
        // RFC 7396: null removes.
        authorization_details_types: values.details.length === 0 ? null : values.details,
        first_party: values.firstParty,
        dpop_bound_access_tokens: values.dpop,
        ...(redirects
          ? {
              redirect_uris: linesOf(values.redirects),
              post_logout_redirect_uris: linesOf(values.logouts),
              // RFC 7396: null removes.
              backchannel_logout_uri: values.backchannel.trim() || null,
            }
          : {}),
      },
      {
        onSuccess: () => form.resetDirty(),
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              '/client_name': 'name',
              '/redirect_uris': 'redirects',
              '/post_logout_redirect_uris': 'logouts',
              '/backchannel_logout_uri': 'backchannel',
              '/scope': 'scopes',
              '/authorization_details_types': 'details',
              '/dpop_bound_access_tokens': 'dpop',
            }),
          ),
      },
    );
  const readOnly = !tenant.may('clients:write');
  return (
    <Stack gap="lg">
      <Card>
        <form onSubmit={form.onSubmit(save)} noValidate>
          <fieldset disabled={readOnly} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
            <Stack>
              <TextInput label="Name" maxLength={200} maw="28rem" {...form.getInputProps('name')} />
              {redirects && (
                <>
                  <Textarea
                    label="Redirect URIs"
                    description="One a line."
                    autosize
                    minRows={2}
                    spellCheck={false}
                    {...form.getInputProps('redirects')}
                  />
                  <Textarea
                    label="After signing out"
                    description="Where users may be sent then (post_logout_redirect_uris). One a line."
                    autosize
                    minRows={1}
                    spellCheck={false}
                    {...form.getInputProps('logouts')}
                  />
                  <TextInput
                    label="Told of sign-outs at"
                    description="backchannel_logout_uri: we POST a logout token when the session ends elsewhere."
                    spellCheck={false}
                    {...form.getInputProps('backchannel')}
                  />
                </>
              )}
              <MultiSelect
                label="Scopes it may ask for"
                data={scopeNames(workspace)}
                searchable
                clearable
                clearButtonProps={{ 'aria-label': 'Choose none' }}
                {...form.getInputProps('scopes')}
              />
              {(detailsTypes.length > 0 || form.values.details.length > 0) && (
                <MultiSelect
                  label="Authorization details it may ask for"
                  description="Types of the workspace (RFC 9396)."
                  data={detailsTypes}
                  clearable
                  clearButtonProps={{ 'aria-label': 'Choose no type' }}
                  {...form.getInputProps('details')}
                />
              )}
              <Text size="sm">
                Held to <strong>{profileTitle(String(client.security_profile ?? ''))}</strong>.{' '}
                <Anchor component={Link} to="?tab=credentials" size="sm" underline="always">
                  Change the security profile
                </Anchor>{' '}
                with its credentials: what would break is shown there first.
              </Text>
              <Switch
                label="Tokens are bound to a key (DPoP)"
                description="A token that leaks is worth nothing without the key."
                {...form.getInputProps('dpop', { type: 'checkbox' })}
              />
              <Switch
                label="First party"
                description="Of your own organisation: consent may be implied, as the workspace’s settings say."
                {...form.getInputProps('firstParty', { type: 'checkbox' })}
              />
              {Object.keys(form.errors).length === 0 && <ProblemAlert error={change.error} />}
              <Group>
                <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
                  Save
                </Button>
              </Group>
            </Stack>
          </fieldset>
        </form>
      </Card>
      {!readOnly && <DangerZone />}
    </Stack>
  );
}

function DangerZone() {
  const { client, path, etag } = useClient();
  const name = useWorkspaceName();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const change = useChangeClient();
  const disabling = useDialog('disable');
  const deleting = useDialog('delete');
  const label = client.client_name ?? client.client_id;
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}', {
          params: { path, ...ifMatch(etag) },
        }),
      ),
    onSuccess: async () => {
      await navigate(`/tenants/${name.tenant}/workspaces/${name.workspace}/clients`);
      queries.removeQueries({ queryKey: ['client', name.tenant, name.workspace, client.client_id] });
      await queries.invalidateQueries({ queryKey: ['clients', name.tenant, name.workspace] });
      notifications.show({ message: `${label} is deleted.` });
    },
  });
  return (
    <Card>
      <Title order={2} size="h4" mb="sm">
        Closing it
      </Title>
      <Group>
        {client.disabled ? (
          <Button variant="default" onClick={() => change.mutate({ disabled: false })} loading={change.isPending}>
            Enable
          </Button>
        ) : (
          <Button variant="default" onClick={() => disabling.open()}>
            Disable
          </Button>
        )}
        <Button variant="outline" color="red" c="var(--mantine-color-error)" onClick={() => deleting.open()}>
          Delete
        </Button>
      </Group>
      <DestroyDialog
        opened={disabling.opened && !client.disabled}
        onClose={disabling.close}
        title={`Disable ${label}`}
        destroys={['nothing: but until it is enabled again it gets no token, and nobody signs in with it']}
        note="In force everywhere within a second. Tokens that it has are refused where the server is asked."
        verb="Disable"
        onConfirm={() => change.mutate({ disabled: true }, { onSuccess: disabling.close })}
        pending={change.isPending}
        error={change.error}
      />
      <DestroyDialog
        opened={deleting.opened}
        onClose={deleting.close}
        title={`Delete ${label}`}
        destroys={[
          <>
            the client <strong>{label}</strong> ({client.client_id}) with its{' '}
            {client.client_secrets.length === 0 ? 'keys' : 'secrets'}
          </>,
          'what users have allowed it, and every token that came of it',
          'the identifier: a client that is registered again has another one',
        ]}
        note="To stop it for a while, disable it instead."
        name={label}
        verb="Delete the client"
        onConfirm={() => remove.mutate()}
        pending={remove.isPending}
        error={remove.error}
      />
    </Card>
  );
}
