// A small authorization server that does nothing but refuse, and refuses well: what the doctor has nothing against. Faults are planted in it.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import type { RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { CertificateAuthority } from '../../deploy/local/certificates.ts';

export interface SampleReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface SampleRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}
type Json = Readonly<Record<string, unknown>>;

/** What is wrong with it. Each takes what is right and gives what it is to be. */
export interface Plant {
  readonly openid?: (metadata: Json) => Json;
  readonly oauth?: (metadata: Json) => Json;
  readonly keys?: (keys: readonly Json[]) => readonly unknown[];
  readonly answer?: (request: SampleRequest, reply: SampleReply) => SampleReply;
  readonly tls?: https.ServerOptions;
  readonly mtls?: https.ServerOptions;
}

export interface SampleServer {
  readonly issuer: string;
  readonly ca: string;
  close(): Promise<void>;
}

/** RFC 9325 §4.2. */
const SUITES = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384';

const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): SampleReply => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
});
const page = (status: number): SampleReply => ({
  status,
  headers: {
    'content-type': 'text/html',
    'content-security-policy': "frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  },
  body: '<p>No.</p>',
});
const readable = { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' };

const signingKey = (): Json => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'ES256' };
};

export class SampleServers {
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ostiary-doctor-test-'));
  readonly #keys = [signingKey()];
  #authority: CertificateAuthority | undefined;

  async start(plant: Plant = {}): Promise<SampleServer> {
    this.#authority ??= await CertificateAuthority.open(this.#folder);
    const { certificateFile, keyFile } = await this.#authority.serverCertificate();
    const identity: https.ServerOptions = {
      cert: fs.readFileSync(certificateFile),
      key: fs.readFileSync(keyFile),
      minVersion: 'TLSv1.2',
      ciphers: `TLS_AES_128_GCM_SHA256:${SUITES}`,
    };
    const origins = { issuer: '', mtls: '' };
    const listener: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '/', origins.issuer);
        const form = new URLSearchParams(Buffer.concat(chunks).toString());
        const { method = '', headers } = request;
        const asked = { method, path: pathname, query: searchParams, form, headers };
        const right = this.#answer(asked, plant, origins);
        const reply = plant.answer?.(asked, right) ?? right;
        response.writeHead(reply.status, reply.headers).end(reply.body);
      });
    };
    const main = https.createServer({ ...identity, ...plant.tls }, listener);
    const mtls = https.createServer(
      { ...identity, requestCert: true, rejectUnauthorized: false, ...plant.mtls },
      listener,
    );
    origins.issuer = `https://localhost:${await portOf(main)}/t/w`;
    origins.mtls = `https://localhost:${await portOf(mtls)}/t/w`;
    return {
      issuer: origins.issuer,
      ca: this.#authority.certificatePem,
      close: async () => {
        for (const server of [main, mtls]) {
          server.closeAllConnections();
          await new Promise((resolve) => server.close(resolve));
        }
      },
    };
  }

  remove(): void {
    fs.rmSync(this.#folder, { recursive: true });
  }

  #answer(request: SampleRequest, plant: Plant, { issuer, mtls }: { issuer: string; mtls: string }): SampleReply {
    const { method, path: at, headers } = request;
    const metadata = metadataOf(issuer, mtls);
    const unknownClient = () =>
      json(
        401,
        { error: 'invalid_client' },
        headers.authorization ? { 'www-authenticate': 'Basic realm="sample"' } : {},
      );
    switch (at) {
      case '/t/w/.well-known/openid-configuration':
        return json(200, (plant.openid ?? ((same) => same))(metadata), readable);
      case '/.well-known/oauth-authorization-server/t/w':
        return json(200, (plant.oauth ?? plant.openid ?? ((same) => same))(metadata), readable);
      case '/t/w/jwks':
        return json(200, { keys: plant.keys?.(this.#keys) ?? this.#keys }, readable);
      case '/t/w/authorize':
        return page(400);
      case '/t/w/userinfo': {
        const scheme = /^DPoP /.test(String(headers.authorization)) ? 'DPoP' : 'Bearer';
        const error = headers.authorization === undefined ? '' : ' error="invalid_token"';
        return json(401, {}, { 'www-authenticate': `${scheme}${error}` });
      }
      case '/t/w/token':
      case '/t/w/par':
      case '/t/w/introspect':
      case '/t/w/revoke':
        if (method !== 'POST') return json(405, { error: 'invalid_request' }, { allow: 'POST' });
        return request.form.getAll('grant_type').length > 1 ? json(400, { error: 'invalid_request' }) : unknownClient();
      default:
        return page(404);
    }
  }
}

function metadataOf(issuer: string, mtls: string): Json {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    pushed_authorization_request_endpoint: `${issuer}/par`,
    introspection_endpoint: `${issuer}/introspect`,
    revocation_endpoint: `${issuer}/revoke`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    mtls_endpoint_aliases: { token_endpoint: `${mtls}/token` },
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES256'],
    dpop_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}

function portOf(server: https.Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, 'localhost', () => resolve((server.address() as AddressInfo).port)));
}
