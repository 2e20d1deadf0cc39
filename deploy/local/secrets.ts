import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type DatabaseService, databaseServices } from './service-names.ts';

/** The database roles: the owner of schemas and tables, and one for each service that has a schema. */
export type DatabaseRole = 'owner' | DatabaseService;
export const databaseRoles: readonly DatabaseRole[] = ['owner', ...databaseServices];

/** What a system keeps to itself. Made once, readable by this account only, never printed. */
export interface Secrets {
  readonly postgresAdmin: string;
  readonly redis: string;
  readonly roles: Readonly<Record<DatabaseRole, string>>;
  /** Base64, 32 bytes: seals the signing keys of all workspaces. */
  readonly keyEncryptionKeyFile: string;
  /** Base64, 48 bytes: what the services derive their own secrets from. */
  readonly installationSecretFile: string;
  /** The key pair by which the console is known as a client, each half a JWK: the private one its own, the public one for `tenant`. */
  readonly consoleKeyFile: string;
  readonly consolePublicKeyFile: string;
  /** Base64, 32 bytes: seals the console's sessions. */
  readonly consoleSessionKeyFile: string;
  /** The same of the demo portal: the public half is what demo workspaces know it by. */
  readonly demoPortalKeyFile: string;
  readonly demoPortalPublicKeyFile: string;
}

export function loadSecrets(directory: string): Secrets {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const password = (name: string) => fs.readFileSync(madeSecret(directory, name, 24, 'base64url'), 'utf8');
  const roles = Object.fromEntries(databaseRoles.map((role) => [role, password(`postgres-${role}`)]));
  const consoleKey = madeKeyPair(directory, 'console-key');
  const demoPortalKey = madeKeyPair(directory, 'demo-portal-key');
  return {
    postgresAdmin: password('postgres-admin'),
    redis: password('redis'),
    roles: roles as Record<DatabaseRole, string>,
    keyEncryptionKeyFile: madeSecret(directory, 'key-encryption-key', 32, 'base64'),
    installationSecretFile: madeSecret(directory, 'installation-secret', 48, 'base64'),
    consoleKeyFile: consoleKey.privateFile,
    consolePublicKeyFile: consoleKey.publicFile,
    consoleSessionKeyFile: madeSecret(directory, 'console-session-key', 32, 'base64'),
    demoPortalKeyFile: demoPortalKey.privateFile,
    demoPortalPublicKeyFile: demoPortalKey.publicFile,
  };
}

function madeSecret(directory: string, name: string, bytes: number, encoding: 'base64' | 'base64url'): string {
  const file = path.join(directory, name);
  if (!fs.existsSync(file)) writeSecret(file, randomBytes(bytes).toString(encoding));
  return file;
}

interface KeyPairFiles {
  readonly privateFile: string;
  readonly publicFile: string;
}

/** P-256, as JWKs (RFC 7517). The private half is written last: while it is missing, both are made anew. */
function madeKeyPair(directory: string, name: string): KeyPairFiles {
  const privateFile = path.join(directory, name);
  const publicFile = `${privateFile}.public`;
  if (!fs.existsSync(privateFile)) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const described = { kid: randomBytes(12).toString('base64url'), alg: 'ES256', use: 'sig' };
    writeSecret(publicFile, JSON.stringify({ ...publicKey.export({ format: 'jwk' }), ...described }));
    writeSecret(privateFile, JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...described }));
  }
  return { privateFile, publicFile };
}

/** Whole or not at all. */
function writeSecret(file: string, text: string): void {
  fs.writeFileSync(`${file}.new`, text, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}
