import {
  Accordion,
  Alert,
  Badge,
  Button,
  Card,
  Grid,
  Group,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Bot, Building2, FlaskConical, type LucideIcon, Rocket, ShoppingBag, UsersRound } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '../api/call.js';
import { isSlug, suggestSlug } from '../registration/suggest-slug.js';
import { faultsByField } from '../shell/faults.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTenant } from '../shell/tenants.js';
import { Value } from '../shell/value.js';
import { profileTitle, titleOf } from '../shell/words.js';
import {
  profilesQuery,
  type SecurityProfile,
  securityProfilesQuery,
  type WorkspaceProfile,
} from './workspace-queries.js';

const ICONS: Readonly<Record<WorkspaceProfile['name'], LucideIcon>> = {
  b2c: ShoppingBag,
  b2b: Building2,
  workforce: UsersRound,
  'agentic-ai': Bot,
  'b2b-demo': FlaskConical,
};

/** What a card says before it is opened: the settings that differ most between profiles. */
const TOLD = ['security_profile', 'access_token', 'session', 'consent'] as const;

/** From a profile to a live authorization server: one choice, a name. */
export function Component() {
  const tenant = useTenant();
  const { data: profiles } = useSuspenseQuery(profilesQuery);
  const { data: securityProfiles } = useSuspenseQuery(securityProfilesQuery);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [ownSlug, setOwnSlug] = useState(false);
  const form = useForm({
    initialValues: { profile: profiles[0]?.name ?? 'b2c', name: '', slug: '', securityProfile: '' },
    validate: {
      name: (value) => (value.trim() === '' ? 'What is the workspace called? Users see it when they sign in.' : null),
      slug: (value) => (isSlug(value) ? null : '2 to 40 lower-case letters, digits and single hyphens'),
    },
  });
  const launch = useMutation({
    mutationFn: ({ profile, name, slug, securityProfile }: typeof form.values) => {
      const floor = securityProfiles.find((each) => each.name === securityProfile);
      const settings = floor === undefined ? {} : { settings: floorSettings(floor, presetOf(profile)) };
      return answer(
        api.POST('/api/tenants/{tenant}/workspaces', {
          params: { path: { tenant: tenant.slug } },
          body: { profile, name: name.trim(), slug, ...settings },
        }),
      );
    },
    onSuccess: async ({ slug, demo }) => {
      await queries.invalidateQueries({ queryKey: ['workspaces', tenant.slug] });
      // What the demo signs in with is shown once: it goes along, and is nowhere kept.
      await navigate(`/tenants/${tenant.slug}/workspaces/${slug}`, { state: { launched: true, demo } });
    },
    onError: (error) =>
      form.setErrors(faultsByField(error, { '/name': 'name', '/slug': 'slug', '/settings': 'securityProfile' })),
  });
  const presetOf = (wanted: string) => profiles.find(({ name }) => name === wanted)?.settings ?? {};
  const chosen = profiles.find(({ name }) => name === form.values.profile);
  const preset = String(chosen?.settings.security_profile?.value ?? '');
  // One that is not enforced is not offered.
  const offered = securityProfiles.filter(({ enforced }) => enforced).map(({ name }) => name);
  const issuer = `${window.location.origin}/${tenant.slug}/${form.values.slug || 'name'}`;

  return (
    <>
      <PageTitle
        title="Launch a workspace"
        note="An authorization server, preset for what you build. Everything can be changed afterwards."
      />
      <form onSubmit={form.onSubmit((values) => launch.mutate(values))} noValidate>
        <Stack gap="xl">
          <Radio.Group
            label="What do you build?"
            labelProps={{ fz: 'lg', fw: 650, mb: 'sm' }}
            {...form.getInputProps('profile')}
          >
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="md">
              {profiles.map((profile) => (
                <ProfileCard key={profile.name} profile={profile} />
              ))}
            </SimpleGrid>
          </Radio.Group>

          <Card>
            <Title order={2} size="h4" mb="md">
              Name it
            </Title>
            <Grid gap="md">
              <Grid.Col span={{ base: 12, sm: 6 }}>
                <TextInput
                  label="Name"
                  description="Users see it when they sign in."
                  required
                  withAsterisk={false}
                  maxLength={200}
                  {...form.getInputProps('name')}
                  onChange={(event) => {
                    const name = event.currentTarget.value;
                    form.setFieldValue('name', name);
                    if (!ownSlug) form.setFieldValue('slug', suggestSlug(name));
                  }}
                />
              </Grid.Col>
              <Grid.Col span={{ base: 12, sm: 6 }}>
                <TextInput
                  label="Slug"
                  description="Part of the issuer URL; it cannot be changed later."
                  required
                  withAsterisk={false}
                  maxLength={40}
                  autoCapitalize="none"
                  spellCheck={false}
                  {...form.getInputProps('slug')}
                  onChange={(event) => {
                    setOwnSlug(event.currentTarget.value !== '');
                    form.setFieldValue('slug', event.currentTarget.value.toLowerCase());
                  }}
                />
              </Grid.Col>
              <Grid.Col span={{ base: 12, sm: 6 }}>
                <Select
                  label="Security profile"
                  description="The floor: no client is held to less, each can be held to more."
                  data={offered.map((name) => ({
                    value: name === preset ? '' : name,
                    label: `${profileTitle(name)}${name === preset ? ' (preset)' : ''}`,
                  }))}
                  allowDeselect={false}
                  {...form.getInputProps('securityProfile')}
                />
              </Grid.Col>
              <Grid.Col span={{ base: 12, sm: 6 }}>
                <Text size="sm" fw={500}>
                  Issuer URL
                </Text>
                <Text size="sm" c="dimmed" className="breakable" mt={6}>
                  {issuer}
                </Text>
              </Grid.Col>
            </Grid>
          </Card>

          {Object.keys(form.errors).length === 0 && <ProblemAlert error={launch.error} />}
          {form.values.profile === 'b2b-demo' && (
            <Alert color="indigo" title="It comes with sample users and a client">
              Their passwords and the client’s private key are shown once, right after the launch.
            </Alert>
          )}
          <Group>
            <Button type="submit" size="md" leftSection={<Rocket size={18} aria-hidden />} loading={launch.isPending}>
              Launch
            </Button>
          </Group>
          {chosen && <Preset profile={chosen} />}
        </Stack>
      </form>
    </>
  );
}

