import { createHash } from 'node:crypto';
import { type handleUnaryCall, Server, ServerCredentials, status } from '@grpc/grpc-js';
import {
  type AuditTrailServer,
  AuditTrailService,
  type SearchEventsRequest,
  type StoredEvent,
  type SummarizeTrafficRequest,
  type TrafficGroup,
} from '@ostiary/contracts/ostiary/audit/v1/audit';
import {
  type CreatePasskeyUserRequest,
  type CredentialsServer,
  CredentialsService,
  type GetCredentialsResponse,
  type UnlockUserRequest,
} from '@ostiary/contracts/ostiary/identity/v1/credentials';
import {
  type IdentityServer,
  IdentityService,
  type QueueMessageRequest,
  type RequestedBy,
  VerifyPasswordResponse_Result as Result,
  type User,
} from '@ostiary/contracts/ostiary/identity/v1/identity';
import { OrganizationsService } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import {
  type Delegation,
  type Grant,
  type GrantsServer,
  GrantsService,
  type IssuanceServer,
  IssuanceService,
  type ListDelegationsRequest,
  type RevokeGrantsRequest,
  type SealedKey,
} from '@ostiary/contracts/ostiary/issuance/v1/issuance';
import {
  type EndSessionsOfUserRequest,
  type Session,
  type SessionsServer,
  SessionsService,
} from '@ostiary/contracts/ostiary/sessions/v1/sessions';
import { randomUuid } from '@ostiary/crypto/random';
import { generateSigningKey, type SigningKey } from '@ostiary/crypto/signing-key';
import { FakeOrganizations } from './fake-organizations.js';
import { isRefused, type Refused, refused } from './refused.js';

export { refused } from './refused.js';

/** `token`, `identity`, `authorize` and `audit` as far as this service asks them. Keys are real, so that tokens can be; the rest is kept in memory. */
export class FakePeers {
  /** Every key that was made, by kid. */
  readonly keys = new Map<string, SigningKey>();
  /** By workspace id. */
  readonly delegations = new Map<string, Delegation[]>();
  readonly ledgerSearches: ListDelegationsRequest[] = [];
  readonly users = new Map<string, User & { readonly password: string }>();
  /** What `token` seals with, and how. */
  keyEncryptionKeyId = 'for now';
  reseal: (key: SealedKey) => Uint8Array = ({ sealedPrivateKey }) => sealedPrivateKey;
  readonly requestedBy: RequestedBy[] = [];
  /** By user id; without: none. */
  readonly credentials = new Map<string, GetCredentialsResponse>();
  readonly unlocked: UnlockUserRequest[] = [];
  /** Passkeys that users were created with. */
  readonly passkeys: CreatePasskeyUserRequest[] = [];
  readonly revokedTokens = new Set<string>();
  readonly searches: SearchEventsRequest[] = [];
  events: StoredEvent[] = [];
  readonly summaries: SummarizeTrafficRequest[] = [];
  traffic: TrafficGroup[] = [];
  readonly messages: QueueMessageRequest[] = [];
  mailRefusal: Refused | undefined;
  /** By id, with the slug of their workspace. */
  readonly sessions = new Map<string, Session & { readonly workspace: string }>();
  readonly sessionEnds: EndSessionsOfUserRequest[] = [];
  readonly grants = new Map<string, Grant>();
  /** Clients that took part, by session. */
  readonly clientsOfSessions = new Map<string, string[]>();
  readonly grantsRevoked: RevokeGrantsRequest[] = [];
  grantsAtATime = 500;
  sessionsAway = false;
  issuanceAway = false;
  identityAway = false;
  readonly organizations = new FakeOrganizations({
    users: this.users,
    requestedBy: this.requestedBy,
    away: () => this.identityAway,
  });
  readonly #server = new Server();
  readonly #rsa: Promise<SigningKey>[] = [];

