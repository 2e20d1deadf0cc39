/** Client metadata that has no page of its own: each member as a field, on the card where people look for it. */
import { ACR_VALUES } from '@ostiary/oauth/authorization-request/authentication-context';
import { JWE_ALGORITHMS, JWE_ENCRYPTIONS } from '@ostiary/oauth/jwe-algorithms';
import { JWS_ALGORITHMS, RESPONSE_MODES, RESPONSE_TYPES } from '@ostiary/oauth/security-profile';
import type { Workspace } from '../workspaces/workspace-queries.js';
import { linesOf } from './client-queries.js';

export type FieldValue = string | number | boolean | string[];

/** How a member is written down. What is empty is not registered: the member is removed (RFC 7396). */
type Kind =
  | { readonly kind: 'text' | 'lines' | 'switch' | 'seconds' }
  /** One of these; '' is none, unless `absent` is what none is. */
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly absent?: string }
  /** Some of these; `open`: or others. */
  | {
      readonly kind: 'some';
      readonly values: (settings: Workspace['settings']) => readonly string[];
      readonly open?: true;
    };

export interface MetadataField {
  readonly member: string;
  readonly label: string;
  readonly description?: string;
  readonly type: Kind;
}

export interface MetadataCard {
  readonly title: string;
  readonly note?: string;
  /** Beside each other, where there is room; absent: 1. */
  readonly columns?: number;
  readonly fields: readonly MetadataField[];
}

const TEXT = { kind: 'text' } as const;
const LINES = { kind: 'lines' } as const;
const SWITCH = { kind: 'switch' } as const;
const oneOf = (values: readonly string[], absent?: string): Kind => ({
  kind: 'choice',
  values,
  ...(absent === undefined ? {} : { absent }),
});

/** OpenID Connect Dynamic Client Registration §2: what one kind of answer is signed with, and encrypted to. */
const answer = (name: string, label: string): readonly MetadataField[] => [
  {
    member: `${name}_signed_response_alg`,
    label: `${label}: signed with`,
    type: oneOf(JWS_ALGORITHMS),
  },
  {
    member: `${name}_encrypted_response_alg`,
    label: `${label}: encrypted with`,
    type: oneOf(JWE_ALGORITHMS),
  },
  {
    member: `${name}_encrypted_response_enc`,
    label: `${label}: content encrypted with`,
    type: oneOf(JWE_ENCRYPTIONS),
  },
];

/** What each of the two kinds of pages is called, as users see it. */
const presentation = (suffix: string): readonly MetadataField[] => [
  { member: `client_uri${suffix}`, label: 'Home page', type: TEXT },
  { member: `logo_uri${suffix}`, label: 'Logo', description: 'An https address of a picture.', type: TEXT },
  { member: `policy_uri${suffix}`, label: 'Privacy policy', type: TEXT },
  { member: `tos_uri${suffix}`, label: 'Terms of service', type: TEXT },
];

/** `language`: undefined is for whoever reads another one. */
export const presentationCard = (language: string | undefined, title: string): MetadataCard =>
  language === undefined
    ? {
        title,
        note: 'On the sign-in and consent pages, beside the name, which is among its settings.',
        fields: presentation(''),
      }
    : {
        title,
        note: 'For whoever reads it. What is left out is as in every language.',
        fields: [{ member: `client_name#${language}`, label: 'Name', type: TEXT }, ...presentation(`#${language}`)],
      };

