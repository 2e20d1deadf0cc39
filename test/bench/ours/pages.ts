import type { Shown } from '../browser.ts';
import type { AnswerPage } from '../sign-in.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Signs in and allows, as the page asks; throws with the text of a page that asks for neither. */
export function answerPagesAs({ username, password }: Credentials): AnswerPage {
  return (browser, page) => {
    const form = formOf(page);
    if (form && page.html.includes('id="login-submit"')) {
      return browser.open(form.action, filled(form.hidden, { username, password, action: 'sign-in' }));
    }
    if (form && page.html.includes('id="consent-allow"')) {
      return browser.open(form.action, filled(form.hidden, { decision: 'allow' }));
    }
    const text = page.html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    throw new Error(`signing in: ${page.status} ${page.url.pathname} ${text.slice(0, 400)}`);
  };
}

const filled = (hidden: readonly (readonly [string, string])[], values: Record<string, string>): URLSearchParams =>
  new URLSearchParams([...hidden.map(([name, value]) => [name, value]), ...Object.entries(values)]);

interface PageForm {
  readonly action: URL;
  readonly hidden: readonly (readonly [string, string])[];
}

function formOf({ html, url }: Shown): PageForm | undefined {
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1];
  if (action === undefined) return undefined;
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return { action: new URL(action, url), hidden: inputs.map(([, name = '', value = '']) => [name, value] as const) };
}
