import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '../../deploy/local/certificates.ts';
import { examine } from './examine.ts';
import { AREAS } from './finding.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-doctor-peer-'));
let peer: ChildProcess;
let issuer: string;
let ca: string;

beforeAll(async () => {
  const authority = await CertificateAuthority.open(folder);
  const { certificateFile, keyFile } = await authority.serverCertificate();
  ca = authority.certificatePem;
  const told = { cert: fs.readFileSync(certificateFile, 'utf8'), key: fs.readFileSync(keyFile, 'utf8') };
  const started = spawn(process.execPath, [path.join(import.meta.dirname, 'oidc-provider.test-support.mjs')], {
    env: { ...process.env, DOCTOR_PEER: JSON.stringify(told) },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  peer = started;
  issuer = await new Promise((resolve, reject) => {
    started.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    started.once('exit', () => reject(new Error('oidc-provider did not start')));
  });
}, 30_000);
afterAll(() => {
  peer.kill();
  fs.rmSync(folder, { recursive: true });
});

describe('the doctor at somebody else’s server', () => {
  it('looks at oidc-provider as at ours, and finds it fit for FAPI 2.0', async () => {
    const findings = await examine({ issuer, ca, profile: 'fapi2-security' });
    // Its listener is Node's with Node's defaults, and those take more with TLS 1.2 than BCP 195 recommends.
    expect(findings.filter(({ status }) => status === 'fail').map(({ clause }) => clause)).toEqual([
      'FAPI 2.0 Security Profile §5.2.2(1), RFC 9325 §4.2',
    ]);
    expect(new Set(findings.map(({ area }) => area))).toEqual(new Set(AREAS));
    expect(findings).toContainEqual(
      expect.objectContaining({ status: 'ok', what: 'fapi2-security: the metadata has all that it needs' }),
    );
  });
});
