import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { clientMetadataSchema } from '@ostiary/oauth/client-registration';
import { LANGUAGES } from '@ostiary/oauth/languages';
import {
  changedMembers,
  fieldValue,
  type MetadataField,
  memberValue,
  PROTOCOL_CARDS,
  presentationCard,
} from './metadata-fields.js';

/** Members whose field is written by hand: the file, in which a fault of the member leads to its field or a change of it is sent. */
const BY_HAND: Readonly<Record<string, readonly string[]>> = {
  'client-settings.tsx': [
    ...['client_name', 'redirect_uris', 'post_logout_redirect_uris', 'backchannel_logout_uri', 'scope'],
    ...['authorization_details_types', 'first_party', 'dpop_bound_access_tokens', 'disabled'],
  ],
  'authentication-change.ts': [
    ...['security_profile', 'token_endpoint_auth_method', 'jwks', 'jwks_uri', 'tls_client_auth_subject_dn'],
    ...['tls_client_auth_san_dns', 'tls_client_auth_san_uri', 'tls_client_auth_san_ip', 'tls_client_auth_san_email'],
    ...['workload_issuer', 'workload_subject', 'spiffe_id', 'client_attester'],
  ],
  'client-agent.tsx': ['agent'],
};

/** Members of `agent`: every one is sent by its form. */
const AGENT_MEMBERS = ['owner', 'purpose', 'maximum_authority', 'expires_at'];

/** What has no form, and why. */
const WITHOUT_FORM: Readonly<Record<string, string>> = {};

const sourceOf = (file: string): string =>
  fs.readFileSync(path.join(import.meta.dirname, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
const sends = (text: string, member: string): boolean =>
  new RegExp(`\\b${member}: |\\b${member},|'${member}'`).test(text);

const TABLED = [
  ...PROTOCOL_CARDS,
  presentationCard(undefined, ''),
  ...LANGUAGES.map((language) => presentationCard(language, '')),
].flatMap(({ fields }) => fields.map(({ member }) => member));

describe('client metadata', () => {
  it('RFC 7591 §2: every member that can be registered has a form, or it is said why not', () => {
    const hand = Object.values(BY_HAND).flat();
    const members = Object.keys(clientMetadataSchema.shape);
    const formed = [...TABLED, ...hand, ...Object.keys(WITHOUT_FORM)];
    expect(members.filter((member) => !formed.includes(member))).toEqual([]);
    expect(formed.filter((member) => !members.includes(member))).toEqual([]);
  });

  it('a form that is written by hand sends what it is said to', () => {
    const silent = Object.entries(BY_HAND).flatMap(([file, members]) =>
      members.filter((member) => !sends(sourceOf(file), member)),
    );
    expect(silent).toEqual([]);
    expect(Object.keys(clientMetadataSchema.shape.agent.unwrap().shape).sort()).toEqual([...AGENT_MEMBERS].sort());
    expect(AGENT_MEMBERS.filter((member) => !sends(sourceOf('client-agent.tsx'), member))).toEqual([]);
  });
});

describe('a field of client metadata', () => {
  const field = (type: MetadataField['type']): MetadataField => ({ member: 'm', label: '', type });
  const some = field({ kind: 'some', values: () => [] });

  it.each<[string, MetadataField, unknown, unknown]>([
    ['a text', field({ kind: 'text' }), 'https://a.example', 'https://a.example'],
    ['no text', field({ kind: 'text' }), undefined, null],
    ['lines', field({ kind: 'lines' }), ['a', 'b'], ['a', 'b']],
    ['no lines', field({ kind: 'lines' }), [], null],
    ['a switch', field({ kind: 'switch' }), true, true],
    ['a switch that nobody has set', field({ kind: 'switch' }), undefined, false],
    ['no seconds', field({ kind: 'seconds' }), undefined, null],
    ['0 seconds, which is not none', field({ kind: 'seconds' }), 0, 0],
    ['some', some, ['code'], ['code']],
    ['none of some', some, undefined, null],
    ['a choice', field({ kind: 'choice', values: ['jwt'] }), 'jwt', 'jwt'],
    ['no choice', field({ kind: 'choice', values: ['jwt'] }), undefined, null],
    ['what no choice is', field({ kind: 'choice', values: ['web', 'native'], absent: 'web' }), 'web', null],
  ])('RFC 7396 §2: %s is sent as it was read, or removed', (_, one, registered, sent) => {
    expect(memberValue(one, fieldValue(one, registered))).toEqual(sent);
  });

  it('that nobody has touched is not sent', () => {
    const fields = [field({ kind: 'text' }), { ...some, member: 'n' }];
    expect(changedMembers(fields, { m: 'a', n: ['x'] }, { m: ' b ', n: ['x'] })).toEqual({ m: 'b' });
    expect(changedMembers(fields, { m: 'a', n: ['x'] }, { m: '', n: [] })).toEqual({ m: null, n: null });
  });
});
