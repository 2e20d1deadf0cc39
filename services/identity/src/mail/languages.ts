/** The languages in which messages are written; the first is for those who want none of them. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** RFC 4647 §3.4 (lookup): the first wish of which we have the language, whatever the region or script. `wishes`: BCP 47 tags, most wanted first. */
export function languageFor(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const [primary] = wish.toLowerCase().split('-', 1);
    const found = LANGUAGES.find((language) => language === primary);
    if (found !== undefined) return found;
  }
  return LANGUAGES[0];
}
