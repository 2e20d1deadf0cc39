import { SegmentedControl, Text, Textarea, TextInput } from '@mantine/core';
import { useId } from 'react';
import { type KeySet, readKeys } from '../clients/public-keys.js';

type Place = 'discovery' | 'url' | 'pasted';

/** Where the keys of somebody outside come from, as the fields of a form have it. */
export interface KeyFields {
  readonly source: Place;
  readonly jwks_uri: string;
  readonly jwks: string;
}

interface KeyMembers {
  readonly jwks_uri?: string;
  readonly jwks?: unknown;
  readonly discovery?: boolean;
}

/** `first`: of somebody who is new. */
export function keyFieldsOf(entry: KeyMembers | undefined, first: Place = 'url'): KeyFields {
  const { jwks_uri, jwks, discovery } = entry ?? {};
  const source = jwks_uri !== undefined ? 'url' : jwks !== undefined ? 'pasted' : discovery ? 'discovery' : first;
  return { source, jwks_uri: jwks_uri ?? '', jwks: jwks === undefined ? '' : JSON.stringify(jwks, null, 2) };
}

/** What a form does not know of stays as it is; where the keys come from is said anew. */
export function withoutKeys<E extends KeyMembers>(entry: E | undefined): Partial<Omit<E, keyof KeyMembers>> {
  if (entry === undefined) return {};
  const { jwks: _jwks, jwks_uri: _uri, discovery: _discovery, ...others } = entry;
  return others;
}

export function issuerFault(issuer: string, source: Place): string | null {
  if (issuer === '') return 'As it stands in iss';
  return source !== 'discovery' || issuer.startsWith('https://') ? null : 'Only an https URL has metadata';
}

export const KEY_CHECKS = {
  jwks_uri: (value: string, { source }: Pick<KeyFields, 'source'>) =>
    source !== 'url' || value.startsWith('https://') ? null : 'The https address of its keys',
  jwks: (value: string, { source }: Pick<KeyFields, 'source'>) =>
    source !== 'pasted' || value.trim() !== '' ? null : 'Its public keys',
} as const;

/** One of the three members; a sentence, where what was pasted has no public keys. */
export async function keysOf({
  source,
  jwks_uri,
  jwks,
}: KeyFields): Promise<
  { readonly discovery: true } | { readonly jwks_uri: string } | { readonly jwks: KeySet } | string
> {
  if (source === 'discovery') return { discovery: true };
  if (source === 'url') return { jwks_uri };
  const read = await readKeys(jwks);
  return read.ok ? { jwks: read.jwks } : read.why;
}

const PLACES: Readonly<Record<Place, string>> = {
  discovery: 'Where it says itself',
  url: 'By address',
  pasted: 'Pasted',
};

export interface IssuerKeysProps {
  /** Those that make sense for it. */
  readonly places: readonly Place[];
  readonly source: Place;
  /** Of the form that has the fields of KeyFields. */
  readonly input: (field: keyof KeyFields) => object;
}

/** The keys of somebody outside: where its metadata says, by address, or pasted. */
export function IssuerKeys({ places, source, input }: IssuerKeysProps) {
  const label = useId();
  return (
    <>
      <div>
        <Text size="sm" fw={500} id={label}>
          Its keys
        </Text>
        <SegmentedControl
          mt={4}
          aria-labelledby={label}
          data={places.map((value) => ({ value, label: PLACES[value] }))}
          {...input('source')}
        />
      </div>
      {source === 'discovery' && (
        <Text size="sm" c="dimmed">
          Found by the issuer’s own metadata: below its URL, at .well-known.
        </Text>
      )}
      {source === 'url' && (
        <TextInput
          label="Address of its key set"
          placeholder="https://issuer.example/jwks"
          spellCheck={false}
          {...input('jwks_uri')}
        />
      )}
      {source === 'pasted' && (
        <Textarea
          label="Its public keys"
          description="A JWK, a JWK set or PEM."
          autosize
          minRows={4}
          maxRows={12}
          ff="monospace"
          spellCheck={false}
          {...input('jwks')}
        />
      )}
    </>
  );
}
