// From what a use case knows to what is published: id, time and privacy added, secrets kept out by construction (there is no
// field to put one in), hashes instead of contents. Pure.
import { sha256Base64url } from '@ostiary/crypto/hash';
import { uuidV7 } from '@ostiary/crypto/random';
import type { OAuthErrorCode } from '@ostiary/oauth/oauth-error';
import type { Workspace, WorkspaceSettings } from '@ostiary/oauth/workspace';
import { AUDIT_EVENT_TYPES, type AuditEventType } from './event-types.js';
import { type AddressPrivacy, keptAddress, keptUserAgent } from './request-privacy.js';

export type ActorType = 'user' | 'client' | 'administrator' | 'agent' | 'system' | 'anonymous';
export type TargetType =
  | 'tenant'
  | 'workspace'
  | 'client'
  | 'user'
  | 'organization'
  | 'credential'
  | 'key'
  | 'grant'
  | 'token'
  | 'session'
  | 'consent'
  | 'authorization'
  | 'authorization_request'
  | 'device_authorization'
  | 'backchannel_request'
  | 'audit_log';

export interface AuditActor {
  readonly type: ActorType;
  /** A client_id or a pseudonymous user id (UUID); '' for anonymous. Never a user name or address. */
  readonly id: string;
  /** RFC 8693 §4.1: who acts for whom, outermost first. */
  readonly act?: readonly AuditActor[] | undefined;
}

/** The caller as request-context.ts knows it; all '' for what the server does by itself. */
export interface AuditOrigin {
  readonly requestId: string;
  readonly traceId: string;
  readonly address: string;
  readonly userAgent: string;
}

export type AuditWorkspace = Pick<Workspace, 'id' | 'tenant' | 'slug'> & {
  readonly settings: Pick<WorkspaceSettings, 'auditAddress'>;
};

/** What a use case knows about something security-relevant; the emitter adds id, time, producer and privacy. */
export interface AuditEventInput {
  readonly type: AuditEventType;
  readonly outcome: 'success' | 'failure';
  readonly workspace?: AuditWorkspace | undefined;
  /** Slug; when there is no workspace. */
  readonly tenant?: string | undefined;
  readonly actor: AuditActor;
  readonly target?: { readonly type: TargetType; readonly id: string } | undefined;
  readonly error?: OAuthErrorCode | undefined;
  readonly clause?: string | undefined;
  readonly request: AuditOrigin;
  readonly clientId?: string | undefined;
  readonly clientAuthenticationMethod?: string | undefined;
  readonly senderConstraint?: { readonly type: 'dpop' | 'mtls'; readonly thumbprint: string } | undefined;
  readonly grantId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** `jti`s; never a token. */
  readonly tokenIds?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  /** RFC 9396 objects; only their types and SHA-256 hashes leave the process. */
  readonly authorizationDetails?: readonly unknown[] | undefined;
  readonly grantType?: string | undefined;
  readonly securityProfile?: string | undefined;
  /** Further facts documented with the type; never a secret. */
  readonly details?: Readonly<Record<string, string>> | undefined;
}

/** Who numbers an event: within one (instance, epoch, partition) the sequence starts at 1 and has no gap. */
export interface ProducerStamp {
  readonly instance: string;
  /** Unix ms. */
  readonly epoch: string;
  readonly sequence: string;
}

/** An event on its way: everything but its number. */
export interface PreparedEvent {
  readonly id: string;
  readonly type: AuditEventType;
  readonly time: string;
  /** `tenant/workspace`, the Kafka key; `tenant/` for an event of the tenant itself. */
  readonly key: string;
  /** Canonical proto3 JSON of ostiary.audit.v1.AuditEvent, without `producer`. */
  readonly json: string;
}

export interface PrivacyKeys {
  /** At least 32 bytes. */
  readonly addressKey: Uint8Array;
}

/** A field's value, or nothing where proto3 JSON leaves the default out. */
const orNothing = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
const someOrNothing = <T>(values: readonly T[] | undefined): readonly T[] | undefined =>
  values === undefined || values.length === 0 ? undefined : values;

