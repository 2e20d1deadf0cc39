import { issuerFrom } from '@ostiary/oauth/endpoints';

/** The client of system/admin that this service is; `tenant` registers it. */
export const CONSOLE_CLIENT = 'ostiary-console';

/** Where everything is for browsers and for the authorization server. */
export interface Addresses {
  /** `https://host`, where the console, the admin API and the installation's own issuer are. */
  readonly origin: string;
  /** Issuer of system/admin. */
  readonly issuer: string;
  /** RFC 8707: the admin API. */
  readonly resource: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
}

export function addressesFrom(issuerTemplate: string): Addresses {
  const issuer = issuerFrom(issuerTemplate, 'system', 'admin');
  const { origin } = new URL(issuer);
  return {
    origin,
    issuer,
    resource: `${origin}/api`,
    redirectUri: `${origin}/console/session/callback`,
    postLogoutRedirectUri: `${origin}/console/signed-out`,
  };
}
