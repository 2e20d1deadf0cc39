import { Button, Card, Group, MultiSelect, Radio, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { EndAgents } from '../agents/end-agents.js';
import { ChangedMeanwhile } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { faultsByField } from '../shell/faults.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTenant } from '../shell/tenants.js';
import { FindUser } from '../users/find-user.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';
import { useChangeClient } from './change-client.js';
import { linesOf, scopeNames, useClient } from './client-queries.js';

const DAY_SECONDS = 86_400;
const FIRST_END_DAYS = 90;

/** A moment as `datetime-local` has it, UTC. */
const localOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);
const secondsOf = (local: string): number => Math.floor(Date.parse(`${local}Z`) / 1000);

/** What makes a client an agent: who answers for it, what it is for, what it may have at most, and until when. */
export default function ClientAgent() {
  const { client } = useClient();
  const { workspace } = useWorkspace();
  const name = useWorkspaceName();
  const tenant = useTenant();
  const change = useChangeClient();
  const { agent } = client;
  const resources = (workspace.settings.resources ?? []).map(({ identifier }) => identifier);
  const [firstEnd] = useState(() => Math.floor(Date.now() / 1000) + FIRST_END_DAYS * DAY_SECONDS);
  const { form, theirs } = useSettingsForm(
    {
      owner: agent?.owner.type ?? 'team',
      userId: agent?.owner.type === 'user' ? agent.owner.user_id : '',
      team: agent?.owner.type === 'team' ? agent.owner.name : '',
      purpose: agent?.purpose ?? '',
      scopes: agent?.maximum_authority.scopes ?? (client.scope ?? '').split(' ').filter(Boolean),
      resources: agent?.maximum_authority.resources ?? client.resources ?? [],
      types: (agent?.maximum_authority.authorization_details_types ?? []).join('\n'),
      end: localOf(agent?.expires_at ?? firstEnd),
    },
    change,
    {
      validate: {
        purpose: (value) => (value.trim() === '' ? 'What is it for? Users are told.' : null),
        resources: (value) => (value.length === 0 ? 'Every token of an agent is for one of these.' : null),
        end: (value) => (Number.isNaN(secondsOf(value)) ? 'When does it end?' : null),
        team: (value, { owner }) => (owner === 'team' && value.trim() === '' ? 'Who answers for it?' : null),
        userId: (value, { owner }) => (owner === 'user' && value === '' ? 'Who answers for it?' : null),
      },
    },
  );
  const readOnly = !tenant.may('clients:write');
  const save = (values: typeof form.values) =>
    change.mutate(
      {
        agent: {
          // RFC 7396: what the other kind of owner had is removed.
          owner:
            values.owner === 'user'
              ? { type: 'user', user_id: values.userId, ...(agent?.owner.type === 'team' ? { name: null } : {}) }
              : { type: 'team', name: values.team.trim(), ...(agent?.owner.type === 'user' ? { user_id: null } : {}) },
          purpose: values.purpose.trim(),
          maximum_authority: {
            scopes: values.scopes,
            resources: values.resources,
            authorization_details_types: linesOf(values.types),
          },
          expires_at: secondsOf(values.end),
        },
      },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              '/agent/owner/user_id': 'userId',
              '/agent/owner/name': 'team',
              '/agent/purpose': 'purpose',
              '/agent/expires_at': 'end',
              '/agent': 'scopes',
              '/scope': 'scopes',
              '/resources': 'resources',
            }),
          ),
      },
    );
  return (
    <Stack gap="lg">
      <Card>
        <form onSubmit={form.onSubmit(save)} noValidate>
          <fieldset disabled={readOnly} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
            <Stack>
              <Text size="sm">
                {agent === undefined
                  ? 'This client is no agent. As one, somebody answers for it, nothing that it holds exceeds a bound, and it ends.'
                  : 'This client is an agent: its tokens say so, and for whom it acts.'}
              </Text>
              <Radio.Group label="Who answers for it" {...form.getInputProps('owner')}>
                <Group mt="xs">
                  <Radio value="user" label="A user, whose end is its end" />
                  <Radio value="team" label="A team" />
                </Group>
              </Radio.Group>
              {form.values.owner === 'user' ? (
                <FindUser
                  userId={form.values.userId === '' ? undefined : form.values.userId}
                  onChoose={(userId) => form.setFieldValue('userId', userId ?? '')}
                  error={form.errors.userId}
                />
              ) : (
                <TextInput label="Team" maxLength={200} maw="28rem" {...form.getInputProps('team')} />
              )}
              <TextInput
                label="What it is for"
                description="Users are told wherever they are asked."
                maxLength={500}
                {...form.getInputProps('purpose')}
              />
              <MultiSelect
                label="Scopes at most"
                description="What it is not registered for it can only ask a user for, by the back channel (CIBA)."
                data={scopeNames(workspace)}
                searchable
                clearable
                clearButtonProps={{ 'aria-label': 'Choose none' }}
                {...form.getInputProps('scopes')}
              />
              <MultiSelect
                label="Resources at most"
                description="Every token names one of them."
                data={resources}
                searchable
                clearable
                clearButtonProps={{ 'aria-label': 'Choose none' }}
                {...form.getInputProps('resources')}
              />
              <Textarea
                label="Types of authorization details at most"
                description="One a line."
                autosize
                minRows={1}
                spellCheck={false}
                {...form.getInputProps('types')}
              />
              <TextInput
                type="datetime-local"
                label="Ends (UTC)"
                description="From then on it is refused everywhere."
                maw="16rem"
                {...form.getInputProps('end')}
              />
              <ChangedMeanwhile theirs={theirs} />
              {Object.keys(form.errors).length === 0 && <ProblemAlert error={change.error} />}
              <Group>
                <Button type="submit" loading={change.isPending} disabled={agent !== undefined && !form.isDirty()}>
                  {agent === undefined ? 'Make it an agent' : 'Save'}
                </Button>
                {agent !== undefined && (
                  <Button
                    variant="default"
                    component={Link}
                    to={`/tenants/${name.tenant}/workspaces/${name.workspace}/delegations?client=${encodeURIComponent(client.client_id)}`}
                  >
                    What it did for whom
                  </Button>
                )}
              </Group>
            </Stack>
          </fieldset>
        </form>
      </Card>
      {agent !== undefined && !readOnly && tenant.may('users:write') && (
        <Card>
          <Title order={2} size="h4" mb="sm">
            Ending it
          </Title>
          <EndAgents of={{ client_id: client.client_id }} name={client.client_name ?? client.client_id} />
        </Card>
      )}
    </Stack>
  );
}
