import type { AccountRule } from '@ostiary/oauth/account-rules';

/** What identity refuses, as a closed union; mapped once, in identity.rpc.ts, to a gRPC status. */
export type IdentityRefusal =
  /** `pointer`: RFC 6901, into the fields of the request (`/username`, `/password`, `/claims/email`). */
  | {
      readonly kind: 'invalid';
      readonly pointer: string;
      readonly reason: string;
      /** The specification that has the rule. */
      readonly clause?: string | undefined;
      /** For whoever says it in another language. */
      readonly rule?: AccountRule | undefined;
    }
  /** Another user of the workspace has it as user name or e-mail address. */
  | { readonly kind: 'taken'; readonly pointer: '/username' | '/claims/email' }
  | { readonly kind: 'not_found' }
  /** The workspace has that passkey, whoever's it is. */
  | { readonly kind: 'passkey_taken' }
  /** The user has no such credential. */
  | { readonly kind: 'no_credential' }
  /** More passwords wait to be hashed than this replica will queue. */
  | { readonly kind: 'busy' }
  /** Messages to the address, or of the workspace, within this hour. */
  | { readonly kind: 'too_many_messages' }
  /** The workspace has as many as this installation lets it have. */
  | { readonly kind: 'too_many_users' }
  | { readonly kind: 'organization_not_found' }
  /** The user is no member of the organization. */
  | { readonly kind: 'member_not_found' }
  /** Another organization of the workspace has it. `pointer`: `/name`, or one of `/domains`. */
  | { readonly kind: 'organization_taken'; readonly pointer: string }
  /** It was changed since whoever wants to change it has read it. */
  | { readonly kind: 'version_differs' }
  /** As with users: organizations of a workspace, members of an organization. */
  | { readonly kind: 'too_many_organizations' | 'too_many_members' }
  /** The user is a member of as many organizations as anybody may be. */
  | { readonly kind: 'too_many_memberships' }
  /** This installation sends no e-mail. */
  | { readonly kind: 'no_mail_server' }
  /** No message would reach the user: there is no address that is known to be theirs. */
  | { readonly kind: 'no_proven_address' }
  /** It was used, is too old, or never was. */
  | { readonly kind: 'link_not_found' };

/** A refusal that the caller can act on. Its message holds nothing that was sent. */
export class IdentityError extends Error {
  readonly refusal: IdentityRefusal;

  constructor(refusal: IdentityRefusal) {
    super(sentence(refusal));
    this.name = 'IdentityError';
    this.refusal = refusal;
  }
}

export function invalid(pointer: string, reason: string, clause?: string, rule?: AccountRule): IdentityError {
  return new IdentityError({ kind: 'invalid', pointer, reason, clause, rule });
}

function sentence(refusal: IdentityRefusal): string {
  switch (refusal.kind) {
    case 'invalid':
      return refusal.clause === undefined ? refusal.reason : `${refusal.clause}: ${refusal.reason}`;
    case 'taken':
      return refusal.pointer === '/username' ? 'the user name is taken' : 'the e-mail address is taken';
    case 'not_found':
      return 'the workspace has no such user';
    case 'passkey_taken':
      return 'the passkey has been added before';
    case 'no_credential':
      return 'the user has no such credential';
    case 'busy':
      return 'too many passwords are being checked at this moment';
    case 'too_many_messages':
      return 'no more messages may be sent to this address, or by this workspace, for now';
    case 'too_many_users':
      return 'the workspace has as many users as it may have in this installation';
    case 'organization_not_found':
      return 'the workspace has no such organization';
    case 'member_not_found':
      return 'the user is no member of the organization';
    case 'organization_taken':
      return `another organization of the workspace has this ${refusal.pointer === '/name' ? 'name' : 'domain'}`;
    case 'version_differs':
      return 'the organization was changed in the meantime';
    case 'too_many_organizations':
      return 'the workspace has as many organizations as it may have in this installation';
    case 'too_many_members':
      return 'the organization has as many members as it may have in this installation';
    case 'too_many_memberships':
      return 'the user is a member of as many organizations as a user may be';
    case 'no_mail_server':
      return 'this installation sends no e-mail';
    case 'no_proven_address':
      return 'the user has no e-mail address that is proven';
    case 'link_not_found':
      return 'the link was used before, is too old, or never was';
  }
}
