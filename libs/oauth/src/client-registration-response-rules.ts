/**
 * The rules of registration on what we sign for a client and encrypt to it: ID tokens, userinfo, introspection. The same three for each: an
 * algorithm that there is a key of ours for, a public key of the client's to encrypt to, and no content encryption without the one before.
 */
import type { RegisteredMetadata } from './client-registration.js';
import { canEncryptTo, canSign } from './client-registration-message-rules.js';
import type { Rule } from './client-registration-rules.js';
import type { JweAlgorithm, JweEncryption } from './jwe-algorithms.js';
import type { JwsAlgorithm } from './security-profile.js';

interface Response {
  readonly name: 'id_token' | 'userinfo' | 'introspection';
  readonly clause: string;
  readonly sign: (registered: RegisteredMetadata) => JwsAlgorithm | undefined;
  readonly alg: (registered: RegisteredMetadata) => JweAlgorithm | undefined;
  readonly enc: (registered: RegisteredMetadata) => JweEncryption | undefined;
}

const RESPONSES: readonly Response[] = [
  {
    name: 'id_token',
    clause: 'OpenID Connect Dynamic Client Registration §2',
    sign: (registered) => registered.idTokenSignedResponseAlg,
    alg: (registered) => registered.idTokenEncryptedResponseAlg,
    enc: (registered) => registered.idTokenEncryptedResponseEnc,
  },
  {
    name: 'userinfo',
    clause: 'OpenID Connect Dynamic Client Registration §2',
    sign: (registered) => registered.userinfoSignedResponseAlg,
    alg: (registered) => registered.userinfoEncryptedResponseAlg,
    enc: (registered) => registered.userinfoEncryptedResponseEnc,
  },
  {
    name: 'introspection',
    clause: 'RFC 9701 §6',
    sign: (registered) => registered.introspectionSignedResponseAlg,
    alg: (registered) => registered.introspectionEncryptedResponseAlg,
    enc: (registered) => registered.introspectionEncryptedResponseEnc,
  },
];

export const RESPONSE_RULES: readonly Rule[] = RESPONSES.flatMap(({ name, clause, sign, alg, enc }): Rule[] => [
  {
    member: `${name}_signed_response_alg`,
    clause,
    detail: 'the workspace has no key for this algorithm, or the security profile does not allow it',
    need: ({ policy, settings }) => settings.signingAlgorithms.filter((one) => policy.algorithms.includes(one)),
    mend: 'Choose an algorithm that the workspace signs with, or leave the member out.',
    broken: (facts) => !canSign(facts, sign(facts.registered)),
  },
  {
    member: `${name}_encrypted_response_alg`,
    clause,
    detail: 'there is no public key of the client to encrypt to with this algorithm',
    mend: 'Register a public key of the type of the algorithm, with use enc.',
    broken: ({ registered }) => !canEncryptTo(registered, alg(registered)),
  },
  {
    member: `${name}_encrypted_response_enc`,
    clause,
    detail: `${name}_encrypted_response_enc needs ${name}_encrypted_response_alg`,
    mend: `Register ${name}_encrypted_response_alg too.`,
    broken: ({ registered }) => enc(registered) !== undefined && alg(registered) === undefined,
  },
]);
