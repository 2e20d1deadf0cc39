import { Select, Switch, TextInput } from '@mantine/core';
import { LANGUAGES } from '@ostiary/oauth/languages';
import { faultsByField } from '../shell/faults.js';
import { useWorkspace } from '../workspaces/workspace-queries.js';
import { useChangeWorkspace } from './change-workspace.js';
import { type SectionProps, SettingsForm } from './section.js';
import { useSettingsForm } from './settings-form.js';

/** In itself: `Deutsch`. */
const nameOfLanguage = (language: string): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;

/** How users sign in, make accounts, and are written to. */
export function SignIn({ readOnly }: SectionProps) {
  const { settings } = useWorkspace().workspace;
  const change = useChangeWorkspace();
  const methods = settings.sign_in?.methods ?? ['password'];
  const { form, theirs } = useSettingsForm(
    {
      passkeys: methods.includes('passkey'),
      offer: settings.sign_in?.offer_passkey ?? false,
      secondFactor: String(settings.second_factor ?? 'off'),
      mailedCodes: settings.mailed_codes === 'after-password',
      signUp: settings.sign_up === 'self-service',
      sender: settings.email?.sender_name ?? '',
      language: String(settings.language ?? 'en'),
      reset: settings.email?.password_reset !== 'off',
      verified: settings.email?.verified_address === 'required',
      notice: settings.email?.sign_in_notice !== 'off',
      requestNotice: settings.email?.request_notice === 'on',
    },
    change,
  );
  const save = (values: typeof form.values) => {
    const others = methods.filter((method) => method !== 'passkey');
    const chosen = values.passkeys ? (methods.includes('passkey') ? methods : [...others, 'passkey']) : others;
    change.mutate(
      {
        settings: {
          sign_in: { methods: chosen, offer_passkey: values.passkeys && values.offer },
          second_factor: values.secondFactor,
          mailed_codes: values.mailedCodes ? 'after-password' : 'off',
          sign_up: values.signUp ? 'self-service' : 'closed',
          language: values.language,
          email: {
            sender_name: values.sender.trim() === '' ? null : values.sender.trim(),
            password_reset: values.reset ? 'on' : 'off',
            verified_address: values.verified ? 'required' : 'not-required',
            sign_in_notice: values.notice ? 'on' : 'off',
            request_notice: values.requestNotice ? 'on' : 'off',
          },
        },
      },
      {
        onError: (error) =>
          form.setErrors(
            faultsByField(error, {
              '/settings/sign_in': 'passkeys',
              '/settings/second_factor': 'secondFactor',
              '/settings/email/sender_name': 'sender',
            }),
          ),
      },
    );
  };
  return (
    <SettingsForm
      title="Sign-in"
      note="How the page looks is on the page Branding."
      onSubmit={form.onSubmit(save)}
      readOnly={readOnly}
      form={form}
      theirs={theirs}
      change={change}
    >
      <Switch
        label="Users can sign in with a passkey"
        description="A fingerprint, a face or a PIN in place of the password: two factors that resist phishing."
        {...form.getInputProps('passkeys', { type: 'checkbox' })}
      />
      <Switch
        label="Offer one after a sign-in with a password"
        disabled={!form.values.passkeys}
        {...form.getInputProps('offer', { type: 'checkbox' })}
      />
      <Select
        label="A code from an app after the password"
        data={[
          { value: 'off', label: 'Never' },
          { value: 'optional', label: 'For users who have set it up' },
          { value: 'required', label: 'For everybody; who has none sets one up' },
        ]}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('secondFactor')}
      />
      <Switch
        label="A code by e-mail after the password"
        description="For users whose address is proven and who have set up nothing stronger. It is no second factor: an application that wants two is not satisfied by it."
        {...form.getInputProps('mailedCodes', { type: 'checkbox' })}
      />
      <Switch
        label="People can make accounts of their own"
        description="Otherwise users are made by you."
        {...form.getInputProps('signUp', { type: 'checkbox' })}
      />
      <Switch
        label="A forgotten password can be set anew by a link in a message"
        {...form.getInputProps('reset', { type: 'checkbox' })}
      />
      <Switch
        label="Nobody signs in before the e-mail address is proven"
        {...form.getInputProps('verified', { type: 'checkbox' })}
      />
      <Switch
        label="Users are told of a sign-in from a new browser"
        {...form.getInputProps('notice', { type: 'checkbox' })}
      />
      <Switch
        label="Users are told by e-mail when a request waits for them"
        description="By the back channel (CIBA). That something waits, not what; to a proven address, and only who is told in no browser."
        {...form.getInputProps('requestNotice', { type: 'checkbox' })}
      />
      <Select
        label="Language"
        description="Of pages and messages, for whoever wants none that there is."
        data={LANGUAGES.map((language) => ({ value: language, label: nameOfLanguage(language) }))}
        allowDeselect={false}
        maw="28rem"
        {...form.getInputProps('language')}
      />
      <TextInput
        label="Messages come from"
        description="The name beside the installation’s address; left out, the workspace’s."
        maxLength={100}
        maw="28rem"
        {...form.getInputProps('sender')}
      />
    </SettingsForm>
  );
}
