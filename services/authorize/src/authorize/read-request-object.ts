import { status } from '@grpc/grpc-js';
import {
  type RequestObjectDependencies,
  readRequestObject,
  refused,
} from '@ostiary/client-authentication/request-object';
import type { IssuanceClient } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { ParsedJwe } from '@ostiary/crypto/jwe';
import type { Client } from '@ostiary/oauth/client';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import type { Parameters } from '@ostiary/oauth/parameters';
import type { Workspace } from '@ostiary/oauth/workspace';
import { GrpcCallError, type PromiseClient } from '@ostiary/platform/grpc-client';

/** RFC 9101 §6: the parameters of a request object of the client. Throws OAuthError. */
export type ReadRequestObject = (compact: string, client: Client, workspace: Workspace) => Promise<Parameters>;

export interface ReadRequestObjectDependencies extends Omit<RequestObjectDependencies, 'decrypt'> {
  readonly issuance: Pick<PromiseClient<IssuanceClient>, 'decryptJwt'>;
}

export function requestObjectReader({ issuance, ...deps }: ReadRequestObjectDependencies): ReadRequestObject {
  const decrypt = (workspace: Workspace, jwe: ParsedJwe) => decrypted(issuance, workspace, jwe);
  return (compact, client, workspace) => readRequestObject({ ...deps, decrypt }, compact, client, workspace);
}

/** ADR 4: private keys are where they are made; who has none of this workspace's is not asked. */
async function decrypted(
  issuance: ReadRequestObjectDependencies['issuance'],
  { tenant, slug, encryptionKeys }: Workspace,
  { compact }: ParsedJwe,
): Promise<string> {
  if (encryptionKeys === undefined || encryptionKeys.length === 0) {
    throw refused('it is encrypted, and this server has no key for encryption', 'RFC 9101 §6.1');
  }
  try {
    const { jwt } = await issuance.decryptJwt({ tenant, workspace: slug, jwe: compact });
    return jwt;
  } catch (error) {
    if (!(error instanceof GrpcCallError)) throw error;
    if (error.code === status.INVALID_ARGUMENT) {
      throw refused('it cannot be decrypted with a key of this server', 'RFC 9101 §6.1');
    }
    throw new OAuthError('temporarily_unavailable', 'nothing can be decrypted at the moment; try again shortly', {
      clause: 'RFC 6749 §4.1.2.1',
      cause: error,
    });
  }
}