/** The floor, and of the preset's signing algorithms those that it allows. */
function floorSettings(floor: SecurityProfile, preset: WorkspaceProfile['settings']) {
  const allowed = floor.rules.find(({ rule }) => rule === 'algorithms')?.value;
  const wanted = preset.signing_algorithms?.value;
  const algorithms =
    Array.isArray(allowed) && Array.isArray(wanted) ? wanted.filter((each) => allowed.includes(each)) : undefined;
  return {
    security_profile: floor.name,
    ...(algorithms === undefined ? {} : { signing_algorithms: algorithms }),
  };
}

function ProfileCard({ profile }: { readonly profile: WorkspaceProfile }) {
  const Icon = ICONS[profile.name];
  return (
    <Radio.Card value={profile.name} radius="lg" p="md" className="choice" bg="var(--mantine-color-body)">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Icon size={26} aria-hidden color="var(--console-mark)" />
          <Radio.Indicator />
        </Group>
        <div>
          <Text fw={650}>{profile.title}</Text>
          <Text size="sm" c="dimmed">
            {profile.purpose}
          </Text>
        </div>
        <Group gap={6}>
          {TOLD.map((name) => (
            <Badge key={name} variant="default" tt="none" fw={500}>
              {brief(name, profile.settings[name]?.value)}
            </Badge>
          ))}
        </Group>
      </Stack>
    </Radio.Card>
  );
}

/** A setting in a few words. */
function brief(name: (typeof TOLD)[number], value: unknown): string {
  const number = (member: string) =>
    typeof value === 'object' && value !== null && member in value ? Number(Reflect.get(value, member)) : 0;
  if (name === 'security_profile') return profileTitle(String(value));
  if (name === 'access_token') return `tokens ${Math.round(number('ttl_seconds') / 60)} min`;
  if (name === 'session') {
    const hours = Math.round(number('idle_seconds') / 3600);
    return `signed in ${hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`}`;
  }
  if (value === 'always') return 'always asks for consent';
  return value === 'first-use' ? 'asks for consent once' : 'asks for third parties';
}

function Preset({ profile }: { readonly profile: WorkspaceProfile }) {
  return (
    <Accordion variant="separated" radius="lg">
      <Accordion.Item value="preset">
        <Accordion.Control>
          <Text fw={600}>What “{profile.title}” presets, and why</Text>
        </Accordion.Control>
        <Accordion.Panel>
          <Table verticalSpacing="sm" layout="fixed">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={{ base: '45%', sm: '24%' }}>Setting</Table.Th>
                <Table.Th visibleFrom="sm" w="32%">
                  Value
                </Table.Th>
                <Table.Th>Why</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {Object.entries(profile.settings).map(([name, { value, reason }]) => (
                <Table.Tr key={name} style={{ verticalAlign: 'top' }}>
                  <Table.Td className="breakable">
                    {titleOf(name)}
                    <Text size="sm" hiddenFrom="sm" c="dimmed" component="div">
                      <Value name={name} value={value} />
                    </Text>
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    <Value name={name} value={value} />
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm" c="dimmed">
                      {reason}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
