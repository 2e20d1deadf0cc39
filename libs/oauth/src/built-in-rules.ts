/** Rules that nobody can switch off, in any profile: for whoever asks what a client is held to. */
export const BUILT_IN_RULE_NAMES = [
  'pkceMethod',
  'redirectUriComparison',
  'responseIssuer',
  'codeUse',
  'singleUse',
  'clockAheadSeconds',
  'unsignedTokens',
] as const;
export type BuiltInRule = (typeof BUILT_IN_RULE_NAMES)[number];

export interface BuiltInRuleInWords {
  readonly rule: BuiltInRule;
  readonly title: string;
  readonly value: unknown;
  readonly meaning: string;
  readonly clause: string;
}

const WORDS: { readonly [R in BuiltInRule]: Omit<BuiltInRuleInWords, 'rule'> } = {
  pkceMethod: {
    title: 'Method of PKCE',
    value: ['S256'],
    meaning: 'A code challenge is the SHA-256 of its verifier; plain is refused.',
    clause: 'RFC 9700 §2.1.1',
  },
  redirectUriComparison: {
    title: 'Comparison of redirect URIs',
    value: 'exact',
    meaning:
      'A redirect URI is compared as a string; only the port of a loopback address of a native application is free.',
    clause: 'RFC 9700 §4.1.3',
  },
  responseIssuer: {
    title: 'Issuer in the authorization response',
    value: true,
    meaning: 'Every authorization response, also an error, says by iss who it is from; compare it.',
    clause: 'RFC 9207 §2',
  },
  codeUse: {
    title: 'Use of a code',
    value: 'once',
    meaning: 'A code is redeemed once; a second time is refused, and revokes what the first time gave.',
    clause: 'RFC 6749 §4.1.2',
  },
  singleUse: {
    title: 'Use of assertions and proofs',
    value: 'once',
    meaning: 'The jti of a client assertion and of a DPoP proof is accepted once.',
    clause: 'RFC 7523 §3(7), RFC 9449 §11.1',
  },
  clockAheadSeconds: {
    title: 'Clocks',
    value: { accepted: 10, refused: 60 },
    meaning: 'A JWT may be issued up to 10 seconds in the future; over 60 seconds it is refused.',
    clause: 'FAPI 2.0 Security Profile §5.3.2.1(13)',
  },
  unsignedTokens: {
    title: 'JWTs without a signature',
    value: 'refused',
    meaning: 'The algorithm none and symmetric algorithms with a public key are refused everywhere.',
    clause: 'RFC 8725 §3.1, §3.2',
  },
};

export const BUILT_IN_RULES: readonly BuiltInRuleInWords[] = BUILT_IN_RULE_NAMES.map((rule) => ({
  rule,
  ...WORDS[rule],
}));
