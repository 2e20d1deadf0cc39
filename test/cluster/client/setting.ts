import { createPrivateKey } from 'node:crypto';
import fs from 'node:fs';
import type { IssuedCertificate } from '../../../deploy/local/sign-certificate.ts';
import { type ClientKey, newClientKey } from '../../e2e/support/client-key.ts';
import type { TestClient, TestUser, TestWorkspace } from '../../e2e/support/workspace-fixture.ts';

/** What flows need; kept in the pod from one command to the next. */
export interface Setting {
  readonly workspace: TestWorkspace;
  readonly user: TestUser;
  readonly dpop: TestClient;
  readonly mtls: TestClient & { readonly tls: IssuedCertificate };
}

const file = '/tmp/setting.json';

/** Keys as PEM (PKCS #8). */
export function rememberSetting(setting: Setting): void {
  const text = JSON.stringify(setting, (name, value) =>
    name === 'privateKey' ? setting.dpop.key.privateKey.export({ type: 'pkcs8', format: 'pem' }) : value,
  );
  fs.writeFileSync(file, text, { mode: 0o600 });
}

export function recallSetting(): Setting {
  return JSON.parse(fs.readFileSync(file, 'utf8'), (name, value) =>
    name === 'privateKey' ? createPrivateKey(value) : value,
  );
}

/** One key for both clients: what is tested is how they are bound, not whose they are. */
export const sharedKey: ClientKey = newClientKey();
