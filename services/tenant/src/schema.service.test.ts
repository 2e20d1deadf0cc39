import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUuid } from '@ostiary/crypto/random';
import { settingsOf, WORKSPACE_PROFILES } from '@ostiary/oauth/workspace-profiles';
import { inTenant } from '@ostiary/platform/postgres';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { insertAdministrator, membershipsOf } from './administrators/administrator.repository.js';
import { insertInvitation } from './invitations/invitation.repository.js';
import { insertEncryptionKeys } from './keys/encryption-key.repository.js';
import { insertKeys } from './keys/signing-key.repository.js';
import {
  createInitialAccessToken,
  issueRegistrationAccessToken,
} from './registration/registration-token.repository.js';
import { insertTenant } from './tenants/tenant.repository.js';
import { createTestDatabase, type TestDatabase } from './testing/test-database.js';
import { insertWorkspace } from './workspaces/workspace.repository.js';

const TABLES = [
  ...['tenants', 'workspaces', 'signing_keys', 'encryption_keys', 'clients', 'administrators'],
  ...['initial_access_tokens', 'registration_access_tokens', 'administrator_invitations'],
];
const TENANT_OF = { tenants: 'slug' } as Readonly<Record<string, string>>;

let database: TestDatabase;
let dataSource: DataSource;
const ids: Record<string, string> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await database.connect();
  for (const tenant of ['acme', 'other']) ids[tenant] = await fill(tenant);
}, 60_000);
afterAll(() => database.drop());

async function fill(tenant: string): Promise<string> {
  const id = randomUuid();
  const now = Date.now();
  await inTenant(dataSource, tenant, async (manager) => {
    await insertTenant(manager, { slug: tenant, name: tenant, createdAt: now });
    const settings = settingsOf(WORKSPACE_PROFILES.b2c);
    const times = { createdAt: now, updatedAt: now };
    await insertWorkspace(manager, {
      id,
      tenant,
      slug: 'shop',
      name: 'Shop',
      workspaceProfile: 'b2c',
      settings,
      version: 1,
      disabled: false,
      ...times,
    });
    await insertKeys(manager, [
      {
        workspaceId: id,
        tenant,
        kid: 'k',
        alg: 'ES256',
        state: 'active',
        publicJwk: {},
        sealedPrivateKey: new Uint8Array([1]),
        createdAt: now,
        activatesAt: now,
      },
    ]);
    await insertEncryptionKeys(manager, [
      {
        ...{ workspaceId: id, tenant, kid: 'e', alg: 'ECDH-ES', retired: false, publicJwk: {}, createdAt: now },
        sealedPrivateKey: new Uint8Array([1]),
      },
    ]);
    await manager.query(
      `insert into tenant.clients (workspace_id, client_id, tenant, record, version, created_at, updated_at) values ($1, 'app', $2, '{}', 1, now(), now())`,
      [id, tenant],
    );
    const wish = { description: 'x', uses: undefined, expiresAt: undefined };
    await createInitialAccessToken(manager, { tenant, id }, wish, now);
    await issueRegistrationAccessToken(manager, { tenant, id }, 'app');
    await insertInvitation(manager, {
      ...{ id: randomUuid(), tenant, email: 'eve@mail.example', role: 'admin', status: 'pending' },
      ...{ createdAt: now, expiresAt: now + 1000 },
    });
    await insertAdministrator(manager, { tenant, subject: { type: 'user', id: 'ada' }, role: 'owner', createdAt: now });
  });
  return id;
}

/** What a role sees with the settings given, by SQL that names no tenant. */
async function seen(url: string, table: string, settings: Readonly<Record<string, string>>): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    for (const [name, value] of Object.entries(settings))
      await client.query('select set_config($1, $2, true)', [name, value]);
    const { rows } = await client.query(`select ${TENANT_OF[table] ?? 'tenant'} as tenant from tenant.${table}`);
    return rows.map((row) => row.tenant);
  } finally {
    await client.end();
  }
}