  async listen(): Promise<string> {
    this.#server.addService(IssuanceService, this.#issuance());
    this.#server.addService(IdentityService, this.#identity());
    this.#server.addService(CredentialsService, this.#credentials());
    this.#server.addService(OrganizationsService, this.organizations.server());
    this.#server.addService(SessionsService, this.#sessions());
    this.#server.addService(GrantsService, this.#grants());
    this.#server.addService(AuditTrailService, this.#auditTrail());
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

  usersOf(workspaceId: string): User[] {
    return [...this.users.values()].filter((user) => user.workspaceId === workspaceId);
  }

  /** Answers its id. */
  addSession(workspace: string, userId: string): string {
    const id = randomUuid();
    const times = {
      authTime: 1_800_000_000,
      createdAt: 1_800_000_000,
      lastSeenAt: 1_800_000_060,
      expiresAt: 1_800_003_600,
    };
    this.sessions.set(id, { id, userId, workspace, acr: 'urn:acr', amr: ['pwd'], ...times });
    return id;
  }

  /** Answers its id. */
  addGrant(workspaceId: string, userId: string, clientId = 'app', organizationId?: string): string {
    const id = randomUuid();
    const access = { scopes: ['openid'], resources: [], authorizationDetailsJson: '[{"type":"payment"}]' };
    this.grants.set(id, {
      id,
      workspaceId,
      userId,
      clientId,
      ...access,
      requests: [{ scopes: ['openid'], resources: [] }],
      ...{ claims: ['email'], basis: 'user', reason: 'Pay 5 €', version: 0, managed: false },
      ...{ createdAt: 1_800_000_000, updatedAt: 1_800_000_000, expiresAt: 1_900_000_000, lastUsedAt: 0 },
      ...(organizationId !== undefined && { organizationId }),
    });
    return id;
  }

  /** What the link of a message for that subject holds. */
  tokenOf(subject: string): string {
    return createHash('sha256').update(`link of ${subject}`).digest('base64url');
  }

  /** RSA keys are dear: two serve all workspaces, under a new kid each time. */
  async #newKey(alg: string): Promise<SigningKey> {
    if (alg === 'ES256' || alg === 'EdDSA') return generateSigningKey(alg);
    const index = this.keys.size % 2;
    this.#rsa[index] ??= generateSigningKey('PS256');
    const key = await this.#rsa[index];
    const kid = createHash('sha256').update(randomUuid()).digest('base64url');
    return { ...key, alg: alg === 'RS256' ? 'RS256' : 'PS256', kid, publicJwk: { ...key.publicJwk, kid, alg } };
  }

