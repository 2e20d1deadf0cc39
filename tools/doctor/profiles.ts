// Which security profiles the metadata lets a client hope for. What a server demands of its clients cannot be seen from outside.
import { type Finding, findingsOf } from './finding.ts';
import { listOf, type Metadata, textOf } from './metadata.ts';

const { ok, info, fail } = findingsOf('profiles');

interface Demand {
  readonly clause: string;
  readonly need: string;
  readonly met: (metadata: Metadata) => boolean;
}

const has =
  (member: string, ...values: readonly string[]) =>
  (metadata: Metadata) =>
    values.some((value) => listOf(metadata, member)?.includes(value));
const is = (member: string) => (metadata: Metadata) => metadata[member] === true;
const address = (member: string) => (metadata: Metadata) => textOf(metadata, member) !== undefined;
const FAPI2_ALGORITHMS = ['PS256', 'ES256', 'EdDSA', 'Ed25519'];
const BY_CERTIFICATE = ['tls_client_auth', 'self_signed_tls_client_auth'];

const CODE: Demand = {
  clause: 'RFC 6749 §4.1',
  need: 'response_types_supported with code',
  met: has('response_types_supported', 'code'),
};
const S256 = (clause: string): Demand => ({
  clause,
  need: 'code_challenge_methods_supported with S256',
  met: has('code_challenge_methods_supported', 'S256'),
});
const ISSUER = (clause: string): Demand => ({
  clause,
  need: 'authorization_response_iss_parameter_supported',
  met: is('authorization_response_iss_parameter_supported'),
});
const STRONG_CLIENTS = (clause: string): Demand => ({
  clause,
  need: 'token_endpoint_auth_methods_supported with private_key_jwt or mutual TLS',
  met: has('token_endpoint_auth_methods_supported', 'private_key_jwt', ...BY_CERTIFICATE),
});
const ALGORITHMS = (clause: string, algorithms: readonly string[]): Demand => ({
  clause,
  need: `token_endpoint_auth_signing_alg_values_supported with one of ${algorithms.join(', ')}`,
  met: (metadata) =>
    !has('token_endpoint_auth_methods_supported', 'private_key_jwt')(metadata) ||
    has('token_endpoint_auth_signing_alg_values_supported', ...algorithms)(metadata),
});
const SIGNED_REQUESTS = (clause: string, algorithms: readonly string[]): Demand => ({
  clause,
  need: `request_object_signing_alg_values_supported with one of ${algorithms.join(', ')}`,
  met: has('request_object_signing_alg_values_supported', ...algorithms),
});
const JARM = (metadata: Metadata): boolean =>
  has('response_modes_supported', 'jwt')(metadata) &&
  (listOf(metadata, 'authorization_signing_alg_values_supported')?.length ?? 0) > 0;

const FAPI2: readonly Demand[] = [
  { ...CODE, clause: 'FAPI 2.0 Security Profile §5.3.2.2(1)' },
  STRONG_CLIENTS('FAPI 2.0 Security Profile §5.3.2.1(6)'),
  {
    clause: 'FAPI 2.0 Security Profile §5.3.2.1(5)',
    need: 'dpop_signing_alg_values_supported or tls_client_certificate_bound_access_tokens',
    met: (metadata) =>
      has('dpop_signing_alg_values_supported', ...FAPI2_ALGORITHMS)(metadata) ||
      is('tls_client_certificate_bound_access_tokens')(metadata),
  },
  {
    clause: 'FAPI 2.0 Security Profile §5.3.2.2(2)',
    need: 'pushed_authorization_request_endpoint',
    met: address('pushed_authorization_request_endpoint'),
  },
  S256('FAPI 2.0 Security Profile §5.3.2.2(5)'),
  ISSUER('FAPI 2.0 Security Profile §5.3.2.2(7)'),
  ALGORITHMS('FAPI 2.0 Security Profile §5.4.1(1)', FAPI2_ALGORITHMS),
];

export const PROFILES = {
  'oauth2.1': [CODE, S256('RFC 9700 §2.1.1'), ISSUER('RFC 9700 §2.1')],
  'fapi1-advanced': [
    STRONG_CLIENTS('FAPI 1.0 Advanced §5.2.2(14)'),
    {
      clause: 'FAPI 1.0 Advanced §5.2.2(6)',
      need: 'tls_client_certificate_bound_access_tokens',
      met: is('tls_client_certificate_bound_access_tokens'),
    },
    SIGNED_REQUESTS('FAPI 1.0 Advanced §5.2.2(1)', ['PS256', 'ES256']),
    {
      clause: 'FAPI 1.0 Advanced §5.2.2(2)',
      need: 'response_types_supported with code id_token, or response_modes_supported with jwt',
      met: (metadata) => has('response_types_supported', 'code id_token')(metadata) || JARM(metadata),
    },
    ALGORITHMS('FAPI 1.0 Advanced §8.6', ['PS256', 'ES256']),
  ],
  'fapi2-security': FAPI2,
  'fapi2-message-signing': [
    ...FAPI2,
    SIGNED_REQUESTS('FAPI 2.0 Message Signing §5.3.1(1)', FAPI2_ALGORITHMS),
    {
      clause: 'FAPI 2.0 Message Signing §5.4.1(1)',
      need: 'response_modes_supported with jwt and authorization_signing_alg_values_supported',
      met: JARM,
    },
    {
      clause: 'FAPI 2.0 Message Signing §5.5.1(1)',
      need: 'introspection_signing_alg_values_supported',
      met: (metadata) =>
        textOf(metadata, 'introspection_endpoint') === undefined ||
        (listOf(metadata, 'introspection_signing_alg_values_supported')?.length ?? 0) > 0,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Demand[]>>;
export type ProfileName = keyof typeof PROFILES;

export const isProfileName = (name: string): name is ProfileName => Object.hasOwn(PROFILES, name);

/** `demanded`: the one that must be satisfiable. */
export function profileFindings(metadata: Metadata, demanded: ProfileName | undefined): Finding[] {
  return Object.entries(PROFILES).flatMap(([name, demands]) => {
    const lacking = demands.filter(({ met }) => !met(metadata));
    if (lacking.length === 0)
      return [ok(demands[0].clause.replace(/ §.*/, ''), `${name}: the metadata has all that it needs`)];
    const tell = name === demanded ? fail : info;
    return lacking.map(({ clause, need }) => tell(clause, `${name}: lacks ${need}`));
  });
}
