/** The calls that register a tenant: as one more of whoever is signed in, or with a first administrator who has a password or makes a passkey. */
import { answer, api } from '../api/call.js';
import { Problem } from '../api/problem.js';
import { forgetPasskey, makePasskey } from './make-passkey.js';

export interface NewTenant {
  readonly name: string;
  readonly slug: string;
}

export interface NewAdministrator {
  readonly username: string;
  readonly email?: string;
}

/** As typed: a user name, or an e-mail address, which is both. */
export function administratorCalled(typed: string): NewAdministrator {
  const username = typed.trim();
  return username.includes('@') ? { username, email: username } : { username };
}

export const registerOwn = (tenant: NewTenant) => answer(api.POST('/api/tenants', { body: tenant }));

export const registerWithPassword = (tenant: NewTenant, administrator: NewAdministrator, password: string) =>
  answer(api.POST('/api/tenants', { body: { ...tenant, administrator: { ...administrator, password } } }));

/** @throws NoPasskeyMade, Problem */
export async function registerWithPasskey(tenant: NewTenant, administrator: NewAdministrator) {
  const { slug } = tenant;
  const options = await answer(api.POST('/api/tenant-passkey-options', { body: { slug, administrator } }));
  const passkey = await makePasskey(options);
  try {
    return await answer(
      api.POST('/api/tenants', { body: { ...tenant, administrator: { ...administrator, passkey } } }),
    );
  } catch (error) {
    // Refused, so that nobody was created; after anything else that is not known.
    if (error instanceof Problem && (error.status === 409 || error.status === 422)) {
      await forgetPasskey(options.rp.id, passkey.id);
    }
    throw error;
  }
}
