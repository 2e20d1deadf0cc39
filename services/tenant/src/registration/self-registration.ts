/**
 * RFC 7591 and RFC 7592: a client registers, reads, changes and removes itself. The rules of registration are the administrators' (clients/), held to
 * the workspace's policy for strangers; row, evidence, tokens and the notice to every cache are one transaction.
 */
import type { AuditEventInput } from '@ostiary/audit/audit-emitter';
import type { ClientRecord } from '@ostiary/oauth/client';
import type { ClientMetadata } from '@ostiary/oauth/client-registration';
import { claimedSector, offersRegistration, selfChanged, selfRegistered } from '@ostiary/oauth/dynamic-registration';
import { issuerFrom } from '@ostiary/oauth/endpoints';
import { OAuthError } from '@ostiary/oauth/oauth-error';
import {
  claimedStatement,
  invalidStatement,
  type SoftwareStatement,
  takesStatements,
  underStatement,
} from '@ostiary/oauth/software-statement';
import type { WorkspaceSettings } from '@ostiary/oauth/workspace';
import { inTenant } from '@ostiary/platform/postgres';
import type { RequestContext } from '@ostiary/platform/request-context';
import type { EntityManager } from 'typeorm';
import { beforeAndAfter } from '../audit-trail/record-change.js';
import { type ChangeClientDependencies, newClient } from '../clients/change-client.js';
import { checkedMetadata } from '../clients/check-metadata.js';
import {
  insertClient,
  lockClient,
  removeClient,
  type StoredClient,
  updateClient,
} from '../clients/client.repository.js';
import { secretsFor } from '../clients/client-secrets.js';
import { type FetchedSector, fetchSector, type SectorEvidence } from '../clients/fetch-sector.js';
import { announceClient } from '../directory/announce-change.js';
import { Refusal } from '../problems/refusal.js';
import { requireRoomForItself } from '../quotas/quotas.js';
import { findWorkspace, type WorkspaceRecord } from '../workspaces/workspace.repository.js';
import {
  isInitialAccessToken,
  isRegistrationAccessToken,
  issueRegistrationAccessToken,
  useInitialAccessToken,
} from './registration-token.repository.js';
import { type StatementDependencies, storedStatement, verifySoftwareStatement } from './verify-software-statement.js';

/** What a client is told of itself; secret and token are shown this once. */
export interface SelfRegistered {
  readonly client: StoredClient;
  readonly secret: string | undefined;
  /** Of the workspace. */
  readonly settings: WorkspaceSettings;
  readonly registrationAccessToken: string;
}

/** Where the request came to, and with what. */
export interface SelfRequest {
  readonly tenant: string;
  /** Slug. */
  readonly workspace: string;
  readonly bearerToken: string | undefined;
  readonly context: RequestContext;
}

export interface SelfRegistrationDependencies extends ChangeClientDependencies, StatementDependencies {
  /** With `{tenant}` and `{workspace}`. */
  readonly issuerTemplate: string;
}

type Work<T> = (manager: EntityManager, workspace: WorkspaceRecord) => Promise<T>;

/** RFC 7591 §3. Throws OAuthError invalid_token (401), invalid_client_metadata, invalid_redirect_uri; 404 where registration is off. */
export async function registerItself(
  deps: SelfRegistrationDependencies,
  request: SelfRequest,
  body: unknown,
): Promise<SelfRegistered> {
  const outside = await readOutside(deps, request, body, async (manager, workspace) => {
    if (!offersRegistration(workspace.settings)) throw nothingHere();
    await admissible(deps, manager, workspace, request);
    return undefined;
  });
  const registered = await inWorkspace(deps, request, async (manager, workspace) => {
    const { settings } = workspace;
    if (!offersRegistration(settings)) throw nothingHere();
    const usedToken = await admitted(deps, manager, workspace, request);
    const metadata = accepted(deps, selfRegistered(body, settings, outside.statement), workspace, outside);
    const made = newClient(deps, workspace, metadata);
    const { secret } = made;
    const client = { ...made.client, record: { ...made.client.record, ...shown(outside.statement) } };
    await requireRoomForItself(manager, workspace, deps.quotas);
    await insertClient(manager, client);
    const registrationAccessToken = await issueRegistrationAccessToken(manager, workspace, client.record.clientId);
    await record(deps, manager, workspace, request, {
      type: 'client.registered',
      actor: { type: 'anonymous', id: '' },
      clientId: client.record.clientId,
      details: {
        ...beforeAndAfter(undefined, client.record),
        ...(usedToken === undefined ? {} : { initial_access_token: usedToken }),
        ...statementEvidence(client.record),
      },
    });
    await announceClient(deps.outbox, manager, workspace, client.record.clientId);
    return { client, secret, settings, registrationAccessToken };
  });
  await deps.outbox.publish();
  return registered;
}

