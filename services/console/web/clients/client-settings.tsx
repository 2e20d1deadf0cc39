import { Anchor, MultiSelect, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { api } from '../api/call.js';
import { useRemoval } from '../api/change.js';
import { type SectionProps, SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { ClosingCard } from '../shell/closing-card.js';
import { faultsByField } from '../shell/faults.js';
import { notifications } from '../shell/notifications.js';
import { useTenant } from '../shell/tenants.js';
import { profileTitle } from '../shell/words.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeClient } from './change-client.js';
import { clientQuery, linesOf, scopeNames, useClient } from './client-queries.js';

/** What is changed most of a client, and its end. */
export default function ClientSettings() {
  const readOnly = !useTenant().may('clients:write');
  return (
    <Stack gap="lg">
      <Settings readOnly={readOnly} />
      {!readOnly && <DangerZone />}
    </Stack>
  );
}

function Settings({ readOnly }: SectionProps) {
  const { client } = useClient();
  const { workspace } = useWorkspace();
  const change = useChangeClient();
  const redirects = (client.grant_types ?? []).includes('authorization_code');
  const detailsTypes = (workspace.settings.authorization_details_types ?? []).map(({ type }) => type);
  const { form, theirs } = useSettingsForm(
    {
      name: client.client_name ?? '',
      redirects: (client.redirect_uris ?? []).join('\n'),
      logouts: (client.post_logout_redirect_uris ?? []).join('\n'),
      backchannel: client.backchannel_logout_uri ?? '',
      scopes: (client.scope ?? '').split(' ').filter(Boolean),
      details: client.authorization_details_types ?? [],
      firstParty: client.first_party ?? false,
      dpop: client.dpop_bound_access_tokens ?? false,
    },
    change,
  );
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
  return (
    <SettingsForm onSubmit={form.onSubmit(save)} readOnly={readOnly} form={form} theirs={theirs} change={change}>
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
    </SettingsForm>
  );
}

function DangerZone() {
  const { client, path } = useClient();
  const { tenant, workspace, client_id } = path;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const change = useChangeClient();
  const label = client.client_name ?? client_id;
  const remove = useRemoval({
    queryKey: clientQuery(path, client_id).queryKey,
    send: (version) =>
      api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}', { params: { path, ...version } }),
    leave: () => navigate(`/tenants/${tenant}/workspaces/${workspace}/clients`),
    gone: async () => {
      await queries.invalidateQueries({ queryKey: ['clients', tenant, workspace] });
      notifications.show({ message: `${label} is deleted.` });
    },
  });
  return (
    <ClosingCard
      label={label}
      disabled={client.disabled ?? false}
      disable={(disabled, onSuccess) => change.mutate({ disabled }, { onSuccess })}
      change={change}
      disabling={{
        destroys: ['nothing: but until it is enabled again it gets no token, and nobody signs in with it'],
        note: 'In force everywhere within a second. Tokens that it has are refused where the server is asked.',
      }}
      remove={remove}
      deleting={{
        destroys: [
          <>
            the client <strong>{label}</strong> ({client_id}) with its{' '}
            {client.client_secrets.length === 0 ? 'keys' : 'secrets'}
          </>,
          'what users have allowed it, and every token that came of it',
          'the identifier: a client that is registered again has another one',
        ],
        note: 'To stop it for a while, disable it instead.',
        name: label,
        verb: 'Delete the client',
      }}
    />
  );
}
