import { Grid, Group, Stack, TextInput } from '@mantine/core';
import { useChangeWorkspace } from '../settings/change-workspace.js';
import { SettingsForm } from '../settings/section.js';
import { useSettingsForm } from '../settings/settings-form.js';
import { faultsByField } from '../shell/faults.js';
import { PageTitle } from '../shell/page-title.js';
import { useTenant } from '../shell/tenants.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { ContrastReport } from './contrast-report.js';
import { colorOf, faultOf, lookOf, MEMBERS, patchOf } from './look.js';
import { SignInPreview } from './sign-in-preview.js';

const LINKS = [
  { member: 'support_uri', label: 'Help' },
  { member: 'privacy_uri', label: 'Privacy' },
  { member: 'terms_uri', label: 'Terms' },
] as const;

/** The look of the workspace's pages, beside what it makes of them. */
export function Component() {
  const tenant = useTenant();
  const { workspace } = useWorkspace();
  const change = useChangeWorkspace();
  const readOnly = !tenant.may('workspaces:write');
  const { form, theirs } = useSettingsForm(lookOf(workspace.settings.branding), change, {
    validateInputOnBlur: true,
    validate: Object.fromEntries(MEMBERS.map((member) => [member, (value: string) => faultOf(member, value)])),
  });
  const save = (look: typeof form.values) =>
    change.mutate(
      { settings: { branding: patchOf(look) } },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, Object.fromEntries(MEMBERS.map((member) => [`/settings/branding/${member}`, member]))),
          ),
      },
    );
  const color = colorOf(form.values.primary_color);
  const chosen = color !== '' && faultOf('primary_color', color) === null ? color : undefined;
  return (
    <>
      <PageTitle
        title="Branding"
        note="How the pages look on which users sign in, agree and sign out. In force within a second after saving."
      />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <SettingsForm
            title="Look"
            onSubmit={form.onSubmit(save)}
            readOnly={readOnly}
            form={form}
            theirs={theirs}
            change={change}
          >
            <TextInput
              label="Logo"
              description="Its https address. Browsers load it from there, as high as three lines of text."
              placeholder="https://cdn.example.com/logo.svg"
              spellCheck={false}
              maxLength={2048}
              {...form.getInputProps('logo_uri')}
            />
            <Group align="flex-end" gap="xs" wrap="nowrap">
              <TextInput
                label="Colour"
                description="Of buttons and links."
                placeholder="#1f4fb3"
                spellCheck={false}
                maxLength={9}
                flex={1}
                {...form.getInputProps('primary_color')}
              />
              <input
                type="color"
                aria-label="Choose the colour"
                value={chosen ?? '#1f4fb3'}
                onChange={(event) => form.setFieldValue('primary_color', event.currentTarget.value)}
                style={{
                  width: '3rem',
                  height: '2.25rem',
                  padding: 2,
                  background: 'none',
                  border: '1px solid var(--mantine-color-default-border)',
                  borderRadius: 'var(--mantine-radius-md)',
                }}
              />
            </Group>
            {chosen !== undefined && <ContrastReport color={chosen} />}
            <TextInput
              label="Note"
              description="One sentence below the name of the workspace."
              maxLength={200}
              {...form.getInputProps('note')}
            />
            {LINKS.map(({ member, label }) => (
              <TextInput
                key={member}
                label={label}
                placeholder="https://example.com/"
                spellCheck={false}
                maxLength={2048}
                {...form.getInputProps(member)}
              />
            ))}
          </SettingsForm>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack style={{ position: 'sticky', top: 76 }}>
            <SignInPreview look={form.values} />
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}
