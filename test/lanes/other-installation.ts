import fs from 'node:fs';
import path from 'node:path';
import { CertificateAuthority } from '../../deploy/local/certificates.ts';
import { type System, startSystem } from '../../deploy/local/system.ts';

/** Whom each of the two believes to be the host of what it fetches, beside the system's authorities: files that a test writes into. */
export interface Trusted {
  readonly here: string;
  readonly there: string;
}

/** Both name an authority that has signed nothing, so that neither believes the other before a test says so. */
export async function trustedAuthorities(scratch: string): Promise<Trusted> {
  const { certificatePem } = await CertificateAuthority.open(path.join(scratch, 'nobody'));
  const files = { here: path.join(scratch, 'trusted-here.pem'), there: path.join(scratch, 'trusted-there.pem') };
  for (const file of Object.values(files)) fs.writeFileSync(file, certificatePem);
  return files;
}

/** A whole second installation: its own stores, keys, authorities and edge. Started for the one test that asks for it. */
export class OtherInstallation {
  readonly #here: Pick<System, 'issuerBase'>;
  readonly #trusted: Trusted;
  #starting: Promise<System> | undefined;

  constructor(here: Pick<System, 'issuerBase'>, trusted: Trusted) {
    this.#here = here;
    this.#trusted = trusted;
  }

  /** One of each service, without console and portal. */
  start(): Promise<System> {
    this.#starting ??= startSystem({
      fresh: true,
      log: 'file',
      services: ['authorize', 'token', 'tenant', 'identity', 'audit'],
      // The other one's edge and nothing else: this machine's other ports and addresses stay refused.
      env: {
        OSTIARY_OUTBOUND_ALLOW: new URL(this.#here.issuerBase).host,
        OSTIARY_OUTBOUND_CA_FILE: this.#trusted.there,
      },
    });
    return this.#starting;
  }

  async stop(): Promise<void> {
    const starting = this.#starting;
    this.#starting = undefined;
    await (await starting)?.stop();
  }
}
