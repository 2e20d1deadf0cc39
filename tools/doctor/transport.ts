// TLS of each host: what it speaks that it should not, and whether the mTLS host asks for a certificate.
import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { type Finding, findingsOf } from './finding.ts';
import { endpointsIn, type Metadata } from './metadata.ts';
import type { ProfileName } from './profiles.ts';

const { ok, info, warn, fail, must } = findingsOf('transport');

const TIMEOUT_MS = 5_000;
/** Nobody needs more; somebody may announce more. */
const MOST_HOSTS = 10;

/** RFC 9325 §4.2: recommended for TLS 1.2. */
const RECOMMENDED = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
];
/** RFC 9325 §4.2 neither recommends nor forbids; RFC 7905. */
const TOLERATED = ['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'];

interface Host {
  readonly host: string;
  readonly port: number;
}

export interface TransportOptions {
  /** PEM of the authorities to trust instead of the usual ones. */
  readonly ca?: string | undefined;
  /** The profile that the server must be good for. */
  readonly profile?: ProfileName | undefined;
}

export async function examineTransport(
  metadata: Metadata,
  issuer: string,
  options: TransportOptions,
): Promise<Finding[]> {
  const addresses = endpointsIn(metadata);
  const aliases = addresses.filter(([member]) => member.startsWith('mtls_endpoint_aliases.'));
  const origins = [...new Set([issuer, ...addresses.map(([, url]) => url)].map((url) => new URL(url).origin))];
  const asking = [...new Set(aliases.map(([, url]) => new URL(url).origin))];
  const findings: Finding[] = [];
  for (const origin of origins.slice(0, MOST_HOSTS)) findings.push(...(await examineHost(origin, options)));
  for (const origin of asking.slice(0, MOST_HOSTS)) findings.push(await asksForCertificate(origin));
  return findings;
}

async function examineHost(origin: string, { ca, profile }: TransportOptions): Promise<Finding[]> {
  const host = hostOf(origin);
  const modern = await handshake(host, { ca });
  if ('refused' in modern)
    return [fail('FAPI 2.0 Security Profile §5.2.1(1)', `${origin}: no TLS connection (${modern.refused})`)];
  return [
    ok(
      'RFC 9525 §2',
      `${origin}: the certificate is of this host and of an authority that is trusted (${modern.protocol})`,
    ),
    await oldVersions(origin, host),
    ...suiteFindings(origin, await suitesTaken(host), profile),
  ];
}

// FAPI 2.0 Security Profile §5.2.1(2), RFC 9325 §3.1.1: TLS 1.2 or later.
async function oldVersions(origin: string, host: Host): Promise<Finding> {
  const spoken: string[] = [];
  for (const version of ['TLSv1', 'TLSv1.1'] as const) {
    const result = await handshake(host, {
      minVersion: version,
      maxVersion: version,
      ciphers: 'ALL:@SECLEVEL=0',
      lenient: true,
    });
    if ('protocol' in result) spoken.push(result.protocol);
  }
  const clause = 'FAPI 2.0 Security Profile §5.2.1(2)';
  return must(
    spoken.length === 0,
    clause,
    `${origin}: refuses TLS 1.0 and 1.1`,
    `${origin}: speaks ${spoken.join(' and ')}`,
  );
}

// FAPI 2.0 Security Profile §5.2.2(1): of TLS 1.2 only what BCP 195 recommends. Asked for one after the other, until it takes no more.
async function suitesTaken(host: Host): Promise<string[]> {
  const taken: string[] = [];
  for (let left = tls12Suites(); left.length > 0; left = left.filter((suite) => !taken.includes(suite))) {
    const ciphers = `${left.join(':')}:@SECLEVEL=0`;
    const result = await handshake(host, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers, lenient: true });
    if ('refused' in result || taken.includes(result.cipher)) break;
    taken.push(result.cipher);
  }
  return taken;
}

