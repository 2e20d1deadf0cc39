// Certificates of tests where programs want files.
import { createPrivateKey } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { TestCertificate } from './certificates.js';

/** The private key as PEM (PKCS #8). */
export async function keyPem({ keys }: TestCertificate): Promise<string> {
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Writes `name`.pem and `name`.key.pem into the folder; gives their names. */
export async function writeCertificate(
  folder: string,
  name: string,
  certificate: TestCertificate,
): Promise<{ certificateFile: string; keyFile: string }> {
  const [certificateFile, keyFile] = [path.join(folder, `${name}.pem`), path.join(folder, `${name}.key.pem`)];
  // The key first: who sees a new certificate finds its key.
  fs.writeFileSync(keyFile, await keyPem(certificate), { mode: 0o600 });
  fs.writeFileSync(certificateFile, certificate.pem);
  return { certificateFile, keyFile };
}
