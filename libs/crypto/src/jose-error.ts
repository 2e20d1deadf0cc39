/** Why a JWS, a JWE or a key was refused. */
export type JoseErrorReason =
  | 'too-large'
  | 'malformed'
  | 'bad-encoding'
  | 'bad-header'
  | 'bad-payload'
  | 'unsupported-extension'
  | 'unsupported-algorithm'
  | 'undecryptable'
  | 'nested'
  | 'unsupported-key'
  | 'weak-key'
  | 'private-key'
  | 'invalid-key';

/** A JWS, JWE or JWK that is not acceptable. `message` names the rule and holds no value that was sent. */
export class JoseError extends Error {
  readonly reason: JoseErrorReason;

  constructor(reason: JoseErrorReason, message: string) {
    super(message);
    this.name = 'JoseError';
    this.reason = reason;
  }
}
