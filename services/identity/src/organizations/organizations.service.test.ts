import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CreateOrganizationRequest, Organization } from '@ostiary/contracts/ostiary/identity/v1/organizations';
import { eventually, IdentitySystem } from '../testing/identity-system.js';

jest.setTimeout(60_000);

const system = new IdentitySystem();
beforeAll(() => system.start({ OSTIARY_MEMBERS_PER_ORGANIZATION: '3' }));
afterAll(() => system.stop());

/** Another workspace of the same tenant, and one of another tenant. */
const elsewhere = randomUUID();
const otherTenant = `other-${system.mark}`;

let serial = 0;
const newOne = (wish: Partial<CreateOrganizationRequest> = {}): CreateOrganizationRequest => {
  serial += 1;
  return {
    ...here(),
    name: `customer-${serial}`,
    displayName: `Customer ${serial}`,
    domains: [],
    disabled: false,
    metadataJson: '',
    requestedBy: system.requestedBy,
    ...wish,
  };
};
const here = () => ({ tenant: system.tenant, workspaceId: system.workspaceId });
const create = (wish?: Partial<CreateOrganizationRequest>) => system.organizations.createOrganization(newOne(wish));
const named = ({ id }: Organization) => ({ ...here(), organizationId: id, requestedBy: system.requestedBy });
const put = (organization: Organization, userId: string, roles: string[] = [], where = here()) =>
  system.organizations.putMember({ ...named(organization), ...where, userId, roles });
const membershipsOf = async (userId: string, where = here()) =>
  (await system.organizations.listMemberships({ ...where, userId })).memberships;
const refused = (code: status, reason: string, field = '') => ({ code, reason, field });

