// TLS between services, on both sides with a certificate of the installation's own authority. Who somebody is says the one URI of theirs
// that fits OSTIARY's template; hosts' names count for nothing here. Files that are replaced count for the next connection.
import {
  type ChannelCredentials,
  experimental,
  type ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServiceDefinition,
  status,
} from '@grpc/grpc-js';
import { CertificateError, ClientCertificate } from '@ostiary/crypto/certificate';
import { CALLER_METADATA } from './caller-of-call.js';
import { callersOf, SERVICE_NAMES, type ServiceName, serverOf } from './grpc-callers.js';
import { counter } from './metrics.js';
import { TlsFileError, type TlsFiles, type TlsMaterial, tlsMaterial } from './tls-material.js';

type Provider = experimental.CertificateProvider;
type CaListener = Parameters<Provider['addCaCertificateListener']>[0];
type IdentityListener = Parameters<Provider['addIdentityCertificateListener']>[0];

const refused = counter('ostiary_grpc_refused_calls_total', 'Calls of other services that were refused', [
  'service',
  'method',
  'caller',
]);

/** Looks at files so often: renewed certificates are there long before the old ones end. */
const LOOK_EVERY_MS = 10_000;

/** What grpc-js asks for certificates; tells it of new ones while it listens. */
class CertificateFiles implements Provider {
  readonly #files: Required<TlsFiles>;
  readonly #lookEveryMs: number;
  readonly #authorities = new Set<CaListener>();
  readonly #identities = new Set<IdentityListener>();
  #timer: NodeJS.Timeout | undefined;
  #current: Required<TlsMaterial>;

  constructor(files: Required<TlsFiles>, lookEveryMs: number) {
    this.#files = files;
    this.#lookEveryMs = lookEveryMs;
    this.#current = this.#read();
  }

  get certificate(): Buffer {
    return this.#current.cert;
  }

  addCaCertificateListener(listener: CaListener): void {
    this.#authorities.add(listener);
    this.#watch();
    // The server is told of what it listens to only after it has begun to.
    queueMicrotask(() => listener({ caCertificate: this.#current.ca }));
  }
  removeCaCertificateListener(listener: CaListener): void {
    this.#authorities.delete(listener);
    this.#watch();
  }
  addIdentityCertificateListener(listener: IdentityListener): void {
    this.#identities.add(listener);
    this.#watch();
    queueMicrotask(() => listener({ certificate: this.#current.cert, privateKey: this.#current.key }));
  }
  removeIdentityCertificateListener(listener: IdentityListener): void {
    this.#identities.delete(listener);
    this.#watch();
  }

  #watch(): void {
    const wanted = this.#authorities.size + this.#identities.size > 0;
    if (wanted && this.#timer === undefined) this.#timer = setInterval(() => this.#look(), this.#lookEveryMs).unref();
    if (wanted || this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** All three at once, and the key the certificate's. */
  #read(): Required<TlsMaterial> {
    const { ca, cert, key } = tlsMaterial(this.#files);
    if (ca === undefined || cert === undefined || key === undefined) throw new TypeError('three files are needed');
    return { ca, cert, key };
  }

  #look(): void {
    let next: Required<TlsMaterial>;
    try {
      next = this.#read();
    } catch (error) {
      // While they are being replaced they may not fit together; what there was serves until the next look.
      if (error instanceof TlsFileError) return;
      throw error;
    }
    const before = this.#current;
    if (next.ca.equals(before.ca) && next.cert.equals(before.cert) && next.key.equals(before.key)) return;
    this.#current = next;
    for (const listener of this.#authorities) listener({ caCertificate: next.ca });
    for (const listener of this.#identities) listener({ certificate: next.cert, privateKey: next.key });
  }
}

/** The certificate that a process has towards the other services, and what it believes of theirs. */
export class GrpcTls {
  readonly #provider: CertificateFiles;
  readonly #identityTemplate: string;
  /** Certificates that were read already, by fingerprint: a connection shows the same one with every call. */
  readonly #known = new Map<string, ServiceName | undefined>();

  /**
   * `identityTemplate`: the URI by which a service is known, with `{service}` in it.
   * @throws TlsFileError
   */
  constructor(files: Required<TlsFiles>, identityTemplate: string, lookEveryMs = LOOK_EVERY_MS) {
    this.#provider = new CertificateFiles(files, lookEveryMs);
    this.#identityTemplate = identityTemplate;
  }

  /** Who our own certificate says that we are; undefined: nobody, or several at once. */
  ownIdentity(): ServiceName | undefined {
    return this.#identityIn(ClientCertificate.fromPem(this.#provider.certificate.toString()));
  }

  serverCredentials(): ServerCredentials {
    return experimental.createCertificateProviderServerCredentials(this.#provider, this.#provider, true);
  }

  /** For calls of `service` (by full name), which only the one that offers it may answer. */
  channelCredentials(service: string): ChannelCredentials {
    const wanted = serverOf(service);
    return experimental.createCertificateProviderChannelCredentials(this.#provider, this.#provider, {
      checkServerIdentity: (_host, { raw }) =>
        wanted !== undefined && this.identityOf(raw) === wanted
          ? undefined
          : new Error(`who answers has no certificate of ${wanted ?? 'anybody who may'}`),
    });
  }

  /** Who the certificate (DER), whose issuer has been verified, belongs to; undefined: nobody who takes part. */
  identityOf(der: Buffer): ServiceName | undefined {
    const key = der.toString('base64');
    if (this.#known.has(key)) return this.#known.get(key);
    let identity: ServiceName | undefined;
    try {
      identity = this.#identityIn(ClientCertificate.fromDer(der));
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
    }
    if (this.#known.size >= 100) this.#known.clear();
    this.#known.set(key, identity);
    return identity;
  }

  #identityIn(certificate: ClientCertificate): ServiceName | undefined {
    const uris = certificate.sanUri;
    const found = SERVICE_NAMES.filter((name) => uris.includes(this.#identityTemplate.replace('{service}', name)));
    // A certificate of several services would be a way around the list.
    return found.length === 1 ? found[0] : undefined;
  }

  /** Refuses calls of everybody who is not listed for the method, and tells handlers who calls. */
  callerGuard(services: Readonly<Record<string, ServiceDefinition>>): ServerInterceptor {
    const allowed = new Map<string, readonly ServiceName[]>();
    const names = new Map<string, { service: string; method: string }>();
    for (const [service, definition] of Object.entries(services)) {
      for (const [method, { path }] of Object.entries(definition)) {
        allowed.set(path, callersOf(service, method));
        names.set(path, { service, method });
      }
    }
    return ({ path }, call) => {
      const peer = call.getAuthContext().sslPeerCertificate?.raw;
      const caller = peer === undefined ? undefined : this.identityOf(peer);
      const listed = caller !== undefined && (allowed.get(path) ?? []).includes(caller);
      return new ServerInterceptingCall(call, {
        start: (next) =>
          next({
            onReceiveMetadata: (metadata, receive) => {
              if (!listed) {
                refused.inc({ ...(names.get(path) ?? { service: '', method: '' }), caller: caller ?? '' });
                call.sendStatus({ code: status.PERMISSION_DENIED, details: 'the caller may not call this' });
                return;
              }
              metadata.set(CALLER_METADATA, caller);
              receive(metadata);
            },
          }),
      });
    };
  }
}
