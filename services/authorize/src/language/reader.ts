/** Who reads a page, as far as its words go: the language, and how the reader gets another one. Made anew for each request. */
import type { Language } from '@ostiary/oauth/languages';
import type { Workspace } from '@ostiary/oauth/workspace';
import { rawQuery } from '@ostiary/platform/request-context';
import type { FastifyRequest } from 'fastify';
import { TEXTS, type Texts } from '../pages/texts/texts.js';
import { acceptedLanguages } from './accepted-languages.js';
import { chooseLanguage } from './choose-language.js';
import { chosenLanguage } from './language-cookie.js';
import { uiLocalesIn } from './ui-locales.js';

export interface Reader {
  readonly language: Language;
  readonly texts: Texts;
  /** undefined: on a page that would not come again, e.g. one that shows something once. */
  readonly languageForm: LanguageForm | undefined;
}

/** The form in which another language is chosen: where it goes, and what it holds beside the choice. */
export interface LanguageForm {
  readonly action: string;
  readonly held: Readonly<Record<string, string>>;
}

export interface ReaderWishes {
  /** Instead of what stands in the address. */
  readonly uiLocales?: readonly string[];
  /** What was settled before, and is not asked again. */
  readonly settled?: Language | undefined;
  readonly languageForm?: LanguageForm | undefined;
}

/** The reader of a page for this request. */
export function readerOf(
  request: FastifyRequest,
  workspace: Pick<Workspace, 'settings'>,
  { uiLocales = uiLocalesIn(rawQuery(request)), settled, languageForm }: ReaderWishes = {},
): Reader {
  const language =
    settled ??
    chooseLanguage({
      uiLocales,
      chosen: chosenLanguage(request),
      accepted: acceptedLanguages(request.headers['accept-language']),
      fallback: workspace.settings.language,
    });
  return { language, texts: TEXTS[language], languageForm };
}

/** For a page whose address the browser may be sent back to. */
export function pageLanguageForm({ issuer }: Pick<Workspace, 'issuer'>, again: string): LanguageForm {
  return { action: `${issuer}/language`, held: { again } };
}

/** Longer addresses are not carried through a form. */
const MAX_ADDRESS = 8_192;

/**
 * The same for a page that was opened by its address (a form's is not opened again): without `ui_locales`, which what is chosen now comes after. The path
 * begins below the issuer.
 */
export function openedPageLanguageForm(
  request: FastifyRequest,
  workspace: Pick<Workspace, 'issuer'>,
): LanguageForm | undefined {
  if (request.method !== 'GET') return undefined;
  const [, path = ''] = /^\/[^/?]+\/[^/?]+(\/[^?]*)/.exec(request.url) ?? [];
  const query = new URLSearchParams(rawQuery(request));
  query.delete('ui_locales');
  const again = query.size === 0 ? path : `${path}?${query}`;
  return again.length > MAX_ADDRESS ? undefined : pageLanguageForm(workspace, again);
}
