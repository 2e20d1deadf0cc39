import {
  Alert,
  Button,
  Card,
  Group,
  MultiSelect,
  Radio,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { AppWindow, ArrowLeftRight, BellRing, Bot, Globe, type LucideIcon, Server, Smartphone, Tv } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { answer, api } from '../api/call.js';
import { Problem } from '../api/problem.js';
import { allowedMethods, type Demands, demandsOf } from '../policy/profile-demands.js';
import { faultsByField } from '../shell/faults.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { profileTitle } from '../shell/words.js';
import { CIBA_GRANT, DEVICE_CODE_GRANT, TOKEN_EXCHANGE_GRANT } from '../workspaces/grant-types.js';
import {
  type ClientMetadata,
  type SecurityProfile,
  securityProfilesQuery,
  useWorkspace,
  useWorkspaceName,
} from '../workspaces/workspace-queries.js';
import { APPLICATION_TYPES, type ApplicationType, type AuthenticationMethod } from './application-types.js';
import { linesOf, scopeNames } from './client-queries.js';
import type { Credentials } from './credentials-field.js';
import type { Registered } from './registered-client.js';

const registered = () => import('./registered-client.js');
const RegisteredClient = lazy(async () => ({ default: (await registered()).RegisteredClient }));
// What is further down comes when the first is there.
const CredentialsField = lazy(async () => ({ default: (await import('./credentials-field.js')).CredentialsField }));

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
    mutationFn: async (values: Values): Promise<Registered> => {
      // Loaded when they are needed: the server's own schema, before the server is asked; what shows a secret this once, before there is one.
      const [{ clientMetadataSchema }] = await Promise.all([
        import('@ostiary/oauth/client-registration'),
        registered(),
      ]);
      const body = metadataOf(values, credentials, floor, demands);
      const checked = clientMetadataSchema.safeParse(body);
      if (!checked.success) throw refused(checked.error.issues);
      return answer(api.POST('/api/tenants/{tenant}/workspaces/{workspace}/clients', { params: { path: name }, body }));
    },
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

  const submit = (values: Values) => {
    const needsKey = credentials.method === 'private_key_jwt' && !credentials.jwks && !credentials.jwksUri;
    if (needsKey)
      return form.setFieldError(
        'credentials',
        'Make a key pair, paste a public key, or give the address of a key set.',
      );
    register.mutate(values);
  };

  if (register.data) {
    return (
      <Suspense>
        <RegisteredClient client={register.data} credentials={credentials} />
      </Suspense>
    );
  }
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
              <Suspense fallback={<Skeleton h={240} role="status" aria-busy aria-label="Loading" />}>
                <CredentialsField
                  methods={methods}
                  value={credentials}
                  onChange={(value) => {
                    form.clearFieldError('credentials');
                    setCredentials(value);
                  }}
                  error={typeof form.errors.credentials === 'string' ? form.errors.credentials : undefined}
                />
              </Suspense>
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

/** As the server would say it. */
const refused = (issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): Problem =>
  new Problem(400, {
    detail: 'The server was not asked: it would refuse this.',
    errors: issues.map(({ path, message }) => ({ pointer: `/${path.map(String).join('/')}`, detail: message })),
  });

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

const GRANT_NAMES: Readonly<Record<string, string>> = {
  [DEVICE_CODE_GRANT]: 'the device grant',
  [CIBA_GRANT]: 'CIBA',
  [TOKEN_EXCHANGE_GRANT]: 'token exchange',
};

const grantName = (grant: string): string => GRANT_NAMES[grant] ?? grant;