  /** As libs/crypto/src/seal.ts begins what it seals, so that nobody finds the key sealed under another and seals it anew. */
  #sealed(content: string): Uint8Array {
    const id = Buffer.from(this.keyEncryptionKeyId);
    return Buffer.concat([Buffer.from([1, id.length]), id, Buffer.from(content)]);
  }

  #issuance(): IssuanceServer {
    const away = () => (this.issuanceAway ? refused(status.UNAVAILABLE, 'away') : undefined);
    return {
      createSigningKeys: ({ request }, callback) => {
        const refusal = away();
        if (refusal) return callback(refusal);
        Promise.all(request.algs.map((alg) => this.#newKey(alg))).then(
          (keys) => {
            for (const key of keys) this.keys.set(key.kid, key);
            const sealedPrivateKey = this.#sealed(`sealed for ${request.workspaceId}`);
            callback(null, {
              keys: keys.map(({ kid, alg, publicJwk }) => ({
                kid,
                alg,
                publicJwkJson: JSON.stringify(publicJwk),
                sealedPrivateKey,
              })),
            });
          },
          (error: Error) => callback(refused(status.INTERNAL, error.message)),
        );
      },
      createEncryptionKeys: ({ request }, callback) => {
        const refusal = away();
        if (refusal) return callback(refusal);
        const keys = request.algs.map((alg) => {
          const kid = createHash('sha256').update(randomUuid()).digest('base64url');
          const publicJwkJson = JSON.stringify({ kty: alg === 'ECDH-ES' ? 'EC' : 'RSA', kid, use: 'enc' });
          return { kid, alg, publicJwkJson, sealedPrivateKey: this.#sealed(`sealed for ${request.workspaceId}`) };
        });
        callback(null, { keys });
      },
      resealKeys: ({ request }, callback) => {
        const refusal = away();
        if (refusal) return callback(refusal);
        callback(null, {
          keyEncryptionKeyId: this.keyEncryptionKeyId,
          sealedPrivateKeys: request.keys.map((key) => this.reseal(key)),
        });
      },
      decryptJwt: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      signJwt: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      checkAccessToken: ({ request }, callback) => {
        const refusal = away();
        if (refusal) callback(refusal);
        else callback(null, { active: !this.revokedTokens.has(request.jti) });
      },
    };
  }

  #identity(): IdentityServer {
    const guarded =
      <Q, R>(answer: (request: Q) => R | Refused): handleUnaryCall<Q, R> =>
      ({ request }, callback) => {
        const result = this.identityAway ? refused(status.UNAVAILABLE, 'away') : answer(request);
        if (isRefused(result)) callback(result);
        else callback(null, result);
      };
    const found = ({ userId, workspaceId }: { userId: string; workspaceId: string }) => {
      const user = this.users.get(userId);
      return user?.workspaceId === workspaceId ? user : undefined;
    };
    const missing = refused(status.NOT_FOUND, 'the workspace has no such user');
    const byName = (workspaceId: string, name: string) =>
      this.usersOf(workspaceId).find((user) => user.username === name);
    return {
      // The tenant service signs nobody up.
      getCapabilities: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      signUp: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      findUserByName: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      // By an address that is proven.
      findUser: ({ request: { workspaceId, name } }, callback) => {
        const user = this.usersOf(workspaceId).find(({ claimsJson }) => {
          const claims = JSON.parse(claimsJson);
          return claims.email === name && claims.email_verified === true;
        });
        if (user === undefined) callback(missing);
        else callback(null, user);
      },
      createUser: guarded((request) => {
        if (request.requestedBy) this.requestedBy.push(request.requestedBy);
        if (request.password !== '' && request.password.length < 8) {
          const words = 'a password has at least 8 characters';
          return refused(status.INVALID_ARGUMENT, words, '/password', 'INVALID_FIELD', 'password-short');
        }
        if (byName(request.workspaceId, request.username))
          return refused(status.ALREADY_EXISTS, 'the user name is taken', '/username');
        const now = Math.floor(Date.now() / 1000);
        const { tenant, workspaceId, username, password, claimsJson } = request;
        const user = {
          id: randomUuid(),
          tenant,
          workspaceId,
          username,
          password,
          claimsJson,
          disabled: false,
          version: 1,
          createdAt: now,
          updatedAt: now,
        };
        this.users.set(user.id, user);
        return user;
      }),
      getUser: guarded((request) => found(request) ?? missing),
      listUsers: guarded(({ workspaceId, limit, cursor, search }) => {
        if (cursor !== '' && !/^\d+$/.test(cursor)) return refused(status.INVALID_ARGUMENT, 'not a cursor', '/cursor');
        const all = this.usersOf(workspaceId).filter((user) => user.username.startsWith(search));
        const start = Number(cursor || 0);
        return {
          users: all.slice(start, start + limit),
          nextCursor: all.length > start + limit ? String(start + limit) : '',
        };
      }),
      // token asks that.
      listDisabledUsers: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      nameUsers: guarded(({ workspaceId, userIds }) => ({
        names: this.usersOf(workspaceId)
          .filter(({ id }) => userIds.includes(id))
          .map(({ id, username }) => ({ userId: id, username })),
      })),
      updateUser: guarded((request) => {
        const user = found(request);
        if (user === undefined) return missing;
        const changed = {
          ...user,
          claimsJson: request.claimsJson ?? user.claimsJson,
          disabled: request.disabled ?? user.disabled,
          password: request.password ?? user.password,
          version: user.version + 1,
        };
        this.users.set(user.id, changed);
        return changed;
      }),
      deleteUser: guarded((request) => {
        if (found(request) === undefined) return missing;
        this.users.delete(request.userId);
        return {};
      }),
      requestEmailVerification: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      verifyEmail: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      requestPasswordReset: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      noticeWaitingRequest: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      noticeSignIn: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      resetPassword: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      queueMessage: guarded((request) => {
        if (this.mailRefusal !== undefined) return this.mailRefusal;
        this.messages.push(request);
        return {};
      }),
      findLink: guarded(({ workspaceId, purpose, token }) => {
        const sent = this.messages.find(
          ({ message }) => message !== undefined && this.tokenOf(message.administratorInvitation.subject) === token,
        );
        if (sent?.message === undefined || sent.workspaceId !== workspaceId || purpose !== 'administrator-invitation')
          return refused(status.NOT_FOUND, 'no such link');
        return { subject: sent.message.administratorInvitation.subject };
      }),
      verifyPassword: guarded(({ workspaceId, username, password }) => {
        const user = byName(workspaceId, username);
        const verified = user !== undefined && this.users.get(user.id)?.password === password;
        return {
          result: verified ? Result.RESULT_VERIFIED : Result.RESULT_REFUSED,
          userId: user?.id ?? '',
          retryAt: 0,
          device: '',
          lockedUntil: 0,
        };
      }),
    };
  }

  #credentials(): CredentialsServer {
    const missing = refused(status.NOT_FOUND, 'there is no such user or credential');
    const guarded =
      <Q extends { readonly userId: string; readonly workspaceId: string }, R>(
        answer: (request: Q) => R | Refused,
      ): handleUnaryCall<Q, R> =>
      ({ request }, callback) => {
        const known = this.users.get(request.userId)?.workspaceId === request.workspaceId;
        const result = known ? answer(request) : missing;
        if (isRefused(result)) callback(result);
        else callback(null, result);
      };
    const none = { hasPassword: false, passwordChangedAt: 0, hasOneTimeCodes: false, oneTimeCodesAddedAt: 0 };
    const of = (userId: string): GetCredentialsResponse =>
      this.credentials.get(userId) ?? {
        ...{ ...none, passkeys: [], recoveryCodesLeft: 0, lockedUntil: 0, userHandle: '' },
        receivesMailedCodes: false,
        hasUserCode: false,
      };
    const unasked =
      <Q, R>(): handleUnaryCall<Q, R> =>
      (_call, callback) =>
        callback(refused(status.UNIMPLEMENTED, 'not asked for here'));
    return {
      getCredentials: guarded(({ userId }) => of(userId)),
      removePasskey: guarded(({ userId, passkeyId }) => {
        const found = of(userId);
        const passkeys = found.passkeys.filter(({ id }) => id !== passkeyId);
        if (passkeys.length === found.passkeys.length) return missing;
        this.credentials.set(userId, { ...found, passkeys });
        return {};
      }),
      removeOneTimeCodes: guarded(({ userId }) => {
        const found = of(userId);
        if (!found.hasOneTimeCodes) return missing;
        this.credentials.set(userId, { ...found, hasOneTimeCodes: false, recoveryCodesLeft: 0 });
        return {};
      }),
      // The tenant service knows nobody's code.
      setUserCode: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      verifyUserCode: (_call, callback) => callback(refused(status.UNIMPLEMENTED, 'not asked for here')),
      unlockUser: guarded((request) => {
        this.unlocked.push(request);
        return {};
      }),
      preparePasskeyUser: ({ request }, callback) => {
        if (this.identityAway) return callback(refused(status.UNAVAILABLE, 'away'));
        if (this.usersOf(request.workspaceId).some(({ username }) => username === request.username))
          return callback(refused(status.ALREADY_EXISTS, 'the user name is taken', '/username'));
        const userId = randomUuid();
        callback(null, { userId, userHandle: Buffer.from(userId).toString('base64url') });
      },
      createPasskeyUser: ({ request }, callback) => {
        if (this.identityAway) return callback(refused(status.UNAVAILABLE, 'away'));
        if (this.usersOf(request.workspaceId).some(({ username }) => username === request.username))
          return callback(refused(status.ALREADY_EXISTS, 'the user name is taken', '/username'));
        if (!isForCeremony(request))
          return callback(refused(status.INVALID_ARGUMENT, 'the response is not what was asked for', '/responseJson'));
        this.passkeys.push(request);
        const { userId: id, tenant, workspaceId, username, claimsJson } = request;
        const times = { createdAt: 1_800_000_000, updatedAt: 1_800_000_000 };
        const user = {
          ...{ id, tenant, workspaceId, username, claimsJson, password: '' },
          disabled: false,
          version: 1,
          ...times,
        };
        this.users.set(id, user);
        callback(null, user);
      },
      // What users do by themselves.
      addPasskey: unasked(),
      verifyPasskey: unasked(),
      renamePasskey: unasked(),
      beginOneTimeCodes: unasked(),
      confirmOneTimeCodes: unasked(),
      verifyCode: unasked(),
      sendMailedCode: unasked(),
      verifyMailedCode: unasked(),
      replaceRecoveryCodes: unasked(),
    };
  }

  #sessions(): SessionsServer {
    const guarded =
      <Q, R>(answer: (request: Q) => R | Refused): handleUnaryCall<Q, R> =>
      ({ request }, callback) => {
        const result = this.sessionsAway ? refused(status.UNAVAILABLE, 'away') : answer(request);
        if (isRefused(result)) callback(result);
        else callback(null, result);
      };
    const of = (workspace: string, userId: string) =>
      [...this.sessions.values()].filter(
        (session) => session.workspace === workspace && (userId === '' || session.userId === userId),
      );
    return {
      listSessions: guarded(({ workspace, userId, limit, cursor }) => {
        const all = of(workspace, userId);
        const start = Number(cursor || 0);
        return {
          sessions: all.slice(start, start + limit),
          nextCursor: all.length > start + limit ? String(start + limit) : '',
        };
      }),
      endSession: guarded(({ workspace, sessionId }) => {
        if (this.sessions.get(sessionId)?.workspace !== workspace) return refused(status.NOT_FOUND, 'no such session');
        this.sessions.delete(sessionId);
        return {};
      }),
      endSessionsOfUser: guarded((request) => {
        this.sessionEnds.push(request);
        const all = of(request.workspace, request.userId);
        for (const { id } of all) this.sessions.delete(id);
        return { ended: all.length };
      }),
    };
  }

  #grants(): GrantsServer {
    const unasked: handleUnaryCall<unknown, never> = (_call, callback) =>
      callback(refused(status.UNIMPLEMENTED, 'not asked for here'));
    const grantsOf = (search: {
      workspaceId: string;
      userId: string;
      clientId: string;
      organizationId?: string | undefined;
    }) =>
      [...this.grants.values()].filter(
        ({ workspaceId, userId, clientId, organizationId }) =>
          workspaceId === search.workspaceId &&
          (search.userId === '' || userId === search.userId) &&
          (search.clientId === '' || clientId === search.clientId) &&
          (search.organizationId === undefined || organizationId === search.organizationId),
      );
    return {
      findGrant: unasked,
      readGrant: ({ request: { workspaceId, grantId } }, callback) => {
        const found = this.grants.get(grantId);
        if (found?.workspaceId === workspaceId) callback(null, found);
        else callback(refused(status.NOT_FOUND, 'GRANT_NOT_FOUND'));
      },
      recordGrant: unasked,
      listDelegations: ({ request }, callback) => {
        this.ledgerSearches.push(request);
        const delegations = this.delegations.get(request.workspaceId) ?? [];
        callback(null, { delegations, nextCursor: '' });
      },
      endSession: unasked,
      listGrants: ({ request: { limit, cursor, ...search } }, callback) => {
        const all = grantsOf(search);
        const start = Number(cursor || 0);
        const end = limit === 0 ? all.length : start + limit;
        callback(null, { grants: all.slice(start, end), nextCursor: all.length > end ? String(end) : '' });
      },
      revokeGrants: ({ request }, callback) => {
        this.grantsRevoked.push(request);
        if (this.issuanceAway) return callback({ code: status.UNAVAILABLE, details: 'away' });
        const all = grantsOf(request);
        const now = all.slice(0, this.grantsAtATime);
        for (const { id } of now) this.grants.delete(id);
        callback(null, { revoked: now.length, more: now.length < all.length });
      },
      listClientsOfSessions: ({ request: { sessionIds } }, callback) =>
        callback(null, {
          sessions: sessionIds.flatMap((sessionId) => {
            const clientIds = this.clientsOfSessions.get(sessionId);
            return clientIds === undefined ? [] : [{ sessionId, clientIds }];
          }),
        }),
      revokeGrant: ({ request }, callback) => callback(null, { revoked: this.grants.delete(request.grantId) }),
    };
  }

  #auditTrail(): AuditTrailServer {
    return {
      searchEvents: ({ request }, callback) => {
        this.searches.push(request);
        callback(null, { events: this.events, nextCursor: '' });
      },
      summarizeTraffic: ({ request }, callback) => {
        this.summaries.push(request);
        const groups = this.traffic.filter(({ clientId }) => request.clientIds.includes(clientId));
        callback(null, { groups, eventsRead: 9, reachesBackTo: '2026-01-01T00:00:00.000Z', truncated: true });
      },
      getEvent: ({ request }, callback) => {
        const found = this.events.find(
          ({ event }) =>
            event?.id === request.eventId &&
            event.workspaceId === request.workspaceId &&
            event.tenant === request.tenant,
        );
        if (found === undefined) callback(refused(status.NOT_FOUND, 'no such event', '', 'EVENT_NOT_FOUND'));
        else callback(null, found);
      },
    };
  }
}

/** As much of WebAuthn L3 §7.1 as tells one page from another; identity does the rest. */
function isForCeremony({ ceremony, responseJson }: CreatePasskeyUserRequest): boolean {
  const { clientDataJSON } = JSON.parse(responseJson).response;
  const { challenge, origin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
  return challenge === ceremony?.challenge && origin === ceremony?.origin;
}
