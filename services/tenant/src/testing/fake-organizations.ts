import { type handleUnaryCall, status } from '@grpc/grpc-js';
import type { RequestedBy, User } from '@ostiary/contracts/ostiary/identity/v1/identity';
import type { Member, Organization, OrganizationsServer } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import { randomUuid } from '@ostiary/crypto/random';
import { isRefused, type Refused, refused } from './refused.js';

interface World {
  readonly users: ReadonlyMap<string, User>;
  /** Who asked for changes. */
  readonly requestedBy: RequestedBy[];
  away(): boolean;
}

const NO_ORGANIZATION = refused(status.NOT_FOUND, 'no such organization', '', 'ORGANIZATION_NOT_FOUND');
const NO_USER = refused(status.NOT_FOUND, 'no such user', '', 'USER_NOT_FOUND');
const NO_MEMBER = refused(status.NOT_FOUND, 'no member', '', 'MEMBER_NOT_FOUND');

/** The organizations of `identity`, kept in memory, as far as this service asks for them. */
export class FakeOrganizations {
  /** By id. */
  readonly kept = new Map<string, Organization>();
  /** By organization, then by user: the roles. */
  readonly members = new Map<string, Map<string, string[]>>();
  /** What the next change is refused with. */
  refusal: Refused | undefined;
  /** Called when a change is on its way. */
  beforeChange: ((organization: Organization) => void) | undefined;

  constructor(private readonly world: World) {}

  server(): OrganizationsServer {
    const guarded =
      <Q, R>(answer: (request: Q) => R | Refused): handleUnaryCall<Q, R> =>
      ({ request }, callback) => {
        const result = this.world.away() ? refused(status.UNAVAILABLE, 'away') : answer(request);
        if (isRefused(result)) callback(result);
        else callback(null, result);
      };
    const changing = <Q extends { readonly requestedBy?: RequestedBy | undefined }, R>(
      answer: (request: Q) => R | Refused,
    ): handleUnaryCall<Q, R> =>
      guarded((request) => {
        if (request.requestedBy) this.world.requestedBy.push(request.requestedBy);
        const { refusal } = this;
        this.refusal = undefined;
        return refusal ?? answer(request);
      });
    return {
      createOrganization: changing((request) => {
        const { tenant, workspaceId, name, displayName, domains, disabled, metadataJson } = request;
        const taken = this.#of(request).some((other) => other.name === name);
        if (taken) return refused(status.ALREADY_EXISTS, 'another has this name', '/name', 'NAME_TAKEN');
        const times = { createdAt: 1_800_000_000, updatedAt: 1_800_000_000 };
        const what = { id: randomUuid(), tenant, workspaceId, name, displayName, domains, enabled: !disabled };
        return this.#keep({ ...what, metadataJson, version: 1, ...times });
      }),
      getOrganization: guarded((request) => this.#found(request) ?? NO_ORGANIZATION),
      listOrganizations: guarded((request) => {
        const all = this.#of(request).filter(({ name }) => name.startsWith(request.search));
        return { organizations: all.slice(0, request.limit), nextCursor: '' };
      }),
      updateOrganization: changing((request) => {
        const before = this.#found(request);
        if (before === undefined) return NO_ORGANIZATION;
        this.beforeChange?.(before);
        const { version } = this.kept.get(before.id) ?? before;
        if (request.expectedVersion !== version) return refused(status.ABORTED, 'changed', '', 'VERSION_DIFFERS');
        return this.#keep({
          ...before,
          name: request.name ?? before.name,
          displayName: request.displayName ?? before.displayName,
          domains: request.domains?.names ?? before.domains,
          enabled: request.enabled ?? before.enabled,
          metadataJson: request.metadataJson ?? before.metadataJson,
          version: version + 1,
        });
      }),
      deleteOrganization: changing((request) => {
        const found = this.#found(request);
        if (found === undefined) return NO_ORGANIZATION;
        this.kept.delete(found.id);
        this.members.delete(found.id);
        return {};
      }),
      listMembers: guarded((request) => {
        const found = this.#found(request);
        if (found === undefined) return NO_ORGANIZATION;
        const members = [...this.#membersOf(found)].flatMap(([userId, roles]) => this.#member(userId, roles) ?? []);
        return { members: members.filter(({ username }) => username.startsWith(request.search)), nextCursor: '' };
      }),
      putMember: changing((request) => {
        const user = this.world.users.get(request.userId);
        if (user?.workspaceId !== request.workspaceId) return NO_USER;
        const found = this.#found(request);
        if (found === undefined) return NO_ORGANIZATION;
        const before = this.#membersOf(found);
        const added = !before.has(user.id);
        this.members.set(found.id, before.set(user.id, request.roles));
        return { member: this.#member(user.id, request.roles), added };
      }),
      removeMember: changing((request) => {
        const found = this.#found(request);
        if (found === undefined) return NO_ORGANIZATION;
        return this.#membersOf(found).delete(request.userId) ? {} : NO_MEMBER;
      }),
      listMemberships: guarded((request) => ({
        memberships: this.#of(request).flatMap((organization) => {
          const roles = this.#membersOf(organization).get(request.userId);
          return roles ? [{ organization, roles, createdAt: 1_800_000_000, updatedAt: 1_800_000_000 }] : [];
        }),
      })),
    };
  }

  #of({ tenant, workspaceId }: { readonly tenant: string; readonly workspaceId: string }): Organization[] {
    return [...this.kept.values()].filter((one) => one.tenant === tenant && one.workspaceId === workspaceId);
  }

  #found(request: { readonly tenant: string; readonly workspaceId: string; readonly organizationId: string }) {
    return this.#of(request).find(({ id }) => id === request.organizationId);
  }

  #membersOf({ id }: Organization): Map<string, string[]> {
    return this.members.get(id) ?? new Map<string, string[]>();
  }

  #member(userId: string, roles: string[]): Member | undefined {
    const user = this.world.users.get(userId);
    if (user === undefined) return undefined;
    const { name = '', email = '' } = JSON.parse(user.claimsJson || '{}');
    const { username, disabled } = user;
    return { userId, username, name, email, disabled, roles, createdAt: 1_800_000_000, updatedAt: 1_800_000_000 };
  }

  #keep(organization: Organization): Organization {
    this.kept.set(organization.id, organization);
    return organization;
  }
}
