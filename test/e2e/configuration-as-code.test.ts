// The command line for configuration as code, as a pipeline runs it: another process, with an automation client, through the public URL.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import YAML from 'yaml';
import { administrator, api } from './support/administration.ts';
import { RawClient } from './support/raw-client.ts';
import { secret } from './support/secrets-ledger.ts';
import { system } from './support/system.ts';
import { launchWorkspace, RESOURCE, registerClient, type TestWorkspace } from './support/workspace-fixture.ts';

const CLI = path.resolve(import.meta.dirname, '../../tools/cli/main.ts');
const PIPELINE = {
  client_name: 'Pipeline',
  grant_types: ['client_credentials'],
  redirect_uris: [],
  scope: 'orders:read',
  resources: [RESOURCE],
  token_endpoint_auth_method: 'client_secret_basic',
};

let from: TestWorkspace;
let to: TestWorkspace;
let credentials: Record<string, string>;

beforeAll(async () => {
  from = await launchWorkspace('b2b');
  to = await launchWorkspace('b2b');
  const { tenant } = await administrator();
  const automation = await api('POST', `tenants/${tenant}/automation-clients`, {
    client_name: 'Pipeline',
    role: 'developer',
  });
  credentials = {
    OSTIARY_URL: system.issuerBase,
    OSTIARY_CLIENT_ID: String(automation.client_id),
    OSTIARY_CLIENT_SECRET: secret(String(automation.client_secret), 'secret of an automation client'),
  };
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

function run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS, ...credentials, ...more };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...args], { env }, (_failure, out, error) => {
      resolve({ code: child.exitCode ?? -1, out, error });
    });
    child.stdin?.end();
  });
}
const at = ({ tenant, slug }: TestWorkspace) => `${tenant}/${slug}`;
function written(document: unknown): string {
  const file = path.join(system.scratch, `configuration-${randomBytes(4).toString('hex')}.yaml`);
  fs.writeFileSync(file, YAML.stringify(document));
  return file;
}

describe('ostiary, the command line', () => {
  it('RFC 7396 §2: exports, tells the difference, promotes, and then there is none', async () => {
    const { clientId } = await registerClient(from, { metadata: { client_name: 'Shop' } });
    const exported = await run(['export', at(from)]);
    expect([exported.code, exported.error]).toEqual([0, '']);
    const document: unknown = YAML.parse(exported.out);
    expect(document).toMatchObject({ ostiary: 1, profile: 'b2b', clients: { [clientId]: { client_name: 'Shop' } } });

    const difference = await run(['diff', written(document), at(to)]);
    expect([difference.code, difference.out]).toEqual([1, expect.stringContaining(`+ client ${clientId} (create)`)]);
    const unasked = await run(['promote', at(from), at(to)]);
    expect([unasked.code, unasked.error]).toEqual([2, expect.stringContaining('--yes')]);

    const promoted = await run(['promote', at(from), at(to), '--yes']);
    expect([promoted.code, promoted.out]).toEqual([0, expect.stringContaining('Applied.')]);
    for (const [, made] of promoted.out.matchAll(/this once: (\S+)/g)) secret(made ?? '', 'client secret');
    const after = await run(['diff', written(document), at(to)]);
    expect(after).toMatchObject({ code: 0, out: 'No difference.\n' });
  });

  it('RFC 6749 §2.3.1: a secret by reference is the one that the client signs in with', async () => {
    const own = secret(randomBytes(32).toString('base64url'), 'client secret');
    const registered = await registerClient(to, { metadata: { token_endpoint_auth_method: 'client_secret_basic' } });
    const { out } = await run(['export', at(to)]);
    const document = YAML.parse(out);
    document.clients.pipeline = { ...PIPELINE, client_secret: 'env:PIPELINE_SECRET' };
    const file = written(document);
    const missing = await run(['apply', file, at(to), '--yes']);
    expect([missing.code, missing.error]).toEqual([2, expect.stringContaining('PIPELINE_SECRET')]);
    const applied = await run(['apply', file, at(to), '--yes'], { PIPELINE_SECRET: own });
    expect([applied.code, applied.error, applied.out]).toEqual([0, '', expect.not.stringContaining(own)]);
    const client = new RawClient(to, { ...registered, clientId: 'pipeline', secret: own });
    expect((await client.post('token', { grant_type: 'client_credentials', scope: 'orders:read' })).status).toBe(200);
  });

  it('Pitfalls: another tenant’s workspace is not there, and what is refused says where', async () => {
    const elsewhere = await run(['export', 'system/admin']);
    expect([elsewhere.code, elsewhere.error]).toEqual([2, expect.stringContaining('404')]);
    const file = written({
      ostiary: 1,
      profile: 'b2b',
      name: 'X',
      clients: { a: { redirect_uris: ['http://a.example/'] } },
    });
    const refused = await run(['apply', file, at(to), '--yes']);
    expect([refused.code, refused.error]).toEqual([2, expect.stringContaining('/clients/a/redirect_uris/0')]);
    expect((await run(['apply', '/nowhere.yaml', at(to)])).error).toContain('cannot be read');
    expect((await run(['nonsense'])).code).toBe(2);
  });
});
