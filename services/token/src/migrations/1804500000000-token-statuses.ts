import type { MigrationInterface, QueryRunner } from 'typeorm';

const secured = (table: string): string[] => [
  `create index ${table}_expiry on ${table} (expires_at)`,
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy tenant_only on ${table} using (tenant = current_setting('ostiary.tenant', true))
     with check (tenant = current_setting('ostiary.tenant', true))`,
  `create policy purge on ${table}
     using (current_setting('ostiary.purge', true) = 'on' and expires_at < now()) with check (false)`,
];

const STATEMENTS = [
  // Token Status List: the lists of a workspace, and how many blocks of indexes have been taken from each. Ids are random: how many lists there are is
  // nobody's business.
  `create table status_lists (
    id text primary key,
    tenant text not null,
    workspace_id uuid not null,
    taken integer not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  'create index status_lists_of_workspace on status_lists (workspace_id, created_at)',
  ...secured('status_lists'),
  // Which token has which index of which list.
  `create table token_statuses (
    list_id text not null,
    index integer not null,
    tenant text not null,
    workspace_id uuid not null,
    jti text not null,
    authorization_id uuid,
    client_id text not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (list_id, index)
  )`,
  ...secured('token_statuses'),
  // A block of a list that nobody else has, counted from 0; of a new list where the last one is used up.
  `create function take_status_block(
    p_tenant text, p_workspace_id uuid, p_now bigint, p_new_id text, p_blocks integer, p_expires_at bigint
  ) returns table (list_id text, block integer) language plpgsql as $$
  declare
    v_id text;
    v_taken integer;
  begin
    perform set_config('ostiary.tenant', p_tenant, true);
    perform pg_advisory_xact_lock(hashtextextended('status list ' || p_workspace_id::text, 0));
    select l.id, l.taken into v_id, v_taken from status_lists l
      where l.workspace_id = p_workspace_id order by l.created_at desc, l.id limit 1;
    if v_id is null or v_taken >= p_blocks then
      v_id := p_new_id;
      v_taken := 0;
      insert into status_lists (id, tenant, workspace_id, taken, created_at, expires_at)
      values (v_id, p_tenant, p_workspace_id, 0, clock_timestamp(), to_timestamp(p_expires_at / 1000.0));
    end if;
    update status_lists l set taken = v_taken + 1, expires_at = greatest(l.expires_at, to_timestamp(p_expires_at / 1000.0))
      where l.id = v_id;
    return query select v_id, v_taken;
  end $$`,
  `create function store_token_status(
    p_tenant text, p_workspace_id uuid, p_list_id text, p_index integer, p_jti text, p_authorization_id uuid, p_client_id text,
    p_issued_at bigint, p_expires_at bigint
  ) returns void language plpgsql as $$
  begin
    perform set_config('ostiary.tenant', p_tenant, true);
    insert into token_statuses (list_id, index, tenant, workspace_id, jti, authorization_id, client_id, issued_at, expires_at)
    values (p_list_id, p_index, p_tenant, p_workspace_id, p_jti, p_authorization_id, p_client_id,
      to_timestamp(p_issued_at / 1000.0), to_timestamp(p_expires_at / 1000.0));
  end $$`,
];

export class TokenStatuses1804500000000 implements MigrationInterface {
  readonly name = 'TokenStatuses1804500000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
