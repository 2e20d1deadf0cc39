// What authorize and token ask when their cache has no answer. Who may ask is known by certificates (grpc-callers.ts);
// sealed keys go only to the one that can unseal them.
import { type Metadata, status } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  Client,
  GetClientRequest,
  GetWorkspaceRequest,
  SigningKey,
  Workspace,
} from '@ostiary/contracts/ostiary/directory/v1/directory';
import { isSlug } from '@ostiary/directory/slug';
import { isClientIdUrl } from '@ostiary/oauth/client-id-url';
import { isUuid } from '@ostiary/oauth/uuid';
import { callerOfCall } from '@ostiary/platform/caller-of-call';
import { GrpcError, notFound } from '@ostiary/platform/grpc-error';
import { inTenant } from '@ostiary/platform/postgres';
import { describedClient } from '../client-documents/describe-client.js';
import { findClient } from '../clients/client.repository.js';
import { DEPENDENCIES, type Dependencies } from '../dependencies.js';
import { encryptionKeysOf } from '../keys/encryption-key.repository.js';
import { keysOf, type SigningKeyRecord } from '../keys/signing-key.repository.js';
import { findWorkspace, findWorkspaceById } from '../workspaces/workspace.repository.js';

@Controller()
export class DirectoryRpc {
  constructor(@Inject(DEPENDENCIES) private readonly deps: Dependencies) {}

  @GrpcMethod('Directory', 'getWorkspace')
  async getWorkspace(request: GetWorkspaceRequest, metadata?: Metadata): Promise<Workspace> {
    const { tenant, workspace: slug, includeSealedKeys } = request;
    const caller = metadata && callerOfCall(metadata);
    if (includeSealedKeys && caller !== undefined && caller !== 'token') {
      throw new GrpcError(status.PERMISSION_DENIED, 'SEALED_KEYS', 'sealed keys are for token alone');
    }
    if (!isSlug(tenant)) throw notFound('WORKSPACE_NOT_FOUND', 'there is no such workspace');
    return inTenant(this.deps.dataSource, tenant, async (manager) => {
      const workspace = await findWorkspace(manager, tenant, slug);
      if (workspace === undefined) throw notFound('WORKSPACE_NOT_FOUND', 'there is no such workspace');
      const keys = await keysOf(manager, tenant, workspace.id);
      const encryptionKeys = await encryptionKeysOf(manager, tenant, workspace.id);
      return {
        id: workspace.id,
        tenant,
        slug: workspace.slug,
        name: workspace.name,
        workspaceProfile: workspace.workspaceProfile,
        settingsJson: JSON.stringify(workspace.settings),
        version: workspace.version,
        signingKeys: keys.map((key) => keyMessage(key, includeSealedKeys)),
        disabled: workspace.disabled,
        encryptionKeys: encryptionKeys.map(({ kid, alg, retired, publicJwk, sealedPrivateKey }) => ({
          kid,
          alg,
          retired,
          publicJwkJson: JSON.stringify(publicJwk),
          sealedPrivateKey: includeSealedKeys ? sealedPrivateKey : new Uint8Array(),
        })),
      };
    });
  }

  @GrpcMethod('Directory', 'getClient')
  async getClient({ tenant, workspaceId, clientId }: GetClientRequest): Promise<Client> {
    const client =
      isSlug(tenant) && isUuid(workspaceId) ? await this.#client({ tenant, id: workspaceId }, clientId) : undefined;
    if (client === undefined) throw notFound('CLIENT_NOT_FOUND', 'the workspace has no such client');
    return {
      workspaceId,
      clientId,
      clientJson: JSON.stringify(client.record),
      version: client.version,
      disabled: client.record.disabled,
    };
  }

  /** Registered; or one that describes itself, whose document is fetched while no row waits. */
  async #client(home: { readonly tenant: string; readonly id: string }, clientId: string) {
    const { dataSource } = this.deps;
    if (!isClientIdUrl(clientId)) {
      return inTenant(dataSource, home.tenant, (manager) => findClient(manager, home, clientId));
    }
    const workspace = await inTenant(dataSource, home.tenant, (manager) =>
      findWorkspaceById(manager, home.tenant, home.id),
    );
    if (workspace === undefined || workspace.disabled || workspace.deletedAt !== undefined) return undefined;
    return describedClient(this.deps, workspace, clientId);
  }
}

function keyMessage(key: SigningKeyRecord, includeSealedKeys: boolean): SigningKey {
  return {
    kid: key.kid,
    alg: key.alg,
    state: key.state,
    publicJwkJson: JSON.stringify(key.publicJwk),
    sealedPrivateKey: includeSealedKeys ? key.sealedPrivateKey : new Uint8Array(),
    createdAt: Math.floor(key.createdAt / 1000),
    activatesAt: Math.floor(key.activatesAt / 1000),
    retiresAt: key.retiresAt === undefined ? 0 : Math.floor(key.retiresAt / 1000),
  };
}