export const PROTOCOL_CARDS: readonly MetadataCard[] = [
  {
    title: 'How it obtains tokens',
    fields: [
      {
        member: 'grant_types',
        label: 'Grant types',
        description: 'Those of the workspace.',
        type: { kind: 'some', values: ({ grant_types: grants = [] }) => grants },
      },
      {
        member: 'response_types',
        label: 'Response types',
        description: 'code, exactly if it has the grant type authorization_code.',
        type: { kind: 'some', values: () => RESPONSE_TYPES },
      },
      { member: 'redirect_uris', label: 'Redirect URIs', description: 'One a line.', type: LINES },
      {
        member: 'application_type',
        label: 'Kind of application',
        description: 'A native one may come back to a loopback address, or to a scheme of its own.',
        type: oneOf(['web', 'native'], 'web'),
      },
      {
        member: 'resources',
        label: 'APIs that it calls',
        description: 'Resources of the workspace (RFC 8707).',
        type: { kind: 'some', values: ({ resources = [] }) => resources.map(({ identifier }) => identifier) },
      },
      {
        member: 'access_token_format',
        label: 'Format of its access tokens',
        description: 'Left out: as the workspace and the API have it.',
        type: oneOf(['jwt', 'opaque']),
      },
      {
        member: 'tls_client_certificate_bound_access_tokens',
        label: 'Tokens are bound to its certificate (mutual TLS)',
        description: 'Or to a DPoP key, in its settings; not to both.',
        type: SWITCH,
      },
      {
        member: 'introspect_any_audience',
        label: 'It may ask about every access token of the workspace',
        description: 'Otherwise about its own and those for its APIs (RFC 7662).',
        type: SWITCH,
      },
    ],
  },
  {
    title: 'Signing users in and out',
    fields: [
      {
        member: 'default_max_age',
        label: 'A sign-in is no older than',
        description: 'Where a request does not say.',
        type: { kind: 'seconds' },
      },
      { member: 'require_auth_time', label: 'The ID token says when the user signed in', type: SWITCH },
      {
        member: 'default_acr_values',
        label: 'A sign-in reaches',
        description: 'Where a request does not say (acr), the one wanted most first.',
        type: { kind: 'some', values: () => ACR_VALUES, open: true },
      },
      {
        member: 'subject_type',
        label: 'It knows users by',
        description: 'Pairwise: a name that no other application has. Who changes it gives its users new names.',
        type: oneOf(['public', 'pairwise'], 'public'),
      },
      {
        member: 'sector_identifier_uri',
        label: 'One name for users with the applications listed at',
        description: 'An https address of a list of redirect URIs (OpenID Connect Core §8.1).',
        type: TEXT,
      },
      {
        member: 'initiate_login_uri',
        label: 'A sign-in that begins elsewhere is begun at',
        description: 'An https address of the application.',
        type: TEXT,
      },
      {
        member: 'backchannel_logout_session_required',
        label: 'A logout token says which session has ended',
        type: SWITCH,
      },
      {
        member: 'frontchannel_logout_uri',
        label: 'Told of sign-outs in the browser at',
        description: 'A page of the application that is opened unseen.',
        type: TEXT,
      },
      {
        member: 'frontchannel_logout_session_required',
        label: 'That page is told which session has ended',
        type: SWITCH,
      },
    ],
  },
  {
    title: 'Its requests',
    fields: [
      {
        member: 'require_pushed_authorization_requests',
        label: 'Authorization requests are pushed (PAR)',
        type: SWITCH,
      },
      { member: 'require_signed_request_object', label: 'Authorization requests are signed', type: SWITCH },
      { member: 'request_object_signing_alg', label: 'Requests are signed with', type: oneOf(JWS_ALGORITHMS) },
      { member: 'request_object_encryption_alg', label: 'Requests are encrypted with', type: oneOf(JWE_ALGORITHMS) },
      {
        member: 'request_object_encryption_enc',
        label: 'Their content is encrypted with',
        type: oneOf(JWE_ENCRYPTIONS),
      },
      {
        member: 'request_uris',
        label: 'Requests are fetched from',
        description:
          'https addresses of signed requests, one a line; with the hash as fragment where they never change.',
        type: LINES,
      },
      {
        member: 'default_response_mode',
        label: 'Answers come by',
        description: 'Where a request does not say (response_mode).',
        type: oneOf(RESPONSE_MODES),
      },
      {
        member: 'token_endpoint_auth_signing_alg',
        label: 'Assertions by which it proves itself are signed with',
        description: 'Left out: with any that the security profile allows.',
        type: oneOf(JWS_ALGORITHMS),
      },
    ],
  },
  {
    title: 'Answers to it',
    note: 'Left out: signed as the workspace signs, and encrypted only by the connection; otherwise to a key of the client with use enc.',
    columns: 3,
    fields: [
      ...answer('id_token', 'ID tokens'),
      ...answer('userinfo', 'Userinfo'),
      ...answer('introspection', 'Introspection'),
      ...answer('authorization', 'Authorization responses'),
    ],
  },
  {
    title: 'Asking users who are elsewhere',
    note: 'For a client with the CIBA grant.',
    fields: [
      {
        member: 'backchannel_token_delivery_mode',
        label: 'It learns of the decision by',
        description: 'poll: it asks. ping: it is told to ask.',
        type: oneOf(['poll', 'ping']),
      },
      {
        member: 'backchannel_client_notification_endpoint',
        label: 'It is told at',
        description: 'An https address, in ping mode alone.',
        type: TEXT,
      },
      {
        member: 'backchannel_authentication_request_signing_alg',
        label: 'Its requests are signed with',
        type: oneOf(JWS_ALGORITHMS),
      },
      { member: 'backchannel_user_code_parameter', label: 'Its requests can have a code of the user', type: SWITCH },
    ],
  },
  {
    title: 'The software',
    note: 'As whoever made it names it; users are not shown it.',
    fields: [
      { member: 'software_id', label: 'Name of the software', type: TEXT },
      { member: 'software_version', label: 'Version', type: TEXT },
    ],
  },
];

/** A member as its field has it. */
export function fieldValue({ type }: MetadataField, value: unknown): FieldValue {
  switch (type.kind) {
    case 'switch':
      return value === true;
    case 'seconds':
      return typeof value === 'number' ? value : '';
    case 'lines':
      return Array.isArray(value) ? value.join('\n') : '';
    case 'some':
      return Array.isArray(value) ? value.map(String) : [];
    case 'choice':
      return typeof value === 'string' ? value : (type.absent ?? '');
    case 'text':
      return typeof value === 'string' ? value : '';
  }
}

/** What a field says, as a merge patch has it: null removes the member. */
export function memberValue({ type }: MetadataField, value: FieldValue): unknown {
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.length === 0 ? null : value;
  if (typeof value === 'number') return value;
  const text = value.trim();
  if (text === '' || (type.kind === 'choice' && text === type.absent)) return null;
  return type.kind === 'lines' ? linesOf(text) : text;
}

/** Of what was changed alone: what others change meanwhile on other cards stays. */
export function changedMembers(
  fields: readonly MetadataField[],
  before: Readonly<Record<string, FieldValue>>,
  after: Readonly<Record<string, FieldValue>>,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = after[field.member];
      const same = value === undefined || JSON.stringify(value) === JSON.stringify(before[field.member]);
      return same ? [] : [[field.member, memberValue(field, value)]];
    }),
  );
}