function suiteFindings(origin: string, taken: readonly string[], profile: ProfileName | undefined): Finding[] {
  const clause = 'FAPI 2.0 Security Profile §5.2.2(1), RFC 9325 §4.2';
  if (taken.length === 0) return [ok(clause, `${origin}: speaks TLS 1.3 only`)];
  const tolerated = taken.filter((suite) => TOLERATED.includes(suite));
  const others = taken.filter((suite) => !RECOMMENDED.includes(suite) && !TOLERATED.includes(suite));
  return [
    must(
      others.length === 0,
      clause,
      `${origin}: takes none of the weak cipher suites with TLS 1.2`,
      `${origin}: takes ${others.join(', ')} with TLS 1.2`,
    ),
    ...(tolerated.length > 0
      ? [warn(clause, `${origin}: takes ${tolerated.join(', ')} with TLS 1.2, which BCP 195 does not recommend`)]
      : []),
    ...fapi1Finding(origin, taken, profile),
  ];
}

/** FAPI 1.0 Advanced §8.5: with TLS 1.2 only those for a certificate with an RSA key. */
function fapi1Finding(origin: string, taken: readonly string[], profile: ProfileName | undefined): Finding[] {
  const others = taken.filter((suite) => !/^(ECDHE|DHE)-RSA-AES(128-GCM-SHA256|256-GCM-SHA384)$/.test(suite));
  if (others.length === 0) return [];
  const what = `${origin}: takes ${others.join(', ')} with TLS 1.2, which FAPI 1.0 Advanced does not permit`;
  return [(profile === 'fapi1-advanced' ? fail : info)('FAPI 1.0 Advanced §8.5', what)];
}

const tls12Suites = (): string[] =>
  tls
    .getCiphers()
    .filter((name) => !name.startsWith('tls_'))
    .map((name) => name.toUpperCase());

interface Wish {
  readonly ca?: string | undefined;
  readonly minVersion?: tls.SecureVersion;
  readonly maxVersion?: tls.SecureVersion;
  readonly ciphers?: string;
  /** Whoever it is: only the handshake counts. */
  readonly lenient?: boolean;
}
type Handshake = { readonly protocol: string; readonly cipher: string } | { readonly refused: string };

function handshake({ host, port }: Host, { ca, lenient = false, ...wish }: Wish): Promise<Handshake> {
  return new Promise((resolve) => {
    const options = {
      host,
      port,
      ...wish,
      rejectUnauthorized: !lenient,
      ...(ca === undefined ? {} : { ca }),
      ...serverName(host),
    };
    const socket = tls.connect(options, () => {
      resolve({ protocol: socket.getProtocol() ?? '', cipher: socket.getCipher().name });
      socket.destroy();
    });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
    socket.on('error', (error) => resolve({ refused: error.message }));
  });
}

/**
 * RFC 8705 §5: the aliases are where a client can show a certificate. Whether a server asks for one is a message that Node tells nobody of
 * but its trace: a process of its own connects and its trace is read.
 */
async function asksForCertificate(origin: string): Promise<Finding> {
  const options = JSON.stringify({ ...hostOf(origin), ...serverName(hostOf(origin).host), rejectUnauthorized: false });
  const script = `
    const socket = require('node:tls').connect(${options}, () => setTimeout(() => socket.destroy(), 200));
    socket.on('error', () => {});
    socket.setTimeout(${TIMEOUT_MS}, () => socket.destroy());`;
  const trace = await stderrOf(['--trace-tls', '-e', script]);
  if (!trace.includes('ServerHello'))
    return info('RFC 8705 §5', `${origin}: cannot be told whether it asks for a client certificate`);
  return must(
    trace.includes('CertificateRequest'),
    'RFC 8705 §5',
    `${origin}: asks for a client certificate`,
    `${origin}: is announced for mutual TLS and asks for no certificate`,
  );
}

/** By a file: what is traced to a pipe is lost as soon as the pipe is full. */
async function stderrOf(args: readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'ostiary-doctor-'));
  const file = path.join(folder, 'trace');
  const handle = await open(file, 'w');
  try {
    await new Promise<void>((resolve) => {
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', 'ignore', handle.fd],
        env: {},
        timeout: 2 * TIMEOUT_MS,
      });
      child.on('error', () => resolve());
      child.on('close', () => resolve());
    });
    return await readFile(file, 'utf8');
  } finally {
    await handle.close();
    await rm(folder, { recursive: true });
  }
}

/** RFC 6066 §3: an address is no server name. */
function serverName(host: string): { readonly servername?: string } {
  return net.isIP(host) === 0 ? { servername: host } : {};
}

function hostOf(origin: string): Host {
  const { hostname, port } = new URL(origin);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) };
}
