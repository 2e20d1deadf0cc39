/** The look of a workspace's pages as the form has it, as the setting has it, and as the preview asks for it. */
import { isPageLink } from '@ostiary/oauth/client-links';
import type { Workspace } from '../workspaces/workspace-queries.js';

export const MEMBERS = ['logo_uri', 'primary_color', 'note', 'support_uri', 'privacy_uri', 'terms_uri'] as const;
type Member = (typeof MEMBERS)[number];
/** Of `settings.branding`; '' is none. */
export type Look = Readonly<Record<Member, string>>;

const isColor = (value: string): boolean => /^#[0-9a-f]{6}$/.test(value);

export const lookOf = (branding: Workspace['settings']['branding'] = {}): Look => ({
  logo_uri: branding.logo_uri ?? '',
  primary_color: branding.primary_color ?? '',
  note: branding.note ?? '',
  support_uri: branding.support_uri ?? '',
  privacy_uri: branding.privacy_uri ?? '',
  terms_uri: branding.terms_uri ?? '',
});

/** A colour as people write it: `#1F4FB3`, `1f4fb3`, `#14b`. */
export function colorOf(text: string): string {
  const digits = text.trim().replace(/^#/, '').toLowerCase();
  if (/^[0-9a-f]{3}$/.test(digits)) return `#${[...digits].map((digit) => digit + digit).join('')}`;
  return digits === '' ? '' : `#${digits}`;
}

const cleaned = (look: Look): Look => ({
  logo_uri: look.logo_uri.trim(),
  primary_color: colorOf(look.primary_color),
  note: look.note.trim(),
  support_uri: look.support_uri.trim(),
  privacy_uri: look.privacy_uri.trim(),
  terms_uri: look.terms_uri.trim(),
});

/** What is wrong with a member, in words; the server has the last one. */
export function faultOf(member: Member, value: string): string | null {
  if (value.trim() === '') return null;
  if (member === 'primary_color') return isColor(colorOf(value)) ? null : 'A colour like #1f4fb3';
  if (member === 'note') return value.trim().length > 200 ? 'One sentence, of 200 characters at most' : null;
  return isPageLink(value.trim()) ? null : 'An https address with a plain host name, like https://example.com/help';
}

/** As a merge patch (RFC 7396). */
export const patchOf = (look: Look): Record<string, string | null> =>
  Object.fromEntries(Object.entries(cleaned(look)).map(([member, value]) => [member, value === '' ? null : value]));

/** Of what can be shown: a field that somebody is still writing is left out. */
export function previewQuery(look: Look, scheme: 'light' | 'dark'): string {
  const query = new URLSearchParams({ scheme });
  const clean = cleaned(look);
  for (const member of MEMBERS)
    if (clean[member] !== '' && faultOf(member, clean[member]) === null) query.set(member, clean[member]);
  return query.toString();
}
