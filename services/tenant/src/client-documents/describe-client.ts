/**
 * A client that describes itself, as a workspace takes it: its document through every rule of registration, under the workspace's setting for such clients.
 * Nothing is stored: it is a client for as long as its document says so.
 */
import type { ClientRecord } from '@ostiary/oauth/client';
import { documentMetadata } from '@ostiary/oauth/client-id-document';
import { takesClientIdUrl } from '@ostiary/oauth/client-id-url';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import { checkedMetadata } from '../clients/check-metadata.js';
import type { StoredClient } from '../clients/client.repository.js';
import { Refusal } from '../problems/refusal.js';
import type { WorkspaceRecord } from '../workspaces/workspace.repository.js';
import type { ClientDocuments } from './client-documents.js';

export interface DescribeClientDependencies {
  readonly clientDocuments: Pick<ClientDocuments, 'get'>;
  /** Why a document is none is for the installation's log; whoever opens a link is told that there is no such client. */
  readonly logger: { info(fields: object, message: string): void };
}

/** undefined: there is no such client. */
export async function describedClient(
  { clientDocuments, logger }: DescribeClientDependencies,
  workspace: Pick<WorkspaceRecord, 'tenant' | 'id' | 'settings'>,
  clientId: string,
): Promise<StoredClient | undefined> {
  const { tenant, id: workspaceId, settings } = workspace;
  if (!takesClientIdUrl(settings, clientId)) return undefined;
  const found = await clientDocuments.get(clientId);
  if (found === undefined) return undefined;
  try {
    const metadata = documentMetadata(clientId, found.document, settings);
    const registered = checkedMetadata(metadata, settings, {
      trustsClientCertificates: false,
      localhostRedirects: true,
    });
    const record: ClientRecord = {
      ...registered,
      clientId,
      metadataDocument: true,
      secretHashes: [],
      createdAt: found.fetchedAt,
    };
    return { tenant, workspaceId, record, version: Math.floor(found.fetchedAt / 1000), updatedAt: found.fetchedAt };
  } catch (error) {
    if (!(error instanceof OAuthError || error instanceof Refusal)) throw error;
    const why = error instanceof Refusal ? error.faults : error.description;
    logger.info({ clientId, workspaceId, why }, 'a client ID metadata document is not acceptable');
    return undefined;
  }
}
