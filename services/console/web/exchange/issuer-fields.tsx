import { Checkbox, Group, TextInput } from '@mantine/core';
import { IssuerKeys, type IssuerKeysProps, issuerFault, KEY_CHECKS, type KeyFields } from './issuer-keys.js';

/** Somebody outside whose signature counts, as the fields of a form have it. */
export interface IssuerFields extends KeyFields {
  readonly issuer: string;
  readonly algorithms: string[];
  /** From `iat` to `exp`, in the unit of the field. */
  readonly max_lifetime_seconds: number | '';
}

/** By field. */
export const ISSUER_CHECKS = {
  issuer: (value: string, { source }: IssuerFields) => issuerFault(value, source),
  ...KEY_CHECKS,
  algorithms: (value: readonly string[]) => (value.length === 0 ? 'At least one' : null),
  max_lifetime_seconds: (value: number | '') => (value === '' ? 'From iat to exp' : null),
} as const;

interface IssuerInputsProps extends Omit<IssuerKeysProps, 'input'> {
  readonly label: string;
  readonly description: string;
  readonly placeholder?: string | undefined;
  readonly algorithms: readonly string[];
  /** Of the form that has the fields of IssuerFields. */
  readonly input: (field: keyof IssuerFields) => object;
}

/** Who it is, and what its signatures are checked with: at the beginning of a dialog. */
export function IssuerInputs({ label, description, placeholder, algorithms, input, ...keys }: IssuerInputsProps) {
  return (
    <>
      <TextInput
        label={label}
        description={description}
        placeholder={placeholder}
        maxLength={1024}
        spellCheck={false}
        data-autofocus
        {...input('issuer')}
      />
      <IssuerKeys input={input} {...keys} />
      <Checkbox.Group label="Signed with" {...input('algorithms')}>
        <Group mt="xs">
          {algorithms.map((alg) => (
            <Checkbox key={alg} value={alg} label={alg} />
          ))}
        </Group>
      </Checkbox.Group>
    </>
  );
}
