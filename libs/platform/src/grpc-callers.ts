// Who may call whom: the arrows of ARCHITECTURE.md, method by method. What is not listed is refused; the types ask for every method that
// there is. `server` is who offers the service: clients talk to nobody else.
import type { AuditTrailService } from '@ostiary/contracts/ostiary/audit/v1/audit';
import type { DirectoryService } from '@ostiary/contracts/ostiary/directory/v1/directory';
import type { CredentialsService } from '@ostiary/contracts/ostiary/identity/v1/credentials';
import type { IdentityService } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { OrganizationsService } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import type { InvitationsService } from '@ostiary/contracts/ostiary/invitations/v1/invitations';
import type { GrantsService, IssuanceService } from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import type { SessionsService } from '@ostiary/contracts/ostiary/sessions/v1/sessions';

/** The services that take part. */
export const SERVICE_NAMES = ['authorize', 'token', 'tenant', 'identity', 'audit'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

interface Offer<M extends string> {
  readonly server: ServiceName;
  readonly callers: Readonly<Record<M, readonly ServiceName[]>>;
}
type OfferOf<Definition> = Offer<Extract<keyof Definition, string>>;

const AUTHORIZE = ['authorize'] as const;
const TENANT = ['tenant'] as const;
const BOTH = ['authorize', 'tenant'] as const;
const CACHES = ['authorize', 'token'] as const;

interface Offers {
  readonly 'ostiary.directory.v1.Directory': OfferOf<typeof DirectoryService>;
  readonly 'ostiary.invitations.v1.Invitations': OfferOf<typeof InvitationsService>;
  readonly 'ostiary.issuance.v1.Issuance': OfferOf<typeof IssuanceService>;
  readonly 'ostiary.issuance.v1.Grants': OfferOf<typeof GrantsService>;
  readonly 'ostiary.identity.v1.Identity': OfferOf<typeof IdentityService>;
  readonly 'ostiary.identity.v1.Credentials': OfferOf<typeof CredentialsService>;
  readonly 'ostiary.identity.v1.Organizations': OfferOf<typeof OrganizationsService>;
  readonly 'ostiary.sessions.v1.Sessions': OfferOf<typeof SessionsService>;
  readonly 'ostiary.audit.v1.AuditTrail': OfferOf<typeof AuditTrailService>;
}

export const GRPC_CALLERS: Offers = {
  'ostiary.directory.v1.Directory': {
    server: 'tenant',
    callers: { getWorkspace: CACHES, getClient: CACHES },
  },
  'ostiary.invitations.v1.Invitations': {
    server: 'tenant',
    callers: { getInvitation: AUTHORIZE, acceptInvitation: AUTHORIZE },
  },
  'ostiary.issuance.v1.Issuance': {
    server: 'token',
    callers: {
      createSigningKeys: TENANT,
      createEncryptionKeys: TENANT,
      resealKeys: TENANT,
      decryptJwt: AUTHORIZE,
      signJwt: AUTHORIZE,
      checkAccessToken: TENANT,
    },
  },
  'ostiary.issuance.v1.Grants': {
    server: 'token',
    callers: {
      findGrant: AUTHORIZE,
      readGrant: TENANT,
      recordGrant: AUTHORIZE,
      revokeGrant: BOTH,
      revokeGrants: TENANT,
      listGrants: BOTH,
      listClientsOfSessions: TENANT,
      endSession: AUTHORIZE,
      listDelegations: TENANT,
    },
  },
  'ostiary.identity.v1.Identity': {
    server: 'identity',
    callers: {
      createUser: TENANT,
      signUp: AUTHORIZE,
      getUser: ['authorize', 'token', 'tenant'],
      findUserByName: AUTHORIZE,
      findUser: ['token', 'tenant'],
      listUsers: TENANT,
      nameUsers: TENANT,
      listDisabledUsers: ['token'],
      updateUser: BOTH,
      deleteUser: TENANT,
      verifyPassword: AUTHORIZE,
      queueMessage: BOTH,
      noticeWaitingRequest: AUTHORIZE,
      noticeSignIn: AUTHORIZE,
      requestEmailVerification: AUTHORIZE,
      verifyEmail: AUTHORIZE,
      requestPasswordReset: AUTHORIZE,
      resetPassword: AUTHORIZE,
      findLink: BOTH,
      getCapabilities: ['authorize'],
    },
  },
  'ostiary.identity.v1.Credentials': {
    server: 'identity',
    callers: {
      getCredentials: BOTH,
      preparePasskeyUser: TENANT,
      createPasskeyUser: TENANT,
      addPasskey: AUTHORIZE,
      verifyPasskey: AUTHORIZE,
      renamePasskey: AUTHORIZE,
      removePasskey: BOTH,
      beginOneTimeCodes: AUTHORIZE,
      confirmOneTimeCodes: AUTHORIZE,
      verifyCode: AUTHORIZE,
      sendMailedCode: AUTHORIZE,
      verifyMailedCode: AUTHORIZE,
      removeOneTimeCodes: BOTH,
      replaceRecoveryCodes: AUTHORIZE,
      setUserCode: AUTHORIZE,
      verifyUserCode: AUTHORIZE,
      unlockUser: TENANT,
    },
  },
  'ostiary.identity.v1.Organizations': {
    server: 'identity',
    callers: {
      createOrganization: TENANT,
      getOrganization: TENANT,
      listOrganizations: TENANT,
      updateOrganization: TENANT,
      deleteOrganization: TENANT,
      listMembers: TENANT,
      putMember: TENANT,
      removeMember: TENANT,
      listMemberships: ['authorize', 'token', 'tenant'],
    },
  },
  'ostiary.sessions.v1.Sessions': {
    server: 'authorize',
    callers: { listSessions: TENANT, endSession: TENANT, endSessionsOfUser: TENANT },
  },
  'ostiary.audit.v1.AuditTrail': {
    server: 'audit',
    callers: { searchEvents: TENANT, getEvent: TENANT, summarizeTraffic: TENANT },
  },
};

const offers = new Map<string, Offer<string>>(Object.entries(GRPC_CALLERS));

/** Who may call the method (`getWorkspace`) of the service (by full name); nobody where nothing is said. */
export function callersOf(service: string, method: string): readonly ServiceName[] {
  const callers = offers.get(service)?.callers;
  return callers !== undefined && Object.hasOwn(callers, method) ? (callers[method] ?? []) : [];
}

/** Who offers the service, by its full name; undefined: nobody. */
export const serverOf = (service: string): ServiceName | undefined => offers.get(service)?.server;
