import type { Language } from '@ostiary/oauth/languages';
import type { MailTemplate, MessageOf } from '../mail-message.js';
import { de } from './de.js';
import { en } from './en.js';

/** A message in words, all of it plain text; how it looks is compose-message.ts's. */
export interface MessageText {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The words on the button, in a message with a link. */
  readonly action?: string;
  /** After the button: how long it works, and what to do if the message was not expected. */
  readonly afterwards?: readonly string[];
}

/** What every message may speak of. */
export interface Setting {
  /** The workspace, as people know it. */
  readonly workspace: string;
  /** A moment in the reader's language. */
  readonly at: (moment: string) => string;
  readonly until: string;
  /** '': the message has none. */
  readonly code: string;
}

type Writers = {
  readonly [T in MailTemplate]: (message: MessageOf<T>, setting: Setting) => MessageText;
};

/** A language: what each template says, and the words around it. */
export interface Texts extends Writers {
  /** Stands below every message. */
  readonly 'sent-by': (setting: Setting) => string;
  /** Stands before the address of the button, for those whose mail program shows none. */
  readonly 'copy-link': string;
}

export const TEXTS: Readonly<Record<Language, Texts>> = { en, de };
