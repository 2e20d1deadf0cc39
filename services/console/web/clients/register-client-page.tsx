import {
  Alert,
  Button,
  Card,
  Group,
  MultiSelect,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { AppWindow, ArrowLeftRight, BellRing, Bot, Globe, type LucideIcon, Server, Smartphone, Tv } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import type { operations } from '../api/schema.js';
import { allowedMethods, type Demands, demandsOf } from '../policy/profile-demands.js';
import { CopyText } from '../shell/copy.js';
import { faultsByField } from '../shell/faults.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { profileTitle } from '../shell/words.js';
import {
  type ClientMetadata,
  type SecurityProfile,
  securityProfilesQuery,
  useWorkspace,
  useWorkspaceName,
} from '../workspaces/workspace-queries.js';
import { APPLICATION_TYPES, type ApplicationType, type AuthenticationMethod } from './application-types.js';
import { clientAddress, linesOf, scopeNames } from './client-queries.js';
import { type Credentials, CredentialsField, PrivateKey } from './credentials-field.js';

type Registered = operations['registerClient']['responses'][201]['content']['application/json'];

const ICONS: Readonly<Record<ApplicationType['id'], LucideIcon>> = {
  web: Globe,
  spa: AppWindow,
  native: Smartphone,
  service: Server,
  device: Tv,
  decoupled: BellRing,
  exchange: ArrowLeftRight,
  agent: Bot,
};

interface Values {
  readonly type: ApplicationType['id'];
  readonly name: string;
  readonly redirects: string;
  readonly scopes: string[];
  readonly securityProfile: SecurityProfile['name'];
}

/** What you build → a client that suits it. */
export function Component() {
  const { workspace } = useWorkspace();
  const name = useWorkspaceName();
  const queries = useQueryClient();
  const { data: profiles } = useSuspenseQuery(securityProfilesQuery);
  const [credentials, setCredentials] = useState<Credentials>({ method: 'private_key_jwt' });
  const grants: readonly string[] = workspace.settings.grant_types ?? [];
  const missing = (type: ApplicationType) => type.needs.filter((grant) => !grants.includes(grant));
  const scopes = scopeNames(workspace);
  const floor = workspace.settings.security_profile ?? 'oauth2.1';
  const order = profiles.filter(({ enforced }) => enforced).map((profile) => profile.name);
  const stricter = order.slice(Math.max(0, order.indexOf(floor)));

  const form = useForm<Values>({
    initialValues: {
      type: APPLICATION_TYPES.find((each) => missing(each).length === 0)?.id ?? 'web',
      name: '',
      redirects: '',
      scopes: scopes.filter((scope) => ['openid', 'profile', 'email'].includes(scope)),
      securityProfile: floor,
    },
    validate: {
      name: (value) => (value.trim() === '' ? 'How is it called? Users see it on the consent page.' : null),
      redirects: (value, values) =>
        typeOf(values.type).redirects && linesOf(value).length === 0
          ? 'Where do users come back to after signing in?'
          : null,
    },
  });
  const type = typeOf(form.values.type);
  const demandsOfProfile = (profile: string) => demandsOf(profiles.find((each) => each.name === profile)?.rules ?? []);
  const demands = demandsOfProfile(form.values.securityProfile);
  const methods = allowedMethods(type.authentication, demands);
  /** What is chosen goes on being one that both allow. */
  const chooseAmong = (among: readonly AuthenticationMethod[]) => {
    const [best] = among;
    if (best !== undefined && !among.includes(credentials.method)) setCredentials({ method: best });
  };

  const register = useMutation({
    mutationFn: (values: Values): Promise<Registered> =>
      answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/clients', {
          params: { path: name },
          body: metadataOf(values, credentials, floor, demands),
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['clients', name.tenant, name.workspace] }),
    onError: (error) =>
      form.setErrors(
        faultsByField(error, {
          '/client_name': 'name',
          '/redirect_uris': 'redirects',
          '/scope': 'scopes',
          '/security_profile': 'securityProfile',
          '/jwks': 'credentials',
          '/jwks_uri': 'credentials',
          '/token_endpoint_auth_method': 'credentials',
        }),
      ),
  });

  const submit = async (values: Values) => {
    const needsKey = credentials.method === 'private_key_jwt' && !credentials.jwks && !credentials.jwksUri;
    if (needsKey)
      return form.setFieldError(
        'credentials',
        'Make a key pair, paste a public key, or give the address of a key set.',
      );
    // The server's own schema, before the server is asked; loaded when it is needed.
    const { clientMetadataSchema } = await import('@ostiary/oauth/client-registration');
    const checked = clientMetadataSchema.safeParse(metadataOf(values, credentials, floor, demands));
    if (checked.success) return register.mutate(values);
    const fields: Readonly<Record<string, string>> = {
      client_name: 'name',
      redirect_uris: 'redirects',
      scope: 'scopes',
      jwks_uri: 'credentials',
      jwks: 'credentials',
    };
    for (const { path, message } of checked.error.issues)
      form.setFieldError(fields[String(path[0])] ?? 'name', message);
  };

  if (register.data) return <Done client={register.data} credentials={credentials} />;
  return (
    <>
      <PageTitle
        title="Register a client"
        note="Say what you build; the rest follows, and can be changed afterwards."
      />
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack gap="lg">
          <Radio.Group
            label="What is it?"
            labelProps={{ fz: 'lg', fw: 650, mb: 'sm' }}
            value={form.values.type}
            onChange={(id) => {
              const chosen = APPLICATION_TYPES.find((each) => each.id === id);
              if (chosen === undefined) return;
              form.setFieldValue('type', chosen.id);
              form.setFieldValue(
                'scopes',
                chosen.redirects ? scopes.filter((scope) => ['openid', 'profile', 'email'].includes(scope)) : [],
              );
              setCredentials({ method: allowedMethods(chosen.authentication, demands)[0] ?? 'none' });
            }}
          >
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
              {APPLICATION_TYPES.map((each) => (
                <TypeCard key={each.id} type={each} missing={missing(each)} />
              ))}
            </SimpleGrid>
          </Radio.Group>

          <Card>
            <Title order={2} size="h4" mb={4}>
              About it
            </Title>
            <Text size="sm" c="dimmed" mb="md">
              {type.advice}
            </Text>
            <Stack>
              <TextInput
                label="Name"
                description="Users see it on the consent page."
                maxLength={200}
                maw="28rem"
                {...form.getInputProps('name')}
              />
              {type.redirects && (
                <Textarea
                  label="Redirect URIs"
                  description="One a line. Compared as they are, character by character."
                  placeholder={type.redirectExample}
                  autosize
                  minRows={2}
                  spellCheck={false}
                  {...form.getInputProps('redirects')}
                />
              )}
              <MultiSelect
                label="Scopes it may ask for"
                description={form.values.scopes.length === 0 ? 'None chosen: every scope of the workspace.' : undefined}
                data={scopes}
                searchable
                clearable
                clearButtonProps={{ 'aria-label': 'Choose none' }}
                {...form.getInputProps('scopes')}
              />
              <Select
                label="Security profile"
                description="At least as strict as the workspace’s own."
                data={stricter.map((each) => ({
                  value: each,
                  label: `${profileTitle(each)}${each === floor ? ' (the workspace’s)' : ''}`,
                }))}
                allowDeselect={false}
                maw="28rem"
                {...form.getInputProps('securityProfile')}
                onChange={(value) => {
                  const chosen = stricter.find((each) => each === value) ?? floor;
                  form.setFieldValue('securityProfile', chosen);
                  chooseAmong(allowedMethods(type.authentication, demandsOfProfile(chosen)));
                }}
              />
            </Stack>
          </Card>

          <Card>
            <Title order={2} size="h4" mb="md">
              Credentials
            </Title>
            {methods.length === 0 ? (
              <Alert title={`${profileTitle(form.values.securityProfile)} has no clients of this kind`}>
                Every client has credentials of its own there. Choose a less strict security profile, or build it with a
                backend.
              </Alert>
            ) : (
              <CredentialsField
                methods={methods}
                value={credentials}
                onChange={(value) => {
                  form.clearFieldError('credentials');
                  setCredentials(value);
                }}
                error={typeof form.errors.credentials === 'string' ? form.errors.credentials : undefined}
              />
            )}
          </Card>

          {Object.keys(form.errors).length === 0 && <ProblemAlert error={register.error} />}
          <Group>
            <Button type="submit" size="md" loading={register.isPending} disabled={methods.length === 0}>
              Register
            </Button>
            <Button
              component={Link}
              to={`/tenants/${name.tenant}/workspaces/${name.workspace}/clients`}
              variant="default"
              size="md"
            >
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </>
  );
}

