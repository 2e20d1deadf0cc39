// Prints the Secrets that helm/ostiary/ci/own-stores.yaml names, freshly made, for kubectl apply; nothing is kept.
//   node tools/kubernetes-secrets.ts --namespace identity | kubectl apply -f -
// With --grpc-certificates also ostiary-grpc-{service}, for 397 days: the certificates between services, where no cert-manager makes them. Their
// authority is forgotten, so that nobody can sign for it later: they are renewed all at once, by the same command with --only-grpc-certificates.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CertificateAuthority } from '../deploy/local/certificates.ts';
import { databaseRoles, loadSecrets } from '../deploy/local/secrets.ts';
import { grpcServices } from '../deploy/local/service-names.ts';

const { values } = parseArgs({
  options: {
    namespace: { type: 'string', default: 'default' },
    'grpc-certificates': { type: 'boolean', default: false },
    'only-grpc-certificates': { type: 'boolean', default: false },
  },
});

type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;
const text = (file: string): string => fs.readFileSync(file, 'utf8');

async function certificates(directory: string): Promise<Secrets> {
  const authority = await CertificateAuthority.open(path.join(directory, 'authority'));
  const pairs = [...grpcServices].map(async (service) => {
    const { certificateFile, keyFile } = await authority.serviceCertificate(service);
    const pair = { 'tls.crt': text(certificateFile), 'tls.key': text(keyFile) };
    return [`ostiary-grpc-${service}`, { 'ca.crt': authority.certificatePem, ...pair }] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-secrets-'));
try {
  const made = loadSecrets(folder);
  const keys: Secrets = {
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
  const only = values['only-grpc-certificates'];
  const secrets: Secrets = {
    ...(only ? {} : keys),
    ...(only || values['grpc-certificates'] ? await certificates(folder) : {}),
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
