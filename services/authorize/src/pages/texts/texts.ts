/** What the pages say, in each language: a file each, all of them with the keys of en.ts. docs/walks/add-language.md says how another one is added. */
import type { Language } from '@ostiary/oauth/languages';
import { de } from './de.js';
import { en } from './en.js';

/** A sentence, or a function from what stands in it to the sentence. */
export type Texts = Readonly<typeof en>;

export const TEXTS: Readonly<Record<Language, Texts>> = { en, de };
