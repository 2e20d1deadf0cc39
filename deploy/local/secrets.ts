import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type ServiceName, serviceNames } from './service-names.ts';

/** The database roles: the owner of schemas and tables, and one for each service. */
export type DatabaseRole = 'owner' | ServiceName;
export const databaseRoles: readonly DatabaseRole[] = ['owner', ...serviceNames];

/** What a system keeps to itself. Made once, readable by this account only, never printed. */
export interface Secrets {
  readonly postgresAdmin: string;
  readonly redis: string;
  readonly roles: Readonly<Record<DatabaseRole, string>>;
  /** Base64, 32 bytes: seals the signing keys of all workspaces. */
  readonly keyEncryptionKeyFile: string;
  /** Base64, 48 bytes: what the services derive their own secrets from. */
  readonly installationSecretFile: string;
}

export function loadSecrets(directory: string): Secrets {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const password = (name: string) => fs.readFileSync(madeSecret(directory, name, 24, 'base64url'), 'utf8');
  const roles = Object.fromEntries(databaseRoles.map((role) => [role, password(`postgres-${role}`)]));
  return {
    postgresAdmin: password('postgres-admin'),
    redis: password('redis'),
    roles: roles as Record<DatabaseRole, string>,
    keyEncryptionKeyFile: madeSecret(directory, 'key-encryption-key', 32, 'base64'),
    installationSecretFile: madeSecret(directory, 'installation-secret', 48, 'base64'),
  };
}

function madeSecret(directory: string, name: string, bytes: number, encoding: 'base64' | 'base64url'): string {
  const file = path.join(directory, name);
  if (!fs.existsSync(file)) {
    fs.writeFileSync(`${file}.new`, randomBytes(bytes).toString(encoding), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  }
  return file;
}
