import {
  Alert,
  Button,
  Card,
  Checkbox,
  Grid,
  Group,
  JsonInput,
  NumberInput,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useNavigate } from 'react-router';
import { answer, api, MERGE_PATCH } from '../api/call.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { useDialog } from '../shell/dialogs.js';
import { faultsByField } from '../shell/faults.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTenant } from '../shell/tenants.js';
import { profileTitle } from '../shell/words.js';
import { securityProfilesQuery, useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';

const GRANTS = [
  { value: 'authorization_code', label: 'Users sign in through the browser (authorization_code)' },
  { value: 'refresh_token', label: 'Applications stay connected (refresh_token)' },
  { value: 'client_credentials', label: 'Services get tokens by themselves (client_credentials)' },
] as const;

/** Settings that change often, as forms; everything else as what it is. */
export function Component() {
  const tenant = useTenant();
  const readOnly = !tenant.may('workspaces:write');
  return (
    <>
      <PageTitle
        title="Settings"
        note="In force everywhere within a second. Tokens that were issued before keep what they were issued with."
      />
      <Stack gap="lg">
        <General readOnly={readOnly} />
        <Tokens readOnly={readOnly} />
        <Scopes readOnly={readOnly} />
        <Resources readOnly={readOnly} />
        <Everything readOnly={readOnly} />
        {!readOnly && <DangerZone />}
      </Stack>
    </>
  );
}

/** A merge patch of the workspace, against the version that the page shows. */
export function useChangeWorkspace() {
  const name = useWorkspaceName();
  const { etag } = useWorkspace();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; disabled?: boolean; settings?: Record<string, unknown> }) =>
      answer(
        api.PATCH('/api/tenants/{tenant}/workspaces/{workspace}', {
          params: { path: name, ...(etag === undefined ? {} : { header: { 'If-Match': etag } }) },
          headers: MERGE_PATCH,
          body,
        }),
      ),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['workspace', name.tenant, name.workspace] }),
        queries.invalidateQueries({ queryKey: ['workspaces', name.tenant] }),
        queries.invalidateQueries({ queryKey: ['policy', name.tenant, name.workspace] }),
      ]);
      notifications.show({ message: 'Saved.' });
    },
  });
}

interface SectionProps {
  readonly readOnly: boolean;
}

const bare = { border: 0, margin: 0, padding: 0, minWidth: 0 } as const;

function General({ readOnly }: SectionProps) {
  const { workspace } = useWorkspace();
  const { settings } = workspace;
  const { data: profiles } = useSuspenseQuery(securityProfilesQuery);
  const change = useChangeWorkspace();
  const form = useForm({
    initialValues: {
      name: workspace.name,
      securityProfile: String(settings.security_profile),
      grants: [...(settings.grant_types ?? [])] as string[],
      consent: String(settings.consent),
      sender: settings.require_sender_constraint ?? false,
    },
  });
  const save = ({ name, securityProfile, grants, consent, sender }: typeof form.values) =>
    change.mutate(
      {
        name: name.trim(),
        settings: {
          security_profile: securityProfile,
          grant_types: grants,
          consent,
          require_sender_constraint: sender,
        },
      },
      {
        onSuccess: () => form.resetDirty(),
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              '/name': 'name',
              '/settings/security_profile': 'securityProfile',
              '/settings/grant_types': 'grants',
              '/settings/consent': 'consent',
            }),
          ),
      },
    );
  return (
    <Card>
      <Title order={2} size="h4" mb="md">
        General
      </Title>
      <form onSubmit={form.onSubmit(save)} noValidate>
        <fieldset disabled={readOnly} style={bare}>
          <Stack>
            <TextInput label="Name" maxLength={200} maw="28rem" {...form.getInputProps('name')} />
            <Select
              label="Security profile"
              description="The floor for every client. The Security policy page tells first which clients a stricter one would break."
              data={profiles
                .filter(({ enforced }) => enforced)
                .map(({ name }) => ({ value: name, label: profileTitle(name) }))}
              allowDeselect={false}
              maw="28rem"
              {...form.getInputProps('securityProfile')}
            />
            <Checkbox.Group label="How tokens are obtained" {...form.getInputProps('grants')}>
              <Stack gap="xs" mt="xs">
                {GRANTS.map(({ value, label }) => (
                  <Checkbox key={value} value={value} label={label} />
                ))}
              </Stack>
            </Checkbox.Group>
            <Select
              label="Consent"
              description="When users are asked what an application may do."
              data={[
                { value: 'always', label: 'With every sign-in' },
                { value: 'first-use', label: 'The first time' },
                { value: 'implied-for-first-party', label: 'The first time, but not for your own applications' },
              ]}
              allowDeselect={false}
              maw="28rem"
              {...form.getInputProps('consent')}
            />
            <Switch
              label="Tokens of every client are bound to a key"
              description="By DPoP or a client certificate. A token that leaks is worth nothing without it."
              {...form.getInputProps('sender', { type: 'checkbox' })}
            />
            <Save form={form} change={change} />
          </Stack>
        </fieldset>
      </form>
    </Card>
  );
}

