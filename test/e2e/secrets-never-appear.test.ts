// After everything else: no secret that a test has used or was given is in a topic, a log, a trace, a table or in Redis, in any usual notation.
import fs from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { consumeGroup } from '@ostiary/platform/kafka';
import { createLogger } from '@ostiary/platform/logger';
import { Redis } from 'ioredis';
import pg from 'pg';
import { signIn } from './support/code-flow.ts';
import { occurrencesIn, SHORTEST_NEEDLE } from './support/occurrences.ts';
import { RawClient } from './support/raw-client.ts';
import { usedSecrets } from './support/secrets-ledger.ts';
import { logs, system } from './support/system.ts';
import { createUser, launchWorkspace, registerClient, type TestWorkspace } from './support/workspace-fixture.ts';

// All that the tests before have written is read.
jest.setTimeout(240_000);

let workspace: TestWorkspace;

beforeAll(async () => {
  // Something of everything, also when this file runs alone.
  workspace = await launchWorkspace('b2b');
  const metadata = { token_endpoint_auth_method: 'client_secret_basic' };
  const client = new RawClient(workspace, await registerClient(workspace, { metadata }));
  const user = await createUser(workspace);
  const tokens = await signIn(client, user, { proofKey: null });
  await client.post('token', { grant_type: 'refresh_token', refresh_token: tokens.refreshToken });
  await new Promise((resolve) => setTimeout(resolve, 1500));
});

/** As it is, and as bytes are written in logs, JSON and SQL. */
function notations(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const decoded = /^[\w-]{22,}$/.test(secret) ? [Buffer.from(secret, 'base64url').toString('hex')] : [];
  const all = [
    secret,
    encodeURIComponent(secret),
    bytes.toString('hex'),
    bytes.toString('base64url'),
    bytes.toString('base64').replace(/=+$/, ''),
    ...decoded,
  ];
  return [...new Set(all)];
}

function expectNoSecret(haystack: string): void {
  // A source that could not be read would have no secrets either.
  expect(haystack).toContain(workspace.slug);
  const secrets = usedSecrets().filter(({ value }) => value.length >= SHORTEST_NEEDLE);
  expect(secrets.length).toBeGreaterThan(5);
  const written = occurrencesIn(
    haystack,
    secrets.flatMap(({ value }) => notations(value)),
  );
  const found = secrets.filter(({ value }) => notations(value).some((notation) => written.has(notation)));
  expect(found.map(({ what }) => what)).toEqual([]);
}

async function everythingOn(topic: string): Promise<string> {
  const seen: string[] = [];
  let last = Date.now();
  const consumption = consumeGroup({
    brokers: system.kafka.split(','),
    clientId: 'e2e-scan',
    groupId: `e2e-scan-${process.pid}-${topic}`,
    logger: createLogger({ service: 'e2e', level: 'silent', instanceId: 'e2e' }),
    topic,
    onBatch: async (messages) => {
      last = Date.now();
      for (const { key, headers, value } of messages) seen.push(key, JSON.stringify(headers), value.toString());
    },
  });
  const began = Date.now();
  while (Date.now() - Math.max(last, began + 3000) < 2000) await new Promise((resolve) => setTimeout(resolve, 100));
  await consumption.close();
  return seen.join('\n');
}

async function everythingInPostgres(): Promise<string> {
  const url = new URL(system.postgres);
  url.pathname = '/ostiary';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(10);
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(`select row_to_json(t)::text as text from ${name} t`);
      for (const { text } of rows) texts.push(text);
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

async function everythingInRedis(): Promise<string> {
  const redis = new Redis(system.redis);
  try {
    const readers: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
      string: (key) => redis.get(key),
      hash: (key) => redis.hgetall(key),
      list: (key) => redis.lrange(key, 0, -1),
      set: (key) => redis.smembers(key),
      zset: (key) => redis.zrange(key, 0, -1),
    };
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.map(async (key) => readers[await redis.type(key)]?.(key)));
    return [...keys, ...values.map((value) => JSON.stringify(value))].join('\n');
  } finally {
    redis.disconnect();
  }
}

describe('no secret', () => {
  it.each(['ostiary.audit.v1', 'ostiary.directory.v1'])('is on the topic %s', async (topic) => {
    expectNoSecret(await everythingOn(topic));
  });

  it('is in a log', () => {
    expectNoSecret(logs());
  });

  it('is in a trace', () => {
    // The text in protobuf is as it is; bytes are ids.
    expectNoSecret(fs.readFileSync(system.traces, 'latin1'));
  });

  it('is in a table', async () => {
    expectNoSecret(await everythingInPostgres());
  });

  it('is in Redis', async () => {
    const everything = await everythingInRedis();
    // Redis knows workspaces by id.
    expectNoSecret(everything.replaceAll(workspace.id, workspace.slug));
  });

  it('would go unnoticed', () => {
    const [one] = usedSecrets();
    expect(() => expectNoSecret(`${workspace.slug} ${Buffer.from(one?.value ?? '').toString('hex')}`)).toThrow();
  });
});
