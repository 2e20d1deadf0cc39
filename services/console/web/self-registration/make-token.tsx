import { Button, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import { CopyText } from '../shell/copy.js';
import { Dialog } from '../shell/dialog.js';
import { faultsByField } from '../shell/faults.js';
import { FormDialog } from '../shell/form-dialog.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';

const DAY = 86_400;
const LIFETIMES = [
  { value: String(DAY), label: 'a day' },
  { value: String(7 * DAY), label: 'a week' },
  { value: String(30 * DAY), label: '30 days' },
  { value: String(365 * DAY), label: 'a year' },
  { value: '', label: 'until it is taken back' },
];

/** For whom, for how many registrations, until when; then the token, this once. */
export function MakeToken({ onClose }: { readonly onClose: () => void }) {
  const name = useWorkspaceName();
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const form = useForm<{ description: string; uses: number | ''; seconds: string }>({
    initialValues: { description: '', uses: 1, seconds: String(7 * DAY) },
    validate: { description: (value) => (value.trim() === '' ? 'For whom is it? You will want to know later.' : null) },
  });
  const make = useMutation({
    mutationFn: ({ description, uses, seconds }: typeof form.values) =>
      answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/initial-access-tokens', {
          params: { path: name },
          body: {
            description: description.trim(),
            ...(uses === '' ? {} : { uses }),
            ...(seconds === '' ? {} : { expires_in_seconds: Number(seconds) }),
          },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['initial-access-tokens', name.tenant, name.workspace] }),
    onError: (error) =>
      form.setErrors(
        faultsByField(error, { '/description': 'description', '/uses': 'uses', '/expires_in_seconds': 'seconds' }),
      ),
  });
  if (make.data !== undefined) {
    return (
      <Dialog opened onClose={onClose} title="The token is shown this once">
        <Stack>
          <CopyText value={make.data.token} what="the token" />
          <Text size="sm">
            Give it to {make.data.description}, who sends it as a bearer token to{' '}
            <span className="breakable">{workspace.issuer}/register</span>.
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>I have it</Button>
          </Group>
        </Stack>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="Make an initial access token"
      onClose={onClose}
      onSubmit={form.onSubmit((values) => make.mutate(values))}
      form={form}
      change={make}
      verb="Make it"
    >
      <TextInput
        label="For"
        placeholder="Partner Inc."
        maxLength={200}
        data-autofocus
        {...form.getInputProps('description')}
      />
      <NumberInput
        label="Registrations"
        description="Empty: any number."
        min={1}
        max={1_000_000}
        allowDecimal={false}
        {...form.getInputProps('uses')}
      />
      <Select label="Good for" data={LIFETIMES} allowDeselect={false} {...form.getInputProps('seconds')} />
    </FormDialog>
  );
}
