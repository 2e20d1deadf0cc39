import { Agent, fetch, type Response } from 'undici';
import type { ClientKey } from './client-key.ts';
import { clientAssertion, type Deviation, dpopProof } from './proofs.ts';
import { secret } from './secrets-ledger.ts';
import { system } from './system.ts';
import type { TestClient, TestWorkspace } from './workspace-fixture.ts';

/** An answer of an endpoint, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Response['headers'];
  readonly text: string;
  /** The JSON object, or {} when it is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type FormParameters = Readonly<Record<string, string>> | readonly (readonly [string, string])[];

export type EndpointName = 'par' | 'token' | 'introspect' | 'revoke' | 'userinfo';

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out: the client authenticates as it is registered. */
  readonly authenticate?: boolean;
  readonly assertion?: { readonly audience?: unknown; readonly header?: Deviation; readonly claims?: Deviation };
  /** A proof by this key is sent along. */
  readonly proofBy?: ClientKey;
  readonly proof?: { readonly header?: Deviation; readonly claims?: Deviation };
  /** Over the port that asks for a client certificate. */
  readonly overMtls?: boolean;
  /** To one replica (`token-2`), past the edge and with the headers that it would add. */
  readonly at?: string;
}

/** A client without a library: sends what it is told to, right or wrong. Keeps to the nonces that it is given. */
export class RawClient {
  readonly workspace: TestWorkspace;
  readonly client: TestClient;
  /** The last nonce given by authorization server endpoints. */
  nonce: string | undefined;
  readonly #agent: Agent | undefined;

  constructor(workspace: TestWorkspace, client: TestClient) {
    this.workspace = workspace;
    this.client = client;
    const { tls } = client;
    this.#agent = tls && new Agent({ connect: { cert: tls.certificatePem, key: tls.keyPem } });
  }

  url(endpoint: EndpointName, overMtls = false): string {
    return `${overMtls ? this.workspace.mtlsIssuer : this.workspace.issuer}/${endpoint}`;
  }

  /** POSTs a form; a DPoP nonce that the server asks for is sent with a second try, as RFC 9449 §8 has it. */
  async post(endpoint: EndpointName, parameters: FormParameters, options: CallOptions = {}): Promise<Answer> {
    const answer = await this.#postOnce(endpoint, parameters, options);
    if (answer.body.error !== 'use_dpop_nonce' || options.proof !== undefined) return answer;
    return this.#postOnce(endpoint, parameters, options);
  }

  async #postOnce(endpoint: EndpointName, parameters: FormParameters, options: CallOptions): Promise<Answer> {
    const form = new URLSearchParams(
      [...(Array.isArray(parameters) ? parameters : Object.entries(parameters))].map(([name, value]) => [name, value]),
    );
    const headers: Record<string, string> = {};
    if (options.authenticate !== false) this.#authenticate(form, headers, options);
    if (options.proofBy) headers.dpop = this.#proof(options.proofBy, 'POST', this.url(endpoint), options);
    const { to, forwarded } = this.#destination(this.url(endpoint, options.overMtls), options.at);
    return this.send(to, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...forwarded, ...headers, ...options.headers },
      body: form.toString(),
      overMtls: options.overMtls ?? false,
    });
  }

  /** GET /userinfo with the access token, by DPoP where there is a key. */
  async userinfo(accessToken: string, options: CallOptions & { readonly scheme?: string } = {}): Promise<Answer> {
    const scheme = options.scheme ?? (options.proofBy ? 'DPoP' : 'Bearer');
    const { to, forwarded } = this.#destination(this.url('userinfo', options.overMtls), options.at);
    const once = () =>
      this.send(to, {
        method: 'GET',
        headers: {
          ...forwarded,
          authorization: `${scheme} ${accessToken}`,
          ...(options.proofBy
            ? { dpop: this.#proof(options.proofBy, 'GET', this.url('userinfo'), options, accessToken) }
            : {}),
          ...options.headers,
        },
        overMtls: options.overMtls ?? false,
      });
    const answer = await once();
    return /use_dpop_nonce/.test(answer.headers.get('www-authenticate') ?? '') && options.proof === undefined
      ? once()
      : answer;
  }

  /** Sends a request as it is given, and reads the answer. */
  async send(
    url: string,
    request: {
      readonly method: string;
      readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
      readonly body?: string | Uint8Array;
      readonly overMtls?: boolean;
    },
  ): Promise<Answer> {
    const response = await fetch(url, {
      method: request.method,
      redirect: 'manual',
      headers: (Array.isArray(request.headers) ? request.headers : Object.entries(request.headers ?? {})).map(
        ([name, value]): [string, string] => [name, value],
      ),
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(request.overMtls && this.#agent ? { dispatcher: this.#agent } : {}),
    });
    const text = await response.text();
    const nonce = response.headers.get('dpop-nonce');
    if (nonce !== null) this.nonce = nonce;
    const body = objectOf(text);
    // A request_uri is no secret: it travels by the browser, and gives nobody anything without an answer of the user.
    for (const name of ['access_token', 'refresh_token']) {
      const value = body[name];
      if (typeof value === 'string') secret(value, name);
    }
    return { status: response.status, headers: response.headers, text, body };
  }

  #destination(url: string, at: string | undefined): { to: string; forwarded: Readonly<Record<string, string>> } {
    if (at === undefined) return { to: url, forwarded: {} };
    const { host, pathname } = new URL(url);
    const forwarded = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': host };
    return { to: `${system.services[at]}${pathname}`, forwarded };
  }

  async close(): Promise<void> {
    await this.#agent?.close();
  }

  #proof(key: ClientKey, method: string, url: string, { proof }: CallOptions, accessToken?: string): string {
    const claims = { ...(proof?.claims ?? {}) };
    const wish = { key, method, url, nonce: this.nonce, claims, ...(proof?.header ? { header: proof.header } : {}) };
    return dpopProof(accessToken === undefined ? wish : { ...wish, accessToken });
  }

  #authenticate(form: URLSearchParams, headers: Record<string, string>, { assertion }: CallOptions): void {
    const { clientId, authentication, key, secret: clientSecret } = this.client;
    switch (authentication) {
      case 'private_key_jwt': {
        const audience = assertion?.audience ?? this.workspace.issuer;
        form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
        form.set(
          'client_assertion',
          secret(clientAssertion({ clientId, key }, audience, assertion), 'client assertion'),
        );
        return;
      }
      case 'client_secret_basic':
        headers.authorization = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret ?? '')}`).toString('base64')}`;
        return;
      case 'client_secret_post':
        form.set('client_id', clientId);
        form.set('client_secret', clientSecret ?? '');
        return;
      default:
        form.set('client_id', clientId);
    }
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
