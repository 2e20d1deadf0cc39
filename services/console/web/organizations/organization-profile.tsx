import { JsonInput, Stack, TagsInput, TextInput } from '@mantine/core';
import { mergePatchBetween } from '@ostiary/oauth/merge-patch-between';
import { useNavigate } from 'react-router';
import { api } from '../api/call.js';
import { useRemoval } from '../api/change.js';
import { isSlug } from '../registration/suggest-slug.js';
import { SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { ClosingCard } from '../shell/closing-card.js';
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
    change.mutate(
      {
        display_name: displayName.trim(),
        name: name.trim(),
        domains,
        // What is no longer written down is removed, however deep it stood.
        metadata: mergePatchBetween(organization.metadata, wanted),
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
  const navigate = useNavigate();
  const change = useChangeOrganization();
  const changed = useOrganizationsChanged();
  const label = organization.display_name;
  const remove = useRemoval({
    queryKey: organizationQuery(path, path.organization_id).queryKey,
    send: (version) =>
      api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}/organizations/{organization_id}', {
        params: { path, ...version },
      }),
    leave: () => navigate(`/tenants/${path.tenant}/workspaces/${path.workspace}/organizations`),
    gone: () => changed(`${label} is deleted.`),
  });
  return (
    <ClosingCard
      label={label}
      disabled={!organization.enabled}
      disable={(disabled, onSuccess) => change.mutate({ enabled: !disabled }, { onSuccess })}
      change={change}
      disabling={{
        destroys: [
          'what members have allowed applications in it, and every token that was issued under it',
          'that anybody signs in with it, until it is enabled again',
        ],
        note: 'In force everywhere within a second. Its members stay users, with their roles.',
      }}
      remove={remove}
      deleting={{
        destroys: [
          <>
            the organization <strong>{label}</strong> ({organization.id}) with its domains and metadata
          </>,
          'every membership, with its roles: the users themselves stay',
          'what members have allowed applications in it, and every token that was issued under it',
        ],
        note: 'To stop it for a while, disable it instead.',
        name: label,
        verb: 'Delete the organization',
      }}
    />
  );
}
