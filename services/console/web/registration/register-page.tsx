import { Anchor, Button, Loader, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Check, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { answer, api } from '../api/call.js';
import { faultsByField } from '../shell/faults.js';
import { Front } from '../shell/front.js';
import { PageTitle } from '../shell/page-title.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { goToSignIn, sessionQuery } from '../shell/session.js';
import { tenantsQuery } from '../shell/tenants.js';
import { canMakePasskeys, NoPasskeyMade } from './make-passkey.js';
import { administratorCalled, registerOwn, registerWithPasskey, registerWithPassword } from './register-tenant.js';
import { isSlug, suggestSlug } from './suggest-slug.js';

/** NIST SP 800-63B §5.1.1.2: length is what counts; the server refuses the well-known ones. */
const PASSWORD_MIN = 8;

/**
 * A free tenant with its first administrator: four fields, or three and a passkey, and at the end of the sign-in one is inside. For whoever is signed in, one more tenant of
 * theirs: two fields.
 */
export function Component() {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const own = session.signed_in;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const form = useForm({
    initialValues: { name: search.get('name') ?? '', slug: search.get('slug') ?? '', username: '', password: '' },
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() === '' ? 'How is your organisation called?' : null),
      slug: (value) => (isSlug(value) ? null : '2 to 40 lower-case letters, digits and single hyphens'),
      username: (value) => (!own && value.trim() === '' ? 'Choose a user name, or give your e-mail address' : null),
      password: (value) =>
        !own && value.length < PASSWORD_MIN ? `At least ${PASSWORD_MIN} characters; a few words are best` : null,
    },
  });
  const [ownSlug, setOwnSlug] = useState(form.values.slug !== '');
  const [asked] = useDebouncedValue(form.values.slug, 250);
  const slug = useQuery({
    queryKey: ['slug', asked],
    enabled: isSlug(asked),
    queryFn: () => answer(api.GET('/api/tenant-slugs/{slug}', { params: { path: { slug: asked } } })),
  });
  const judged = slug.data?.slug === form.values.slug ? slug.data : undefined;
  const taken = judged !== undefined && judged.status !== 'available';

  const register = useMutation({
    mutationFn: ({ name, slug, username, password, by }: typeof form.values & { by: 'password' | 'passkey' }) => {
      const tenant = { name: name.trim(), slug };
      if (own) {
        // Who is asked to sign in again finds the form as it was.
        setSearch({ name, slug }, { replace: true });
        return registerOwn(tenant);
      }
      const administrator = administratorCalled(username);
      return by === 'passkey'
        ? registerWithPasskey(tenant, administrator)
        : registerWithPassword(tenant, administrator, password);
    },
    onSuccess: async ({ slug, administrator }) => {
      const home = `/tenants/${slug}`;
      if (!own) return goToSignIn({ returnTo: `/console${home}`, loginHint: administrator.username });
      await queries.invalidateQueries({ queryKey: tenantsQuery.queryKey });
      return navigate(home);
    },
    onError: (error) => {
      const pointers = {
        '/name': 'name',
        '/slug': 'slug',
        '/administrator/username': 'username',
        '/administrator/email': 'username',
        '/administrator/password': 'password',
      };
      form.setErrors(faultsByField(error, pointers));
    },
  });

  const busy = register.isPending || register.isSuccess;

  return (
    <Front>
      <PageTitle
        title={own ? 'Create another tenant' : 'Create a free tenant'}
        note={
          own ? 'It will be yours, as those that you have.' : 'A place for your organisation’s authorization servers.'
        }
      />
      <form onSubmit={form.onSubmit((values) => register.mutate({ ...values, by: 'password' }))} noValidate>
        <Stack>
          <TextInput
            label="Organisation"
            autoComplete="organization"
            required
            withAsterisk={false}
            data-autofocus
            autoFocus
            {...form.getInputProps('name')}
            onChange={(event) => {
              const name = event.currentTarget.value;
              form.setFieldValue('name', name);
              if (!ownSlug) form.setFieldValue('slug', suggestSlug(name));
            }}
          />
          <TextInput
            label="Address"
            description={`${window.location.origin}/${form.values.slug || 'your-name'}/…`}
            required
            withAsterisk={false}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={40}
            {...form.getInputProps('slug')}
            error={form.errors.slug ?? (taken ? SLUG_TAKEN[judged.status] : undefined)}
            onChange={(event) => {
              setOwnSlug(event.currentTarget.value !== '');
              form.setFieldValue('slug', event.currentTarget.value.toLowerCase());
            }}
            rightSection={
              slug.isFetching ? (
                <Loader size="xs" aria-label="Checking" />
              ) : judged?.status === 'available' ? (
                <Check size={18} color="var(--mantine-color-teal-filled)" aria-hidden />
              ) : null
            }
          />
          <Text size="sm" c="dimmed" role="status" mt={-8} mih={taken || judged ? undefined : 0}>
            {judged?.status === 'available' && 'This address is free.'}
            {taken && judged.suggestion !== undefined && (
              <>
                Free would be{' '}
                <Anchor
                  component="button"
                  type="button"
                  onClick={() => {
                    setOwnSlug(true);
                    form.setFieldValue('slug', judged.suggestion ?? '');
                  }}
                >
                  {judged.suggestion}
                </Anchor>
                .
              </>
            )}
          </Text>
          {!own && (
            <>
              <TextInput
                label="Your user name or e-mail address"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
                withAsterisk={false}
                {...form.getInputProps('username')}
              />
              <PasswordInput
                label="Password"
                description="Long beats complicated: a few words that nobody would guess."
                autoComplete="new-password"
                required
                withAsterisk={false}
                aria-invalid={form.errors.password !== undefined}
                visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
                {...form.getInputProps('password')}
              />
            </>
          )}
          {register.error instanceof NoPasskeyMade ? (
            <Text size="sm" role="alert" c="var(--mantine-color-error)">
              No passkey was made. Try again, or choose a password.
            </Text>
          ) : (
            Object.keys(form.errors).length === 0 && <ProblemAlert error={register.error} />
          )}
          <Button type="submit" size="md" loading={busy && register.variables?.by !== 'passkey'} disabled={busy}>
            Create the tenant
          </Button>
          {!own && canMakePasskeys() && (
            <Button
              variant="default"
              size="md"
              leftSection={<KeyRound size={18} aria-hidden />}
              loading={busy && register.variables?.by === 'passkey'}
              disabled={busy}
              onClick={() => {
                form.clearFieldError('password');
                const needed = ['name', 'slug', 'username'] as const;
                if (needed.map((field) => form.validateField(field)).some(({ hasError }) => hasError)) return;
                register.mutate({ ...form.values, by: 'passkey' });
              }}
            >
              Use a passkey instead
            </Button>
          )}
          {own ? (
            <Text size="sm" c="dimmed">
              You are signed in{session.user.username === undefined ? '' : ` as ${session.user.username}`}.{' '}
              <Anchor component={Link} to="/" underline="always">
                Back
              </Anchor>
            </Text>
          ) : (
            <Text size="sm" c="dimmed">
              Next you sign in with what you just chose.{' '}
              <Anchor component="button" type="button" onClick={() => goToSignIn({ returnTo: '/console/register' })}>
                Have an account? Sign in.
              </Anchor>
            </Text>
          )}
        </Stack>
      </form>
    </Front>
  );
}

const SLUG_TAKEN: Readonly<Record<string, string>> = {
  taken: 'This address is taken.',
  reserved: 'This word is reserved.',
  invalid: '2 to 40 lower-case letters, digits and single hyphens',
};
