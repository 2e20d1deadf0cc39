import type { Workspace } from '@ostiary/oauth/workspace';
import type { Session } from '../sessions/session.js';

/** RFC 9470, NIST SP 800-63B §2.1.3: how long ago somebody may have signed in who changes what an account is protected by. */
export const RECENT_SECONDS = 900;

export function isRecent(session: Pick<Session, 'authTime'>, now: number): boolean {
  return now / 1000 - session.authTime <= RECENT_SECONDS;
}

/** The public URL of the account page, or of what is below it. What is undefined of the query is left out. */
export function accountUrl(
  { issuer }: Pick<Workspace, 'issuer'>,
  path = '',
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const sent = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) sent.set(name, value);
  return `${issuer}/account${path}${sent.size === 0 ? '' : `?${sent}`}`;
}