describe('row-level security', () => {
  it('covers every table but the outboxes and the list of migrations', async () => {
    const { rows } = await database.admin.query(
      `select relname, relrowsecurity and relforcerowsecurity as forced from pg_class
       where relnamespace = 'tenant'::regnamespace and relkind = 'r' order by relname`,
    );
    const open = rows.filter((row) => !row.forced).map((row) => row.relname);
    expect(open).toEqual(['audit_outbox', 'audit_outbox_producer', 'directory_outbox', 'migrations']);
    expect(rows.filter((row) => row.forced).map((row) => row.relname)).toEqual([...TABLES].sort());
  });

  describe.each(TABLES)('of %s', (table) => {
    it.each(['service', 'owner'] as const)(
      'shows the %s nothing without a tenant, and only the rows of the tenant that is named',
      async (role) => {
        const url = role === 'owner' ? database.ownerUrl : database.url;
        expect(await seen(url, table, {})).toEqual([]);
        expect(await seen(url, table, { 'ostiary.tenant': '' })).toEqual([]);
        expect(await seen(url, table, { 'ostiary.tenant': 'nobody' })).toEqual([]);
        expect(await seen(url, table, { 'ostiary.tenant': 'acme' })).toEqual(['acme']);
        expect(await seen(url, table, { 'ostiary.tenant': 'other' })).toEqual(['other']);
      },
    );

    it('lets nothing of another tenant be changed or removed, even by its id', async () => {
      const column = TENANT_OF[table] ?? 'tenant';
      await inTenant(dataSource, 'acme', async (manager) => {
        const [, changed] = await manager.query(
          `update tenant.${table} set ${column} = ${column} where ${column} = 'other'`,
        );
        const [, removed] = await manager.query(`delete from tenant.${table} where ${column} = 'other'`);
        expect([changed, removed]).toEqual([0, 0]);
      });
      expect(await seen(database.url, table, { 'ostiary.tenant': 'other' })).toEqual(['other']);
    });

    it('lets nothing be written for another tenant', async () => {
      const column = TENANT_OF[table] ?? 'tenant';
      const moved = inTenant(dataSource, 'acme', (manager) =>
        manager.query(`update tenant.${table} set ${column} = 'other'`),
      );
      await expect(moved).rejects.toThrow(/row-level security/);
    });
  });

  it('shows a workspace of another tenant to nobody who knows its id', async () => {
    const rows = await inTenant(dataSource, 'acme', (manager) =>
      manager.query('select id from tenant.workspaces where id = $1', [ids.other]),
    );
    expect(rows).toEqual([]);
  });

  it('opens to the purge nothing but deleted workspaces, to key rotation nothing but keys that are due', async () => {
    expect(await seen(database.url, 'workspaces', { 'ostiary.purpose': 'purge' })).toEqual([]);
    expect(await seen(database.url, 'signing_keys', { 'ostiary.purpose': 'key-rotation' })).toEqual([]);
    await database.admin.query(`update tenant.workspaces set deleted_at = now() where tenant = 'other'`);
    await database.admin.query(
      `update tenant.signing_keys set state = 'next', activates_at = now() + interval '1 hour' where tenant = 'other'`,
    );
    expect(await seen(database.url, 'workspaces', { 'ostiary.purpose': 'purge' })).toEqual(['other']);
    expect(await seen(database.url, 'signing_keys', { 'ostiary.purpose': 'key-rotation' })).toEqual(['other']);
    for (const table of ['tenants', 'clients', 'administrators']) {
      expect(await seen(database.url, table, { 'ostiary.purpose': 'purge' })).toEqual([]);
    }
    await dataSource.transaction(async (manager) => {
      await manager.query(`select set_config('ostiary.purpose', 'purge', true)`);
      const [, removed] = await manager.query('delete from tenant.workspaces');
      expect(removed).toBe(0);
    });
  });

  it('shows an administrator his own memberships, and nobody else’s', async () => {
    const of = (type: 'user' | 'client', id: string) =>
      dataSource.transaction((manager) => membershipsOf(manager, { type, id }, { after: undefined, limit: 10 }));
    expect(await of('user', 'ada')).toMatchObject({ memberships: [{ tenant: 'acme' }, { tenant: 'other' }] });
    expect(await of('user', 'bob')).toMatchObject({ memberships: [] });
    expect(await of('client', 'ada')).toMatchObject({ memberships: [] });
    expect(await seen(database.url, 'administrators', { 'ostiary.subject': 'user:bob' })).toEqual([]);
  });
});