/** An event that is larger is published without its details: 200,000 characters are far below what a broker takes. */
const MAX_CHARACTERS = 200_000;

export function prepareEvent(input: AuditEventInput, now: number, keys: PrivacyKeys): PreparedEvent {
  const { workspace, type } = input;
  const tenant = workspace?.tenant ?? input.tenant ?? '';
  // Where no workspace says what may be kept (an unknown tenant, the tenant itself), the careful middle.
  const privacy: AddressPrivacy = workspace?.settings.auditAddress ?? 'truncated';
  const id = uuidV7(now);
  const time = new Date(now).toISOString();
  const details = withDetailsTypes(input);
  // Fields in the order of their numbers; JSON.stringify leaves out what is undefined.
  const event = {
    id,
    type,
    time,
    tenant: orNothing(tenant),
    workspace: workspace?.slug,
    workspaceId: workspace?.id,
    actor: { type: input.actor.type, id: orNothing(input.actor.id), act: someOrNothing(input.actor.act) },
    target: input.target,
    outcome: input.outcome,
    error: input.error,
    clause: orNothing(input.clause),
    ocsfClassUid: AUDIT_EVENT_TYPES[type].ocsf,
    request: {
      requestId: orNothing(input.request.requestId),
      traceId: orNothing(input.request.traceId),
      address: orNothing(keptAddress(input.request.address, privacy, keys.addressKey, workspace?.id ?? tenant)),
      userAgent: orNothing(keptUserAgent(input.request.userAgent, privacy, keys.addressKey, workspace?.id ?? tenant)),
    },
    clientId: orNothing(input.clientId),
    clientAuthenticationMethod: orNothing(input.clientAuthenticationMethod),
    senderConstraint: input.senderConstraint,
    grantId: orNothing(input.grantId),
    sessionId: orNothing(input.sessionId),
    tokenIds: someOrNothing(input.tokenIds),
    scopes: someOrNothing(input.scopes),
    resources: someOrNothing(input.resources),
    authorizationDetailsHashes: someOrNothing(input.authorizationDetails)?.map(authorizationDetailHash),
    grantType: orNothing(input.grantType),
    securityProfile: orNothing(input.securityProfile),
    details,
  };
  let json = JSON.stringify(event);
  if (json.length > MAX_CHARACTERS) json = JSON.stringify(shortened(event));
  return { id, type, time, key: `${tenant}/${workspace?.slug ?? ''}`, json };
}

/** RFC 9396 §2: what kind of thing it was about, and nothing of what it said. */
function withDetailsTypes({ details, authorizationDetails = [] }: AuditEventInput): AuditEventInput['details'] {
  if (authorizationDetails.length === 0) return details;
  const types = authorizationDetails.map((one) =>
    typeof one === 'object' && one !== null ? String(Reflect.get(one, 'type')) : '',
  );
  return { ...details, authorization_details_types: types.join(' ') };
}

/** The event as it is published: the producer's field is the last. */
export function stampedJson(json: string, service: string, partition: number, stamp: ProducerStamp): string {
  const producer = JSON.stringify({
    service,
    instance: stamp.instance,
    // proto3 JSON: 64-bit numbers are strings.
    epoch: stamp.epoch,
    partition: partition === 0 ? undefined : partition,
    sequence: stamp.sequence,
  });
  return `${json.slice(0, -1)},"producer":${producer}}`;
}

/** SHA-256, base64url, of the object's JSON with its members sorted, so that the same request always has the same hash. */
export function authorizationDetailHash(detail: unknown): string {
  return sha256Base64url(JSON.stringify(sorted(detail)) ?? 'null');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}

/** What is left of an event that is too large: everything that identifies it, lists cut, details dropped and said to be. */
function shortened(event: Record<string, unknown>): Record<string, unknown> {
  const cut = Object.entries(event).map(([name, value]) => {
    if (Array.isArray(value)) return [name, value.slice(0, 100).map((entry) => String(entry).slice(0, 500))];
    return [name, typeof value === 'string' ? value.slice(0, 2000) : value];
  });
  return { ...Object.fromEntries(cut), details: { omitted: 'the details were too large' } };
}
