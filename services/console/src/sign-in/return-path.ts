/** Where a sign-in may end: a page of the console. Anything else (another origin, `//host`, a backslash, what is no page) is its front page. */
export function returnPath(wanted: string | undefined, origin: string): string {
  const front = '/console/';
  // A browser takes a backslash for a slash and drops tabs and line breaks (WHATWG URL §4.4).
  if (wanted === undefined || wanted.length > 2000 || /[\\\p{Cc}]/u.test(wanted)) return front;
  if (!URL.canParse(wanted, origin)) return front;
  const url = new URL(wanted, origin);
  if (url.origin !== origin || !/^\/console(\/|$)/.test(url.pathname)) return front;
  if (/^\/console\/(session|api|checks|assets)(\/|$)/.test(url.pathname)) return front;
  return `${url.pathname}${url.search}${url.hash}`;
}
