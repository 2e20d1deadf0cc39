/**
 * RFC 8707 §2, RFC 9068: what an access token is like is a matter of who takes it. A resource may have a format, a lifetime and an algorithm of its
 * own; a token for several has to suit them all, or is not issued: the client asks for one each.
 */
import type { Client } from './client.js';
import { OAuthError } from './oauth-error.js';
import { responseAlgorithm } from './response-algorithm.js';
import type { JwsAlgorithm } from './security-profile.js';
import type { ResourceSettings, WorkspaceSettings } from './workspace.js';

export interface AccessTokenRules {
  readonly format: 'jwt' | 'opaque';
  readonly ttlSeconds: number;
  /** For a JWT; `undefined`: as everything else for the client. */
  readonly algorithm: JwsAlgorithm | undefined;
}

type RuledClient = Pick<Client, 'accessTokenFormat' | 'policy'>;

/** Of each workspace, once: whether there is anything to look for. */
const RULED = new WeakMap<WorkspaceSettings, ReadonlySet<string>>();

/** Throws OAuthError `invalid_target` where no one token suits every resource, or the client's policy does not allow it. */
export function accessTokenRules(
  settings: WorkspaceSettings,
  client: RuledClient,
  audience: readonly string[],
): AccessTokenRules {
  const usual: AccessTokenRules = {
    format: client.accessTokenFormat ?? settings.accessToken.format,
    ttlSeconds: settings.accessToken.ttlSeconds,
    algorithm: undefined,
  };
  const ruled = ruledResources(settings);
  if (ruled.size === 0 || !audience.some((one) => ruled.has(one))) return usual;
  // The workspace itself is in the audience for userinfo, and takes whatever it issues.
  const resources = settings.resources.filter(({ identifier }) => audience.includes(identifier));
  return strictest(resources, usual, settings, client);
}

function strictest(
  resources: readonly ResourceSettings[],
  usual: AccessTokenRules,
  settings: WorkspaceSettings,
  { policy }: RuledClient,
): AccessTokenRules {
  const formats = new Set(resources.map((one) => one.accessTokenFormat ?? usual.format));
  const [format = usual.format] = formats;
  if (formats.size > 1) throw refused('these resources take access tokens of different formats');
  const ttlSeconds = Math.min(...resources.map((one) => one.accessTokenTtlSeconds ?? usual.ttlSeconds));
  if (format === 'opaque') return { format, ttlSeconds, algorithm: undefined };
  const common = responseAlgorithm(settings, policy, undefined);
  const algorithms = new Set(resources.map((one) => one.signingAlg ?? common));
  const [algorithm] = algorithms;
  if (algorithms.size > 1) throw refused('these resources take access tokens of different algorithms');
  // FAPI 2.0 Security Profile §5.4.1: what a client is held to holds for its access tokens.
  if (algorithm !== undefined && !policy.algorithms.includes(algorithm)) {
    throw new OAuthError(
      'invalid_target',
      "The client's security profile does not allow the signature algorithm of the resource.",
      { clause: 'RFC 8707 §2' },
    );
  }
  return { format, ttlSeconds, algorithm };
}

function ruledResources(settings: WorkspaceSettings): ReadonlySet<string> {
  const known = RULED.get(settings);
  if (known !== undefined) return known;
  const ruled = new Set(
    settings.resources
      .filter((one) => one.accessTokenFormat ?? one.accessTokenTtlSeconds ?? one.signingAlg)
      .map(({ identifier }) => identifier),
  );
  RULED.set(settings, ruled);
  return ruled;
}

function refused(what: string): OAuthError {
  return new OAuthError('invalid_target', `No one token is for them all, as ${what}: ask for one each.`, {
    clause: 'RFC 8707 §2',
  });
}