describe('organizations', () => {
  it('are created with what was given, found by their id, and in the trail without metadata', async () => {
    const organization = await create({
      name: 'northwind',
      displayName: '  Northwind Traders ',
      domains: ['Northwind.Example', 'bücher.example', 'northwind.example'],
      metadataJson: '{"crm":"N-77"}',
    });
    expect(organization).toMatchObject({
      ...here(),
      name: 'northwind',
      displayName: 'Northwind Traders',
      domains: ['northwind.example', 'xn--bcher-kva.example'],
      enabled: true,
      metadataJson: '{"crm":"N-77"}',
      version: 1,
    });
    expect(await system.organizations.getOrganization(named(organization))).toEqual(organization);
    const event = await system.eventOf('organization.created', organization.id);
    expect(event).toMatchObject({
      target: { type: 'organization' },
      actor: { type: 'administrator', id: system.requestedBy.actorId },
      workspaceId: system.workspaceId,
    });
    expect(JSON.parse(event.details.after ?? '')).toEqual({
      name: 'northwind',
      displayName: 'Northwind Traders',
      domains: ['northwind.example', 'xn--bcher-kva.example'],
      enabled: true,
    });
  });

  it.each<[what: string, field: string, wish: Partial<CreateOrganizationRequest>]>([
    ['a name of one letter', '/name', { name: 'a' }],
    ['capitals in a name', '/name', { name: 'Acme' }],
    ['a name with two hyphens', '/name', { name: 'two--hyphens' }],
    ['no name', '/name', { name: '' }],
    ['a name that is a UUID', '/name', { name: '0b8f3a52-6c1d-4e7f-9a20-5d3c2b1a0f9e' }],
    ['no display name', '/displayName', { displayName: ' ' }],
    ['a display name of 201 characters', '/displayName', { displayName: 'x'.repeat(201) }],
    ['a display name that turns the text', '/displayName', { displayName: 'turned \u202e around' }],
    ['a domain without a dot', '/domains/1', { domains: ['good.example', 'localhost'] }],
    ['51 domains', '/domains', { domains: Array.from({ length: 51 }, (_, i) => `d${i}.example`) }],
    ['metadata that are a list', '/metadata', { metadataJson: '[]' }],
    ['metadata that are no JSON', '/metadata', { metadataJson: '{' }],
    ['metadata with U+0000', '/metadata', { metadataJson: JSON.stringify({ a: '\0' }) }],
    ['metadata of 5000 bytes', '/metadata', { metadataJson: JSON.stringify({ a: 'x'.repeat(5000) }) }],
    ['metadata that are too deep', '/metadata', { metadataJson: `${'{"a":'.repeat(10)}1${'}'.repeat(10)}` }],
  ])('are refused with %s', async (_, field, wish) => {
    await expect(create(wish)).rejects.toMatchObject(refused(status.INVALID_ARGUMENT, 'INVALID_FIELD', field));
  });

  it('share neither a name nor a domain in a workspace, also when two are made at once; other workspaces have their own', async () => {
    const wish = { name: 'contoso', domains: ['a.contoso.example', 'contoso.example'] };
    const outcomes = await Promise.allSettled([create(wish), create(wish)]);
    expect(outcomes.map(({ status: outcome }) => outcome).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(create({ name: 'contoso' })).rejects.toMatchObject(
      refused(status.ALREADY_EXISTS, 'NAME_TAKEN', '/name'),
    );
    const lookalike = create({ domains: ['own.example', 'another.example', 'CONTOSO.example'] });
    await expect(lookalike).rejects.toMatchObject(refused(status.ALREADY_EXISTS, 'DOMAIN_TAKEN', '/domains/2'));
    const twin = await create({ ...wish, workspaceId: elsewhere });
    expect(twin.name).toBe('contoso');
  });

  it('are changed field by field, at the version that was read, with an event that says what', async () => {
    const made = await create({ domains: ['old.example', 'kept.example'], metadataJson: '{"secret":"s"}' });
    const changed = await system.organizations.updateOrganization({
      ...named(made),
      displayName: 'Renamed',
      domains: { names: ['kept.example', 'new.example'] },
      metadataJson: '{"secret":"t"}',
      expectedVersion: 1,
    });
    expect(changed).toMatchObject({ version: 2, name: made.name, displayName: 'Renamed' });
    expect(changed.domains).toEqual(['kept.example', 'new.example']);
    const { details } = await system.eventOf('organization.changed', made.id);
    expect(details.fields).toBe('displayName domains metadata');
    expect(JSON.parse(details.before ?? '')).toEqual({
      displayName: made.displayName,
      domains: ['kept.example', 'old.example'],
    });
    expect(JSON.parse(details.after ?? '')).toEqual({
      displayName: 'Renamed',
      domains: ['kept.example', 'new.example'],
    });
    const late = { ...named(made), displayName: 'Too late', expectedVersion: 1 };
    await expect(system.organizations.updateOrganization(late)).rejects.toMatchObject(
      refused(status.ABORTED, 'VERSION_DIFFERS'),
    );
    await expect(system.organizations.deleteOrganization(late)).rejects.toMatchObject({ reason: 'VERSION_DIFFERS' });
    // The domain that was given up is free.
    expect((await create({ domains: ['old.example'] })).domains).toEqual(['old.example']);
    const same = await system.organizations.updateOrganization({ ...named(made), displayName: 'Renamed' });
    expect(same.version).toBe(2);
  });

  it('are listed by name, page by page, and searched by the beginning of name, display name or domain', async () => {
    const workspaceId = randomUUID();
    for (const name of ['cc', 'aa', 'bb']) {
      await create({ workspaceId, name, displayName: `The ${name} Company`, domains: [`mail-${name}.example`] });
    }
    const list = (search: string, cursor = '', limit = 2) =>
      system.organizations.listOrganizations({ tenant: system.tenant, workspaceId, search, cursor, limit });
    const first = await list('');
    expect(first.organizations.map(({ name, domains }) => [name, domains])).toEqual([
      ['aa', ['mail-aa.example']],
      ['bb', ['mail-bb.example']],
    ]);
    const second = await list('', first.nextCursor);
    expect(second).toMatchObject({ organizations: [{ name: 'cc' }], nextCursor: '' });
    for (const search of ['bb', 'the BB', 'mail-bb']) {
      expect((await list(search)).organizations.map(({ name }) => name)).toEqual(['bb']);
    }
    expect((await list('%')).organizations).toEqual([]);
    await expect(list('', 'no cursor')).rejects.toMatchObject({ field: '/cursor' });
    await expect(list('', '', 201)).rejects.toMatchObject({ field: '/limit' });
  });
});

describe('members', () => {
  it('are users with roles; what changes is in the trail of the user', async () => {
    const organization = await create();
    const user = await system.newUser({ name: 'Ada Keller' });
    const first = await put(organization, user.id, ['member', 'admin', 'member']);
    expect(first).toMatchObject({
      added: true,
      member: { userId: user.id, username: user.username, name: 'Ada Keller', email: user.email, disabled: false },
    });
    expect(first.member?.roles).toEqual(['admin', 'member']);
    expect(await put(organization, user.id, ['admin', 'member'])).toMatchObject({ added: false });
    expect(await put(organization, user.id, ['member'])).toMatchObject({ added: false, member: { roles: ['member'] } });
    expect(await membershipsOf(user.id)).toMatchObject([{ organization: { id: organization.id }, roles: ['member'] }]);
    await system.organizations.removeMember({ ...named(organization), userId: user.id });
    await expect(system.organizations.removeMember({ ...named(organization), userId: user.id })).rejects.toMatchObject(
      refused(status.NOT_FOUND, 'MEMBER_NOT_FOUND'),
    );
    expect(await membershipsOf(user.id)).toEqual([]);
    await system.eventOf('organization.member_removed', user.id);
    const trail = system.events.filter(
      ({ target, type }) => target?.id === user.id && type.startsWith('organization.'),
    );
    expect(trail.map(({ type, details }) => [type, details])).toEqual([
      ['organization.member_added', { organization: organization.id, roles: 'admin member' }],
      ['organization.member_changed', { organization: organization.id, roles: 'member', roles_before: 'admin member' }],
      ['organization.member_removed', { organization: organization.id, roles_before: 'member' }],
    ]);
  });

  it('attack: nobody becomes a member across workspaces or tenants, whichever part is named from elsewhere', async () => {
    const organization = await create();
    const user = await system.newUser();
    const there = { tenant: system.tenant, workspaceId: elsewhere };
    const foreign = await system.identity.createUser({
      ...there,
      username: `foreign-${serial}`,
      password: '',
      claimsJson: '',
      requestedBy: system.requestedBy,
    });
    const theirs = await create({ workspaceId: elsewhere });
    const unknownUser = refused(status.NOT_FOUND, 'USER_NOT_FOUND');
    const unknownOrganization = refused(status.NOT_FOUND, 'ORGANIZATION_NOT_FOUND');
    await expect(put(organization, foreign.id)).rejects.toMatchObject(unknownUser);
    await expect(put(theirs, user.id)).rejects.toMatchObject(unknownOrganization);
    await expect(put(organization, user.id, [], there)).rejects.toMatchObject(unknownUser);
    await expect(put(organization, foreign.id, [], there)).rejects.toMatchObject(unknownOrganization);
    const asOther = { tenant: otherTenant, workspaceId: system.workspaceId };
    await expect(put(organization, user.id, [], asOther)).rejects.toMatchObject(unknownUser);
    await put(organization, user.id, ['admin']);
    expect(await membershipsOf(user.id, asOther)).toEqual([]);
    expect(await membershipsOf(user.id, there)).toEqual([]);
    for (const where of [asOther, there]) {
      const one = { ...named(organization), ...where };
      await expect(system.organizations.getOrganization(one)).rejects.toMatchObject(unknownOrganization);
      await expect(system.organizations.deleteOrganization(one)).rejects.toMatchObject(unknownOrganization);
      await expect(system.organizations.updateOrganization({ ...one, enabled: false })).rejects.toMatchObject(
        unknownOrganization,
      );
      await expect(
        system.organizations.listMembers({ ...one, cursor: '', limit: 10, search: '' }),
      ).rejects.toMatchObject(unknownOrganization);
      await expect(system.organizations.removeMember({ ...one, userId: user.id })).rejects.toMatchObject(unknownUser);
    }
    expect(await membershipsOf(user.id)).toMatchObject([{ organization: { id: organization.id }, roles: ['admin'] }]);
  });

  it('attack: rows of a tenant are seen and written in its own transactions only, and a member is of the organization’s workspace', async () => {
    const organization = await create({ domains: [`rls-${system.mark}.example`] });
    const user = await system.newUser();
    await put(organization, user.id);
    for (const table of ['organizations', 'organization_domains', 'organization_members']) {
      const [policy] = await system.rows(
        `select relrowsecurity and relforcerowsecurity as forced from pg_class where oid = 'identity.${table}'::regclass`,
      );
      expect(policy).toEqual({ forced: true });
      await system.admin.query('begin');
      await system.admin.query(`set local role identity_${system.mark}`);
      await system.admin.query(`select set_config('ostiary.tenant', $1, true)`, [otherTenant]);
      const { rows } = await system.admin.query(`select from identity.${table}`);
      await system.admin.query('rollback');
      expect(rows).toEqual([]);
    }
    const smuggled = system.rows(
      `insert into identity.organization_members values ($1, $2, $3, $4, '{}', now(), now())`,
      [organization.id, (await system.newUser()).id, elsewhere, system.tenant],
    );
    await expect(smuggled).rejects.toMatchObject({ code: '23503' });
  });

  it('are listed by user name, page by page, and searched by the beginning of it or of the address', async () => {
    const organization = await create();
    const [a, b, c] = [await system.newUser(), await system.newUser(), await system.newUser()];
    for (const user of [c, a, b]) await put(organization, user.id);
    const list = (search: string, cursor = '') =>
      system.organizations.listMembers({ ...named(organization), search, cursor, limit: 2 });
    const sorted = [a, b, c].map(({ username }) => username).sort();
    const first = await list('');
    expect(first.members.map(({ username }) => username)).toEqual(sorted.slice(0, 2));
    expect((await list('', first.nextCursor)).members.map(({ username }) => username)).toEqual(sorted.slice(2));
    expect((await list(b.email.toUpperCase())).members.map(({ userId }) => userId)).toEqual([b.id]);
  });

  it('are no more than the installation allows, and nobody is a member of more than a hundred organizations', async () => {
    const organization = await create();
    const users = [await system.newUser(), await system.newUser(), await system.newUser(), await system.newUser()];
    const [last, ...others] = users;
    for (const user of others) await put(organization, user.id);
    const tooMany = refused(status.RESOURCE_EXHAUSTED, 'TOO_MANY_MEMBERS');
    await expect(put(organization, last?.id ?? '')).rejects.toMatchObject(tooMany);
    // Who is one already may get other roles.
    expect(await put(organization, others[0]?.id ?? '', ['admin'])).toMatchObject({ added: false });
    await system.rows(
      `insert into identity.organizations
         select gen_random_uuid(), $1, $2, 'many-' || n, 'Many', 'many', '{}', true, 1, now(), now()
         from generate_series(1, 100) n`,
      [system.tenant, system.workspaceId],
    );
    await system.rows(
      `insert into identity.organization_members
         select id, $1, workspace_id, tenant, '{}', now(), now() from identity.organizations
         where workspace_id = $2 and name like 'many-%'`,
      [last?.id, system.workspaceId],
    );
    await expect(put(await create(), last?.id ?? '')).rejects.toMatchObject(
      refused(status.RESOURCE_EXHAUSTED, 'TOO_MANY_MEMBERSHIPS'),
    );
  });

  it('have their memberships by display name, disabled organizations marked; they end with organization and user', async () => {
    const user = await system.newUser();
    const zebra = await create({ displayName: 'Zebra' });
    const apple = await create({ displayName: 'apple' });
    const Banana = await create({ displayName: 'Banana' });
    for (const organization of [zebra, apple, Banana]) await put(organization, user.id, ['member']);
    await system.organizations.updateOrganization({ ...named(Banana), enabled: false });
    await system.eventOf('organization.disabled', Banana.id);
    const shown = async () =>
      (await membershipsOf(user.id)).map(({ organization }) => [organization?.displayName, organization?.enabled]);
    expect(await shown()).toEqual([
      ['apple', true],
      ['Banana', false],
      ['Zebra', true],
    ]);
    await system.organizations.updateOrganization({ ...named(Banana), enabled: true });
    await system.eventOf('organization.enabled', Banana.id);
    await system.organizations.deleteOrganization(named(apple));
    expect((await system.eventOf('organization.deleted', apple.id)).details.members).toBe('1');
    expect(await shown()).toEqual([
      ['Banana', true],
      ['Zebra', true],
    ]);
    await system.identity.deleteUser({ ...here(), userId: user.id, requestedBy: system.requestedBy });
    expect(await shown()).toEqual([]);
    await system.eventOf('user.deleted', user.id);
    const ends = system.events.filter(
      ({ type, target }) => type === 'organization.member_removed' && target?.id === user.id,
    );
    expect(ends.map(({ details }) => details.organization).sort()).toEqual([Banana.id, zebra.id].sort());
  });

  it('race: a member who is added while the organization is deleted is refused, or gone with it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const organization = await create();
      const user = await system.newUser();
      const [added, deleted] = await Promise.allSettled([
        put(organization, user.id),
        system.organizations.deleteOrganization(named(organization)),
      ]);
      expect(deleted.status).toBe('fulfilled');
      if (added.status === 'rejected') expect(added.reason).toMatchObject({ reason: 'ORGANIZATION_NOT_FOUND' });
      expect(await membershipsOf(user.id)).toEqual([]);
    }
  });
});

describe('changes of organizations and members', () => {
  it('are told to the caches: of a member by user, of an organization by its id', async () => {
    const organization = await create();
    const user = await system.newUser();
    await put(organization, user.id, ['member']);
    await system.organizations.updateOrganization({ ...named(organization), enabled: false });
    await eventually(
      () =>
        system.changes.find(
          ({ changed }) =>
            changed?.$case === 'organizationChanged' && changed.organizationChanged.organizationId === organization.id,
        ),
      'the change of the organization',
    );
    const told = system.changes.filter(
      ({ changed }) => changed?.$case === 'userChanged' && changed.userChanged.userId === user.id,
    );
    // Created, and made a member.
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({ tenant: system.tenant, workspaceId: system.workspaceId });
  });
});
