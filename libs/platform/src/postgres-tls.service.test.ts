import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { keyPem, writeCertificate } from '@ostiary/crypto/testing/certificate-files';
import { makeCertificate } from '@ostiary/crypto/testing/certificates';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { loadConfig } from './config.js';
import { databaseConfig } from './database-config.js';
import { createDataSource } from './postgres.js';

jest.setTimeout(60_000);

const adminUrl = process.env.OSTIARY_TEST_POSTGRES_URL ?? '';
if (adminUrl === '') throw new Error('OSTIARY_TEST_POSTGRES_URL is required');
const host = new URL(adminUrl).hostname;
const opened: DataSource[] = [];
let folder: string;
let files: { readonly ca: string; readonly otherCa: string; readonly certificate: string; readonly key: string };

async function admin<T extends object>(text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postgres-tls-'));
  const authority = await makeCertificate({ subject: 'CN=store authority', ca: true });
  const other = await makeCertificate({ subject: 'CN=another authority', ca: true });
  const alternativeNames = [{ type: 'ip' as const, value: host }];
  const server = await makeCertificate({ subject: 'CN=postgres', issuer: authority, alternativeNames });
  const client = await makeCertificate({ subject: 'CN=ostiary', issuer: authority });
  const ours = await writeCertificate(folder, 'client', client);
  files = {
    ca: (await writeCertificate(folder, 'ca', authority)).certificateFile,
    otherCa: (await writeCertificate(folder, 'other', other)).certificateFile,
    certificate: ours.certificateFile,
    key: ours.keyFile,
  };
  const [row] = await admin<{ data_directory: string }>('show data_directory');
  const at = (name: string) => `${row?.data_directory}/${name}`;
  // The server writes them itself: it may run under another account, or in a container.
  for (const [name, text] of [
    ['test.pem', server.pem],
    ['test.key', await keyPem(server)],
    ['test-ca.pem', authority.pem],
  ] as const) {
    await admin(
      `copy (select unnest(string_to_array('${text.trim()}', e'\\n'))) to program 'umask 077; cat > "${at(name)}"'`,
    );
  }
  await admin(`alter system set ssl_cert_file = '${at('test.pem')}'`);
  await admin(`alter system set ssl_key_file = '${at('test.key')}'`);
  await admin(`alter system set ssl_ca_file = '${at('test-ca.pem')}'`);
  await admin(`alter system set ssl = on`);
  await admin('select pg_reload_conf()');
  for (let turns = 0; turns < 50; turns += 1) {
    if ((await admin<{ ssl: string }>('show ssl'))[0]?.ssl === 'on') break;
  }
});
afterAll(async () => {
  for (const dataSource of opened) await dataSource.destroy();
  for (const name of ['ssl', 'ssl_cert_file', 'ssl_key_file', 'ssl_ca_file']) await admin(`alter system reset ${name}`);
  await admin('select pg_reload_conf()');
  fs.rmSync(folder, { recursive: true });
});

interface Connection {
  readonly ssl: boolean;
  readonly client_dn: string | null;
}

/** What the server says of a connection as a service makes one. */
async function connectionWith(env: Readonly<Record<string, string>>): Promise<Connection | undefined> {
  const config = loadConfig(databaseConfig, { DATABASE_URL: adminUrl, ...env });
  const dataSource = await createDataSource({
    url: config.databaseUrl,
    tls: config.databaseTls,
    schema: 'public',
    entities: [],
    poolSize: 1,
  });
  opened.push(dataSource);
  const rows: Connection[] = await dataSource.query(
    'select ssl, client_dn from pg_stat_ssl where pid = pg_backend_pid()',
  );
  return rows[0];
}

describe('Postgres with TLS', () => {
  it('is spoken to in clear only where nothing else is said', async () => {
    expect(await connectionWith({})).toMatchObject({ ssl: false });
    expect(await connectionWith({ DATABASE_SSLMODE: 'require' })).toMatchObject({ ssl: true });
    expect(await connectionWith({ DATABASE_URL: `${adminUrl}?sslmode=require` })).toMatchObject({ ssl: true });
  });

  it('is verified by the authority in DATABASE_CA_FILE, and shown our certificate where there is one', async () => {
    expect(await connectionWith({ DATABASE_CA_FILE: files.ca })).toEqual({ ssl: true, client_dn: null });
    const ours = { DATABASE_CERT_FILE: files.certificate, DATABASE_KEY_FILE: files.key };
    expect(await connectionWith({ DATABASE_CA_FILE: files.ca, ...ours })).toEqual({
      ssl: true,
      client_dn: '/CN=ostiary',
    });
  });

  it('is not spoken to with a certificate of another authority, nor of one that nobody named', async () => {
    for (const env of [
      { DATABASE_CA_FILE: files.otherCa },
      { DATABASE_CA_FILE: files.otherCa, DATABASE_SSLMODE: 'verify-ca' },
      { DATABASE_SSLMODE: 'verify-full' },
    ]) {
      await expect(connectionWith(env)).rejects.toThrow(/certificate/);
    }
  });

  it('is not spoken to with a certificate for another host, unless only its authority counts', async () => {
    const url = new URL(adminUrl);
    url.hostname = 'localhost';
    const env = { DATABASE_URL: url.href, DATABASE_CA_FILE: files.ca };
    await expect(connectionWith(env)).rejects.toThrow(/does not match certificate/);
    expect(await connectionWith({ ...env, DATABASE_SSLMODE: 'verify-ca' })).toMatchObject({ ssl: true });
  });
});
