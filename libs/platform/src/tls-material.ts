// Certificates and keys that lie in files, which whoever renews them replaces while we run: what is read is what lies there now.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Names of PEM files: the authorities to believe, and our own certificate (with its chain) and key, which come together. */
export interface TlsFiles {
  readonly caFile?: string | undefined;
  readonly certificateFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/**
 * What `tls.connect` takes. Every look at a member reads its file, so that each new connection is made with what was renewed meanwhile.
 * A member without a file is missing, and not undefined: drivers ask with `in`.
 */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** A file that does not hold what it should: `variable` of FileNames, and what is wrong with it as a part of a sentence. */
export class TlsFileError extends Error {
  override readonly name = 'TlsFileError';
  constructor(
    readonly file: keyof TlsFiles,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Opens the files.
 * @throws TlsFileError when one cannot be read, holds something else, or the key is not the certificate's
 */
export function tlsMaterial(files: TlsFiles): TlsMaterial {
  checkPair(files);
  const material: TlsMaterial = {};
  for (const [member, name] of [
    ['ca', 'caFile'],
    ['cert', 'certificateFile'],
    ['key', 'keyFile'],
  ] as const) {
    const file = files[name];
    if (file === undefined) continue;
    let last = readPem(name, file);
    const get = (): Buffer => {
      try {
        last = readPem(name, file);
      } catch (error) {
        // While it is being replaced a file may be away or half written; what it held serves until the next look.
        if (!(error instanceof TlsFileError)) throw error;
      }
      return last;
    };
    // Configurable: the Postgres driver hides the key from whoever prints its options.
    Object.defineProperty(material, member, { get, enumerable: true, configurable: true });
  }
  return material;
}

function checkPair({ certificateFile, keyFile }: TlsFiles): void {
  if (certificateFile === undefined && keyFile === undefined) return;
  if (certificateFile === undefined) throw new TlsFileError('certificateFile', 'is required where there is a key');
  if (keyFile === undefined) throw new TlsFileError('keyFile', 'is required where there is a certificate');
  const certificate = new X509Certificate(readPem('certificateFile', certificateFile));
  const key = createPrivateKey(readPem('keyFile', keyFile));
  if (!certificate.checkPrivateKey(key)) throw new TlsFileError('keyFile', 'holds the key of another certificate');
}

function readPem(name: keyof TlsFiles, file: string): Buffer {
  let pem: Buffer;
  try {
    pem = readFileSync(file);
  } catch {
    throw new TlsFileError(name, 'names a file that cannot be read');
  }
  try {
    if (name === 'keyFile') createPrivateKey(pem);
    else new X509Certificate(pem);
  } catch {
    throw new TlsFileError(name, `must name a PEM file with ${name === 'keyFile' ? 'a private key' : 'certificates'}`);
  }
  return pem;
}
