// Makes a client certificate for mutual TLS:  npm run client-cert -- NAME [--self-signed] [--rsa] [--out FOLDER]
import { createHash, X509Certificate } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CertificateAuthority, writePair } from './certificates.ts';
import { localDirectory, madeDirectory } from './layout.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'self-signed': { type: 'boolean', default: false },
    rsa: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const [subject] = positionals;
if (!subject) {
  console.error(
    'usage: npm run client-cert -- NAME [--self-signed] [--rsa] [--out FOLDER]\nNAME is a common name or a whole subject as a client registers it ("CN=demo,O=Example").',
  );
  process.exit(2);
}

const authority = await CertificateAuthority.open(path.join(localDirectory(), 'certificates'));
const keyType = values.rsa ? 'RSA' : 'EC';
const issued = await authority.clientCertificate({ subject, selfSigned: values['self-signed'], keyType });
const folder = madeDirectory(path.resolve(values.out ?? path.join(localDirectory(), 'clients')));
const [certificateFile, keyFile] = writePair(folder, subject.replace(/[^A-Za-z0-9._-]+/g, '-'), issued);
const certificate = new X509Certificate(issued.certificatePem);

console.log(`Certificate  ${certificateFile}`);
console.log(`Key          ${keyFile}`);
console.log(`Subject      ${certificate.subject.split('\n').reverse().join(',')}`); // RFC 4514: the last first
console.log(`x5t#S256     ${createHash('sha256').update(certificate.raw).digest('base64url')}`);
console.log(
  `\ncurl --cacert ${authority.certificateFile} --cert ${certificateFile} --key ${keyFile} https://localhost:9444/…`,
);
