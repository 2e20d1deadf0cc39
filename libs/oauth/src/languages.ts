/** The languages in which people are spoken to, on pages and in messages; how a further one is added says docs/walks/add-language.md. */

/** BCP 47. The first is for those who want none of them. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** RFC 5646 §4.4.1: longer than any tag in use. What is longer is nobody's language. */
const MAX_TAG = 35;
/** Wishes beyond these are not looked at. */
const MAX_WISHES = 10;
/** RFC 5646 §2.1, as far as a lookup needs it. */
const TAG = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/;

export function isLanguage(text: string | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** Those of the words that can be language tags, as many as are looked at; the order stays. */
export function languageTags(words: readonly string[]): string[] {
  return words.filter((word) => word.length <= MAX_TAG && TAG.test(word)).slice(0, MAX_WISHES);
}

/** RFC 4647 §3.4 (lookup): the first wish of which we have the language. `wishes`: BCP 47 tags, most wanted first. */
export function lookUpLanguage(wishes: readonly string[]): Language | undefined {
  for (const wish of languageTags(wishes)) {
    for (let range = wish.toLowerCase(); range !== ''; range = shortened(range)) {
      const found = LANGUAGES.find((language) => language.toLowerCase() === range);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The same, and for whoever wants none of ours the first. */
export function languageFor(wishes: readonly string[]): Language {
  return lookUpLanguage(wishes) ?? LANGUAGES[0];
}

/** RFC 4647 §3.4: without its last subtag, and without a single letter that would stand at its end then. '': nothing is left. */
function shortened(range: string): string {
  return range.replace(/(?:-[a-z0-9])?-[a-z0-9]+$|^[a-z]+$/, '');
}
