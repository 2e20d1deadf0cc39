import { signCertificate } from '../../../deploy/local/sign-certificate.ts';
import { selfSignedJwks } from '../../e2e/support/certificates.ts';
import { createUser, launchFapiWorkspace, registerClient } from '../../e2e/support/workspace-fixture.ts';
import { type Setting, sharedKey } from './setting.ts';

/** As an administrator does it: registers a tenant, signs in, launches a workspace, registers clients. */
export async function prepare(): Promise<Setting> {
  const workspace = await launchFapiWorkspace();
  const user = await createUser(workspace, { name: 'Jo March' });
  const hour = 3_600_000;
  const tls = await signCertificate({
    subject: 'CN=cluster client',
    purpose: 'client',
    alternativeNames: [],
    keyType: 'EC',
    notBefore: new Date(Date.now() - hour),
    notAfter: new Date(Date.now() + 24 * hour),
  });
  const dpop = await registerClient(workspace, { key: sharedKey });
  const mtls = await registerClient(workspace, {
    key: sharedKey,
    tls,
    metadata: {
      tls_client_certificate_bound_access_tokens: true,
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: selfSignedJwks(tls),
    },
  });
  return { workspace, user, dpop, mtls: { ...mtls, tls } };
}
