import { Button, Card, Group, JsonInput, Stack, TagsInput, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { answer, api, ifMatch } from '../api/call.js';
import { isSlug } from '../registration/suggest-slug.js';
import { SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { faultsByField } from '../shell/faults.js';
import { useTenant } from '../shell/tenants.js';
import { useChangeOrganization } from './change-organization.js';
import { organizationQuery, useOrganization, useOrganizationsChanged } from './organization-queries.js';

/** What is known of the organization, and its end. */
export default function OrganizationProfile() {
  const readOnly = !useTenant().may('users:write');
  return (
    <Stack gap="lg">
      <ProfileForm readOnly={readOnly} />
      {!readOnly && <DangerZone />}
    </Stack>
  );
}

function ProfileForm({ readOnly }: { readonly readOnly: boolean }) {
  const { organization } = useOrganization();
  const change = useChangeOrganization();
  const { form, theirs } = useSettingsForm(
    {
      displayName: organization.display_name,
      name: organization.name,
      domains: [...organization.domains],
      metadata: JSON.stringify(organization.metadata, null, 2),
    },
    change,
    {
      validate: {
        displayName: (value) => (value.trim() === '' ? 'Users choose it by this name.' : null),
        name: (value) => (isSlug(value.trim()) ? null : '2 to 40 lower-case letters, digits and single hyphens'),
        metadata: (text) => (objectIn(text) === undefined ? 'This is no JSON object.' : null),
      },
    },
  );
  const save = ({ displayName, name, domains, metadata }: typeof form.values) => {
    const wanted = objectIn(metadata);
    if (wanted === undefined) return;
    // RFC 7396: what is no longer written down is removed.
    const removed = Object.keys(organization.metadata).filter((member) => !(member in wanted));
    change.mutate(
      {
        display_name: displayName.trim(),
        name: name.trim(),
        domains,
        metadata: { ...Object.fromEntries(removed.map((member) => [member, null])), ...wanted },
      },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              '/display_name': 'displayName',
              '/name': 'name',
              '/domains': 'domains',
              '/metadata': 'metadata',
            }),
          ),
      },
    );
  };
  return (
    <SettingsForm
      title="Profile"
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <TextInput
        label="Name"
        description="As users see it, and applications are told it (org_name)."
        maxLength={200}
        maw="28rem"
        {...form.getInputProps('displayName')}
      />
      <TextInput
        label="Short name"
        description="By which applications ask for it: lower-case letters, digits and single hyphens."
        maxLength={40}
        maw="28rem"
        spellCheck={false}
        {...form.getInputProps('name')}
      />
      <TagsInput
        label="Domains"
        description="Of its people’s e-mail addresses, like example.com. Whoever types one is led to it; nobody becomes a member by it."
        spellCheck={false}
        {...form.getInputProps('domains')}
      />
      <JsonInput
        label="Metadata"
        description="Yours alone: a JSON object that no user and no application is told of."
        autosize
        minRows={2}
        maxRows={16}
        ff="monospace"
        spellCheck={false}
        {...form.getInputProps('metadata')}
      />
    </SettingsForm>
  );
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = text.trim() === '' ? {} : JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function DangerZone() {
  const { organization, path } = useOrganization();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const change = useChangeOrganization();
  const changed = useOrganizationsChanged();
  const disabling = useDialog('disable');
  const deleting = useDialog('delete');
  const label = organization.display_name;
  const { queryKey } = organizationQuery(path, path.organization_id);
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}', {
          params: { path, ...ifMatch(queries.getQueryData(queryKey)?.etag) },
        }),
      ),
    onSuccess: async () => {
      // The page is left before what it shows is read again.
      await navigate(`/tenants/${path.tenant}/workspaces/${path.workspace}/organizations`);
      queries.removeQueries({ queryKey });
      await changed(`${label} is deleted.`);
    },
  });
  return (
    <Card>
      <Title order={2} size="h4" mb="sm">
        Closing it
      </Title>
      <Group>
        {organization.enabled ? (
          <Button variant="default" onClick={() => disabling.open()}>
            Disable
          </Button>
        ) : (
          <Button variant="default" onClick={() => change.mutate({ enabled: true })} loading={change.isPending}>
            Enable
          </Button>
        )}
        <Button variant="outline" color="red" c="var(--mantine-color-error)" onClick={() => deleting.open()}>
          Delete
        </Button>
      </Group>
      <DestroyDialog
        opened={disabling.opened && organization.enabled}
        onClose={disabling.close}
        title={`Disable ${label}`}
        destroys={[
          'what members have allowed applications in it, and every token that was issued under it',
          'that anybody signs in with it, until it is enabled again',
        ]}
        note="In force everywhere within a second. Its members stay users, with their roles."
        verb="Disable"
        onConfirm={() => change.mutate({ enabled: false }, { onSuccess: disabling.close })}
        pending={change.isPending}
        error={change.error}
      />
      <DestroyDialog
        opened={deleting.opened}
        onClose={deleting.close}
        title={`Delete ${label}`}
        destroys={[
          <>
            the organization <strong>{label}</strong> ({organization.id}) with its domains and metadata
          </>,
          'every membership, with its roles: the users themselves stay',
          'what members have allowed applications in it, and every token that was issued under it',
        ]}
        note="To stop it for a while, disable it instead."
        name={label}
        verb="Delete the organization"
        onConfirm={() => remove.mutate()}
        pending={remove.isPending}
        error={remove.error}
      />
    </Card>
  );
}
