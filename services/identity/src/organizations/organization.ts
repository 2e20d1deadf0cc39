/** An organization of one workspace, as stored. Times are Unix ms. */
export interface OrganizationRecord {
  /** UUID: what tokens name it by, so it stays what it is whatever the organization is called. */
  readonly id: string;
  readonly tenant: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly displayName: string;
  /** In order. */
  readonly domains: readonly string[];
  readonly enabled: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Grows with every change. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface MembershipRecord {
  /** Without domains and metadata: nobody who asks for memberships needs them. */
  readonly organization: OrganizationRecord;
  readonly roles: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A member of an organization, as its administrators see them. */
export interface MemberRecord {
  readonly userId: string;
  readonly username: string;
  /** OIDC Core §5.1. */
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** The user is. */
  readonly disabled: boolean;
  readonly roles: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
}
