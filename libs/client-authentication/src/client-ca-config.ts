import { readFileSync } from 'node:fs';
import { CertificateTrust } from '@ostiary/crypto/certificate-trust';
import { z } from 'zod';

/** RFC 8705 §2.1: the certification authorities of `tls_client_auth`; without them the method is refused. */
export const clientCaConfig = z
  .object({ OSTIARY_CLIENT_CA_FILE: z.string().optional() })
  .transform((env, context): { certificateTrust: CertificateTrust | undefined } => {
    if (env.OSTIARY_CLIENT_CA_FILE === undefined) return { certificateTrust: undefined };
    try {
      return { certificateTrust: CertificateTrust.fromPem(readFileSync(env.OSTIARY_CLIENT_CA_FILE, 'utf8')) };
    } catch {
      const message = 'must name a file with the PEM certificates of one or more certification authorities';
      context.addIssue({ code: 'custom', path: ['OSTIARY_CLIENT_CA_FILE'], message });
      return z.NEVER;
    }
  });
