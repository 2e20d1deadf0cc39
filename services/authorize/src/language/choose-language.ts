/**
 * Which language a page is in. Everything here but the workspace's word comes from somebody who is not known: tags are bounded and looked up in our list
 * (libs/oauth languages.ts), and nothing of them is ever shown or stored.
 */
import { LANGUAGES, type Language, lookUpLanguage } from '@ostiary/oauth/languages';

export interface LanguageWishes {
  /** OIDC Core §3.1.2.1 `ui_locales`, most wanted first: what the application knows of the person. */
  readonly uiLocales: readonly string[];
  /** What the person chose on a page of ours, in this browser. */
  readonly chosen: Language | undefined;
  /** What the browser says, most wanted first. */
  readonly accepted: readonly string[];
  /** The workspace's own. */
  readonly fallback: Language | undefined;
}

export function chooseLanguage({ uiLocales, chosen, accepted, fallback }: LanguageWishes): Language {
  return lookUpLanguage(uiLocales) ?? chosen ?? lookUpLanguage(accepted) ?? fallback ?? LANGUAGES[0];
}
