import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { type MailAllowance, takeAllowance } from '../mail/mail-allowance.js';
import type { TakenMail } from '../mail/mail-outbox.js';
import { findUserByLoginKey } from '../users/user.repository.js';

/**
 * A message that has no reader yet, because nobody was to be told whether there is one: a forgotten password. undefined: it is for nobody (no such
 * user, a disabled one, one without an address, or one that has had enough of them).
 */
export async function addressed(
  { dataSource, allowance, now }: { dataSource: DataSource; allowance: MailAllowance; now: () => number },
  mail: TakenMail,
): Promise<TakenMail | undefined> {
  const { workspace, message } = mail;
  if (message.template !== 'password-reset') return mail;
  return inTenant(dataSource, workspace.tenant, async (manager) => {
    const scope = { tenant: workspace.tenant, workspaceId: workspace.id };
    const user = await findUserByLoginKey(manager, scope, message.typed);
    const { email, locale, zoneinfo } = user?.claims ?? {};
    if (user === undefined || user.disabled || email === undefined) return undefined;
    const first = mail.attempts === 1;
    if (first && !(await takeAllowance(manager, allowance, { ...scope, address: email }, now()))) return undefined;
    return {
      ...mail,
      recipient: email,
      userId: user.id,
      locales: locale === undefined ? mail.locales : [locale, ...mail.locales],
      timeZone: zoneinfo,
      link: { purpose: 'password-reset', subject: user.id },
    };
  });
}
