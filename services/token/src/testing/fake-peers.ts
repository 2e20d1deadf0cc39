import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import {
  type Client as ClientMessage,
  DirectoryService,
  type Workspace as WorkspaceMessage,
} from '@ostiary/contracts/ostiary/directory/v1/directory';
import { IdentityService, type User as UserMessage } from '@ostiary/contracts/ostiary/identity/v1/identity';

/** `tenant` and `identity` as far as this service asks them: what is put in here is answered, and calls are counted. */
export class FakePeers {
  readonly workspaces = new Map<string, WorkspaceMessage>();
  readonly clients = new Map<string, ClientMessage>();
  readonly users = new Map<string, UserMessage>();
  calls = 0;
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
      getUser: (call: { request: { userId: string } }, callback: Answer<UserMessage>) =>
        answer(this.users.get(call.request.userId), callback),
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
