import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import {
  type Client as ClientMessage,
  DirectoryService,
  type Workspace as WorkspaceMessage,
} from '@ostiary/contracts/ostiary/directory/v1/directory';
import {
  FindUserRequest_By,
  IdentityService,
  type ListDisabledUsersResponse,
  type User as UserMessage,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import {
  type ListMembershipsResponse,
  type Membership as MembershipMessage,
  OrganizationsService,
} from '@ostiary/contracts/ostiary/identity/v1/organizations';

/** `tenant` and `identity` as far as this service asks them: what is put in here is answered, and calls are counted. */
export class FakePeers {
  readonly workspaces = new Map<string, WorkspaceMessage>();
  readonly clients = new Map<string, ClientMessage>();
  readonly users = new Map<string, UserMessage>();
  /** By workspace id and user id. */
  readonly memberships = new Map<string, readonly MembershipMessage[]>();
  calls = 0;
  /** identity is of the version before: there is nobody to ask who is disabled. */
  cannotListDisabled = false;
  readonly #server = new Server();

  async listen(): Promise<string> {
    const missing = { code: status.NOT_FOUND, details: 'not here' };
    type Answer<T> = (error: { code: status; details: string } | null, value?: T) => void;
    const answer = <T>(value: T | undefined, callback: Answer<T>): void => {
      this.calls++;
      if (value === undefined) callback(missing);
      else callback(null, value);
    };
    this.#server.addService(DirectoryService, {
      getWorkspace: (call: { request: { tenant: string; workspace: string } }, callback: Answer<WorkspaceMessage>) =>
        answer(this.workspaces.get(`${call.request.tenant}/${call.request.workspace}`), callback),
      getClient: (call: { request: { workspaceId: string; clientId: string } }, callback: Answer<ClientMessage>) =>
        answer(this.clients.get(`${call.request.workspaceId}/${call.request.clientId}`), callback),
    });
    this.#server.addService(IdentityService, {
      getUser: ({ request }: { request: { workspaceId: string; userId: string } }, callback: Answer<UserMessage>) => {
        const user = this.users.get(request.userId);
        answer(user?.workspaceId === request.workspaceId ? user : undefined, callback);
      },
      listDisabledUsers: (
        { request }: { request: { workspaceId: string } },
        callback: Answer<ListDisabledUsersResponse>,
      ) => {
        if (this.cannotListDisabled) return callback({ code: status.UNIMPLEMENTED, details: 'not yet' });
        const disabled = [...this.users.values()].filter(
          (user) => user.workspaceId === request.workspaceId && user.disabled,
        );
        answer({ userIds: disabled.map(({ id }) => id), more: false }, callback);
      },
      // As identity does: by user name, or by an address that is proven.
      findUser: (
        { request }: { request: { workspaceId: string; by: FindUserRequest_By; name: string } },
        callback: Answer<UserMessage>,
      ) => {
        const named = [...this.users.values()].find((user) => {
          if (user.workspaceId !== request.workspaceId) return false;
          if (request.by === FindUserRequest_By.BY_USERNAME) return user.username === request.name;
          const { email, email_verified: verified } = JSON.parse(user.claimsJson);
          return verified === true && email === request.name;
        });
        answer(named, callback);
      },
    });
    this.#server.addService(OrganizationsService, {
      listMemberships: (
        { request }: { request: { workspaceId: string; userId: string } },
        callback: Answer<ListMembershipsResponse>,
      ) => {
        const memberships = this.memberships.get(`${request.workspaceId}/${request.userId}`) ?? [];
        answer({ memberships: [...memberships] }, callback);
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    return `127.0.0.1:${port}`;
  }

  close(): void {
    this.#server.forceShutdown();
  }
}
