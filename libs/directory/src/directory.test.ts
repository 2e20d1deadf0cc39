import { describe, expect, it } from '@jest/globals';
import type { Membership } from '@ostiary/oauth/acting-organization';
import type { Agent } from '@ostiary/oauth/agent';
import type { Client, ClientRecord } from '@ostiary/oauth/client';
import { effectivePolicy } from '@ostiary/oauth/effective-policy';
import type { Workspace, WorkspaceSettings } from '@ostiary/oauth/workspace';
import { Directory, type DirectoryLoaders, type DirectoryOptions, type UserView } from './directory.js';

const SETTINGS: WorkspaceSettings = {
  securityProfile: 'oauth2.1',
  grantTypes: ['authorization_code'],
  requirePushedRequests: 'none',
  requireSenderConstraint: false,
  dpopNonce: 'offered',
  accessToken: { format: 'jwt', ttlSeconds: 600 },
  idToken: { ttlSeconds: 600 },
  refreshToken: { idleSeconds: 60, absoluteSeconds: 600, rotationGraceSeconds: 10, endsWithSession: false },
  session: { idleSeconds: 60, absoluteSeconds: 600 },
  signIn: { methods: ['password'] },
  consent: 'first-use',
  subjectType: 'public',
  signingAlgorithms: ['ES256'],
  keyRotation: { everyDays: 90, publishAheadSeconds: 86_400 },
  scopes: [],
  resources: [],
  auditAddress: 'full',
};
const DESCRIBED = 'https://agent.example/client.json';
const WORKSPACE_ID = '0190a000-0000-7000-8000-000000000001';
const USER_ID = '0190a000-0000-7000-8000-00000000000a';

function workspaceOf(slug: string, version = 1, settings = SETTINGS): Workspace {
  return {
    id: WORKSPACE_ID,
    tenant: 'acme',
    slug,
    name: slug,
    workspaceProfile: 'b2c',
    issuer: `https://id.test/acme/${slug}`,
    mtlsIssuer: `https://mtls.test/acme/${slug}`,
    settings,
    keys: [],
    version,
    disabled: false,
  };
}

function clientOf(clientId: string, settings = SETTINGS): Client {
  const record: ClientRecord = {
    clientId,
    clientName: clientId,
    applicationType: 'web',
    firstParty: false,
    securityProfile: 'oauth2.1',
    tokenEndpointAuthMethod: 'private_key_jwt',
    secretHashes: [],
    redirectUris: [],
    grantTypes: ['authorization_code'],
    responseTypes: ['code'],
    scopes: [],
    resources: [],
    requirePushedAuthorizationRequests: false,
    dpopBoundAccessTokens: false,
    tlsClientCertificateBoundAccessTokens: false,
    disabled: false,
    createdAt: 0,
  };
  return { ...record, workspaceId: WORKSPACE_ID, version: 1, policy: effectivePolicy(settings, record) };
}

/** Loaders whose answers are set by the test, and which count what they are asked. */
class Sources implements DirectoryLoaders {
  asked: string[] = [];
  down = false;
  workspaces = new Map<string, Workspace>([['acme/shop', workspaceOf('shop')]]);
  clients = new Map<string, Client>([['app', clientOf('app')]]);
  users = new Map<string, UserView>();
  memberships = new Map<string, readonly Membership[]>();
  /** While set, answers wait for it. */
  gate: Promise<void> | undefined;

  loadWorkspace = (tenant: string, slug: string) =>
    this.#answer(`workspace ${tenant}/${slug}`, () => this.workspaces.get(`${tenant}/${slug}`));
  loadClient = (_: Workspace, clientId: string) => this.#answer(`client ${clientId}`, () => this.clients.get(clientId));
  loadUser = (_: Workspace, userId: string) => this.#answer(`user ${userId}`, () => this.users.get(userId));

  loadMemberships = (_: Workspace, userId: string) =>
    this.#answer(`memberships ${userId}`, () => this.memberships.get(userId) ?? []);

