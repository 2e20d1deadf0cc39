import type { OAuthErrorCode } from '@ostiary/oauth/oauth-error';
import type { Workspace, WorkspaceSettings } from '@ostiary/oauth/workspace';
import type { EventProducer } from '@ostiary/platform/kafka';
import type { Logger } from '@ostiary/platform/logger';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditEventType } from './event-types.js';

export type ActorType = 'user' | 'client' | 'administrator' | 'agent' | 'system' | 'anonymous';
export type TargetType =
  | 'tenant'
  | 'workspace'
  | 'client'
  | 'user'
  | 'credential'
  | 'key'
  | 'grant'
  | 'token'
  | 'session'
  | 'consent'
  | 'authorization'
  | 'authorization_request'
  | 'audit_log';

export interface AuditActor {
  readonly type: ActorType;
  /** A client_id or a pseudonymous user id (UUID); '' for anonymous. Never a user name or address. */
  readonly id: string;
  /** RFC 8693 §4.1: who acts for whom, outermost first. */
  readonly act?: readonly AuditActor[];
}

/** What a use case knows about something security-relevant; the emitter adds id, time, producer and privacy. */
export interface AuditEventInput {
  readonly type: AuditEventType;
  readonly outcome: 'success' | 'failure';
  readonly workspace?: Pick<Workspace, 'id' | 'tenant' | 'slug'> & {
    readonly settings: Pick<WorkspaceSettings, 'auditAddress'>;
  };
  /** Slug; when there is no workspace. */
  readonly tenant?: string;
  readonly actor: AuditActor;
  readonly target?: { readonly type: TargetType; readonly id: string };
  readonly error?: OAuthErrorCode;
  readonly clause?: string;
  readonly request: {
    readonly requestId: string;
    readonly traceId: string;
    readonly address: string;
    readonly userAgent: string;
  };
  readonly clientId?: string;
  readonly clientAuthenticationMethod?: string;
  readonly senderConstraint?: { readonly type: 'dpop' | 'mtls'; readonly thumbprint: string };
  readonly grantId?: string;
  readonly sessionId?: string;
  /** `jti`s; never a token. */
  readonly tokenIds?: readonly string[];
  readonly scopes?: readonly string[];
  readonly resources?: readonly string[];
  /** RFC 9396 objects; only their SHA-256 hashes leave the process. */
  readonly authorizationDetails?: readonly unknown[];
  readonly grantType?: string;
  readonly securityProfile?: string;
  /** Further facts documented with the type; never a secret. */
  readonly details?: Readonly<Record<string, string>>;
}

export interface AuditEmitterOptions {
  readonly service: string;
  readonly instanceId: string;
  readonly producer: EventProducer;
  readonly dataSource: DataSource;
  /** The schema that holds `audit_outbox`. */
  readonly schema: string;
  readonly logger: Logger;
  /** Keys the hashes of addresses (workspace setting `auditAddress: hashed`): deriveKey(installationSecret, 'audit-address'). */
  readonly addressKey: Uint8Array;
  readonly now?: () => number;
  /** Of the topic; 12 when left out. */
  readonly partitions?: number;
  /** `ostiary.audit.v1` when left out. */
  readonly topic?: string;
}

export class AuditEmitter {
  constructor(_options: AuditEmitterOptions) {}

  /**
   * Resolves once the event is durable: acknowledged by Kafka, or written to the outbox.
   * @throws OAuthError temporarily_unavailable (503) when neither is possible; the action must not be answered then.
   */
  async record(_event: AuditEventInput): Promise<void> {
    throw new Error('not there yet');
  }

  /** Writes the event in the caller's transaction: it is published if, and only if, that commits. */
  async recordInTransaction(_manager: EntityManager, _event: AuditEventInput): Promise<void> {
    throw new Error('not there yet');
  }

  /** Waits for what is under way; what the outbox still holds stays for the next process. */
  async close(): Promise<void> {}
}