interface SaveProps {
  readonly form: { readonly errors: object; readonly isDirty: () => boolean };
  readonly change: { readonly error: unknown; readonly isPending: boolean };
}

function Save({ form, change }: SaveProps) {
  return (
    <>
      {Object.keys(form.errors).length === 0 && <ProblemAlert error={change.error} />}
      <Group>
        <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
          Save
        </Button>
      </Group>
    </>
  );
}

/** Each lifetime: where it is in the settings, and the unit in which people think of it. */
const LIFETIMES = [
  { at: ['access_token', 'ttl_seconds'], label: 'Access tokens', unit: 'minutes', seconds: 60 },
  { at: ['id_token', 'ttl_seconds'], label: 'ID tokens', unit: 'minutes', seconds: 60 },
  { at: ['refresh_token', 'idle_seconds'], label: 'Refresh tokens, unused', unit: 'hours', seconds: 3600 },
  { at: ['refresh_token', 'absolute_seconds'], label: 'Refresh tokens, at most', unit: 'hours', seconds: 3600 },
  { at: ['session', 'idle_seconds'], label: 'Sign-in, unused', unit: 'hours', seconds: 3600 },
  { at: ['session', 'absolute_seconds'], label: 'Sign-in, at most', unit: 'hours', seconds: 3600 },
] as const;

const memberAt = (settings: object, [group, member]: readonly [string, string]): number => {
  const inner: unknown = Reflect.get(settings, group);
  return typeof inner === 'object' && inner !== null ? Number(Reflect.get(inner, member)) : 0;
};

function Tokens({ readOnly }: SectionProps) {
  const { workspace } = useWorkspace();
  const change = useChangeWorkspace();
  const key = (at: readonly string[]) => at.join('-');
  const form = useForm({
    initialValues: Object.fromEntries(
      LIFETIMES.map(({ at, seconds }) => [key(at), memberAt(workspace.settings, at) / seconds]),
    ),
  });
  const save = (values: Record<string, number>) => {
    const settings: Record<string, Record<string, number>> = {};
    for (const { at, seconds } of LIFETIMES) {
      const [group, member] = at;
      settings[group] = { ...settings[group], [member]: Math.round((values[key(at)] ?? 0) * seconds) };
    }
    change.mutate(
      { settings },
      {
        onSuccess: () => form.resetDirty(),
        onError: (error) =>
          form.setErrors(
            faultsByField(
              error,
              Object.fromEntries(
                LIFETIMES.flatMap(({ at }) => [
                  [`/settings/${at.join('/')}`, key(at)],
                  [`/settings/${at[0]}`, key(at)],
                ]),
              ),
            ),
          ),
      },
    );
  };
  return (
    <Card>
      <Title order={2} size="h4" mb="md">
        Lifetimes
      </Title>
      <form onSubmit={form.onSubmit(save)} noValidate>
        <fieldset disabled={readOnly} style={bare}>
          <Stack>
            <Grid>
              {LIFETIMES.map(({ at, label, unit }) => (
                <Grid.Col key={key(at)} span={{ base: 12, xs: 6, md: 4 }}>
                  <NumberInput
                    label={label}
                    min={0}
                    suffix={` ${unit}`}
                    hideControls
                    {...form.getInputProps(key(at))}
                  />
                </Grid.Col>
              ))}
            </Grid>
            <Save form={form} change={change} />
          </Stack>
        </fieldset>
      </form>
    </Card>
  );
}

