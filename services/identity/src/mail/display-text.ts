const MAX_CHARACTERS = 100;

/**
 * Somebody's text as it may stand in a message of ours: one line, nothing invisible or that turns the direction of writing, not long, and
 * nothing that a mail program would make a link of (a tenant's name is no way to send people elsewhere in our name).
 */
export function displayText(text: string): string {
  const line = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  const short = characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…` : line;
  // U+2060 (word joiner): it cannot be seen, and what it parts is no address.
  return short.replace(/[.:@](?=\S)/g, '$&\u2060');
}
