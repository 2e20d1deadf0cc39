// What is asked about an organization costs what the organization has, however much users of the workspace have allowed outside of it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inTenant } from '@ostiary/platform/postgres';
import { PreparedQueries } from '@ostiary/platform/prepared-query';
import type { DataSource, EntityManager } from 'typeorm';
import { StatusListRepository } from '../status-lists/status-list.repository.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { pageOfGrants, withdrawGrants, withdrawnSince } from './grant.repository.js';

const GRANTS = 20_000;
const home = { tenant: 'acme', id: randomUUID() };
const organizationId = randomUUID();
let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase('in_organizations');
  dataSource = await database.connect();
  const columns = 'id, tenant, workspace_id, user_id, client_id, scopes, resources, created_at, updated_at';
  const some = `gen_random_uuid(), '${home.tenant}', '${home.id}', gen_random_uuid(), 'portal', '{}', '{}', now(), now()`;
  await database.admin.query(`insert into grants (${columns}) select ${some} from generate_series(1, ${GRANTS})`);
  for (const table of ['organization_grants', 'managed_grants']) {
    await database.admin.query(
      `insert into ${table} (${columns}, organization_id) select ${some}, '${organizationId}' from generate_series(1, 10)`,
    );
  }
  await database.admin.query('analyze');
});
afterAll(() => database.drop());

const search = { workspaceId: home.id, organizationId };

it.each<[string, (manager: EntityManager) => Promise<readonly unknown[]>, number]>([
  ['a page of them', (manager) => pageOfGrants(manager, search, { after: undefined, limit: 50 }), 20],
  ['who acts in organizations at all', (manager) => lists(manager).acting(home), 20],
  [
    'who of those that a change names acts in one',
    (manager) => lists(manager).acting(home, { userIds: [randomUUID()], organizationIds: [organizationId] }),
    20,
  ],
  ['their end', (manager) => withdrawGrants(manager, search, { limit: 100, now: Date.now() }), 20],
  ['which have ended', (manager) => withdrawnSince(manager, search, Date.now() - 1000), 20],
])('%s goes through no grant that is in none', async (_what, ask, expected) => {
  await inTenant(dataSource, home.tenant, async (manager) => {
    expect(await ask(manager)).toHaveLength(expected);
    const [read]: { rows: string }[] = await manager.query(
      `select seq_tup_read + coalesce(idx_tup_fetch, 0) as rows from pg_stat_xact_user_tables where schemaname = 'token' and relname = 'grants'`,
    );
    expect(Number(read?.rows)).toBeLessThan(100);
  });
});

const lists = (manager: EntityManager) => {
  const same = { transaction: (work: (own: EntityManager) => Promise<unknown>) => work(manager) };
  return new StatusListRepository(new PreparedQueries(dataSource), same as unknown as DataSource);
};