const typeOf = (id: ApplicationType['id']): ApplicationType => {
  const [first] = APPLICATION_TYPES;
  const found = APPLICATION_TYPES.find((each) => each.id === id) ?? first;
  if (found === undefined) throw new Error('there are no application types');
  return found;
};

export function metadataOf(
  values: Values,
  credentials: Credentials,
  floor: string,
  { senderConstraint }: Pick<Demands, 'senderConstraint'>,
): ClientMetadata {
  const type = typeOf(values.type);
  return {
    ...type.metadata,
    client_name: values.name.trim(),
    ...(type.redirects ? { redirect_uris: linesOf(values.redirects) } : {}),
    ...(values.scopes.length === 0 ? {} : { scope: values.scopes.join(' ') }),
    token_endpoint_auth_method: credentials.method,
    ...(credentials.jwks === undefined ? {} : { jwks: { keys: [...credentials.jwks.keys] } }),
    ...(credentials.jwksUri ? { jwks_uri: credentials.jwksUri } : {}),
    ...(values.securityProfile === floor ? {} : { security_profile: values.securityProfile }),
    ...(senderConstraint === undefined ? {} : { [senderConstraint]: true }),
  };
}

function TypeCard({ type, missing }: { readonly type: ApplicationType; readonly missing: readonly string[] }) {
  const Icon = ICONS[type.id];
  return (
    <Radio.Card
      value={type.id}
      disabled={missing.length > 0}
      radius="lg"
      p="md"
      className="choice"
      bg="var(--mantine-color-body)"
    >
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Icon size={24} aria-hidden color="var(--console-mark)" />
          <Radio.Indicator disabled={missing.length > 0} />
        </Group>
        <Text fw={650}>{type.title}</Text>
        <Text size="sm" c="dimmed">
          {missing.length === 0
            ? type.purpose
            : `Needs ${missing.map(grantName).join(', ')}, which the settings of this workspace do not allow.`}
        </Text>
      </Stack>
    </Radio.Card>
  );
}