/** RFC 7592 §2.1. The registration access token that was shown stays the client's (docs/spec/divergences.md). */
export async function readItself(
  deps: SelfRegistrationDependencies,
  request: SelfRequest,
  clientId: string,
): Promise<SelfRegistered> {
  return inWorkspace(deps, request, async (manager, workspace) => {
    const client = await proven(manager, workspace, request, clientId);
    const { settings } = workspace;
    return { client, secret: undefined, settings, registrationAccessToken: request.bearerToken ?? '' };
  });
}

/** RFC 7592 §2.2: what the request says replaces what the client said before. */
export async function changeItself(
  deps: SelfRegistrationDependencies,
  request: SelfRequest,
  clientId: string,
  body: unknown,
): Promise<SelfRegistered> {
  const outside = await readOutside(deps, request, body, async (manager, workspace) => {
    return (await proven(manager, workspace, request, clientId)).record;
  });
  const changed = await inWorkspace(deps, request, async (manager, workspace) => {
    const before = await proven(manager, workspace, request, clientId);
    const claimed = typeof body === 'object' && body !== null && 'client_id' in body ? body.client_id : undefined;
    // RFC 7592 §2.2: the client says which it is.
    if (claimed !== clientId) throw refusedMetadata('client_id must be that of the client', 'RFC 7592 §2.2');
    const { settings } = workspace;
    const evidence = { ...outside, before: before.record };
    const statement = statementOf(before.record, outside);
    const metadata = accepted(deps, selfChanged(body, before.record, settings, statement), workspace, evidence);
    const { createdAt, secretHashes: known, notBefore } = before.record;
    const unsigned: ClientRecord = {
      ...{ ...metadata, clientId, createdAt, secretHashes: known, ...shown(statement) },
      // What an administrator ended stays ended.
      ...(notBefore && { notBefore }),
    };
    const { secretHashes, secret } = secretsFor(deps, unsigned);
    const after = {
      ...before,
      record: { ...unsigned, secretHashes },
      version: before.version + 1,
      updatedAt: deps.now(),
    };
    await updateClient(manager, after);
    await record(deps, manager, workspace, request, {
      type: 'client.changed',
      actor: { type: 'client', id: clientId },
      clientId,
      details: { ...beforeAndAfter(before.record, after.record), ...statementEvidence(after.record) },
    });
    await announceClient(deps.outbox, manager, workspace, clientId);
    return { client: after, secret, settings, registrationAccessToken: request.bearerToken ?? '' };
  });
  await deps.outbox.publish();
  return changed;
}

/** RFC 7592 §2.3. */
export async function removeItself(
  deps: SelfRegistrationDependencies,
  request: SelfRequest,
  clientId: string,
): Promise<void> {
  await inWorkspace(deps, request, async (manager, workspace) => {
    const before = await proven(manager, workspace, request, clientId);
    await removeClient(manager, workspace, clientId);
    await record(deps, manager, workspace, request, {
      type: 'client.deleted',
      actor: { type: 'client', id: clientId },
      clientId,
      details: beforeAndAfter(before.record, undefined),
    });
    await announceClient(deps.outbox, manager, workspace, clientId);
  });
  await deps.outbox.publish();
}

async function inWorkspace<T>(
  deps: SelfRegistrationDependencies,
  { tenant, workspace: slug }: SelfRequest,
  work: Work<T>,
): Promise<T> {
  return inTenant(deps.dataSource, tenant, async (manager) => {
    const workspace = await findWorkspace(manager, tenant, slug);
    if (workspace === undefined || workspace.disabled) throw nothingHere();
    return work(manager, workspace);
  });
}

/** What others had to be asked for before the transaction: no row waits for a stranger's server. */
interface Outside {
  readonly sector: FetchedSector | undefined;
  readonly statement: SoftwareStatement | undefined;
}

/** For nobody who is not let in is anything fetched. `letIn` answers the client that is changed. */
async function readOutside(
  deps: SelfRegistrationDependencies,
  request: SelfRequest,
  body: unknown,
  letIn: Work<ClientRecord | undefined>,
): Promise<Outside> {
  const jwt = claimedStatement(body);
  if (jwt === undefined && claimedSector(body) === undefined) return { sector: undefined, statement: undefined };
  const [workspace, before] = await inWorkspace(deps, request, async (manager, workspace) => {
    return [workspace, await letIn(manager, workspace)] as const;
  });
  const statement = await shownStatement(deps, jwt, workspace, before);
  const said = statement === undefined ? body : underStatement({ ...objectOf(body) }, statement, workspace.settings);
  return { sector: await fetchSector(deps.fetchDocument, claimedSector(said)), statement };
}

/** RFC 7591 §2.3. The one that the client has shown before needs no second look, however old it is by now. */
async function shownStatement(
  deps: SelfRegistrationDependencies,
  jwt: string | undefined,
  { tenant, slug, settings }: WorkspaceRecord,
  before: ClientRecord | undefined,
): Promise<SoftwareStatement | undefined> {
  if (jwt === undefined || !takesStatements(settings)) return undefined;
  const known = before?.softwareStatement;
  if (known?.jwt === jwt) return storedStatement(known);
  return verifySoftwareStatement(deps, jwt, settings, issuerFrom(deps.issuerTemplate, tenant, slug));
}

