/** RFC 9396 §7: authorization details as the user reads them, in the words of their types. Values are text, and look like what they are. */
import { describeDetails } from '@ostiary/oauth/authorization-details/describe-detail';
import { detailsTypesOf } from '@ostiary/oauth/authorization-details/details-type';
import type { Workspace } from '@ostiary/oauth/workspace';
import type { Reader } from '../language/reader.js';
import { type Html, html } from './html.js';

/** One piece for each detail: the sentence of its type, and whatever that leaves out. */
export function detailItems(
  details: readonly unknown[],
  { settings }: Pick<Workspace, 'settings'>,
  { language }: Pick<Reader, 'language'>,
): readonly Html[] {
  const described = describeDetails(details, detailsTypesOf(settings), [language, settings.language]);
  return described.map(({ type, sentence, rest }) => {
    const words = sentence.map((piece) => ('value' in piece ? shownValue(piece.value) : html`${piece.text}`));
    const others = rest.map(({ label, value }) => html`<li>${label}: ${shownValue(value)}</li>`);
    return html`${words.length > 0 ? words : html`${type}`}${others.length > 0 ? html`<ul>${others}</ul>` : undefined}`;
  });
}

/** A value reads in its own direction, whatever stands around it. */
const shownValue = (value: string): Html => html`<strong><bdi>${value}</bdi></strong>`;
