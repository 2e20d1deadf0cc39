import type { DiscoveryOptions } from '@ostiary/oauth/discovery';
import type { Workspace } from '@ostiary/oauth/workspace';

/** What the metadata documents are made of. */
export interface Discovery extends DiscoveryOptions {
  /** From the database: a document is never older than the workspace. */
  workspace(tenant: string, slug: string): Promise<Workspace | undefined>;
  /** RFC 8707 identifier of the admin API. */
  readonly audience: string;
  /** Issuer of system/admin. */
  readonly systemIssuer: string;
}

/** Injection token. */
export const DISCOVERY = Symbol('Discovery');