/**
 * The statement that a changed client is under: a new one of the same software, or the one before, which no update gets rid of.
 * @throws OAuthError invalid_software_statement
 */
function statementOf(before: ClientRecord, { statement }: Outside): SoftwareStatement | undefined {
  const known = before.softwareStatement && storedStatement(before.softwareStatement);
  if (statement === undefined || known === undefined) return statement ?? known;
  const same = statement.issuer === known.issuer && statement.claims.software_id === known.claims.software_id;
  if (same) return statement;
  throw invalidStatement('it is on other software, or of another issuer, than that of the client', 'RFC 7592 §2.2');
}

function shown(statement: SoftwareStatement | undefined): Pick<ClientRecord, 'softwareStatement'> {
  return statement === undefined ? {} : { softwareStatement: { jwt: statement.jwt, issuer: statement.issuer } };
}

function statementEvidence({ softwareId, softwareStatement }: ClientRecord): Record<string, string> {
  if (softwareStatement === undefined) return {};
  return {
    ...(softwareId === undefined ? {} : { software_id: softwareId }),
    software_statement_issuer: softwareStatement.issuer,
  };
}

function objectOf(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : {};
}

/** RFC 7591 §3: whether the registration will be let in, without using anything up. */
async function admissible(
  deps: SelfRegistrationDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
  { bearerToken }: SelfRequest,
): Promise<void> {
  if (bearerToken === undefined) {
    if (workspace.settings.registration?.mode !== 'open') throw tokenNeeded();
  } else if (!(await isInitialAccessToken(manager, workspace, bearerToken, deps.now()))) {
    throw tokenRefused();
  }
}

/** RFC 7591 §3: the id of the initial access token; undefined: none is needed. A token that is shown must be good, needed or not. */
async function admitted(
  deps: SelfRegistrationDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
  { bearerToken }: SelfRequest,
): Promise<string | undefined> {
  if (bearerToken === undefined) {
    if (workspace.settings.registration?.mode === 'open') return undefined;
    throw tokenNeeded();
  }
  const id = await useInitialAccessToken(manager, workspace, bearerToken, deps.now());
  if (id === undefined) throw tokenRefused();
  return id;
}

/** RFC 7592 §2: the same answer for a wrong token, another client's, and a client that is not there (any more). */
async function proven(
  manager: EntityManager,
  workspace: WorkspaceRecord,
  { bearerToken }: SelfRequest,
  clientId: string,
): Promise<StoredClient> {
  const client = await lockClient(manager, workspace, clientId);
  const good =
    bearerToken !== undefined && (await isRegistrationAccessToken(manager, workspace, clientId, bearerToken));
  if (!good || client === undefined || client.record.disabled) {
    throw notAuthorized('RFC 7592 §2', 'the registration access token is not that of a client');
  }
  return client;
}

/** Through every rule of registration. Throws OAuthError. */
function accepted(
  deps: SelfRegistrationDependencies,
  metadata: ClientMetadata,
  { settings }: WorkspaceRecord,
  evidence: SectorEvidence,
) {
  try {
    return checkedMetadata(metadata, settings, deps, evidence);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [fault] = error.faults;
    const member = fault?.pointer.split('/')[1] ?? '';
    const detail = fault === undefined ? error.detail : `${member}: ${fault.detail}`;
    throw refusedMetadata(detail, 'RFC 7591 §3.2.2', member === 'redirect_uris');
  }
}

async function record(
  deps: SelfRegistrationDependencies,
  manager: EntityManager,
  workspace: WorkspaceRecord,
  { context }: SelfRequest,
  change: Pick<AuditEventInput, 'actor' | 'details'> & {
    readonly type: 'client.registered' | 'client.changed' | 'client.deleted';
    readonly clientId: string;
  },
): Promise<void> {
  const target = { type: 'client', id: change.clientId } as const;
  await deps.audit.recordInTransaction(manager, { ...change, outcome: 'success', workspace, target, request: context });
}

function refusedMetadata(description: string, clause: string, redirect = false): OAuthError {
  return new OAuthError(redirect ? 'invalid_redirect_uri' : 'invalid_client_metadata', description, { clause });
}

/** RFC 6750 §3. */
function notAuthorized(clause: string, description: string): OAuthError {
  return new OAuthError('invalid_token', description, {
    clause,
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${description}"` },
  });
}

function tokenNeeded(): OAuthError {
  return notAuthorized('RFC 7591 §3', 'an initial access token is needed');
}

function tokenRefused(): OAuthError {
  return notAuthorized('RFC 7591 §3', 'the initial access token is unknown, used up or expired');
}

function nothingHere(): OAuthError {
  return new OAuthError('invalid_request', 'there is nothing at this address', { clause: 'RFC 7591 §3', status: 404 });
}