function grantName(grant: string): string {
  const names: Readonly<Record<string, string>> = {
    'urn:ietf:params:oauth:grant-type:device_code': 'the device grant',
    'urn:openid:params:grant-type:ciba': 'CIBA',
  };
  return names[grant] ?? grant;
}

function Done({ client, credentials }: { readonly client: Registered; readonly credentials: Credentials }) {
  const name = useWorkspaceName();
  return (
    <>
      <PageTitle title={`${client.client_name ?? 'The client'} is registered`} note="It can ask for tokens now." />
      <Card>
        <Stack>
          <div>
            <Text size="sm" fw={600}>
              Client id
            </Text>
            <CopyText value={client.client_id} what="the client id" />
          </div>
          {client.client_secret !== undefined && (
            <Alert title="The secret is shown this once">
              <CopyText value={client.client_secret} what="the client secret" />
              <Text size="sm" mt="xs">
                We keep a hash of it only. If it is lost, make a new one.
              </Text>
            </Alert>
          )}
          {credentials.made && <PrivateKey made={credentials.made} />}
          <Group>
            <Button component={Link} to={clientAddress(name, client.client_id)}>
              To the client
            </Button>
            <Button component={Link} variant="default" to={`/tenants/${name.tenant}/workspaces/${name.workspace}`}>
              Code for your library
            </Button>
          </Group>
        </Stack>
      </Card>
    </>
  );
}
