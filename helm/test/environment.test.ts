// The services themselves read the environment that the chart gives them, and find nothing wrong.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@ostiary/platform/config';
import { found, render, valuesFiles, valuesOf } from './chart.ts';
import { type Container, podOf } from './pods.ts';
import { serviceConfigs } from './service-configs.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-chart-'));

/** What stands in for the contents of Secrets and ConfigMaps, below /etc/ostiary. */
beforeAll(() => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const described = { kid: 'one', alg: 'ES256', use: 'sig' };
  const files: Readonly<Record<string, string>> = {
    'secrets/installation-secret': randomBytes(48).toString('base64'),
    'secrets/key-encryption-key': randomBytes(32).toString('base64'),
    'secrets/console-session-key': randomBytes(32).toString('base64'),
    'secrets/console-key': JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...described }),
    'secrets/console-public-key': JSON.stringify({ ...publicKey.export({ format: 'jwk' }), ...described }),
    'secrets/demo-portal-key': JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...described }),
    'secrets/demo-portal-public-key': JSON.stringify({ ...publicKey.export({ format: 'jwk' }), ...described }),
    'secrets/smtp-url': 'smtps://user:password@mail.example.com:465',
    'client-ca/ca.crt': certificate,
    ...Object.fromEntries(
      ['postgres', 'redis', 'kafka', 'grpc'].flatMap((of) => [
        [`${of}/ca.crt`, certificate],
        [`${of}/tls.crt`, certificate],
        [`${of}/tls.key`, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
      ]),
    ),
  };
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Self-signed, for nobody. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIUMvpA7n2H1LA+WyRG72/IvoBpADkwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGbm9ib2R5MCAXDTI2MTEyODIzMTY0MloYDzIxMjYxMTA0MjMx
NjQyWjARMQ8wDQYDVQQDDAZub2JvZHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AASw1c9iriBQTzRSmGNBGW1iw+HuQuTLsoC73QCUCM4OlI1HL8zCYK6NjPtVX5+Y
vybWcNC3aGxyKA7QnyQxfTyGo1MwUTAdBgNVHQ4EFgQUJ110c/FlEqpGvsqk84Cw
DUQlu6EwHwYDVR0jBBgwFoAUJ110c/FlEqpGvsqk84CwDUQlu6EwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiA7Me/aD13m68YGpQZLn51CDSlUO9TK
X+HP1FyKvnZ7lgIhALD7c+2V7gdDOxKfZearSQt5gfoQqm2dDzADtm1NUKnP
-----END CERTIFICATE-----
`;

/** As the kubelet makes it: references to earlier variables are filled in. Secrets have a password that URLs would not take as it is. */
function environmentOf(container: Container): Record<string, string> {
  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    const text = value ?? (valueFrom?.secretKeyRef ? 'pass-word_1' : 'pod-1');
    env[name] = text.replace(/\$\((\w+)\)/g, (all, other: string) => env[other] ?? all);
  }
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('/etc/ostiary', folder)]));
}

/** A file that a variable names is in a volume that is mounted, and the volume has it. */
function unmountedFiles(container: Container, volumes: readonly Readonly<Record<string, unknown>>[]): string[] {
  const files = (container.env ?? []).flatMap(({ value }) => (value?.startsWith('/etc/ostiary/') ? [value] : []));
  return files.filter((file) => {
    const mount = container.volumeMounts?.find(({ mountPath }) => path.dirname(file) === mountPath);
    const volume = volumes.find(({ name }) => name === mount?.name);
    if (!volume) return true;
    const text = JSON.stringify(volume);
    return text.includes('"items"') && !text.includes(`"path":"${path.basename(file)}"`);
  });
}

describe.each(valuesFiles)('%s', (file) => {
  it.each(Object.entries(serviceConfigs))('gives %s what it needs', async (name, schema) => {
    const manifests = await render(valuesOf(file));
    const names = manifests.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    const own = names.find((each) => each.endsWith(`-${name}`));
    const pod = own === undefined ? undefined : podOf(found(manifests, 'Deployment', own));
    const [container] = pod?.spec.containers ?? [];
    const off =
      (valuesOf(file).services as Record<string, { enabled?: boolean }> | undefined)?.[name]?.enabled === false;
    expect(pod === undefined).toBe(off);
    if (!pod || !container) return;
    expect(unmountedFiles(container, pod.spec.volumes ?? [])).toEqual([]);
    const env = environmentOf(container);
    expect(loadConfig(schema, env)).toMatchObject({ httpPort: 8080, httpHost: '0.0.0.0', drainDelayMs: 5000 });
    expect(env.OSTIARY_TRUSTED_PROXIES).not.toBe('');
  });
});
