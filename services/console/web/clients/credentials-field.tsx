import {
  Alert,
  Button,
  FileButton,
  Group,
  Radio,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { CodeBlock } from '../shell/code-block.js';
import { download } from '../shell/download.js';
import { AUTHENTICATION, type AuthenticationMethod } from './application-types.js';
import { type KeySet, type MadeKeys, makeKeys, readKeys } from './public-keys.js';

/** How a client proves who it is, as far as the form knows. */
export interface Credentials {
  readonly method: AuthenticationMethod;
  readonly jwks?: KeySet;
  readonly jwksUri?: string;
  readonly made?: MadeKeys;
}

interface CredentialsFieldProps {
  readonly methods: readonly AuthenticationMethod[];
  readonly value: Credentials;
  readonly onChange: (value: Credentials) => void;
  readonly error?: string | undefined;
}

const SOURCES = [
  { value: 'made', label: 'Make one here' },
  { value: 'pasted', label: 'Paste or upload' },
  { value: 'url', label: 'By URL' },
];

export function CredentialsField({ methods, value, onChange, error }: CredentialsFieldProps) {
  return (
    <Stack gap="md">
      <Radio.Group
        label="How does it prove who it is?"
        value={value.method}
        onChange={(method) => onChange({ method: methods.find((each) => each === method) ?? value.method })}
      >
        <Stack gap="xs" mt="xs">
          {methods.map((method) => (
            <Radio
              key={method}
              value={method}
              label={AUTHENTICATION[method]?.title ?? method}
              description={AUTHENTICATION[method]?.note}
            />
          ))}
        </Stack>
      </Radio.Group>
      {value.method === 'private_key_jwt' && <KeyField value={value} onChange={onChange} error={error} />}
    </Stack>
  );
}

export function KeyField({ value, onChange, error }: Omit<CredentialsFieldProps, 'methods'>) {
  const [source, setSource] = useState('made');
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string>();
  const [hadPrivate, setHadPrivate] = useState(false);
  const without = { method: value.method };
  const read = async (pasted: string) => {
    setText(pasted);
    setHadPrivate(false);
    if (pasted.trim() === '') {
      setFault(undefined);
      return onChange(without);
    }
    const result = await readKeys(pasted);
    setFault(result.ok ? undefined : result.why);
    setHadPrivate(result.ok && result.hadPrivate);
    onChange(result.ok ? { ...without, jwks: result.jwks } : without);
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Where its public key comes from"
        data={SOURCES}
        value={source}
        onChange={(next) => {
          setSource(next);
          onChange(without);
        }}
        // Three labels fit beside each other at 320 px.
        size="xs"
        style={{ alignSelf: 'flex-start' }}
      />
      {source === 'made' && <MadeKey value={value} onChange={onChange} />}
      {source === 'pasted' && (
        <>
          <Textarea
            label="Public key"
            description="A JWK, a JWK set, or a PEM public key."
            autosize
            minRows={4}
            maxRows={12}
            ff="monospace"
            spellCheck={false}
            value={text}
            error={fault}
            onChange={(event) => void read(event.currentTarget.value)}
          />
          <Group>
            <FileButton
              accept=".json,.pem,.jwk,.jwks,.pub"
              onChange={(file) => void file?.text().then(read)}
              inputProps={{ 'aria-label': 'A file with the public key' }}
            >
              {(props) => (
                <Button variant="default" {...props}>
                  Choose a file
                </Button>
              )}
            </FileButton>
            {value.jwks && (
              <Text size="sm">
                {value.jwks.keys.length} public key{value.jwks.keys.length === 1 ? '' : 's'} read.
              </Text>
            )}
          </Group>
          {hadPrivate && (
            <Alert title="There was a private key in it">
              Only its public half is used; the private one stays in this browser. If others can read where you copied
              it from, make a new pair.
            </Alert>
          )}
        </>
      )}
      {source === 'url' && (
        <TextInput
          label="Address of its key set"
          description="https; we fetch it, so the client can change its keys without telling us."
          placeholder="https://app.example.com/jwks.json"
          value={value.jwksUri ?? ''}
          onChange={(event) => onChange({ ...without, jwksUri: event.currentTarget.value.trim() })}
        />
      )}
      {error !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}

function MadeKey({ value, onChange }: Pick<CredentialsFieldProps, 'value' | 'onChange'>) {
  const [making, setMaking] = useState(false);
  const make = async () => {
    setMaking(true);
    const made = await makeKeys();
    setMaking(false);
    onChange({ method: value.method, made, jwks: made.jwks });
  };
  if (value.made === undefined) {
    return (
      <Group>
        <Button variant="default" onClick={() => void make()} loading={making}>
          Make a key pair in this browser
        </Button>
        <Text size="sm" c="dimmed">
          Only the public half is sent.
        </Text>
      </Group>
    );
  }
  return <PrivateKey made={value.made} />;
}

/** The private half of a pair that was made here: to be taken away now, for nobody else has it. */
export function PrivateKey({ made }: { readonly made: MadeKeys }) {
  const jwk = JSON.stringify(made.privateJwk, null, 2);
  return (
    <Stack gap="xs">
      <Text size="sm">
        Keep this private key where your application reads it. It was made in this browser and is nowhere else.
      </Text>
      <CodeBlock text={jwk} what="The private key" />
      <Group>
        <Button variant="default" onClick={() => download('client-key.jwk.json', jwk)}>
          Download as JWK
        </Button>
        <Button variant="default" onClick={() => download('client-key.pem', made.privatePem)}>
          Download as PEM
        </Button>
      </Group>
    </Stack>
  );
}
