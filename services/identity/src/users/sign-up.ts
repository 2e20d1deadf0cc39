/**
 * A user who makes an account of their own. What is typed is judged field by field, so that all of it can be mended at once; that a name is
 * taken is told last, when nothing else is wrong and the password has been hashed, so that asking costs what creating costs.
 */
import { randomToken } from '@ostiary/crypto/random';
import { IdentityError } from '../identity-error.js';
import { sendVerification } from '../mail/verify-email.js';
import type { PasswordHasher } from '../passwords/password-hasher.js';
import { parseNewPassword } from '../passwords/password-rules.js';
import { newUser, storeNewUser } from './create-user.js';
import { parseDisplayName } from './display-name.js';
import { isEmailAddress, parseUsername } from './login-name.js';
import type { ChangeDependencies } from './record-user-change.js';
import type { StandardClaims } from './standard-claims.schema.js';
import type { Requester, Scope } from './user.js';

export interface SignUpWish extends Scope {
  /** As typed, like the others. */
  readonly username: string;
  readonly password: string;
  /** A passkey comes next: the password is not read. */
  readonly withoutPassword: boolean;
  /** '': none. */
  readonly name: string;
}

/** One for a field; `rule` is a sentence for whoever typed it. */
export interface FieldProblem {
  readonly field: string;
  readonly rule: string;
  /** Its name; '': it has none. */
  readonly code: string;
}

export type SignUpOutcome =
  | { readonly kind: 'created'; readonly userId: string }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] }
  | { readonly kind: 'taken' };

/** Throws IdentityError `busy`. `requester.actor` is not read: it is the user who is made. */
export async function signUp(
  deps: ChangeDependencies & { readonly hasher: PasswordHasher },
  wish: SignUpWish,
  requester: Requester,
): Promise<SignUpOutcome> {
  const { tenant, workspaceId } = wish;
  const problems: FieldProblem[] = [];
  const username = judged(problems, () => parseUsername(wish.username.trim()));
  const name = judged(problems, () => parseDisplayName(wish.name));
  const email = username !== undefined && isEmailAddress(username) ? username : undefined;
  // A name that will not do is still one that the password must not be.
  const context = { username: username ?? '', email, tenant, workspace: requester.workspace };
  // What it costs to ask whether a name is taken is the same for everybody: something is hashed, and thrown away.
  const password = wish.withoutPassword
    ? randomToken()
    : judged(problems, () => parseNewPassword(wish.password, context));
  if (username === undefined || password === undefined || problems.length > 0) return { kind: 'invalid', problems };

  const hash = await deps.hasher.hash(password);
  // OIDC Core §5.1: nobody has proved yet that the address is theirs.
  const claims: StandardClaims = {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email, email_verified: false }),
  };
  const user = newUser({ tenant, workspaceId }, username, claims, deps.now());
  const self: Requester = { ...requester, actor: { type: 'user', id: user.id } };
  try {
    await storeNewUser(
      deps,
      user,
      wish.withoutPassword ? undefined : hash,
      self,
      { by: 'self-service' },
      async (manager) => {
        // Without a mail server, or beyond its measure, the account is made all the same: the address stays unproven.
        if (email !== undefined) await sendVerification(deps, manager, user, self);
        return [];
      },
    );
  } catch (error) {
    if (error instanceof IdentityError && error.refusal.kind === 'taken') return { kind: 'taken' };
    throw error;
  }
  return { kind: 'created', userId: user.id };
}

/** What `parse` answers; its refusal becomes a problem. */
function judged<T>(problems: FieldProblem[], parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof IdentityError) || error.refusal.kind !== 'invalid') throw error;
    const { pointer, reason, rule = '' } = error.refusal;
    problems.push({ field: pointer, rule: reason, code: rule });
    return undefined;
  }
}
