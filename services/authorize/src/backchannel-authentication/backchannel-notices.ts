/**
 * CIBA §10.2: what a client in ping mode is told with: its auth_req_id, and the token by which it knows us. Sealed as long as it is kept, in Redis until the user decides and in
 * Postgres until the client has been told; bound to the request that it is of.
 */
import { randomUuid } from '@ostiary/crypto/random';
import { type KeyEncryptionKey, localKeyEncryptionKey, SealError, seal, unseal } from '@ostiary/crypto/seal';
import type { Workspace } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { DataSource } from 'typeorm';
import { DueNotices } from '../notices/due-notices.js';

export interface PingSecrets {
  readonly authReqId: string;
  /** CIBA §7.1 client_notification_token. */
  readonly token: string;
}

/** A client that has to be told. */
export interface BackchannelNotice {
  readonly id: string;
  readonly tenant: string;
  readonly workspaceId: string;
  /** Slug. */
  readonly workspace: string;
  readonly clientId: string;
  /** sha256Base64url of the auth_req_id. */
  readonly requestId: string;
  /** `undefined`: it cannot be opened (the installation has another secret by now). */
  readonly secrets: PingSecrets | undefined;
  /** Unix ms: nothing can be had after that. */
  readonly expiresAt: number;
  /** Those that have begun, this one included. */
  readonly attempts: number;
}

export interface NewBackchannelNotice {
  readonly clientId: string;
  readonly requestId: string;
  /** As `seal` made it. */
  readonly sealed: string;
  readonly expiresAt: number;
}

/** A decision is told once it stands: a process that dies before leaves the telling to others, who wait this long. */
const UNTIL_IT_STANDS_SECONDS = 5;

export class BackchannelNotices {
  readonly #dataSource: DataSource;
  readonly #due: DueNotices<NoticeRow>;
  readonly #key: KeyEncryptionKey;

  /** `key`: deriveKey(installationSecret, 'backchannel-notice'). */
  constructor(dataSource: DataSource, key: Uint8Array) {
    this.#dataSource = dataSource;
    this.#due = new DueNotices(dataSource, 'backchannel_notices');
    this.#key = localKeyEncryptionKey(key);
  }

  async seal(workspaceId: string, requestId: string, secrets: PingSecrets): Promise<string> {
    const sealed = await seal(Buffer.from(JSON.stringify(secrets)), this.#key, purposeOf(workspaceId, requestId));
    return Buffer.from(sealed).toString('base64url');
  }

  /** Answers its id: nobody is told before `release`, unless that never comes. */
  async add(
    { tenant, id: workspaceId, slug }: Pick<Workspace, 'tenant' | 'id' | 'slug'>,
    notice: NewBackchannelNotice,
  ) {
    const id = randomUuid();
    const { clientId, requestId, sealed, expiresAt } = notice;
    await inTenant(this.#dataSource, tenant, (manager) =>
      manager.query(
        `insert into backchannel_notices (id, tenant, workspace_id, workspace, client_id, request_id, sealed, expires_at, next_attempt_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => ${UNTIL_IT_STANDS_SECONDS}))`,
        [id, tenant, workspaceId, slug, clientId, requestId, Buffer.from(sealed, 'base64url'), new Date(expiresAt)],
      ),
    );
    return id;
  }

  /** The decision stands. */
  release(id: string): Promise<void> {
    return this.#due.tryAgain(id, 0);
  }

  async take(limit: number): Promise<BackchannelNotice[]> {
    return Promise.all((await this.#due.take(limit)).map((row) => this.#noticeOf(row)));
  }

  remove(id: string): Promise<void> {
    return this.#due.remove(id);
  }

  tryAgain(id: string, inSeconds: number): Promise<void> {
    return this.#due.tryAgain(id, inSeconds);
  }

  async #noticeOf(row: NoticeRow): Promise<BackchannelNotice> {
    const { id, tenant, workspace, attempts } = row;
    const facts = { id, tenant, workspace, attempts, workspaceId: row.workspace_id, clientId: row.client_id };
    return {
      ...facts,
      requestId: row.request_id,
      expiresAt: row.expires_at.getTime(),
      secrets: await this.#opened(row),
    };
  }

  async #opened({ sealed, workspace_id, request_id }: NoticeRow): Promise<PingSecrets | undefined> {
    try {
      const opened = await unseal(sealed, this.#key, purposeOf(workspace_id, request_id));
      return JSON.parse(Buffer.from(opened).toString('utf8'));
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
  }
}

interface NoticeRow {
  readonly id: string;
  readonly tenant: string;
  readonly workspace_id: string;
  readonly workspace: string;
  readonly client_id: string;
  readonly request_id: string;
  readonly sealed: Buffer;
  readonly expires_at: Date;
  readonly attempts: number;
}

const purposeOf = (workspaceId: string, requestId: string): string => `backchannel-notice ${workspaceId} ${requestId}`;
