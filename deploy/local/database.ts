import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { type DatabaseRole, databaseRoles, type Secrets } from './secrets.ts';

export const databaseName = 'ostiary';
export const roleName = (role: DatabaseRole): string => `ostiary_${role}`;

/** The URL under which a role reaches the database. */
export function databaseUrl(adminUrl: string, role: DatabaseRole, secrets: Secrets): string {
  const url = new URL(adminUrl);
  url.username = roleName(role);
  url.password = secrets.roles[role];
  url.pathname = `/${databaseName}`;
  return url.href;
}

/**
 * Makes the database and the roles, or brings them up to date: `ostiary_owner`, which runs migrations, and one role a
 * service, which sees its own schema first and may do what the migrations grant it. Safe to repeat.
 */
export async function prepareDatabase(adminUrl: string, secrets: Secrets): Promise<void> {
  const owner = escapeIdentifier(roleName('owner'));
  await withClient(adminUrl, async (client) => {
    const known = await client.query<{ name: string }>(
      'SELECT rolname AS name FROM pg_roles UNION SELECT datname FROM pg_database',
    );
    const names = new Set(known.rows.map(({ name }) => name));
    for (const role of databaseRoles) {
      const verb = names.has(roleName(role)) ? 'ALTER' : 'CREATE';
      const password = escapeLiteral(secrets.roles[role]);
      await client.query(`${verb} ROLE ${escapeIdentifier(roleName(role))} LOGIN NOINHERIT PASSWORD ${password}`);
    }
    if (names.has(databaseName)) return;
    await client.query(`GRANT ${owner} TO CURRENT_USER`); // an administrator who is no superuser must be in the role
    await client.query(`CREATE DATABASE ${databaseName} OWNER ${owner}`);
  });
  await withClient(databaseUrl(adminUrl, 'owner', secrets), async (client) => {
    await client.query(`REVOKE ALL ON DATABASE ${databaseName} FROM PUBLIC`);
    for (const role of databaseRoles) {
      await client.query(`GRANT CONNECT ON DATABASE ${databaseName} TO ${escapeIdentifier(roleName(role))}`);
    }
  });
  await withClient(adminUrl, async (client) => {
    for (const role of databaseRoles.filter((each) => each !== 'owner')) {
      const name = escapeIdentifier(roleName(role));
      await client.query(`ALTER ROLE ${name} IN DATABASE ${databaseName} SET search_path = ${escapeIdentifier(role)}`);
    }
  });
}

async function withClient(url: string, action: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await action(client);
  } finally {
    await client.end();
  }
}
