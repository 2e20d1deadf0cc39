/** A certificate, a name in it or the header that carried it, that cannot be read. `message` holds no value that was sent. */
export class CertificateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CertificateError';
  }
}
