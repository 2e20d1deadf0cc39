/**
 * What is signed in the front channel: authorization responses (JARM) and ID tokens as detached signatures (OIDC Core §3.3). The signing keys are
 * in `token`, which signs on request; encrypted here, to the client's registered key, where it registered for that.
 */
import { clientEncryptionKey } from '@ostiary/client-authentication/client-keys';
import type { RemoteJwks } from '@ostiary/client-authentication/remote-jwks';
import type { IssuanceClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import { JoseError } from '@ostiary/crypto/jose-error';
import { encryptJwe } from '@ostiary/crypto/jwe';
import type { Client } from '@ostiary/oauth/client';
import { type IdTokenFacts, idTokenClaims } from '@ostiary/oauth/id-token-claims';
import { DEFAULT_JWE_ENCRYPTION, type JweAlgorithm, type JweEncryption } from '@ostiary/oauth/jwe-algorithms';
import { LOGOUT_TOKEN_TYP, type LogoutTokenFacts, logoutTokenClaims } from '@ostiary/oauth/logout';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { deliveryOf, type ResponseParameters, type ResponseTarget } from '@ostiary/oauth/response-mode';
import type { JwsAlgorithm } from '@ostiary/oauth/security-profile';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';
import type { RequestContext } from '@ostiary/platform/request-context';

export interface SignedResponsesDependencies {
  readonly issuance: Pick<PromiseClient<IssuanceClient>, 'signJwt'>;
  readonly remoteJwks: RemoteJwks;
  /** Unix ms. */
  readonly now: () => number;
}

/** JARM §2.1: a short time, ten minutes at most. */
const RESPONSE_SECONDS = 300;

export function isSigned({ responseMode }: Pick<ResponseTarget, 'responseMode'>): boolean {
  return deliveryOf(responseMode).signed;
}

type TraceOrigin = Pick<RequestContext, 'requestId' | 'traceId'>;
type Signature = Pick<IdTokenFacts, 'subject' | 'sessionId' | 'authTime' | 'acr' | 'amr' | 'nonce' | 'code' | 'state'>;

export class SignedResponses {
  readonly #deps: SignedResponsesDependencies;

  constructor(deps: SignedResponsesDependencies) {
    this.#deps = deps;
  }

  /** JARM §2.1, §2.2: `parameters` as the claims of a JWT, and nothing beside it. Throws OAuthError `temporarily_unavailable`. */
  async response(
    workspace: Workspace,
    client: Client,
    parameters: ResponseParameters,
    origin: RequestContext,
  ): Promise<ResponseParameters> {
    const alg = signingAlgorithm(workspace, client, client.authorizationSignedResponseAlg);
    const exp = Math.floor(this.#deps.now() / 1000) + RESPONSE_SECONDS;
    const claims = { ...parameters, iss: workspace.issuer, aud: client.clientId, exp };
    const jwt = await this.#sign(workspace, alg, claims, origin);
    const { authorizationEncryptedResponseAlg, authorizationEncryptedResponseEnc } = client;
    return {
      response: await this.#sealed(jwt, client, authorizationEncryptedResponseAlg, authorizationEncryptedResponseEnc),
    };
  }

  /**
   * OIDC Core §3.3.2.11, FAPI 1.0 Advanced §5.1.1: signs a code and a state, and says nothing of the user but who it is: it goes through the
   * browser. Throws OAuthError `temporarily_unavailable`.
   */
  async idToken(workspace: Workspace, client: Client, facts: Signature, origin: RequestContext): Promise<string> {
    const algorithm = signingAlgorithm(workspace, client, client.idTokenSignedResponseAlg);
    const issuedAt = Math.floor(this.#deps.now() / 1000);
    const expiresAt = issuedAt + workspace.settings.idToken.ttlSeconds;
    const { issuer } = workspace;
    const { clientId } = client;
    const claims = idTokenClaims({ ...facts, issuer, clientId, issuedAt, expiresAt, algorithm });
    const jwt = await this.#sign(workspace, algorithm, claims, origin);
    return this.#sealed(jwt, client, client.idTokenEncryptedResponseAlg, client.idTokenEncryptedResponseEnc);
  }

  /** Back-Channel Logout §2.4: signed as the client's ID tokens are. Throws OAuthError `temporarily_unavailable`. */
  async logoutToken(
    workspace: Workspace,
    client: Client,
    facts: LogoutTokenFacts,
    origin: TraceOrigin,
  ): Promise<string> {
    const algorithm = signingAlgorithm(workspace, client, client.idTokenSignedResponseAlg);
    return this.#sign(workspace, algorithm, logoutTokenClaims(facts), origin, LOGOUT_TOKEN_TYP);
  }

  async #sign(
    { tenant, slug }: Workspace,
    alg: JwsAlgorithm,
    claims: Readonly<Record<string, unknown>>,
    origin: TraceOrigin,
    typ = 'JWT',
  ): Promise<string> {
    try {
      const request = { tenant, workspace: slug, alg, typ, payloadJson: JSON.stringify(claims) };
      const { jwt } = await this.#deps.issuance.signJwt(request, origin);
      return jwt;
    } catch (error) {
      if (!(error instanceof GrpcCallError)) throw error;
      throw new OAuthError('temporarily_unavailable', 'nothing can be signed at the moment; try again shortly', {
        clause: 'RFC 6749 §4.1.2.1',
        cause: error,
      });
    }
  }

  /** RFC 7519 §11.2: signed, then encrypted; as it is where the client did not register for encryption. */
  async #sealed(
    jwt: string,
    client: Client,
    alg: JweAlgorithm | undefined,
    enc: JweEncryption | undefined,
  ): Promise<string> {
    if (alg === undefined) return jwt;
    const key = await clientEncryptionKey(client, alg, this.#deps.remoteJwks);
    if (key === undefined) throw noKey();
    try {
      return await encryptJwe(jwt, key, { alg, enc: enc ?? DEFAULT_JWE_ENCRYPTION, cty: 'JWT' });
    } catch (error) {
      if (error instanceof JoseError) throw noKey();
      throw error;
    }
  }
}

/** Never in the clear instead: what is registered to be encrypted is not sent otherwise. */
function noKey(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'the public key of the client for encryption cannot be had', {
    clause: 'JARM §3',
  });
}

/** What the client registered, else the first algorithm of the workspace that the policy allows; with a key that signs. */
function signingAlgorithm(workspace: Workspace, client: Client, registered: JwsAlgorithm | undefined): JwsAlgorithm {
  const active = new Set(workspace.keys.filter((key) => key.state === 'active').map((key) => key.alg));
  const wanted = registered === undefined ? workspace.settings.signingAlgorithms : [registered];
  const found = [...wanted, ...workspace.settings.signingAlgorithms].find(
    (alg) => active.has(alg) && client.policy.algorithms.includes(alg),
  );
  if (found !== undefined) return found;
  throw new OAuthError('server_error', 'the workspace has no key that it may sign with for this client', {
    clause: 'RFC 8725 §3.1',
  });
}
