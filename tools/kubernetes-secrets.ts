// Prints the Secrets that helm/ostiary/ci/own-stores.yaml names, freshly made, for kubectl apply; nothing is kept.
//   node tools/kubernetes-secrets.ts --namespace identity | kubectl apply -f -
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { databaseRoles, loadSecrets } from '../deploy/local/secrets.ts';

const { values } = parseArgs({ options: { namespace: { type: 'string', default: 'default' } } });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-secrets-'));
try {
  const made = loadSecrets(folder);
  const text = (file: string): string => fs.readFileSync(file, 'utf8');
  const secrets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'ostiary-installation': { 'installation-secret': text(made.installationSecretFile) },
    // By itself, so that who may read it can be told apart: whoever has it and the database has every signing key.
    'ostiary-key-encryption': { 'key-encryption-key': text(made.keyEncryptionKeyFile) },
    'ostiary-console': {
      'console-key': text(made.consoleKeyFile),
      'console-public-key': text(made.consolePublicKeyFile),
      'console-session-key': text(made.consoleSessionKeyFile),
    },
    'ostiary-demo-portal': {
      'demo-portal-key': text(made.demoPortalKeyFile),
      'demo-portal-public-key': text(made.demoPortalPublicKeyFile),
    },
    'ostiary-postgres': Object.fromEntries(databaseRoles.map((role) => [role, made.roles[role]])),
    'ostiary-redis': { password: made.redis },
  };
  const items = Object.entries(secrets).map(([name, stringData]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: values.namespace },
    type: 'Opaque',
    stringData,
  }));
  process.stdout.write(`${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 1)}\n`);
} finally {
  fs.rmSync(folder, { recursive: true });
}