function Scopes({ readOnly }: SectionProps) {
  const { workspace } = useWorkspace();
  const change = useChangeWorkspace();
  const form = useForm({
    initialValues: {
      scopes: (workspace.settings.scopes ?? []).map(({ name, description, claims }) => ({
        name,
        description,
        claims: claims.join(' '),
      })),
    },
    validate: {
      scopes: {
        name: (value) => (/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(value) ? null : 'A name without spaces and quotes'),
      },
    },
  });
  const save = ({ scopes }: typeof form.values) =>
    change.mutate(
      {
        settings: {
          scopes: scopes.map(({ claims, ...scope }) => ({ ...scope, claims: claims.split(' ').filter(Boolean) })),
        },
      },
      { onSuccess: () => form.resetDirty() },
    );
  return (
    <Card>
      <Title order={2} size="h4">
        Scopes
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        What applications may ask for, and how users are told of it. Claims: what of a user goes into ID token and
        userinfo.
      </Text>
      <form onSubmit={form.onSubmit(save)} noValidate>
        <fieldset disabled={readOnly} style={bare}>
          <Stack>
            {form.values.scopes.map((scope, index) => (
              <Grid key={index} align="flex-end" gap="xs">
                <Grid.Col span={{ base: 5, sm: 3 }}>
                  <TextInput
                    label={index === 0 ? 'Name' : undefined}
                    aria-label={`Name of scope ${index + 1}`}
                    spellCheck={false}
                    {...form.getInputProps(`scopes.${index}.name`)}
                  />
                </Grid.Col>
                <Grid.Col span={{ base: 7, sm: 4 }}>
                  <TextInput
                    label={index === 0 ? 'Users read' : undefined}
                    aria-label={`What users read of ${scope.name}`}
                    {...form.getInputProps(`scopes.${index}.description`)}
                  />
                </Grid.Col>
                <Grid.Col span={{ base: 9, sm: 4 }}>
                  <TextInput
                    label={index === 0 ? 'Claims' : undefined}
                    aria-label={`Claims of ${scope.name}`}
                    spellCheck={false}
                    {...form.getInputProps(`scopes.${index}.claims`)}
                  />
                </Grid.Col>
                <Grid.Col span={{ base: 3, sm: 1 }}>
                  <Button
                    variant="subtle"
                    color="gray"
                    px="xs"
                    aria-label={`Remove the scope ${scope.name}`}
                    onClick={() => form.removeListItem('scopes', index)}
                  >
                    <Trash2 size={16} aria-hidden />
                  </Button>
                </Grid.Col>
              </Grid>
            ))}
            <Group>
              <Button
                variant="default"
                leftSection={<Plus size={16} aria-hidden />}
                onClick={() => form.insertListItem('scopes', { name: '', description: '', claims: '' })}
              >
                Add a scope
              </Button>
            </Group>
            <Save form={form} change={change} />
          </Stack>
        </fieldset>
      </form>
    </Card>
  );
}

function Resources({ readOnly }: SectionProps) {
  const { workspace } = useWorkspace();
  const change = useChangeWorkspace();
  const form = useForm({
    initialValues: {
      resources: (workspace.settings.resources ?? []).map(({ scopes, ...rest }) => ({
        ...rest,
        scopes: scopes.join(' '),
      })),
    },
  });
  const save = ({ resources }: typeof form.values) =>
    change.mutate(
      {
        settings: {
          resources: resources.map(({ scopes, ...rest }) => ({ ...rest, scopes: scopes.split(' ').filter(Boolean) })),
        },
      },
      { onSuccess: () => form.resetDirty() },
    );
  return (
    <Card>
      <Title order={2} size="h4">
        Resources
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        Your APIs (RFC 8707): the identifier is the audience of tokens for it, often its URL.
      </Text>
      <form onSubmit={form.onSubmit(save)} noValidate>
        <fieldset disabled={readOnly} style={bare}>
          <Stack>
            {form.values.resources.map((resource, index) => (
              <Grid key={index} align="flex-end" gap="xs">
                <Grid.Col span={{ base: 12, sm: 4 }}>
                  <TextInput
                    label={index === 0 ? 'Identifier' : undefined}
                    aria-label={`Identifier of resource ${index + 1}`}
                    placeholder="https://api.example.com/"
                    spellCheck={false}
                    {...form.getInputProps(`resources.${index}.identifier`)}
                  />
                </Grid.Col>
                <Grid.Col span={{ base: 12, sm: 3 }}>
                  <TextInput
                    label={index === 0 ? 'Name' : undefined}
                    aria-label={`Name of resource ${index + 1}`}
                    {...form.getInputProps(`resources.${index}.name`)}
                  />
                </Grid.Col>
                <Grid.Col span={{ base: 9, sm: 4 }}>
                  <TextInput
                    label={index === 0 ? 'Scopes' : undefined}
                    aria-label={`Scopes of resource ${index + 1}`}
                    spellCheck={false}
                    {...form.getInputProps(`resources.${index}.scopes`)}
                  />
                </Grid.Col>
                <Grid.Col span={{ base: 3, sm: 1 }}>
                  <Button
                    variant="subtle"
                    color="gray"
                    px="xs"
                    aria-label={`Remove the resource ${resource.identifier}`}
                    onClick={() => form.removeListItem('resources', index)}
                  >
                    <Trash2 size={16} aria-hidden />
                  </Button>
                </Grid.Col>
              </Grid>
            ))}
            <Group>
              <Button
                variant="default"
                leftSection={<Plus size={16} aria-hidden />}
                onClick={() => form.insertListItem('resources', { identifier: '', name: '', scopes: '' })}
              >
                Add a resource
              </Button>
            </Group>
            <Save form={form} change={change} />
          </Stack>
        </fieldset>
      </form>
    </Card>
  );
}

