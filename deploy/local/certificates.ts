import { randomBytes, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { withClaim } from './claim.ts';
import { madeDirectory } from './layout.ts';
import type { AlternativeName, IssuedCertificate } from './sign-certificate.ts';
import { StartFailure } from './start-failure.ts';

export type KeyType = 'EC' | 'RSA';

/**
 * The type of the edge's key, EC unless OSTIARY_TLS_KEY_TYPE says otherwise. FAPI 1.0 Advanced §8.5: of the suites of TLS 1.2 only those with
 * RSA are permitted there.
 */
export function edgeKeyType(env: NodeJS.ProcessEnv): KeyType {
  const type = env.OSTIARY_TLS_KEY_TYPE ?? 'EC';
  if (type === 'EC' || type === 'RSA') return type;
  throw new StartFailure(`OSTIARY_TLS_KEY_TYPE is "${type}": set it to EC or RSA, or unset it for EC.`);
}

export interface ClientCertificateRequest {
  /**
   * The common name of the subject, or a whole distinguished name when it holds a `=`: as RFC 4514 writes it, most significant last,
   * which is also what a client registers as `tls_client_auth_subject_dn`. `CN=demo,O=Example`.
   */
  readonly subject: string;
  readonly alternativeNames?: readonly AlternativeName[];
  /** Signed with its own key instead of the authority's. */
  readonly selfSigned?: boolean;
  /** EC (P-256) unless said otherwise; RSA has 2048 bits. */
  readonly keyType?: KeyType;
  /** Valid from five minutes ago for a year unless said otherwise. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** Signing needs a large library, and most starts sign nothing. */
const signing = () => import('./sign-certificate.ts');

const serverNames: readonly AlternativeName[] = [
  { type: 'dns', value: 'localhost' },
  { type: 'dns', value: '*.localhost' },
  { type: 'ip', value: '127.0.0.1' },
  { type: 'ip', value: '::1' },
];

const inDays = (count: number): Date => new Date(Date.now() + count * 24 * 60 * 60 * 1000);
/** Clocks differ a little. */
const justNow = (): Date => new Date(Date.now() - 5 * 60 * 1000);

/** The certificate authority of one system: an ECDSA P-256 root that is made on first use. */
export class CertificateAuthority {
  /** The root certificate: what clients are given to trust. */
  readonly certificateFile: string;
  readonly certificatePem: string;
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.certificateFile = path.join(directory, 'root.pem');
    this.certificatePem = fs.readFileSync(this.certificateFile, 'utf8');
  }

  static async open(directory: string): Promise<CertificateAuthority> {
    madeDirectory(directory);
    await withClaim(path.join(directory, 'lock'), async () => {
      if (readCertificate(directory, 'root')) return;
      const { makeRoot } = await signing();
      const subject = `CN=Ostiary local root ${randomBytes(3).toString('hex')}, O=Ostiary local system`;
      writePair(directory, 'root', await makeRoot(subject, justNow(), inDays(3650)));
    });
    return new CertificateAuthority(directory);
  }

  /** The files of the edge's certificate, one for each type of key, which is made anew when it nears its end. */
  async serverCertificate(keyType: KeyType = 'EC'): Promise<{ certificateFile: string; keyFile: string }> {
    const name = keyType === 'EC' ? 'server' : 'server-rsa';
    const root = new X509Certificate(this.certificatePem);
    if (!readCertificate(this.#directory, name)?.checkIssued(root)) {
      const { signCertificate } = await signing();
      const validity = { notBefore: justNow(), notAfter: inDays(397) };
      const request = {
        subject: 'CN=localhost',
        purpose: 'server',
        alternativeNames: serverNames,
        keyType,
        ...validity,
      } as const;
      writePair(this.#directory, name, await signCertificate(request, this.#root()));
    }
    const [certificateFile, keyFile] = pairFiles(this.#directory, name);
    return { certificateFile, keyFile };
  }

  /** The files of a service's certificate towards the other services, made anew when it nears its end. */
  async serviceCertificate(service: string): Promise<{ certificateFile: string; keyFile: string }> {
    const root = new X509Certificate(this.certificatePem);
    if (!readCertificate(this.#directory, service)?.checkIssued(root)) {
      const { signCertificate } = await signing();
      const request = {
        subject: `CN=${service}`,
        purpose: 'service',
        alternativeNames: [{ type: 'url', value: `spiffe://ostiary/${service}` }],
        keyType: 'EC',
        notBefore: justNow(),
        notAfter: inDays(397),
      } as const;
      writePair(this.#directory, service, await signCertificate(request, this.#root()));
    }
    const [certificateFile, keyFile] = pairFiles(this.#directory, service);
    return { certificateFile, keyFile };
  }

  /** A certificate for a client that authenticates by TLS (RFC 8705). */
  async clientCertificate(request: ClientCertificateRequest): Promise<IssuedCertificate> {
    const { signCertificate } = await signing();
    return signCertificate(
      {
        subject: request.subject.includes('=') ? request.subject : `CN=${request.subject}`,
        purpose: 'client',
        alternativeNames: request.alternativeNames ?? [],
        keyType: request.keyType ?? 'EC',
        notBefore: request.notBefore ?? justNow(),
        notAfter: request.notAfter ?? inDays(365),
      },
      request.selfSigned ? undefined : this.#root(),
    );
  }

  #root(): IssuedCertificate {
    const [, keyFile] = pairFiles(this.#directory, 'root');
    return { certificatePem: this.certificatePem, keyPem: fs.readFileSync(keyFile, 'utf8') };
  }
}

/** The files of a certificate and of its key. */
const pairFiles = (directory: string, name: string): [certificate: string, key: string] => [
  path.join(directory, `${name}.pem`),
  path.join(directory, `${name}.key.pem`),
];

/** The certificate of this name, unless it is missing or ends within thirty days. */
function readCertificate(directory: string, name: string): X509Certificate | undefined {
  const [file] = pairFiles(directory, name);
  if (!fs.existsSync(file)) return undefined;
  const certificate = new X509Certificate(fs.readFileSync(file));
  return certificate.validToDate > inDays(30) ? certificate : undefined;
}

/** Writes both files; the key is for this account only. Returns their names. */
export function writePair(
  directory: string,
  name: string,
  { certificatePem, keyPem }: IssuedCertificate,
): [string, string] {
  const [certificateFile, keyFile] = pairFiles(directory, name);
  fs.writeFileSync(keyFile, keyPem, { mode: 0o600 });
  fs.writeFileSync(certificateFile, certificatePem);
  return [certificateFile, keyFile];
}
