/**
 * CIBA §7.1 `binding_message`: what a user compares between two screens, and reads before allowing something. Only what can look like nothing else is taken: one line
 * of letters, digits and plain punctuation, the letters of one script, in the form in which Unicode composes them.
 */

/** Characters. */
export const BINDING_MESSAGE_MAX_LENGTH = 100;

/** Letters that need no mark after them, decimal digits, and what is on every keyboard but for what markup is made of; words one space apart. */
const PLAIN = /^[\p{L}\p{Nd}.,:;!?'"()/+*#%&=@_€£$-]+(?: [\p{L}\p{Nd}.,:;!?'"()/+*#%&=@_€£$-]+)*$/u;

/** Of which the letters are, all of them: mixing is how one letter is made to look like another (UTS #39 §5.1). */
const SCRIPTS = [
  /^\p{Script=Latin}*$/u,
  /^\p{Script=Greek}*$/u,
  /^\p{Script=Cyrillic}*$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]*$/u,
  /^[\p{Script=Han}\p{Script=Hangul}]*$/u,
  /^\p{Script=Hebrew}*$/u,
  /^\p{Script=Arabic}*$/u,
];

export function isBindingMessage(text: string): boolean {
  if ([...text].length > BINDING_MESSAGE_MAX_LENGTH) return false;
  // RFC 8264 §9: what NFKC would change looks like something else: ﬁ, Ａ, ①.
  if (text !== text.normalize('NFKC') || !PLAIN.test(text)) return false;
  // UTS #39 §5.3: digits of one system.
  if (/\p{Nd}/u.test(text) && /[^0-9]/u.test(text.replaceAll(/\P{Nd}/gu, ''))) return false;
  const letters = text.replaceAll(/\P{L}/gu, '');
  return SCRIPTS.some((script) => script.test(letters));
}