/** What has no form of its own here yet. */
function Everything({ readOnly }: SectionProps) {
  const { workspace } = useWorkspace();
  const change = useChangeWorkspace();
  const form = useForm({
    initialValues: { settings: JSON.stringify(workspace.settings, null, 2) },
    validate: { settings: (text) => (parsed(text) === undefined ? 'This is no JSON object.' : null) },
  });
  return (
    <Card>
      <Title order={2} size="h4">
        Everything
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        All settings as the admin API has them. What you leave out stays; null removes.
      </Text>
      <form
        onSubmit={form.onSubmit(({ settings }) => {
          const value = parsed(settings);
          if (value !== undefined) change.mutate({ settings: value }, { onSuccess: () => form.resetDirty() });
        })}
        noValidate
      >
        <Stack>
          <JsonInput
            label="Settings"
            autosize
            minRows={8}
            maxRows={24}
            ff="monospace"
            readOnly={readOnly}
            spellCheck={false}
            {...form.getInputProps('settings')}
          />
          {!readOnly && <Save form={form} change={change} />}
        </Stack>
      </form>
    </Card>
  );
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function DangerZone() {
  const { workspace, etag } = useWorkspace();
  const name = useWorkspaceName();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const change = useChangeWorkspace();
  const disabling = useDialog('disable');
  const deleting = useDialog('delete');
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/tenants/{tenant}/workspaces/{workspace}', {
          params: { path: name, ...(etag === undefined ? {} : { header: { 'If-Match': etag } }) },
        }),
      ),
    onSuccess: async () => {
      await navigate(`/tenants/${name.tenant}`);
      queries.removeQueries({ queryKey: ['workspace', name.tenant, name.workspace] });
      await queries.invalidateQueries({ queryKey: ['workspaces', name.tenant] });
      notifications.show({ message: `${workspace.name} is deleted.` });
    },
  });
  return (
    <Card>
      <Title order={2} size="h4" mb="sm">
        Closing it
      </Title>
      {workspace.disabled && (
        <Alert mb="sm" title="It is disabled">
          Nobody can sign in, and no token is issued or accepted.
        </Alert>
      )}
      <Group>
        {workspace.disabled ? (
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
        opened={disabling.opened && !workspace.disabled}
        onClose={disabling.close}
        title={`Disable ${workspace.name}`}
        destroys={['nothing: but until it is enabled again nobody signs in, and no token is issued or accepted']}
        verb="Disable"
        onConfirm={() => change.mutate({ disabled: true }, { onSuccess: disabling.close })}
        pending={change.isPending}
        error={change.error}
      />
      <DestroyDialog
        opened={deleting.opened}
        onClose={deleting.close}
        title={`Delete ${workspace.name}`}
        destroys={[
          <>
            the authorization server <strong>{workspace.issuer}</strong>: everything that uses it stops at once
          </>,
          'its signing keys, clients, users, grants and sessions',
          'the slug: it can be used again only when everything is gone for good',
        ]}
        note="Gone for everybody at once, and for good after the time that the installation has set. Its audit log stays."
        name={workspace.slug}
        verb="Delete the workspace"
        onConfirm={() => remove.mutate()}
        pending={remove.isPending}
        error={remove.error}
      />
    </Card>
  );
}