  async #answer<T>(question: string, find: () => T): Promise<T> {
    this.asked.push(question);
    const answer = find();
    if (this.down) throw new Error('connection refused');
    await this.gate;
    return answer;
  }
}

function setUp(options: DirectoryOptions = {}) {
  const clock = { ms: 1_000_000 };
  const sources = new Sources();
  const seen: string[] = [];
  const directory = new Directory(sources, {
    now: () => clock.ms,
    observe: (kind, result) => seen.push(`${kind} ${result}`),
    ...options,
  });
  return { clock, sources, directory, seen };
}

/** Lets what is pending behind the request's back finish. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function gate(): { promise: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: () => resolve() };
}

const changed = (what: 'workspaceChanged' | 'clientChanged' | 'userChanged' | 'organizationChanged', id = '') => ({
  tenant: 'acme',
  workspaceId: WORKSPACE_ID,
  workspace: 'shop',
  changed:
    what === 'workspaceChanged'
      ? { $case: what, workspaceChanged: {} }
      : what === 'clientChanged'
        ? { $case: what, clientChanged: { clientId: id } }
        : what === 'userChanged'
          ? { $case: what, userChanged: { userId: id } }
          : { $case: what, organizationChanged: { organizationId: id } },
  changedAt: 0,
});

describe('Directory', () => {
  it('answers a hit synchronously and asks nobody', async () => {
    const { directory, sources } = setUp();
    await directory.workspace('acme', 'shop');
    const workspace = directory.workspace('acme', 'shop');
    expect(workspace).not.toBeInstanceOf(Promise);
    expect(workspace).toMatchObject({ slug: 'shop' });
    expect(sources.asked).toHaveLength(1);
  });

  it('coalesces concurrent misses of one key into one question', async () => {
    const { directory, sources } = setUp();
    const held = gate();
    sources.gate = held.promise;
    const reads = Array.from({ length: 50 }, () => directory.workspace('acme', 'shop'));
    held.open();
    const found = await Promise.all(reads);
    expect(new Set(found).size).toBe(1);
    expect(sources.asked).toEqual(['workspace acme/shop']);
  });

  it('remembers an absence for two seconds and no longer', async () => {
    const { directory, sources, clock } = setUp();
    expect(await directory.workspace('acme', 'nope')).toBeUndefined();
    clock.ms += 1_999;
    expect(directory.workspace('acme', 'nope')).toBeUndefined();
    expect(sources.asked).toHaveLength(1);
    clock.ms += 1;
    sources.workspaces.set('acme/nope', workspaceOf('nope'));
    expect(await directory.workspace('acme', 'nope')).toMatchObject({ slug: 'nope' });
  });

  it('asks nobody for names that cannot exist', () => {
    const { directory, sources } = setUp();
    for (const name of ['', 'A', '..', 'a/b', 'a'.repeat(41), '-a', 'a--b', 'é', 'a\0b'])
      expect(directory.workspace(name, 'shop')).toBeUndefined();
    const workspace = workspaceOf('shop');
    for (const id of ['', 'a\0', 'ä', 'x'.repeat(513)]) expect(directory.client(workspace, id)).toBeUndefined();
    for (const id of ['', 'me', USER_ID.toUpperCase()]) expect(directory.user(workspace, id)).toBeUndefined();
    expect(sources.asked).toEqual([]);
  });

  it('refreshes an old entry in the background without making the hit wait', async () => {
    const { directory, sources, clock } = setUp({ freshSeconds: 30 });
    await directory.workspace('acme', 'shop');
    clock.ms += 30_000;
    const held = gate();
    sources.gate = held.promise;
    sources.workspaces.set('acme/shop', workspaceOf('shop', 2));
    expect(directory.workspace('acme', 'shop')).toMatchObject({ version: 1 });
    expect(directory.workspace('acme', 'shop')).toMatchObject({ version: 1 });
    expect(sources.asked).toHaveLength(2);
    held.open();
    await settle();
    expect(directory.workspace('acme', 'shop')).toMatchObject({ version: 2 });
    expect(sources.asked).toHaveLength(2);
  });

  it('serves stale entries while tenant is away, tries once a second, and gives up after staleSeconds', async () => {
    const { directory, sources, clock } = setUp({ freshSeconds: 30, staleSeconds: 100 });
    await directory.workspace('acme', 'shop');
    sources.down = true;
    clock.ms += 30_000;
    for (let i = 0; i < 10; i++) {
      expect(directory.workspace('acme', 'shop')).toMatchObject({ version: 1 });
      await settle();
    }
    expect(sources.asked).toHaveLength(2);
    clock.ms += 1_000;
    directory.workspace('acme', 'shop');
    await settle();
    expect(sources.asked).toHaveLength(3);
    clock.ms += 69_000;
    await expect(directory.workspace('acme', 'shop')).rejects.toMatchObject({
      code: 'temporarily_unavailable',
      status: 503,
      clause: 'RFC 6749 §4.1.2.1',
    });
    sources.down = false;
    expect(await directory.workspace('acme', 'shop')).toMatchObject({ version: 1 });
  });

  it('answers 503 for what is not cached while tenant is away, and does not remember that', async () => {
    const { directory, sources } = setUp();
    sources.down = true;
    await expect(directory.workspace('acme', 'shop')).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    await expect(directory.client(workspaceOf('shop'), 'app')).rejects.toMatchObject({
      code: 'temporarily_unavailable',
    });
    sources.down = false;
    expect(await directory.workspace('acme', 'shop')).toMatchObject({ slug: 'shop' });
  });

  it('does not serve what a change event named, even while tenant is away', async () => {
    const { directory, sources } = setUp();
    const workspace = workspaceOf('shop');
    await directory.client(workspace, 'app');
    sources.clients.set('app', { ...clientOf('app'), disabled: true });
    directory.apply(changed('clientChanged', 'app'));
    sources.down = true;
    await expect(directory.client(workspace, 'app')).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    sources.down = false;
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: true });
  });

  it('does not keep an answer that was under way when the change came', async () => {
    const { directory, sources } = setUp();
    const workspace = workspaceOf('shop');
    const held = gate();
    sources.gate = held.promise;
    const early = directory.client(workspace, 'app');
    sources.clients.set('app', { ...clientOf('app'), disabled: true });
    directory.apply(changed('clientChanged', 'app'));
    sources.gate = undefined;
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: true });
    held.open();
    await early;
    expect(directory.client(workspace, 'app')).toMatchObject({ disabled: true });
  });

  it('forgets an absence when the thing comes to be', async () => {
    const { directory, sources } = setUp();
    sources.workspaces.clear();
    expect(await directory.workspace('acme', 'shop')).toBeUndefined();
    sources.workspaces.set('acme/shop', workspaceOf('shop'));
    directory.apply(changed('workspaceChanged'));
    expect(await directory.workspace('acme', 'shop')).toMatchObject({ slug: 'shop' });
  });

  it('forgets every workspace of a tenant that changed, and nobody else’s', async () => {
    const { directory, sources } = setUp();
    sources.workspaces.set('other/shop', { ...workspaceOf('shop'), tenant: 'other' });
    await directory.workspace('acme', 'shop');
    await directory.workspace('other', 'shop');
    directory.apply({ tenant: 'acme', workspaceId: '', workspace: '', changedAt: 0 });
    expect(directory.workspace('acme', 'shop')).toBeInstanceOf(Promise);
    expect(directory.workspace('other', 'shop')).not.toBeInstanceOf(Promise);
  });

  it('forgets all of a workspace when it does not know the kind of change', async () => {
    const { directory, sources } = setUp();
    sources.users.set(USER_ID, { id: USER_ID, username: 'ada', claims: {}, disabled: false, version: 1 });
    const workspace = await directory.workspace('acme', 'shop');
    if (workspace === undefined) throw new Error('not found');
    await directory.client(workspace, 'app');
    await directory.user(workspace, USER_ID);
    directory.apply({ tenant: 'acme', workspaceId: WORKSPACE_ID, workspace: 'shop', changedAt: 0 });
    expect(directory.workspace('acme', 'shop')).toBeInstanceOf(Promise);
    expect(directory.client(workspace, 'app')).toBeInstanceOf(Promise);
    expect(directory.user(workspace, USER_ID)).toBeInstanceOf(Promise);
  });

  it('after a gap in the stream asks before it serves, and serves what it has if nobody answers', async () => {
    const { directory, sources } = setUp();
    const workspace = workspaceOf('shop');
    await directory.client(workspace, 'app');
    directory.doubtEverything();
    sources.clients.set('app', { ...clientOf('app'), disabled: true });
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: true });

    directory.doubtEverything();
    sources.down = true;
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: true });
    expect(directory.client(workspace, 'app')).not.toBeInstanceOf(Promise);
  });

  it('holds a cached client to its workspace’s settings as they are now', async () => {
    const { directory, sources } = setUp();
    const loose = workspaceOf('shop');
    expect(await directory.client(loose, 'app')).toMatchObject({ policy: { pushedRequests: 'offered' } });
    const strict = workspaceOf('shop', 2, { ...SETTINGS, requirePushedRequests: 'all' });
    const client = directory.client(strict, 'app');
    expect(client).toMatchObject({ policy: { pushedRequests: 'required' } });
    expect(directory.client(strict, 'app')).toBe(client);
    expect(sources.asked).toEqual(['client app']);
  });

  it('keeps the same object through a refresh that found the same version', async () => {
    const { directory, clock } = setUp({ freshSeconds: 1 });
    const first = await directory.workspace('acme', 'shop');
    clock.ms += 1_000;
    directory.workspace('acme', 'shop');
    await settle();
    expect(directory.workspace('acme', 'shop')).toBe(first);
  });

  it('is bounded: the least recently used entry goes, and guesses push out nothing real', async () => {
    const { directory, sources } = setUp({ maxWorkspaces: 2 });
    for (const slug of ['one', 'two', 'three']) sources.workspaces.set(`acme/${slug}`, workspaceOf(slug));
    await directory.workspace('acme', 'one');
    await directory.workspace('acme', 'two');
    directory.workspace('acme', 'one');
    await directory.workspace('acme', 'three');
    for (let i = 0; i < 100; i++) await directory.workspace('acme', `guess${i}`);
    sources.asked = [];
    expect(directory.workspace('acme', 'one')).toMatchObject({ slug: 'one' });
    expect(directory.workspace('acme', 'three')).toMatchObject({ slug: 'three' });
    expect(directory.workspace('acme', 'two')).toBeInstanceOf(Promise);
    expect(sources.asked).toEqual(['workspace acme/two']);
  });

  it('counts hits, misses, stale answers, absences and failures by kind', async () => {
    const { directory, sources, seen, clock } = setUp();
    await directory.workspace('acme', 'shop');
    directory.workspace('acme', 'shop');
    clock.ms += 30_000;
    sources.down = true;
    directory.workspace('acme', 'shop');
    await settle();
    sources.down = false;
    await directory.client(workspaceOf('shop'), 'nobody');
    directory.client(workspaceOf('shop'), 'nobody');
    expect(seen).toEqual([
      'workspace miss',
      'workspace hit',
      'workspace stale',
      'workspace failure',
      'client miss',
      'client absent',
    ]);
  });
});

describe('clients that describe themselves', () => {
  const withDocuments = (
    clientIdMetadataDocuments: NonNullable<WorkspaceSettings['clientIdMetadataDocuments']>,
    version = 1,
  ) => workspaceOf('shop', version, { ...SETTINGS, clientIdMetadataDocuments });

  it('Client ID Metadata Document §6.8: a host that is blocked is out at once, though its client is kept', async () => {
    const sources = new Sources();
    sources.clients.set(DESCRIBED, clientOf(DESCRIBED));
    const directory = new Directory(sources);
    expect(await directory.client(withDocuments({ mode: 'on' }), DESCRIBED)).toMatchObject({ clientId: DESCRIBED });
    for (const [settings, found] of [
      [{ mode: 'on' }, true],
      [{ mode: 'on', blockedHosts: ['agent.example'] }, false],
      [{ mode: 'on', allowedHosts: ['other.example'] }, false],
      [{ mode: 'on', allowedHosts: ['agent.example'] }, true],
      [{ mode: 'off' }, false],
    ] as const) {
      const { allowedHosts, blockedHosts, ...mode } = { allowedHosts: undefined, blockedHosts: undefined, ...settings };
      const workspace = withDocuments({
        ...mode,
        ...(allowedHosts && { allowedHosts: [...allowedHosts] }),
        ...(blockedHosts && { blockedHosts: [...blockedHosts] }),
      });
      expect((await directory.client(workspace, DESCRIBED)) !== undefined).toBe(found);
    }
    expect(sources.asked).toEqual([`client ${DESCRIBED}`]);
    expect(await directory.client(workspaceOf('shop'), DESCRIBED)).toBeUndefined();
  });

  it('are read again when the settings of their workspace change, and others are not', async () => {
    const sources = new Sources();
    sources.clients.set(DESCRIBED, clientOf(DESCRIBED));
    const directory = new Directory(sources);
    const workspace = withDocuments({ mode: 'on' });
    await directory.client(workspace, DESCRIBED);
    await directory.client(workspace, 'app');
    const changed = { $case: 'workspaceChanged', workspaceChanged: {} } as const;
    directory.apply({ tenant: 'acme', workspaceId: WORKSPACE_ID, workspace: 'shop', changed, changedAt: 0 });
    await directory.client(workspace, DESCRIBED);
    await directory.client(workspace, 'app');
    expect(sources.asked).toEqual([`client ${DESCRIBED}`, 'client app', `client ${DESCRIBED}`]);
  });

  it('Client ID Metadata Document §3: what is no identifier of that kind is asked of nobody', async () => {
    const sources = new Sources();
    const directory = new Directory(sources);
    for (const id of ['https://agent.example', 'https://agent.example/a/../b', 'https://u@agent.example/c']) {
      expect(await directory.client(withDocuments({ mode: 'on' }), id)).toBeUndefined();
    }
    expect(sources.asked).toEqual([]);
  });
});

describe('an agent', () => {
  const agent = (change: Partial<Agent> = {}): Agent => ({
    owner: { type: 'team', name: 'Payments' },
    purpose: 'Books rooms',
    maximumAuthority: { scopes: [], resources: ['https://tools.example/'], authorizationDetailsTypes: [] },
    expiresAt: 1_100,
    ...change,
  });

  it('RFC 9700 §2.3: is disabled to everybody from the second of its end, whatever is cached', async () => {
    const { directory, sources, clock } = setUp();
    sources.clients.set('app', { ...clientOf('app'), agent: agent() });
    const workspace = workspaceOf('shop');
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: false });
    clock.ms = 1_099_999;
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: false });
    clock.ms = 1_100_000;
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: true, agentOver: 'expired' });
  });

  it('RFC 9700 §2.3: is disabled with its owner, and when its owner is gone; while nobody can say it is not there', async () => {
    const { directory, sources } = setUp();
    sources.clients.set('app', { ...clientOf('app'), agent: agent({ owner: { type: 'user', userId: USER_ID } }) });
    const user = { id: USER_ID, username: 'ada', claims: {}, disabled: false, version: 1 };
    sources.users.set(USER_ID, user);
    const workspace = workspaceOf('shop');
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: false });
    sources.users.set(USER_ID, { ...user, disabled: true });
    directory.apply(changed('userChanged', USER_ID));
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: true, agentOver: 'owner-gone' });
    sources.users.delete(USER_ID);
    directory.apply(changed('userChanged', USER_ID));
    expect(await directory.client(workspace, 'app')).toMatchObject({ disabled: true, agentOver: 'owner-gone' });
    const fresh = setUp();
    fresh.sources.clients.set('app', {
      ...clientOf('app'),
      agent: agent({ owner: { type: 'user', userId: USER_ID } }),
    });
    fresh.sources.down = true;
    await expect(fresh.directory.client(workspace, 'app')).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  });
});

describe('memberships', () => {
  const NORTHWIND = {
    id: '11111111-1111-4111-8111-111111111111',
    name: 'northwind',
    displayName: 'Northwind',
    enabled: true,
  };
  const CONTOSO = {
    id: '22222222-2222-4222-8222-222222222222',
    name: 'contoso',
    displayName: 'Contoso',
    enabled: true,
  };
  const member = (organization: Membership['organization'], ...roles: string[]): Membership => ({
    organization,
    roles,
  });

  it('are known without a question after the first, those of nobody too', async () => {
    const { directory, sources } = setUp();
    sources.memberships.set(USER_ID, [member(NORTHWIND, 'admin')]);
    const workspace = workspaceOf('shop');
    expect(await directory.memberships(workspace, USER_ID)).toEqual([member(NORTHWIND, 'admin')]);
    expect(directory.memberships(workspace, USER_ID)).toEqual([member(NORTHWIND, 'admin')]);
    const nobody = '33333333-3333-4333-8333-333333333333';
    expect(await directory.memberships(workspace, nobody)).toEqual([]);
    expect(directory.memberships(workspace, nobody)).toEqual([]);
    expect(directory.memberships(workspace, 'no-uuid')).toEqual([]);
    expect(sources.asked).toEqual([`memberships ${USER_ID}`, `memberships ${nobody}`]);
  });

  it('are asked for anew when the user changed, or an organization of theirs, and only then', async () => {
    const { directory, sources } = setUp();
    sources.memberships.set(USER_ID, [member(NORTHWIND, 'admin')]);
    const workspace = workspaceOf('shop');
    await directory.memberships(workspace, USER_ID);
    sources.memberships.set(USER_ID, []);
    directory.apply(changed('organizationChanged', CONTOSO.id));
    expect(directory.memberships(workspace, USER_ID)).toEqual([member(NORTHWIND, 'admin')]);
    directory.apply(changed('organizationChanged', NORTHWIND.id));
    expect(await directory.memberships(workspace, USER_ID)).toEqual([]);
    sources.memberships.set(USER_ID, [member(CONTOSO)]);
    directory.apply(changed('userChanged', USER_ID));
    expect(await directory.memberships(workspace, USER_ID)).toEqual([member(CONTOSO)]);
  });

  it('are not kept when the organization changes while they are on their way', async () => {
    const { directory, sources } = setUp();
    const held = gate();
    sources.gate = held.promise;
    sources.memberships.set(USER_ID, [member(NORTHWIND)]);
    const workspace = workspaceOf('shop');
    const first = directory.memberships(workspace, USER_ID);
    sources.memberships.set(USER_ID, [member({ ...NORTHWIND, enabled: false })]);
    directory.apply(changed('organizationChanged', NORTHWIND.id));
    held.open();
    await first;
    expect(await directory.memberships(workspace, USER_ID)).toEqual([member({ ...NORTHWIND, enabled: false })]);
  });

  it('nobody can say are refused, not invented', async () => {
    const { directory, sources } = setUp();
    sources.down = true;
    await expect(directory.memberships(workspaceOf('shop'), USER_ID)).rejects.toMatchObject({
      code: 'temporarily_unavailable',
    });
  });
});
