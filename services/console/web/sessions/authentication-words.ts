/** RFC 8176, and our own steps of assurance, as people read them. */

const METHODS: Readonly<Record<string, string>> = {
  pwd: 'password',
  otp: 'one-time code',
  mca: 'code by e-mail',
  hwk: 'passkey of one device',
  swk: 'passkey',
};

/** They say how sure the others are, and are no way of signing in. */
const NO_METHODS: ReadonlySet<string> = new Set(['mfa', 'user']);

const CLASSES: Readonly<Record<string, string>> = {
  'urn:ostiary:acr:1': 'one factor',
  'urn:ostiary:acr:2': 'two factors',
  'urn:ostiary:acr:3': 'phishing-resistant',
};

/** `password, one-time code`; what is unknown as it is. */
export const methodsInWords = (amr: readonly string[]): string =>
  amr
    .filter((method) => !NO_METHODS.has(method))
    .map((method) => METHODS[method] ?? method)
    .join(', ');

export const classInWords = (acr: string): string => CLASSES[acr] ?? acr;
