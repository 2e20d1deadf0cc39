import type { Shown } from '../browser.ts';
import type { AnswerPage } from '../sign-in.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Signs in and allows, as the page asks; throws with the text of a page that asks for neither. */
export function answerPagesAs({ username, password }: Credentials): AnswerPage {
  return (browser, page) => {
    const signIn = formWith(page, 'login-submit');
    if (signIn) return browser.open(signIn.action, filled(signIn.hidden, { username, password, action: 'sign-in' }));
    const consent = formWith(page, 'consent-allow');
    if (consent) return browser.open(consent.action, filled(consent.hidden, { decision: 'allow' }));
    const text = page.html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    throw new Error(`signing in: ${page.status} ${page.url.pathname} ${text.slice(0, 400)}`);
  };
}

export const filled = (
  hidden: readonly (readonly [string, string])[],
  values: Record<string, string>,
): URLSearchParams => new URLSearchParams([...hidden.map(([name, value]) => [name, value]), ...Object.entries(values)]);

export interface PageForm {
  readonly action: URL;
  readonly hidden: readonly (readonly [string, string])[];
}

/** The form in which the button of that id is; a page may have another, for passkeys. */
export function formWith({ html, url }: Pick<Shown, 'html' | 'url'>, buttonId: string): PageForm | undefined {
  const form = html.split('</form>').find((part) => part.includes(`id="${buttonId}"`));
  const action = form && /<form method="post" action="([^"]+)"[^>]*>(?!.*<form )/s.exec(form)?.[1];
  if (form === undefined || action === undefined) return undefined;
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return { action: new URL(action, url), hidden: inputs.map(([, name = '', value = '']) => [name, value] as const) };
}
