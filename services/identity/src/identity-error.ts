/** What identity refuses, as a closed union; mapped once, in identity.rpc.ts, to a gRPC status. */
export type IdentityRefusal =
  /** `pointer`: RFC 6901, into the fields of the request (`/username`, `/password`, `/claims/email`). */
  | {
      readonly kind: 'invalid';
      readonly pointer: string;
      readonly reason: string;
      /** The specification that has the rule. */
      readonly clause?: string | undefined;
    }
  /** Another user of the workspace has it as user name or e-mail address. */
  | { readonly kind: 'taken'; readonly pointer: '/username' | '/claims/email' }
  | { readonly kind: 'not_found' }
  /** More passwords wait to be hashed than this replica will queue. */
  | { readonly kind: 'busy' };

/** A refusal that the caller can act on. Its message holds nothing that was sent. */
export class IdentityError extends Error {
  readonly refusal: IdentityRefusal;

  constructor(refusal: IdentityRefusal) {
    super(sentence(refusal));
    this.name = 'IdentityError';
    this.refusal = refusal;
  }
}

export function invalid(pointer: string, reason: string, clause?: string): IdentityError {
  return new IdentityError({ kind: 'invalid', pointer, reason, clause });
}

function sentence(refusal: IdentityRefusal): string {
  switch (refusal.kind) {
    case 'invalid':
      return refusal.clause === undefined ? refusal.reason : `${refusal.clause}: ${refusal.reason}`;
    case 'taken':
      return refusal.pointer === '/username' ? 'the user name is taken' : 'the e-mail address is taken';
    case 'not_found':
      return 'the workspace has no such user';
    case 'busy':
      return 'too many passwords are being checked at this moment';
  }
}
