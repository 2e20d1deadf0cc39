/** The rules of registration on the end of sessions: OIDC RP-Initiated, Back-Channel and Front-Channel Logout 1.0; and on their beginning elsewhere. */
import type { Rule } from './client-registration-rules.js';

const hasFragment = (uri: string | undefined): boolean => uri?.includes('#') === true;

export const LOGOUT_RULES: readonly Rule[] = [
  {
    member: 'backchannel_logout_uri',
    clause: 'OpenID Connect Back-Channel Logout §2.2',
    detail: 'the logout URI has no fragment',
    mend: 'Leave out the part from # on.',
    broken: ({ registered }) => hasFragment(registered.backchannelLogoutUri),
  },
  {
    member: 'frontchannel_logout_uri',
    clause: 'OpenID Connect Front-Channel Logout §2',
    detail: 'the logout URI has no fragment',
    mend: 'Leave out the part from # on.',
    broken: ({ registered }) => hasFragment(registered.frontchannelLogoutUri),
  },
  {
    member: 'frontchannel_logout_uri',
    clause: 'OpenID Connect Front-Channel Logout §2',
    detail: 'scheme, host and port must be those of a redirect URI of the client',
    mend: 'Use an address at the origin of one of the redirect URIs.',
    broken: ({ registered: { frontchannelLogoutUri, redirectUris } }) =>
      frontchannelLogoutUri !== undefined &&
      !redirectUris.some((uri) => URL.parse(uri)?.origin === new URL(frontchannelLogoutUri).origin),
  },
  {
    member: 'initiate_login_uri',
    clause: 'OpenID Connect Core §4',
    detail: 'the URI has no fragment',
    mend: 'Leave out the part from # on.',
    broken: ({ registered }) => hasFragment(registered.initiateLoginUri),
  },
];
