import type { StandardClaims } from './standard-claims.schema.js';

/** A user of one workspace, as stored. Times are Unix ms. */
export interface UserRecord {
  /** UUID, version 4: it is the public `sub`, so it tells nothing. */
  readonly id: string;
  readonly tenant: string;
  readonly workspaceId: string;
  readonly username: string;
  readonly claims: StandardClaims;
  readonly disabled: boolean;
  /** Grows with every change. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The workspace that a request speaks of; the tenant opens row-level security. */
export interface Scope {
  readonly tenant: string;
  /** UUID. */
  readonly workspaceId: string;
}

/** Who asked for a change, as the audit event will say. */
export interface Requester {
  readonly actor: { readonly type: 'user' | 'client' | 'administrator' | 'system'; readonly id: string };
  /** The client that the user came from, where it is a user. */
  readonly clientId?: string | undefined;
  /** Slug of the workspace. */
  readonly workspace: string;
  readonly auditAddress: 'full' | 'truncated' | 'hashed';
  /** How the workspace writes to people. */
  readonly correspondence: {
    /** '': not said. */
    readonly workspaceName: string;
    /** '': the workspace. */
    readonly senderName: string;
    /** BCP 47, most wanted first. */
    readonly locales: readonly string[];
  };
  readonly request: {
    readonly requestId: string;
    readonly traceId: string;
    readonly address: string;
    readonly userAgent: string;
  };
}
