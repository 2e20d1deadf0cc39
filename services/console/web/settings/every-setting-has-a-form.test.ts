import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceSettingsSchema } from '@ostiary/oauth/workspace';
import { z } from 'zod';

/** Where each setting is changed; a name below it is looked for in the same files. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  security_profile: ['settings/general-section.tsx'],
  grant_types: ['settings/general-section.tsx'],
  require_pushed_requests: ['settings/requests-section.tsx'],
  require_sender_constraint: ['settings/general-section.tsx'],
  pkce: ['settings/requests-section.tsx'],
  dpop_nonce: ['settings/requests-section.tsx'],
  access_token: ['settings/lifetimes-section.tsx'],
  id_token: ['settings/lifetimes-section.tsx'],
  refresh_token: ['settings/lifetimes-section.tsx'],
  session: ['settings/lifetimes-section.tsx'],
  sign_in: ['settings/sign-in-section.tsx', 'settings/sample-users-section.tsx'],
  second_factor: ['settings/sign-in-section.tsx'],
  mailed_codes: ['settings/sign-in-section.tsx'],
  sign_up: ['settings/sign-in-section.tsx'],
  consent: ['settings/general-section.tsx'],
  grants: ['settings/grants-section.tsx'],
  token_status_list: ['settings/grants-section.tsx'],
  global_token_revocation: ['settings/grants-section.tsx'],
  subject_type: ['settings/requests-section.tsx'],
  signing_algorithms: ['settings/keys-section.tsx'],
  encryption_algorithms: ['keys/encryption-keys-page.tsx'],
  key_rotation: ['settings/keys-section.tsx'],
  scopes: ['settings/scopes-section.tsx'],
  resources: ['settings/resources-section.tsx'],
  resource_indicators: ['settings/requests-section.tsx'],
  authorization_details_types: ['settings/authorization-details-section.tsx', 'settings/authorization-details.ts'],
  userinfo: ['settings/requests-section.tsx'],
  registration: ['self-registration/registration-policy-section.tsx', 'self-registration/limits.ts'],
  email: ['settings/sign-in-section.tsx'],
  software_statements: ['self-registration/software-statements-section.tsx', 'exchange/issuer-keys.tsx'],
  client_id_metadata_documents: ['self-registration/described-clients-section.tsx', 'self-registration/limits.ts'],
  token_exchange: [
    'exchange/exchange-rule-dialog.tsx',
    'exchange/identity-assertion-dialog.tsx',
    'exchange/exchange-settings.ts',
    'exchange/actors-section.tsx',
  ],
  trusted_issuers: ['exchange/trusted-issuer-dialog.tsx', 'exchange/issuer-keys.tsx'],
  workload_issuers: ['workloads/workload-issuer-dialog.tsx', 'workloads/vouching-settings.ts'],
  client_attestation: [
    'workloads/attester-dialog.tsx',
    'workloads/challenge-section.tsx',
    'workloads/vouching-settings.ts',
  ],
  organizations: ['settings/organizations-section.tsx'],
  language: ['settings/sign-in-section.tsx'],
  branding: ['branding/branding-page.tsx', 'branding/look.ts'],
  audit_address: ['settings/requests-section.tsx'],
};

/** What has no form, and why. */
const WITHOUT_FORM: Readonly<Record<string, string>> = {};

/** Below these there is nothing that people type: a key is pasted whole, a type of authorization details is JSON. */
const WHOLE = /^(?:.*\.jwks|authorization_details_types)$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wire = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every member, as the admin API names it: `sign_in`, `sign_in.methods`. */
function membersOf(schema: unknown, above = ''): string[] {
  if (!isObject(schema) || WHOLE.test(above)) return [];
  if (isObject(schema.items)) return membersOf(schema.items, above);
  if (!isObject(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, inner]) => {
    const member = above === '' ? wire(name) : `${above}.${wire(name)}`;
    return [member, ...membersOf(inner, member)];
  });
}

const web = path.resolve(import.meta.dirname, '..');
/** Without comments: a form is none because somebody wrote about it. */
const sourceOf = (file: string): string =>
  fs.readFileSync(path.join(web, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
const named = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);

describe('the console', () => {
  const members = membersOf(z.toJSONSchema(workspaceSettingsSchema, { io: 'input' }));

  it('has a form for every setting of a workspace, or says why not', () => {
    expect(members).toEqual(expect.arrayContaining(['security_profile', 'workload_issuers.max_lifetime_seconds']));
    const missing = members.filter((member) => {
      const [first = '', ...below] = member.split('.');
      const files = FORMS[first] ?? [];
      const name = below.at(-1) ?? first;
      return WITHOUT_FORM[member] === undefined && !files.some((file) => named(sourceOf(file), name));
    });
    expect(missing).toEqual([]);
  });

  it('lists no setting that there is not', () => {
    expect(Object.keys({ ...FORMS, ...WITHOUT_FORM }).filter((member) => !members.includes(member))).toEqual([]);
  });
});
