import { inTenant } from '@ostiary/platform/postgres';
import { receivesMailedCodes } from '../mailed-codes/send-mailed-code.js';
import { mailedCodeTallyKeys } from '../mailed-codes/verify-mailed-code.js';
import { countRecoveryCodes, findSecret } from '../one-time-codes/one-time-codes.repository.js';
import { codeTallyKeys } from '../one-time-codes/verify-code.js';
import { type PasskeyRecord, userHandle } from '../passkeys/passkey.js';
import { listPasskeys } from '../passkeys/passkey.repository.js';
import { type AttemptDependencies, CODE_LIMITS, PASSWORD_LIMITS } from '../passwords/count-attempt.js';
import { PasswordCredentialEntity } from '../passwords/password-credential.entity.js';
import { retryAt } from '../passwords/sign-in-tally.js';
import { findAccountTally, tallyKeys } from '../passwords/sign-in-tally.repository.js';
import { hasUserCode } from '../user-codes/user-code.js';
import type { ChangeDependencies } from '../users/record-user-change.js';
import type { Scope } from '../users/user.js';
import { findUser } from '../users/user.repository.js';

/** Times are Unix ms. */
export interface CredentialList {
  readonly userHandle: string;
  readonly passwordChangedAt: number | undefined;
  /** The oldest first. */
  readonly passkeys: readonly PasskeyRecord[];
  readonly oneTimeCodesAddedAt: number | undefined;
  readonly recoveryCodesLeft: number;
  readonly hasUserCode: boolean;
  /** Until then attempts wait that come from an address and a browser that are not known. */
  readonly lockedUntil: number | undefined;
  /** A code by e-mail would reach the user. */
  readonly receivesMailedCodes: boolean;
}

/** Throws IdentityError `not_found`. */
export async function listCredentials(
  deps: AttemptDependencies & Pick<ChangeDependencies, 'mailQueue'>,
  owner: Scope & { readonly userId: string },
): Promise<CredentialList> {
  const { tenant, workspaceId, userId } = owner;
  const keys = accountKeys(deps.tallyKey, owner);
  const now = deps.now();
  return inTenant(deps.dataSource, tenant, async (manager) => {
    const user = await findUser(manager, owner, userId);
    const password = await manager.findOneBy(PasswordCredentialEntity, { userId, tenant });
    const secret = await findSecret(manager, owner);
    const waits = [
      retryAt(await findAccountTally(manager, keys.passwords), PASSWORD_LIMITS.account, now),
      retryAt(await findAccountTally(manager, keys.codes), CODE_LIMITS.account, now),
      retryAt(await findAccountTally(manager, keys.mailedCodes), CODE_LIMITS.account, now),
    ];
    const until = Math.max(...waits);
    return {
      userHandle: userHandle(workspaceId, userId),
      passwordChangedAt: password?.changedAt.getTime(),
      passkeys: await listPasskeys(manager, owner),
      oneTimeCodesAddedAt: secret?.createdAt,
      recoveryCodesLeft: await countRecoveryCodes(manager, owner),
      hasUserCode: await hasUserCode(manager, owner),
      lockedUntil: until > now ? until : undefined,
      receivesMailedCodes: receivesMailedCodes(deps, user),
    };
  });
}

/** Of what is tried against the account from anywhere. */
export function accountKeys(tallyKey: Uint8Array, owner: Scope & { readonly userId: string }) {
  const anywhere = { ...owner, address: '' };
  return {
    passwords: tallyKeys(tallyKey, { ...anywhere, account: owner.userId, device: undefined }),
    codes: codeTallyKeys(tallyKey, anywhere),
    mailedCodes: mailedCodeTallyKeys(tallyKey, anywhere),
  };
}
