import {
  Alert,
  Badge,
  Button,
  Card,
  Code,
  Group,
  List,
  Loader,
  Radio,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/call.js';
import { allowedMethods, demandsOf } from '../policy/profile-demands.js';
import { CopyText } from '../shell/copy.js';
import { DestroyDialog } from '../shell/destroy-dialog.js';
import { closing, useDialog } from '../shell/dialogs.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useTenant } from '../shell/tenants.js';
import { Value } from '../shell/value.js';
import { profileTitle, titleOf } from '../shell/words.js';
import { type SecurityProfile, securityProfilesQuery, useWorkspace } from '../workspaces/workspace-queries.js';
import { AUTHENTICATION, type AuthenticationMethod } from './application-types.js';
import {
  type AuthenticationWish,
  authenticationPatch,
  isVouched,
  needsKeys,
  TLS_SUBJECTS,
  usesSecret,
} from './authentication-change.js';
import { useChangeClient } from './change-client.js';
import { type Client, useClient } from './client-queries.js';
import { type Credentials, KeyField, PrivateKey } from './credentials-field.js';
import { useVouchers, type Vouched, VouchedFields } from './vouched-fields.js';

const KNOWN_METHODS = [
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'client_secret_basic',
  'client_secret_post',
  'urn:ostiary:client-auth:workload-jwt',
  'spiffe_jwt',
  'attest_jwt_client_auth',
  'none',
] as const satisfies readonly AuthenticationMethod[];

const methodOf = (client: Client): AuthenticationMethod => client.token_endpoint_auth_method ?? 'client_secret_basic';

/** Another way of proving itself, or another security profile; what would break is shown before anything changes. */
export function ChangeAuthentication() {
  const { client } = useClient();
  const { workspace } = useWorkspace();
  const { data: profiles } = useSuspenseQuery(securityProfilesQuery);
  const today = methodOf(client);
  const floor = workspace.settings.security_profile ?? 'oauth2.1';
  const [profile, setProfile] = useState<SecurityProfile['name']>(client.security_profile ?? floor);
  const [method, setMethod] = useState<AuthenticationMethod>(today);
  const [keys, setKeys] = useState<Credentials>({ method: 'private_key_jwt' });
  const [replacing, setReplacing] = useState(false);
  const [member, setMember] = useState<string>(
    TLS_SUBJECTS.find((each) => client[each.member])?.member ?? TLS_SUBJECTS[0].member,
  );
  const [subject, setSubject] = useState('');
  const [vouched, setVouched] = useState<Vouched>({});
  const vouchers = useVouchers();
  // By somebody's word only where the workspace has named somebody.
  const known = KNOWN_METHODS.filter((each) => !isVouched(each) || each === today || vouchers.has(each));
  const [done, setDone] = useState<NewCredentials>();
  const order = profiles.filter(({ enforced }) => enforced).map(({ name }) => name);
  const offered = order.slice(Math.max(0, order.indexOf(floor)));
  const demands = demandsOf(profiles.find(({ name }) => name === profile)?.rules ?? []);
  const allowed = allowedMethods(known, demands);
  const hasKeys = client.jwks !== undefined || client.jwks_uri !== undefined;
  const newKeys = needsKeys(method) && (replacing || !hasKeys);
  const knownBy = TLS_SUBJECTS.find((each) => each.member === member) ?? TLS_SUBJECTS[0];
  const wish: AuthenticationWish = {
    securityProfile: profile,
    method,
    ...(newKeys ? { jwks: keys.jwks, jwksUri: keys.jwksUri } : {}),
    ...(subject.trim() === '' ? {} : { subject: { member: knownBy.member, value: subject.trim() } }),
    vouched: trimmed(vouched),
  };
  const patch = authenticationPatch(client, wish, demands);
  const unchanged =
    profile === client.security_profile &&
    method === today &&
    !(newKeys && (keys.jwks || keys.jwksUri)) &&
    subject.trim() === '' &&
    Object.keys(trimmed(vouched)).length === 0;
  return (
    <Card>
      <Title order={2} size="h4" mb={4}>
        Change how it proves itself
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        What would break is shown below before anything changes.
      </Text>
      <Stack>
        <Select
          label="Security profile"
          description="At least as strict as the workspace’s own."
          data={offered.map((each) => ({
            value: each,
            label: `${profileTitle(each)}${each === floor ? ' (the workspace’s)' : ''}`,
          }))}
          value={profile}
          onChange={(name) => {
            const chosen = profiles.find((each) => each.name === name);
            if (chosen === undefined) return;
            setProfile(chosen.name);
            const among: readonly AuthenticationMethod[] = allowedMethods(known, demandsOf(chosen.rules));
            if (!among.includes(method)) setMethod(among[0] ?? method);
          }}
          allowDeselect={false}
          maw="28rem"
        />
        <Radio.Group
          label="How does it prove who it is?"
          value={method}
          onChange={(chosen) => setMethod(allowed.find((each) => each === chosen) ?? method)}
        >
          <Stack gap="xs" mt="xs">
            {allowed.map((each) => (
              <Radio
                key={each}
                value={each}
                label={`${AUTHENTICATION[each]?.title ?? each}${each === today ? ' (today)' : ''}`}
                description={AUTHENTICATION[each]?.note}
              />
            ))}
          </Stack>
        </Radio.Group>
        {needsKeys(method) && hasKeys && !replacing && (
          <Group>
            <Text size="sm">The keys that are registered stay.</Text>
            <Button variant="default" size="compact-sm" onClick={() => setReplacing(true)}>
              Give it others
            </Button>
          </Group>
        )}
        {newKeys && <KeyField value={keys} onChange={setKeys} />}
        {method === 'tls_client_auth' && (
          <Group align="flex-end">
            <Select
              label="Known by"
              data={TLS_SUBJECTS.map((each) => ({ value: each.member, label: each.label }))}
              value={member}
              onChange={(chosen) => setMember(chosen ?? member)}
              allowDeselect={false}
            />
            <TextInput
              label={`${knownBy.label} of the certificate`}
              placeholder={String(client[knownBy.member] ?? knownBy.example)}
              value={subject}
              onChange={(event) => setSubject(event.currentTarget.value)}
              spellCheck={false}
              flex="1 1 14rem"
            />
          </Group>
        )}
        {isVouched(method) && (
          <VouchedFields method={method} value={{ ...registered(client), ...vouched }} onChange={setVouched} />
        )}
        {done && <Done {...done} />}
        {!unchanged && (
          <Preview
            patch={patch}
            wish={wish}
            made={newKeys ? keys.made : undefined}
            onChanged={(secret) => {
              setDone({ secret, made: newKeys ? keys.made : undefined });
              setKeys({ method: 'private_key_jwt' });
              setReplacing(false);
              setSubject('');
              setVouched({});
            }}
          />
        )}
      </Stack>
    </Card>
  );
}

const registered = ({ workload_issuer, workload_subject, spiffe_id, client_attester }: Client): Vouched =>
  trimmed({ workload_issuer, workload_subject, spiffe_id, client_attester });

/** Without what is empty. */
const trimmed = (vouched: { readonly [K in keyof Vouched]: string | undefined }): Vouched =>
  Object.fromEntries(
    Object.entries(vouched).flatMap(([member, value]) => (value?.trim() ? [[member, value.trim()]] : [])),
  );

/** What nobody can be shown a second time. */
interface NewCredentials {
  readonly secret: string | undefined;
  readonly made: Credentials['made'];
}

function Done({ secret, made }: NewCredentials) {
  if (secret === undefined && made === undefined) return null;
  return (
    <Alert title="It is changed. This is shown this once" role="status">
      {secret !== undefined && <CopyText value={secret} what="the new secret" />}
      {made && <PrivateKey made={made} />}
    </Alert>
  );
}

interface PreviewProps {
  readonly patch: Record<string, unknown>;
  readonly wish: AuthenticationWish;
  readonly made: Credentials['made'];
  /** With the secret that was made, if one was. */
  readonly onChanged: (secret: string | undefined) => void;
}

function Preview({ patch, wish, made, onChanged }: PreviewProps) {
  const { client, path } = useClient();
  const tenant = useTenant();
  const asking = useDialog('change-authentication');
  const change = useChangeClient();
  const [settled] = useDebouncedValue(JSON.stringify(patch), 250);
  const preview = useQuery({
    queryKey: ['preview', path, client, settled],
    queryFn: () =>
      answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/preview', {
          params: { path },
          body: JSON.parse(settled),
        }),
      ),
    placeholderData: (before) => before,
  });
  const stricter = wish.securityProfile !== client.security_profile;
  const witness = useQuery({
    queryKey: ['dry-run', path, wish.securityProfile],
    enabled: stricter && tenant.may('audit:read'),
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/policy-dry-run', {
          params: { path, query: { client_id: path.client_id, security_profile: wish.securityProfile } },
        }),
      ),
  });
  const label = client.client_name ?? client.client_id;
  const seen = preview.data;
  if (seen === undefined)
    return preview.error ? <ProblemAlert error={preview.error} /> : <Loader size="sm" aria-label="Looking" />;
  const ends = whatEnds(client, wish, seen.secrets_ended);
  const traffic = witness.data?.clients[0]?.traffic ?? [];
  return (
    <Stack role="status" gap="sm">
      <Group gap="xs">
        <Title order={3} size="h5">
          What it would do
        </Title>
        <Badge variant="dot" color={seen.accepted ? 'teal' : 'orange'} tt="none">
          {seen.accepted
            ? 'can be done'
            : `${seen.missing.length} thing${seen.missing.length === 1 ? '' : 's'} missing`}
        </Badge>
      </Group>
      {seen.missing.length > 0 && (
        <List spacing="xs" size="sm">
          {seen.missing.map(({ member, at, have, mend, clause }) => (
            <List.Item key={`${member} ${at ?? ''} ${clause}`} className="breakable">
              <Text size="sm" fw={600}>
                {mend}
              </Text>
              <Group gap={6} align="baseline">
                <Code>{member}</Code>
                <Value name={member} value={have} />
                <Text size="xs" c="dimmed">
                  {clause}
                </Text>
              </Group>
            </List.Item>
          ))}
        </List>
      )}
      {ends.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            What ends, within a second
          </Text>
          <List size="sm">
            {ends.map((each) => (
              <List.Item key={each}>{each}</List.Item>
            ))}
          </List>
        </div>
      )}
      {seen.changes.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            What its requests would be held to
          </Text>
          <List size="sm">
            {seen.changes.map(({ rule, meaning, clause }) => (
              <List.Item key={rule} className="breakable">
                {titleOf(rule)}: {meaning} ({clause})
              </List.Item>
            ))}
          </List>
        </div>
      )}
      {traffic.length > 0 && (
        <Alert color="orange" title="Requests of late that would have been refused">
          <List size="sm">
            {traffic.map(({ rule, meaning, requests, clause }) => (
              <List.Item key={rule}>
                {requests}: {meaning} ({clause})
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {seen.secret_made && <Text size="sm">A secret is made, and shown once.</Text>}
      <ProblemAlert error={preview.error} />
      <Group>
        <Button disabled={!seen.accepted || settled !== JSON.stringify(patch)} onClick={() => asking.open()}>
          Change it
        </Button>
      </Group>
      <DestroyDialog
        opened={asking.opened && seen.accepted}
        onClose={closing(asking, change)}
        title={`Change how ${label} proves itself`}
        destroys={ends.length > 0 ? ends : ['nothing that it has; its requests are held to other rules']}
        note="In force everywhere within a second. An application that has not been changed at the same time is refused from then on."
        verb="Change it"
        onConfirm={() =>
          change.mutate(patch, {
            onSuccess: ({ data: { client_secret: secret } }) => {
              asking.close();
              onChanged(secret);
            },
          })
        }
        pending={change.isPending}
        error={change.error}
      >
        {made && <Text size="sm">The private key that was made here is shown until you leave this page.</Text>}
      </DestroyDialog>
    </Stack>
  );
}

/** What the client proves itself with today and could no more. */
function whatEnds(
  client: Client,
  { method, jwks, jwksUri, subject }: AuthenticationWish,
  secretsEnded: number,
): string[] {
  const today = methodOf(client);
  const ends: string[] = [];
  if (secretsEnded > 0) ends.push(secretsEnded === 1 ? 'its secret' : `its ${secretsEnded} secrets`);
  if (today !== method && !(usesSecret(today) && usesSecret(method)))
    ends.push(`its way of proving itself: ${AUTHENTICATION[today]?.title ?? today}`);
  if (needsKeys(today) && (jwks !== undefined || jwksUri)) ends.push('trust in the keys that are registered today');
  if (today === 'tls_client_auth' && method === today && subject !== undefined)
    ends.push('trust in a certificate of another subject');
  return ends;
}
